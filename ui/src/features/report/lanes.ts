/** Where the lanes of the timeline lie, in pixels from its top. */

export interface Lane {
  /** Of its heading. */
  head: number;
  top: number;
  height: number;
}

export interface LaneTable {
  flags: Lane;
  net: Lane;
  units: Lane;
  flash: Lane;
  air: Lane;
  stock: Lane;
  axis: Lane;
  height: number;
}

const HEAD = 20;
const GAP = 10;

/** A show without flash offers has no lane for them. */
export function lanesOf(withFlash: boolean): LaneTable {
  let y = 0;
  const lane = (head: number, height: number, gap: number): Lane => {
    const made = { head: y, top: y + head, height };
    y += head + height + gap;
    return made;
  };
  const flags = lane(0, 24, 0);
  const net = lane(HEAD, 116, GAP);
  const units = lane(HEAD, 42, GAP);
  const head = lane(HEAD, 0, 0);
  const flash = lane(0, withFlash ? 18 : 0, withFlash ? 3 : 0);
  const air = { ...lane(0, 30, GAP), head: head.head };
  const stock = lane(HEAD, 46, 4);
  const axis = lane(0, 24, 0);
  return { flags, net, units, flash, air, stock, axis, height: y };
}

/** Among the windows on air, flash offers included. */
export const inAir = ({ flash, air }: LaneTable, y: number): boolean =>
  y >= flash.top && y <= air.top + air.height;
