export { default as DoorSheet } from "./DoorSheet.svelte";
export { default as DoorTools } from "./DoorTools.svelte";
