/** What keeps changes while there is no connection: loaded as soon as there is one, and at the door for what is left. */
export { keepUnsent } from "./keep.svelte";
export { default as Left } from "./Left.svelte";
