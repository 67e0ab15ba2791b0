/**
 * Keeps what stayed the same. A section comes whole whenever anything in it changes; the parts of it that say the same
 * as before stay the very same objects, so that only what shows the others is drawn again.
 */

type Plain = Record<string, unknown>;

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

function idOf(value: unknown): unknown {
  return isObject(value) && "id" in value ? value.id : undefined;
}

/** `after`, or `before` where both say the same. It writes into `after`, which must be nobody else's: parsed just now. */
export function shared<T>(before: T, after: T): T {
  if (!isObject(before) || !isObject(after) || before === after) return after;
  if (Array.isArray(before) !== Array.isArray(after)) return after;
  const same = Array.isArray(after)
    ? sharedList(before as unknown as unknown[], after)
    : sharedTable(before as Plain, after as Plain);
  return same ? before : after;
}

/** Whether all of it is the same. */
function sharedTable(before: Plain, after: Plain): boolean {
  const names = Object.keys(after);
  let same = names.length === Object.keys(before).length;
  for (const name of names) {
    const kept = shared(before[name], after[name]);
    if (kept !== after[name]) after[name] = kept;
    if (kept !== before[name] || !Object.hasOwn(before, name)) same = false;
  }
  return same;
}

/** Items are found again by their id, wherever they stand now; others by their place. */
function sharedList(before: unknown[], after: unknown[]): boolean {
  let same = before.length === after.length;
  let places: Map<unknown, unknown> | undefined;
  for (const [place, item] of after.entries()) {
    let former = before[place];
    const id = idOf(item);
    if (id !== undefined && idOf(former) !== id) {
      places ??= new Map(before.map((one) => [idOf(one), one]));
      former = places.get(id);
    }
    const kept = shared(former, item);
    if (kept !== item) after[place] = kept;
    if (kept !== before[place]) same = false;
  }
  return same;
}
