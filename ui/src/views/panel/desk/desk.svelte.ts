/**
 * The desk of the show that runs: what is selected, which dialog is open, and what can be done from here. Its panes
 * get it from their context. Nothing here is optimistic: what is on screen comes from the core.
 */
import { createContext } from "svelte";
import type { Core } from "~/lib/core/core.svelte";
import { here } from "~/lib/core/route.svelte";
import { Selection, type Held } from "~/lib/input/selection.svelte";
import { neighbour } from "~/lib/show/rundown";
import { standing } from "~/lib/show/timing";
import { transport, type Transport } from "~/views/panel/app/transport";
import { VERBS } from "~/wire/commands";
import type { Reply } from "~/platform/types";
import type { Answer, CueView, Offering, QuickAdd, ShowView } from "~/wire/wire";

/** The dialog that is open. */
export type Open =
  | { what: "flash" | "edit" | "end" | "goal" | "memo" }
  /** What is found is added, or proposed to the host. */
  | { what: "search"; proposes: boolean }
  /** A SKU that nobody knows. */
  | { what: "match"; sku: string }
  | { what: "cue" | "stock" | "propose"; cue: string }
  | { what: "cues"; cues: readonly string[] };

/** What a phone shows below what is on air. */
export type Pane = "rundown" | "card" | "numbers";

/** A key that bounces is one press: what stood a number by must not take it as well. */
const BOUNCE_MS = 300;

/** The fields that have a key. */
interface Writes {
  writeMemo: () => void;
  writeMarker: () => void;
}

/** The list of cues, as far as the keys move it. */
interface Reveals {
  reveal: (cue: string) => void;
}

export class Desk {
  readonly core: Core;
  readonly transport: Transport;
  readonly #show: () => ShowView;

  readonly rows = new Selection({
    count: () => this.cues.length,
    idAt: (index) => this.cues[index]?.id ?? null,
    placeOf: (id) => this.cues.findIndex((cue) => cue.id === id),
  });
  open = $state.raw<Open | null>(null);
  pane = $state<Pane>("rundown");
  /**
   * The number of a cue, as far as it was typed. It waits for whoever typed it, however long they talk: a number that
   * went by itself would leave the next press to what was in preview before.
   */
  number = $state("");
  /** A field has the focus: keys are letters. */
  typing = $state(false);
  list: Reveals | undefined;
  note: Writes | undefined;
  #stoodBy = -Infinity;

  readonly cues: CueView[] = $derived.by(() => this.core.rundown);
  readonly times = $derived.by(() => standing(this.show, this.core.now));
  readonly program = $derived.by(() => this.cue(this.show.program?.id ?? null));
  /** The cue whose number was typed. */
  readonly numbered: CueView | null = $derived.by(() => this.cues[Number(this.number) - 1] ?? null);
  readonly preview = $derived.by(() => this.cue(this.show.preview?.id ?? null));

  constructor(core: Core, show: () => ShowView) {
    this.core = core;
    this.#show = show;
    this.transport = transport(core);
  }

  get show(): ShowView {
    return this.#show();
  }

  /** Nothing can be asked of the core now. */
  get disabled(): boolean {
    return this.core.stale;
  }

  /** Whoever is here asks the host for what they may not do, and answers nobody. */
  get proposes(): boolean {
    return this.core.may("propose") && !this.core.may("accept_proposal");
  }

  /** The cue that the keyboard is at. */
  get chosen(): string | null {
    return this.rows.current;
  }

  /** How many are selected, where they are several. */
  get several(): number {
    return this.rows.chosen.size > 1 ? this.rows.chosen.size : 0;
  }

  /** The cue that the open dialog is about, as it is now; gone if somebody removed it. */
  get about(): CueView | null {
    return this.open !== null && "cue" in this.open ? this.cue(this.open.cue) : null;
  }

  /** The same where it is about several. */
  get aboutAll(): CueView[] {
    const ids = this.open !== null && "cues" in this.open ? this.open.cues : [];
    return this.cues.filter((cue) => ids.includes(cue.id));
  }

  cue(id: string | null): CueView | null {
    return id === null ? null : (this.cues.find((cue) => cue.id === id) ?? null);
  }

  /** Its place in the rundown, from 1. */
  placeOf(cue: CueView): number {
    return this.cues.indexOf(cue) + 1;
  }

  takeAnyway = (): void =>
    this.#air(() => void this.core.run(VERBS.take, { anyway: true, ...this.core.seen }));
  standBy = (cue: string): void => void this.core.run(VERBS.stand_by, { cue, ...this.core.seen });
  skip = (cue: string): void => void this.core.run(VERBS.skip, { cue, ...this.core.seen });
  confirm = (cue: string): void => void this.core.run("confirm_price", { cue });
  accept = (cue: string): void => void this.core.run("accept_price", { cue });
  memo = (text: string, urgent: boolean): Promise<Reply<Answer>> =>
    this.core.run("send_memo", { text, show: this.show.id, ...(urgent ? { urgent } : {}) });
  /** Its moment is that of the press, however long it takes to arrive. */
  marker = (text: string): Promise<Reply<Answer>> =>
    this.core.run(VERBS.marker, { text, show: this.show.id, at: Math.round(this.core.now) });
  close = (): void => {
    this.open = null;
  };

  /** What was found goes to the end of the rundown, and into preview where that is wished. */
  add = async (offering: Offering, standBy: boolean): Promise<void> => {
    const reply = await this.core.run("add_cues", { show: this.show.id, cues: [offering] });
    const cue = reply.ok ? reply.value.ids?.[0] : undefined;
    if (cue !== undefined && standBy) await this.core.run(VERBS.stand_by, { cue });
  };

  /** In two steps, as of a product of the catalogue: whoever may do the first alone keeps what was typed. */
  quick = async ({ stand_by, ...product }: Omit<QuickAdd, "show">): Promise<void> => {
    const reply = await this.core.run("quick_add", { ...product, show: this.show.id });
    const cue = reply.ok ? reply.value.id : undefined;
    if (cue !== undefined && cue !== null && stand_by) await this.core.run(VERBS.stand_by, { cue });
  };

  /** The same change of all that are selected. */
  editCues = (): void => {
    if (this.several > 0) this.open = { what: "cues", cues: this.rows.meant };
  };

  /** To the end of the rundown, if the host says so. */
  propose = (product: string): void => void this.core.run("propose", { product });
  /** Finds a product to add, or to propose. */
  search = (): void => {
    this.open = { what: "search", proposes: !this.core.may("add_cues") };
  };

  digit = (digit: number): void => void (this.number = `${this.number}${digit}`.slice(-4));
  erase = (): void => void (this.number = this.number.slice(0, -1));

  /** Drops the number that was typed; `false` where none was. */
  dropNumber(): boolean {
    const had = this.number !== "";
    this.number = "";
    return had;
  }

  /** While a number waits, what would go on air is not what was typed: the press stands that by instead. */
  #air(act: () => void): void {
    if (this.number !== "") this.enter();
    else if (performance.now() - this.#stoodBy > BOUNCE_MS) act();
  }

  take = (): void => this.#air(this.transport.take);
  next = (): void => this.#air(this.transport.next);

  /** Stands by the cue whose number was typed, or else the selected one. */
  enter = (): void => {
    const cue = this.number === "" ? this.chosen : (this.numbered?.id ?? null);
    if (cue === null) return;
    if (this.dropNumber()) this.#stoodBy = performance.now();
    this.standBy(cue);
  };

  async end(): Promise<void> {
    const id = this.show.id;
    const reply = await this.core.run(VERBS.end_show, { show: id });
    if (reply.ok) here.go({ view: "shows", show: id });
  }

  /** Selects the cue above or below; with Shift, that one too. */
  step(by: 1 | -1, held: Held): void {
    const from = this.chosen ?? this.show.preview?.id ?? this.show.program?.id ?? null;
    const to = neighbour(this.cues, from, by);
    if (to === null) return;
    if (held.shiftKey) this.rows.extend(to);
    else this.rows.only(to);
    this.list?.reveal(to);
  }
}

export const [useDesk, provideDesk] = createContext<Desk>();
