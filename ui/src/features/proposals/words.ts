/** The words of proposals: loaded once somebody makes one. */
import { dictionary, money } from "~/lib/format/i18n.svelte";
import { whoText } from "~/lib/format/words";
import ar from "~/locales/proposals/ar.json";
import en from "~/locales/proposals/en.json";
import he from "~/locales/proposals/he.json";
import type { ProposalView } from "~/wire/wire";

export const p = dictionary<keyof typeof en>({ en, he, ar });

/** What the host is asked, in a few words. */
export const askedText = ({ kind, title, price }: ProposalView): string =>
  p(`asks_${kind}`, { title, price: price === null ? "" : money(price) });

/** How it ended. */
export const endText = ({ end, ended_by }: ProposalView): string =>
  end === null ? p("waits") : p(`end_${end}`, { name: ended_by === null ? "" : whoText(ended_by) });
