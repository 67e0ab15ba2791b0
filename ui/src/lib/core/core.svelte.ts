/**
 * The core as this page sees it: the state it last sent, the line to it, and the way to ask for something.
 * Nothing here guesses: what stands on a page came from the core.
 */
import { createContext } from "svelte";
import type { OverlaySource, Platform, Reply, Status } from "~/platform/types";
import { waiting } from "~/lib/show/proposals";
import { CO_HOSTS_TAKE, RIGHTS, type Commands } from "~/wire/commands";
import type { Answer, CueView, EditView, Role, Sections, StateMessage } from "~/wire/wire";
import { clients } from "./clients.svelte";
import { editors } from "./editors.svelte";
import { CoreTime } from "./coretime";
import { freshKey } from "~/platform/key";
import { Notices } from "./notices.svelte";
import { Paced } from "./paced";
import type { Route } from "./route.svelte";
import { Received } from "./sections.svelte";
import type { Unsent } from "./unsent";
import { shops } from "./shops.svelte";

/** How often running times move on. */
const TICK_MS = 200;

export class Core extends Received {
  readonly platform: Platform;
  readonly notices = new Notices();

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
  /** Whose page this is. */
  client = $state<string | null>(null);

  /** Sections that whoever is here may see: those of the last whole state. */
  #told = $state.raw<readonly string[]>([]);
  /** Until the core has said which client this is, the host on its own computer and a guest at the door. */
  readonly role: Role = $derived.by(
    () => this.clients.find(({ id }) => id === this.client)?.role ?? (this.local ? "host" : "guest"),
  );

  /** The address to put in OBS, and the page on the core's computer that waits for the overlay. */
  overlaySource = $state.raw<OverlaySource | null>(null);

  /** What is written here without a connection; loaded once there is one. */
  unsent = $state.raw<Unsent | null>(null);

  /** The proposals that wait for an answer, by their ids. */
  readonly waiting: string = $derived.by(() =>
    waiting(this.proposals)
      .map(({ id }) => id)
      .join(),
  );
  /** Since when it is these, or when one of them was answered here, on the page's own clock. */
  waitingSince = -Infinity;

  readonly #time = new CoreTime();
  #awaited: { seq: number; arrived: () => void }[] = [];
  readonly #paced = new Paced((sections) => this.take(sections));

  constructor(platform: Platform) {
    super();
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

  /** Whether this page is open on the core's own computer; otherwise it came in by the door. */
  get local(): boolean {
    return this.platform.panelLink !== undefined;
  }

  /** Whether whoever is here may do this. What they may not is not offered; the core refuses it all the same. */
  may(name: keyof Commands): boolean {
    if (this.role === "co_host" && CO_HOSTS_TAKE.includes(name)) return this.show?.co_hosts_take ?? false;
    return RIGHTS[name].includes(this.role);
  }

  /** Whether this can neither be asked for now nor kept until it can. */
  idle(name: keyof Commands | null): boolean {
    return this.stale && !this.unsent?.takes(name);
  }

  /** Whether whoever is here may see this: what is not sent to them has no place on the page. */
  sees(section: keyof Sections): boolean {
    return this.#told.includes(section);
  }

  /** Whether a view has anything for whoever is here. */
  opens(view: Route["view"]): boolean {
    if (view === "build") return this.may("update_cue");
    if (view === "stores") return this.may("sync_store");
    return ["shows", "compare", "timeline"].includes(view) ? this.sees("sales") : true;
  }

  /** Starts to listen; the answer stops the clock. */
  start(): () => void {
    this.platform.listen({
      state: (message) => this.receive(message),
      time: (now) => this.#time.tell(now),
      status: (status) => {
        if ((status === "lost" || status === "locked") && this.status === "open")
          this.lostAt = performance.now();
        this.status = status;
        if (status === "open") void this.#askOverlaySource();
      },
    });
    const timer = setInterval(() => this.#tick(), TICK_MS);
    return () => {
      clearInterval(timer);
      this.#paced.stop();
    };
  }

  receive({ seq, now, client, full, sections }: StateMessage): void {
    this.#time.tell(now);
    this.#tick();
    this.seq = seq;
    this.client = client;
    // A whole state is newer than any number that still waits.
    if (full) {
      this.#paced.drop();
      this.#told = Object.keys(sections);
    }
    this.take(full ? sections : this.#paced.hold(sections));
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

  /** What an undo of whoever is here takes back in a show's plan; `null` stands for the list of shows. */
  edit(show: string | null): EditView | null {
    const own = ({ by }: EditView): boolean => by.kind === "client" && by.id === this.client;
    return this.edits.find((edit) => edit.show === show && own(edit)) ?? null;
  }

  /** Whether the last thing done in a show's plan came after everything done on air: then it is what undo means there. */
  undoesEdit(show: string): boolean {
    const last = this.edit(show);
    return last !== null && last.seq > (this.show?.id === show ? this.show.on_air_seq : 0);
  }

  protected override take(sections: Sections): void {
    const before = this.waiting;
    super.take(sections);
    if (this.waiting !== before) this.waitingSince = performance.now();
    if ("stores" in sections) shops.know(this.stores);
    if ("guard" in sections) shops.guard(this.guard);
    if ("clients" in sections) clients.know(this.clients);
    if ("editing" in sections) editors.know(this.editing, this.client);
  }

  /** Asks for a change. What comes of it is up to whoever asked. */
  async ask<N extends keyof Commands>(
    name: N,
    body: Commands[N]["body"],
  ): Promise<Reply<Commands[N]["answer"]>> {
    const key = freshKey();
    const reply = await this.platform.command(name, body, key);
    return this.unsent?.queue.keep(name, body, key, reply) ?? reply;
  }

  /** Asks for a change. A refusal is shown to the operator, and given back. */
  async run<N extends keyof Commands>(name: N, body: Commands[N]["body"]): Promise<Reply<Answer>> {
    const reply: Reply<Answer> = await this.ask(name, body);
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

  async #askOverlaySource(): Promise<void> {
    this.overlaySource ??= (await this.platform.overlaySource?.()) ?? null;
  }
}

export const [useCore, provideCore] = createContext<Core>();
