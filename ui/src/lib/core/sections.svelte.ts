/** The state as the core last sent it, a section each. Sections are changed by what the core sends, and by nothing else. */
import type { Sections } from "~/wire/wire";
import { shared } from "./shared";

type Whole = { [N in keyof Sections]-?: Exclude<Sections[N], undefined> };

/** Each of these holds until the core says otherwise, and for whoever is told nothing of it. */
export const CLOSED_DOOR: Whole["door"] = {
  status: "closed",
  problem: null,
  addresses: [],
  names: [],
  certificate: null,
  invite: null,
  waiting: null,
  devices: [],
};

export const NO_OVERLAYS: Whole["overlays"] = {
  connected: 0,
  painted: 0,
  ms: null,
  obs: 0,
  visible: 0,
  portrait: 0,
  place: "anywhere",
};

export const NO_STORE: Whole["store"] = {
  kind: "none",
  name: null,
  orders: null,
  played: null,
  left_out: null,
  speed: null,
  done: false,
};

export class Received implements Whole {
  show = $state.raw<Whole["show"]>(null);
  shows = $state.raw<Whole["shows"]>([]);
  resumable = $state.raw<Whole["resumable"]>(null);
  rundowns = $state.raw<Whole["rundowns"]>({});
  edits = $state.raw<Whole["edits"]>([]);
  cues = $state.raw<Whole["cues"]>({});
  stock = $state.raw<Whole["stock"]>({});
  preview = $state.raw<Whole["preview"]>(null);
  program = $state.raw<Whole["program"]>(null);
  sales = $state.raw<Whole["sales"]>(null);
  feed = $state.raw<Whole["feed"]>([]);
  memos = $state.raw<Whole["memos"]>([]);
  editing = $state.raw<Whole["editing"]>([]);
  tokens = $state.raw<Whole["tokens"]>([]);
  proposals = $state.raw<Whole["proposals"]>([]);
  markers = $state.raw<Whole["markers"]>([]);
  overlays = $state.raw(NO_OVERLAYS);
  store = $state.raw(NO_STORE);
  catalogue = $state.raw<Whole["catalogue"]>({
    products: 0,
    variants: 0,
    revision: 0,
    pictures: 0,
    currency: null,
  });
  stores = $state.raw<Whole["stores"]>([]);
  guard = $state.raw<Whole["guard"]>({ buffer: 0, low_stock: 5, stale: "hide", pull: false });
  keeping = $state.raw<Whole["keeping"]>({ keyring: false, vault: "none" });
  journal = $state.raw<Whole["journal"]>({
    unsaved: null,
    warning: null,
    damage: null,
    backup: null,
    clock_ahead_ms: null,
    repair: "",
  });
  importing = $state.raw<Whole["importing"]>(null);
  clients = $state.raw<Whole["clients"]>([]);
  door = $state.raw(CLOSED_DOOR);
  /** Before the core has spoken nothing is said of it. */
  build = $state.raw<Whole["build"]>({ optimised: true, journal: null });

  /** A section that is there with `null` says "none"; one that is missing says "unchanged". */
  protected take(sections: Sections): void {
    for (const name of Object.keys(sections) as (keyof Sections)[]) put(this, name, sections);
  }
}

function put<N extends keyof Whole>(to: Whole, name: N, from: Sections): void {
  const section = from[name] as Whole[N] | undefined;
  if (section !== undefined) to[name] = shared(to[name], section);
}
