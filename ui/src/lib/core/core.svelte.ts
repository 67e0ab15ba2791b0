/**
 * The core as this page sees it: the state it last sent, the line to it, and the way to ask for something.
 * Nothing here guesses: what stands on a page came from the core.
 */
import { createContext } from "svelte";
import type { Platform, Reply, Status } from "~/platform/types";
import type { Commands } from "~/wire/commands";
import type {
  Answer,
  BuildView,
  Card,
  CatalogueView,
  ConnectedStore,
  CueProgress,
  CueView,
  FeedItem,
  Guard,
  JournalView,
  Keeping,
  MarkerView,
  MemoView,
  OverlaysView,
  SalesView,
  Sections,
  ShowBrief,
  ShowView,
  StateMessage,
  StockView,
  StoreView,
} from "~/wire/wire";
import { CoreTime } from "./coretime";
import { Edits } from "~/lib/show/edits.svelte";
import { freshKey } from "~/platform/key";
import { Notices } from "./notices.svelte";
import { shops } from "./shops.svelte";

type Whole<T> = { [K in keyof T]-?: Exclude<T[K], undefined> };
type Table<T> = Record<string, T | undefined>;

/** How often running times move on. */
const TICK_MS = 200;

/**
 * Numbers that may change many times a second: nobody reads faster than this, and drawing them is most of the page's
 * work. What is on air never waits.
 */
const NUMBERS = ["cues", "stock", "sales", "feed"] as const satisfies readonly (keyof Sections)[];
const NUMBERS_MS = 200;

export class Core {
  readonly platform: Platform;
  readonly notices = new Notices();
  /** What was changed in the plans of shows from this page, and the way back. */
  readonly edits = new Edits();

  status = $state<Status>("connecting");
  /** A whole state has arrived. */
  ready = $state(false);
  /** When the line broke, on the page's own clock. */
  lostAt = $state<number | null>(null);
  /** The core's clock, milliseconds since 1970. */
  now = $state(Date.now());
  /** The same in whole seconds: ages and clocks need not follow any closer, and what shows them is drawn less often. */
  readonly second: number = $derived.by(() => Math.floor(this.now / 1000) * 1000);
  seq = $state(0);

  show = $state.raw<ShowView | null>(null);
  shows = $state.raw<ShowBrief[]>([]);
  rundowns = $state.raw<Table<CueView[]>>({});
  cues = $state.raw<Table<CueProgress>>({});
  stock = $state.raw<Table<StockView>>({});
  preview = $state.raw<Card | null>(null);
  program = $state.raw<Card | null>(null);
  sales = $state.raw<SalesView | null>(null);
  feed = $state.raw<FeedItem[]>([]);
  memos = $state.raw<MemoView[]>([]);
  markers = $state.raw<MarkerView[]>([]);
  overlays = $state.raw<OverlaysView>({ connected: 0, painted: 0, ms: null });
  store = $state.raw<StoreView>({
    kind: "none",
    name: null,
    orders: null,
    played: null,
    left_out: null,
    speed: null,
    done: false,
  });
  catalogue = $state.raw<CatalogueView>({ products: 0, variants: 0, revision: 0, pictures: 0 });
  stores = $state.raw<ConnectedStore[]>([]);
  guard = $state.raw<Guard>({ buffer: 0, low_stock: 5, stale: "hide", pull: false });
  keeping = $state.raw<Keeping>({ keyring: false, vault: "none" });
  journal = $state.raw<JournalView>({
    unsaved: null,
    warning: null,
    damage: null,
    backup: null,
    clock_ahead_ms: null,
    repair: "",
  });
  /** Before the core has spoken nothing is said of it. */
  build = $state.raw<BuildView>({ optimised: true });

  /** The address to put in OBS. */
  overlayAddress = $state<string | null>(null);

  readonly #time = new CoreTime();
  #awaited: { seq: number; arrived: () => void }[] = [];
  #numbers: Sections = {};
  #numbersAt = Number.NEGATIVE_INFINITY;
  #numbersTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(platform: Platform) {
    this.platform = platform;
  }

  /** Cues of the running show, in order. */
  get rundown(): CueView[] {
    return this.show === null ? [] : (this.rundowns[this.show.id] ?? []);
  }

  /** What the page shows may be old. */
  get stale(): boolean {
    return this.status !== "open";
  }

  /** Starts to listen; the answer stops the clock. */
  start(): () => void {
    this.platform.listen({
      state: (message) => this.receive(message),
      time: (now) => this.#time.tell(now),
      status: (status) => {
        if (status === "lost" && this.status === "open") this.lostAt = performance.now();
        this.status = status;
        if (status === "open") void this.#askOverlayAddress();
      },
    });
    const timer = setInterval(() => this.#tick(), TICK_MS);
    return () => {
      clearInterval(timer);
      clearTimeout(this.#numbersTimer);
    };
  }

  receive({ seq, now, full, sections }: StateMessage): void {
    this.#time.tell(now);
    this.#tick();
    this.seq = seq;
    // A whole state is newer than any number that still waits.
    if (full) this.#numbers = {};
    this.#take(full ? sections : this.#withoutNumbers(sections));
    if (full) this.ready = true;
    // After another start of the core an event that was not saved never comes: a whole state ends the waiting.
    const [due, later] = [
      this.#awaited.filter((one) => full || one.seq <= seq),
      this.#awaited.filter((one) => !full && one.seq > seq),
    ];
    this.#awaited = later;
    for (const { arrived } of due) arrived();
  }

  /** Ends once the page has the state of this event, whichever view is open by then. */
  reached(seq: number): Promise<void> {
    if (this.seq >= seq) return Promise.resolve();
    return new Promise((arrived) => this.#awaited.push({ seq, arrived }));
  }

  /** Whether the last thing done in a show's plan came after everything done on air: then it is what undo means there. */
  undoesEdit(show: string): boolean {
    const last = this.edits.last(show);
    return last !== null && last.seq > (this.show?.id === show ? this.show.on_air_seq : 0);
  }

  /** Keeps the numbers for the next time that they are due; a quiet show shows them at once. */
  #withoutNumbers(sections: Sections): Sections {
    const { cues, stock, sales, feed, ...rest } = sections;
    const numbers = { cues, stock, sales, feed };
    for (const name of NUMBERS) {
      if (name in sections) Object.assign(this.#numbers, { [name]: numbers[name] });
    }
    if (Object.keys(this.#numbers).length > 0 && this.#numbersTimer === undefined) {
      const due = this.#numbersAt + NUMBERS_MS - performance.now();
      if (due <= 0) this.#takeNumbers();
      else this.#numbersTimer = setTimeout(() => this.#takeNumbers(), due);
    }
    return rest;
  }

  #takeNumbers(): void {
    clearTimeout(this.#numbersTimer);
    this.#numbersTimer = undefined;
    this.#numbersAt = performance.now();
    const numbers = this.#numbers;
    this.#numbers = {};
    this.#take(numbers);
  }

  #take(sections: Sections): void {
    const known = sections as Whole<Sections>;
    // A section that is there with `null` says "none"; one that is missing says "unchanged".
    if ("show" in sections) this.show = known.show;
    if ("shows" in sections) this.shows = known.shows;
    if ("rundowns" in sections) this.rundowns = known.rundowns;
    if ("cues" in sections) this.cues = known.cues;
    if ("stock" in sections) this.stock = known.stock;
    if ("preview" in sections) this.preview = known.preview;
    if ("program" in sections) this.program = known.program;
    if ("sales" in sections) this.sales = known.sales;
    if ("feed" in sections) this.feed = known.feed;
    if ("memos" in sections) this.memos = known.memos;
    if ("markers" in sections) this.markers = known.markers;
    if ("overlays" in sections) this.overlays = known.overlays;
    if ("store" in sections) this.store = known.store;
    if ("catalogue" in sections) this.catalogue = known.catalogue;
    if ("stores" in sections) shops.know((this.stores = known.stores));
    if ("guard" in sections) shops.guard((this.guard = known.guard));
    if ("keeping" in sections) this.keeping = known.keeping;
    if ("journal" in sections) this.journal = known.journal;
    if ("build" in sections) this.build = known.build;
  }

  /** Asks for a change. A refusal is shown to the operator, and given back. */
  async run<N extends keyof Commands>(name: N, body: Commands[N]["body"]): Promise<Reply<Answer>> {
    const reply: Reply<Answer> = await this.platform.command(name, body, freshKey());
    if (reply.ok) this.notices.settle();
    else this.notices.refused(reply.problem);
    return reply;
  }

  /** What the operator saw of preview and program; the core refuses what would surprise. */
  get seen(): { seen_seq?: number } {
    return this.show === null ? {} : { seen_seq: this.show.on_air_seq };
  }

  #tick(): void {
    this.now = this.#time.now;
  }

  async #askOverlayAddress(): Promise<void> {
    this.overlayAddress ??= await this.platform.overlayAddress();
  }
}

export const [useCore, provideCore] = createContext<Core>();
