/**
 * What was last changed in a show's plan, and what takes it back. The words are kept as keys, so that they follow the
 * language. An undo is made of commands like any other: the journal has both.
 */
import type { Reply } from "~/platform/types";
import type { Answer } from "~/wire/wire";
import { t, type PanelKey } from "~/lib/format/i18n.svelte";
import type { Step } from "./places";

export interface Edit {
  /** What was done, as a sentence that also stands after "Undo:". */
  said: PanelKey;
  values: Record<string, string | number>;
  back: Step[];
  /** The event that it led to. */
  seq: number;
}

type Run = (step: Step) => Promise<Reply<Answer>>;

/** How many edits of a show can be taken back. */
const DEPTH = 100;

export class Edits {
  #stacks = $state.raw<Readonly<Record<string, readonly Edit[]>>>({});
  #going: Promise<unknown> = Promise.resolve();

  /** The edit that an undo would take back. */
  last(show: string): Edit | null {
    return this.#stacks[show]?.at(-1) ?? null;
  }

  note(show: string, edit: Edit): void {
    if (edit.back.length === 0) return;
    this.#stacks = { ...this.#stacks, [show]: [...(this.#stacks[show] ?? []), edit].slice(-DEPTH) };
  }

  /** Takes the last edit back; one after another, however fast the key is pressed. */
  undo(show: string, run: Run): Promise<Edit | null> {
    const next = this.#going.then(() => this.#undo(show, run));
    this.#going = next;
    return next;
  }

  async #undo(show: string, run: Run): Promise<Edit | null> {
    const edit = this.last(show);
    if (edit === null) return null;
    this.#stacks = { ...this.#stacks, [show]: this.#stacks[show]?.slice(0, -1) ?? [] };
    for (const [done, step] of edit.back.entries()) {
      const reply = await run(step);
      if (reply.ok) continue;
      // Without a connection nothing happened: what is left stays to be done.
      if (reply.problem.code === "offline") this.note(show, { ...edit, back: edit.back.slice(done) });
      return null;
    }
    return edit;
  }
}

export const saidOf = ({ said, values }: Edit): string => t(said, values);
