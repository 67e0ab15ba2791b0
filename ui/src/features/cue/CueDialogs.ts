/** What a cue is written in: loaded once somebody builds a show, or edits a cue on the desk. */
export { default as CueDialog } from "./CueDialog.svelte";
export { default as CuesDialog } from "./CuesDialog.svelte";
