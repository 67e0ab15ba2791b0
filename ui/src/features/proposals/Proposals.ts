/** What proposals are made and answered with: loaded once there is one. */
export { default as ProposalBar } from "./ProposalBar.svelte";
export { default as ProposeDialog } from "./ProposeDialog.svelte";
