/** A bar for every minute: what a minute brought, never a slope between two of them. */

export interface Bar {
  index: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Bars {
  bars: Bar[];
  /** Where nothing lies; refunds hang below it. */
  zero: number;
}

/** Lays `values` out from the left in a box that is `minutes` wide. A minute without sales has no bar. */
export function minuteBars(values: readonly number[], minutes: number, width: number, height: number): Bars {
  const top = Math.max(0, ...values);
  const low = Math.min(0, ...values);
  const scale = top === low ? 0 : height / (top - low);
  const zero = scale === 0 ? height : top * scale;
  const step = width / Math.max(minutes, values.length, 1);
  const gap = Math.min(2, step * 0.2);
  const bars = values.flatMap((value, index) =>
    value === 0
      ? []
      : [
          {
            index,
            x: index * step + gap / 2,
            y: value > 0 ? zero - value * scale : zero,
            width: step - gap,
            height: Math.abs(value) * scale,
          },
        ],
  );
  return { bars, zero };
}

/** All of them as one shape. */
export function barsData(bars: readonly Bar[]): string {
  return bars
    .map(({ x, y, width, height }) => {
      const [w, h] = [width.toFixed(2), height.toFixed(2)];
      return `M${x.toFixed(2)} ${y.toFixed(2)}h${w}v${h}h-${w}z`;
    })
    .join("");
}
