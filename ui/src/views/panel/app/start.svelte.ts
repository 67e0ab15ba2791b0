/** Starting a show: a rehearsal at once, going live only after asking. */
import type { Core } from "~/lib/core/core.svelte";
import { here } from "~/lib/core/route.svelte";
import type { ShowBrief } from "~/wire/wire";

export class Start {
  /** The show that waits for a yes to go live. */
  asked = $state.raw<ShowBrief | null>(null);
  #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  rehearse = async (show: ShowBrief): Promise<void> => {
    const reply = await this.#core.run("start_rehearsal", { show: show.id });
    if (reply.ok) here.go({ view: "desk" });
  };

  ask = (show: ShowBrief): void => {
    this.asked = show;
  };

  goLive = async (show: ShowBrief): Promise<void> => {
    const reply = await this.#core.run("go_live", { show: show.id });
    if (reply.ok) here.go({ view: "desk" });
  };
}
