/** What keeps changes while there is no connection, as the rest of the panel knows it. Its own part is loaded later. */
import type { Component } from "svelte";
import type { Reply } from "~/platform/types";
import type { Commands } from "~/wire/commands";
import type { Answer, CueFields } from "~/wire/wire";

export interface Unsent {
  /** Whether a command may wait. */
  takes: (name: keyof Commands | null) => boolean;
  queue: {
    /** Keeps what could not be asked for, where it may wait; else the reply stays as it is. */
    keep: (
      name: keyof Commands,
      body: Commands[keyof Commands]["body"],
      key: string,
      reply: Reply<Answer>,
    ) => Reply<Answer>;
    /** What is written of a cue and waits. */
    draft: (cue: string) => CueFields;
  };
  /** Says how many wait, and leads to them. */
  Bar: Component<{ queue: Unsent["queue"] }>;
}
