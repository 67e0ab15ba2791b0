/** A panel's carrier without a core behind it: it tells what the test tells, and notes what it is asked. */
import { NO_STORE } from "~/lib/core/sections.svelte";
import type { Listener, Platform, Reply } from "~/platform/types";
import type { ProposalView, Role, Sections, ShowView } from "~/wire/wire";
import { cardOf, cueView, stockView } from "./cue";
import { closedDoor } from "./door";

const money = (minor: number): { minor: number; currency: string } => ({ minor, currency: "ILS" });

/** A show of mugs: one is on air, another is in preview. */
export const runningShow = (more: Partial<ShowView> = {}): ShowView => ({
  id: "s1",
  title: "Spring show",
  currency: "ILS",
  status: "live",
  mode: "live",
  run: 1,
  started_at: Date.now() - 600_000,
  starts_at: null,
  ends_at: null,
  preview: { id: "c2", title: "Red mug" } as ShowView["preview"],
  program: { id: "c1", title: "Mug" } as ShowView["program"],
  on_air_since: Date.now() - 60_000,
  on_air_seq: 3,
  preview_checkout: null,
  program_checkout: null,
  next: { id: "c2", title: "Red mug" } as ShowView["next"],
  undo: null,
  goal: null,
  co_hosts_take: false,
  timing: {
    planned_ms: 120_000,
    done_planned_ms: 0,
    remaining_planned_ms: 60_000,
    program_planned_ms: 60_000,
    program_before_ms: 0,
    over_ms: null,
    planned_end: null,
  },
  ...more,
});

/** Noa asks for the third mug, a minute ago. */
export const proposalView = (more: Partial<ProposalView> = {}): ProposalView => ({
  id: "p1",
  at: Date.now() - 60_000,
  by: { kind: "client", id: "x" },
  kind: "take",
  cue: "c3",
  title: "Mug",
  price: null,
  lapses_at: Date.now() + 60_000,
  ended_at: null,
  ended_by: null,
  end: null,
  ...more,
});

/** The sections that only some roles are sent, as the core's table has them. */
const OF_NUMBERS = ["sales", "feed", "store", "stores", "guard", "keeping", "importing"] as const;
const SEES_NUMBERS: readonly Role[] = ["observer", "co_host", "producer", "host"];

const whole = (role: Role): Sections => ({
  show: runningShow(),
  shows: [],
  resumable: null,
  rundowns: { s1: [cueView({ id: "c1" }), cueView({ id: "c2", title: "Red mug" }), cueView({ id: "c3" })] },
  edits: [],
  proposals: [],
  editing: [],
  cues: {
    c1: { state: "program", taken: 1, on_air_ms: 60_000, units: 3 },
    c2: { state: "preview", taken: 0, on_air_ms: 0, units: 0 },
  },
  stock: { "v-c1": stockView(), "v-c2": stockView() },
  preview: cardOf({ cue: "c2", title: "Red mug" }),
  program: cardOf({ cue: "c1" }),
  sales: {
    totals: {
      orders: 3,
      units: 4,
      gross: money(115_600),
      refunds: money(0),
      net: money(115_600),
      refunded_units: 0,
      over_refunded: money(0),
      over_refunded_units: 0,
    },
    other_currencies: [],
    since_take: 3,
    per_minute: [1, 2],
    unknown_skus: {},
  },
  feed: [],
  memos: [
    {
      id: "m1",
      at: 0,
      by: { kind: "client", id: "x" },
      text: "Show the handle",
      urgent: false,
      acknowledged_at: null,
    },
  ],
  markers: [],
  store: NO_STORE,
  catalogue: { products: 2, variants: 2, revision: 1, pictures: 0, currency: null },
  stores: [],
  guard: { buffer: 0, low_stock: 5, stale: "hide", pull: false },
  keeping: { keyring: false, vault: "none" },
  importing: null,
  clients: [
    { id: "me", name: "Me", role },
    { id: "x", name: "Noa", role: "moderator" },
  ],
  build: { optimised: true, journal: null },
  door: closedDoor(),
});

/** What a role is sent. */
export function sectionsOf(role: Role, more: Sections = {}): Sections {
  const sections = { ...whole(role), ...more };
  if (role !== "host") delete sections.door;
  if (!["co_host", "producer", "host"].includes(role)) delete sections.editing;
  if (!SEES_NUMBERS.includes(role)) for (const name of OF_NUMBERS) Reflect.deleteProperty(sections, name);
  return sections;
}

export interface FakePlatform {
  platform: Platform;
  /** What was asked for, in order. */
  asked: { name: string; body: unknown }[];
  /** Another state: whole, or what changed. */
  tell: (sections: Sections, full?: boolean) => void;
  listener: () => Listener;
}

/** As a page of this role has it; whoever is not the host came in by the door. */
export function fakePlatform(role: Role, more: Sections = {}): FakePlatform {
  const asked: FakePlatform["asked"] = [];
  let heard: Listener | undefined;
  let seq = 10;
  const listener = (): Listener => {
    if (heard === undefined) throw new Error("nobody listens");
    return heard;
  };
  const tell = (sections: Sections, full = false): void =>
    listener().state({ seq: ++seq, now: Date.now(), client: "me", run: "r1", full, sections });
  const answer = <T>(name: string, body: unknown): Promise<Reply<T>> => {
    asked.push({ name, body });
    return Promise.resolve({ ok: true, value: { seq, shows: [], items: [], total: 0 } as T });
  };
  const platform: Platform = {
    mediaBase: "",
    command: (name, body) => answer(name, body),
    query: (name, body) => answer(name, body),
    listen(given) {
      heard = given;
      // Never before whoever listens has gone on.
      queueMicrotask(() => {
        tell(sectionsOf(role, more), true);
        given.status("open");
      });
    },
    ...(role === "host"
      ? {
          panelLink: () => "",
          overlaySource: () => Promise.resolve(null),
          saveExport: () => answer("export", {}),
        }
      : {}),
  };
  return { platform, asked, tell, listener };
}
