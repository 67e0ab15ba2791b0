import type { ProposalView } from "~/wire/wire";

/** Those that nobody has answered, the oldest first. */
export const waiting = (proposals: readonly ProposalView[]): ProposalView[] =>
  proposals.filter(({ end }) => end === null);
