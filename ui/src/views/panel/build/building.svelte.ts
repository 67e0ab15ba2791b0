/**
 * Changing the plan of one show. Each edit is sent at once and leaves its way back; they follow one another, each from
 * the state that the one before led to, however fast the keys are pressed.
 */
import { undoOf } from "~/features/cue/changes";
import type { Core } from "~/lib/core/core.svelte";
import type { Edits } from "~/lib/show/edits.svelte";
import type { PanelKey } from "~/lib/format/i18n.svelte";
import { nudge, stepsTo, wayBack, type Landing, type Placed, type Step } from "~/lib/show/places";
import type { Segment } from "~/lib/show/rundown";
import { Selection } from "~/lib/input/selection.svelte";
import { span } from "~/lib/format/time";
import type { Reply } from "~/platform/types";
import type { Commands } from "~/wire/commands";
import type { Answer, CueView, Offering, UpdateCue, UpdateShow } from "~/wire/wire";

/** Cues, or which cues are meant by the time that it is their turn. */
type Meant = string[] | (() => string[]);
const now = (meant: Meant): string[] => (typeof meant === "function" ? meant() : meant);

const DONE: Reply<Answer> = { ok: true, value: { seq: 0 } };

/** `Linen dress and 2 more`. */
const counted = (title = "", count: number): { title: string; count: number; others: number } => ({
  title,
  count,
  others: count - 1,
});

export class Building {
  readonly rows: Selection;
  /** A cue to be brought into view as soon as the state has it where it belongs. */
  wish = $state.raw<{ cue: string; seq: number } | null>(null);

  #core: Core;
  /** By its id: an edit may still be under way when the show has gone. */
  #show: string;
  #edits: Edits;
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #seq = 0;

  constructor(core: Core, show: string, edits: Edits) {
    this.#core = core;
    this.#show = show;
    this.#edits = edits;
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

  add(cues: Offering[], title: string, landing?: Landing): Promise<void> {
    return this.#next(async () => {
      const place = landing === undefined ? {} : { index: landing.gap };
      const segment = typeof landing?.segment === "string" ? { segment: landing.segment } : {};
      const reply = await this.#run("add_cues", { show: this.#show, cues, ...place, ...segment });
      const ids = reply.ok ? (reply.value.ids ?? []) : [];
      const back = ids.map((cue): Step => ["remove_cue", { cue }]).reverse();
      this.#note("did_added", counted(title, ids.length), back);
      this.#choose(ids);
    });
  }

  remove(meant: Meant): Promise<void> {
    return this.#next(async () => {
      const ids = now(meant);
      const cues = this.#of(ids);
      const last = cues.at(-1);
      const after = last === undefined ? [] : this.cues.slice(this.cues.indexOf(last) + 1);
      const stays = after[0] ?? this.cues.filter((cue) => !ids.includes(cue.id)).at(-1);
      const back: Step[] = [];
      for (const { id } of cues) {
        if (!(await this.#run("remove_cue", { cue: id })).ok) break;
        back.unshift(["restore_cue", { cue: id }]);
      }
      this.#note("did_removed", counted(cues[0]?.title, back.length), back);
      if (back.length === cues.length) this.#choose(stays === undefined ? [] : [stays.id]);
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
    const steps = stepsTo(this.order, ids, landing);
    await this.#arrange(ids, steps, "did_moved", counted(this.#of(ids)[0]?.title, ids.length));
  }

  group(ids: string[], segment: string): Promise<void> {
    const said = segment === "" ? "did_ungrouped_cues" : "did_grouped";
    return this.#next(() =>
      this.#arrange(ids, [["group_cues", { cues: ids, segment }]], said, {
        name: segment,
        count: ids.length,
      }),
    );
  }

  renameSegment({ cues, name }: Segment, segment: string): Promise<void> {
    const ids = cues.map((cue) => cue.id);
    const values = { from: name ?? "", name: segment };
    return this.#next(() =>
      this.#arrange(ids, [["group_cues", { cues: ids, segment }]], "did_renamed_segment", values, false),
    );
  }

  ungroup({ cues, name }: Segment): Promise<void> {
    const ids = cues.map((cue) => cue.id);
    return this.#next(() =>
      this.#arrange(
        ids,
        [["group_cues", { cues: ids, segment: "" }]],
        "did_ungrouped",
        { name: name ?? "" },
        false,
      ),
    );
  }

  duplicate(meant: Meant): Promise<void> {
    return this.#next(async () => {
      const ids = now(meant);
      const made: string[] = [];
      for (const cue of ids) {
        const reply = await this.#run("duplicate_cue", { cue });
        if (!reply.ok || reply.value.id === undefined) break;
        made.push(reply.value.id);
      }
      const back = made.map((cue): Step => ["remove_cue", { cue }]).reverse();
      this.#note("did_duplicated", counted(this.#of(ids)[0]?.title, made.length), back);
      this.#choose(made);
    });
  }

  planned(cue: CueView, seconds: number): Promise<Reply<Answer>> {
    const values = { title: cue.title, span: span(seconds * 1000) };
    return this.update(
      { cue: cue.id, planned_s: seconds, base: { planned_s: cue.details.planned_s } },
      seconds > 0 ? "did_planned" : "did_unplanned",
      values,
    );
  }

  /** Changes of a cue; refused ones are told by the answer. */
  async update(
    changes: UpdateCue,
    said: PanelKey = "did_edited",
    values: Record<string, string> = {},
  ): Promise<Reply<Answer>> {
    let reply: Reply<Answer> = DONE;
    await this.#next(async () => {
      const cue = this.cues.find((one) => one.id === changes.cue);
      reply = await this.#run("update_cue", changes);
      if (!reply.ok || cue === undefined) return;
      const back: Step[] = [["update_cue", undoOf(changes, cue.details)]];
      this.#note(said, { title: cue.title, ...values }, back);
    });
    return reply;
  }

  /** Changes of the show's plan. */
  async plan(changes: Omit<UpdateShow, "show">): Promise<Reply<Answer>> {
    let reply: Reply<Answer> = DONE;
    await this.#next(async () => {
      const show = this.#core.shows.find((one) => one.id === this.#show);
      reply = await this.#run("update_show", { show: this.#show, ...changes });
      if (!reply.ok || show === undefined) return;
      // Taken back unless somebody else changed the same since.
      const set = { ...changes };
      delete set.base;
      delete set.archived;
      const body: UpdateShow = { show: show.id, base: set };
      if (changes.title !== undefined) body.title = show.title;
      if (changes.starts_at !== undefined) body.starts_at = show.starts_at ?? 0;
      if (changes.ends_at !== undefined) body.ends_at = show.ends_at ?? 0;
      this.#note(changes.title === undefined ? "did_timed" : "did_renamed", { title: show.title }, [
        ["update_show", body],
      ]);
    });
    return reply;
  }

  undo(): Promise<void> {
    return this.#next(async () => {
      const edit = await this.#edits.undo(this.#show, ([name, body]) => this.#run(name, body));
      if (edit === null) return;
      // What was removed comes back from the last one on.
      const restored = edit.back
        .flatMap(([name, body]) => (name === "restore_cue" ? [body.cue] : []))
        .reverse();
      const changed = edit.back.flatMap(([name, body]) =>
        name === "update_cue" ? [body.cue] : name === "move_cues" || name === "group_cues" ? body.cues : [],
      );
      const cues = restored.length > 0 ? restored : changed;
      if (cues.length > 0) this.#choose(cues);
    });
  }

  async #arrange(
    ids: string[],
    steps: Step[],
    said: PanelKey,
    values: Record<string, string | number>,
    choose = true,
  ): Promise<void> {
    const before = this.order;
    const done: Step[] = [];
    for (const [name, body] of steps) {
      if (!(await this.#run(name, body)).ok) break;
      done.push([name, body] as Step);
    }
    this.#note(said, values, wayBack(before, ids, done));
    if (choose && done.length > 0) this.wish = { cue: this.rows.current ?? ids[0] ?? "", seq: this.#seq };
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

  #note(said: PanelKey, values: Record<string, string | number>, back: Step[]): void {
    this.#edits.note(this.#show, { said, values, back, seq: this.#seq });
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
