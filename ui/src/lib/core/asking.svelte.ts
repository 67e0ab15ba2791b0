/** What a dialog asks of the core, and what came of it. A notice would lie behind the dialog. */
import type { Reply, Trouble } from "~/platform/types";
import type { Commands } from "~/wire/commands";
import type { Answer } from "~/wire/wire";

export type Ask = <N extends keyof Commands>(name: N, body: Commands[N]["body"]) => Promise<Reply<Answer>>;

export class Asking {
  busy = $state(false);
  problem = $state.raw<Trouble | null>(null);
  /** In words. */
  done = $state<string | null>(null);

  /** Whether the core has done it; `says` is shown then. */
  async until(answer: Promise<Reply<Answer>>, says: string | null = null): Promise<boolean> {
    this.busy = true;
    [this.problem, this.done] = [null, null];
    const reply = await answer;
    this.busy = false;
    if (reply.ok) this.done = says;
    else this.problem = reply.problem;
    return reply.ok;
  }
}
