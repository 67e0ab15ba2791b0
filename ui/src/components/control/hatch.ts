/** Lines over a colour, so that more things than there are colours can be told apart. */
export interface Hatch {
  /** In degrees, clockwise from lines that lie flat. */
  angle: number;
  /** Between two lines, in pixels. */
  gap: number;
  /** How thick a line is, in pixels. */
  line: number;
}

/** As the background of an element. */
export function hatched(colour: string, hatch: Hatch | null): string {
  if (hatch === null) return colour;
  const { angle, gap, line } = hatch;
  const stripes = `transparent 0 ${gap}px, var(--tint-line) ${gap}px ${gap + line}px`;
  return `repeating-linear-gradient(${angle}deg, ${stripes}), ${colour}`;
}
