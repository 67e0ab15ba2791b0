/**
 * Changing the plan of one show. Each edit is sent at once; they follow one another, each from the state that the one
 * before led to, however fast the keys are pressed. The core keeps the way back of each.
 */
import type { Core } from "~/lib/core/core.svelte";
import { leftOf } from "~/lib/show/edits";
import { moveTo, nudge, type Landing, type Placed } from "~/lib/show/places";
import type { Segment } from "~/lib/show/rundown";
import { Selection } from "~/lib/input/selection.svelte";
import type { Reply } from "~/platform/types";
import type { Commands } from "~/wire/commands";
import type { Answer, CueView, Offering, QuickAdd, UpdateCue, UpdateCues, UpdateShow } from "~/wire/wire";

/** Cues, or which cues are meant by the time that it is their turn. */
type Meant = string[] | (() => string[]);
const now = (meant: Meant): string[] => (typeof meant === "function" ? meant() : meant);

const DONE: Reply<Answer> = { ok: true, value: { seq: 0 } };

export class Building {
  readonly rows: Selection;
  /** A cue to be brought into view as soon as the state has it where it belongs. */
  wish = $state.raw<{ cue: string; seq: number } | null>(null);

  #core: Core;
  /** By its id: an edit may still be under way when the show has gone. */
  #show: string;
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #seq = 0;

  constructor(core: Core, show: string) {
    this.#core = core;
    this.#show = show;
    this.rows = new Selection({
      count: () => this.cues.length,
      idAt: (index) => this.cues[index]?.id ?? null,
      placeOf: (id) => this.cues.findIndex((cue) => cue.id === id),
    });
  }

  get cues(): CueView[] {
    return this.#core.rundowns[this.#show] ?? [];
  }

  get order(): Placed[] {
    return this.cues.map(({ id, details }) => ({ id, segment: details.segment }));
  }

  /** An edit is under way or waits. */
  get busy(): boolean {
    return this.#waiting > 0;
  }

  add(cues: Offering[], landing?: Landing): Promise<void> {
    return this.#next(async () => {
      const place = landing === undefined ? {} : { index: landing.gap };
      const segment = typeof landing?.segment === "string" ? { segment: landing.segment } : {};
      const reply = await this.#run("add_cues", { show: this.#show, cues, ...place, ...segment });
      if (reply.ok) this.#choose(reply.value.ids ?? []);
    });
  }

  /** A product that is in no catalogue yet. */
  quick(product: Omit<QuickAdd, "show">): Promise<void> {
    return this.#next(async () => {
      const reply = await this.#run("quick_add", { ...product, show: this.#show });
      if (reply.ok && reply.value.id !== undefined) this.#choose([reply.value.id]);
    });
  }

  remove(meant: Meant): Promise<void> {
    return this.#next(async () => {
      const ids = now(meant);
      const cues = this.#of(ids);
      const last = cues.at(-1);
      if (last === undefined) return;
      const after = this.cues.slice(this.cues.indexOf(last) + 1);
      const stays = after[0] ?? this.cues.filter((cue) => !ids.includes(cue.id)).at(-1);
      const reply = await this.#run("remove_cues", { cues: cues.map((cue) => cue.id) });
      if (reply.ok) this.#choose(stays === undefined ? [] : [stays.id]);
    });
  }

  move(meant: Meant, landing: Landing): Promise<void> {
    return this.#next(() => this.#move(now(meant), landing));
  }

  nudge(meant: Meant, by: 1 | -1): Promise<void> {
    return this.#next(async () => {
      const ids = now(meant);
      const landing = nudge(this.order, ids, by);
      if (landing !== null) await this.#move(ids, landing);
    });
  }

  async #move(ids: string[], landing: Landing): Promise<void> {
    const move = moveTo(this.order, ids, landing);
    if (move !== null && (await this.#run("move_cues", move)).ok) this.#reveal(ids);
  }

  group(cues: string[], segment: string): Promise<void> {
    return this.#next(async () => {
      if ((await this.#run("group_cues", { cues, segment })).ok) this.#reveal(cues);
    });
  }

  /** An empty name takes the segment apart. */
  renameSegment({ cues }: Segment, segment: string): Promise<void> {
    return this.#next(async () => {
      await this.#run("group_cues", { cues: cues.map((cue) => cue.id), segment });
    });
  }

  duplicate(meant: Meant): Promise<void> {
    return this.#next(async () => {
      const cues = this.#of(now(meant)).map((cue) => cue.id);
      if (cues.length === 0) return;
      const reply = await this.#run("duplicate_cues", { cues });
      if (reply.ok) this.#choose(reply.value.ids ?? []);
    });
  }

  planned(cue: CueView, seconds: number): Promise<Reply<Answer>> {
    return this.update({ cue: cue.id, planned_s: seconds, base: { planned_s: cue.details.planned_s } });
  }

  /** Changes of a cue; refused ones are told by the answer. */
  async update(changes: UpdateCue): Promise<Reply<Answer>> {
    let reply: Reply<Answer> = DONE;
    await this.#next(async () => {
      reply = await this.#run("update_cue", changes);
    });
    return reply;
  }

  /** The same changes of several cues. */
  async change(changes: UpdateCues): Promise<Reply<Answer>> {
    let reply: Reply<Answer> = DONE;
    await this.#next(async () => {
      reply = await this.#run("update_cues", changes);
    });
    return reply;
  }

  /** Changes of the show's plan. */
  async plan(changes: Omit<UpdateShow, "show">): Promise<Reply<Answer>> {
    let reply: Reply<Answer> = DONE;
    await this.#next(async () => {
      reply = await this.#run("update_show", { show: this.#show, ...changes });
    });
    return reply;
  }

  undo(): Promise<void> {
    return this.#next(async () => {
      if (this.#core.edit(this.#show) === null) return;
      const reply = await this.#run("undo_edit", { show: this.#show });
      if (!reply.ok) return;
      const { ids, left_alone } = reply.value;
      if (left_alone !== undefined) this.#core.notices.done(leftOf(left_alone));
      this.#choose(ids ?? []);
    });
  }

  /** Brings moved cues into view. */
  #reveal(ids: string[]): void {
    this.wish = { cue: this.rows.current ?? ids[0] ?? "", seq: this.#seq };
  }

  #of(ids: readonly string[]): CueView[] {
    return this.cues.filter((cue) => ids.includes(cue.id));
  }

  #choose(ids: string[]): void {
    const [first] = ids;
    if (first === undefined) return;
    this.rows.only(...ids);
    this.wish = { cue: first, seq: this.#seq };
  }

  async #run<N extends keyof Commands>(name: N, body: Commands[N]["body"]): Promise<Reply<Answer>> {
    const reply = await this.#core.run(name, body);
    if (reply.ok) this.#seq = Math.max(this.#seq, reply.value.seq);
    return reply;
  }

  /** After the edits before it, and once their outcome has arrived. */
  #next(edit: () => Promise<void>): Promise<void> {
    this.#waiting += 1;
    const turn = this.#queue.then(async () => {
      try {
        await this.#core.reached(this.#seq);
        await edit();
      } finally {
        this.#waiting -= 1;
      }
    });
    // One that fails must not stop those behind it.
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}
