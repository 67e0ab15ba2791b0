/** What the parts of a report point at together: the picture, its tables, the log. */
export class Pointing {
  /** Variant under the pointer. */
  marked = $state<string | null>(null);
  /** Variant that somebody has chosen, until they choose another or none. */
  chosen = $state<string | null>(null);
  /** Moment that the cursor was put on; `null` as long as nobody has. */
  at = $state<number | null>(null);

  /** Counts how often somebody asked to see a moment: the timeline then comes into view. */
  asked = $state(0);

  show(at: number): void {
    this.at = at;
    this.asked += 1;
  }

  choose(variant: string): void {
    this.chosen = this.chosen === variant ? null : variant;
  }
}
