/** An edit of a plan in words, as they stand beside the key that undoes it. The core keeps edits and undoes them. */
import { t } from "~/lib/format/i18n.svelte";
import { span } from "~/lib/format/time";
import type { EditKind, LeftAlone } from "~/wire/wire";

export function saidOf(what: EditKind): string {
  const counts = "count" in what ? { others: what.count - 1 } : {};
  const spans = "seconds" in what ? { span: span(what.seconds * 1000) } : {};
  return t(`did_${what.kind}`, { ...what, ...counts, ...spans });
}

/** What an undo left as it is, because somebody else has changed it since. */
export const leftOf = ({ title, count }: LeftAlone): string =>
  t("undo_left", { title, count, others: count - 1 });
