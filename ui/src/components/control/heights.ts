/**
 * Where rows of different height lie under one another. Changing one height, and finding the row at a place, take
 * logarithmic time (a Fenwick tree), so that a list of a hundred thousand rows scrolls like one of ten.
 */
export class Heights {
  readonly count: number;
  #sizes: Float64Array;
  #tree: Float64Array;
  #step: number;

  constructor(count: number, sizeOf: (index: number) => number) {
    this.count = count;
    this.#sizes = new Float64Array(count);
    this.#tree = new Float64Array(count + 1);
    this.#step = 2 ** Math.floor(Math.log2(Math.max(1, count)));
    for (let index = 0; index < count; index += 1) {
      const size = sizeOf(index);
      this.#sizes[index] = size;
      const node = index + 1;
      this.#tree[node] = (this.#tree[node] ?? 0) + size;
      const parent = node + (node & -node);
      if (parent <= count) this.#tree[parent] = (this.#tree[parent] ?? 0) + (this.#tree[node] ?? 0);
    }
  }

  size(index: number): number {
    return this.#sizes[index] ?? 0;
  }

  set(index: number, size: number): void {
    const more = size - this.size(index);
    this.#sizes[index] = size;
    for (let node = index + 1; node <= this.count; node += node & -node) {
      this.#tree[node] = (this.#tree[node] ?? 0) + more;
    }
  }

  /** Where a row begins; with `count`, where the last one ends. */
  before(index: number): number {
    let sum = 0;
    for (let node = Math.min(index, this.count); node > 0; node -= node & -node) sum += this.#tree[node] ?? 0;
    return sum;
  }

  get total(): number {
    return this.before(this.count);
  }

  /** The row at a place; the first or last one where the place lies outside. */
  at(place: number): number {
    let node = 0;
    let left = place;
    for (let step = this.#step; step > 0; step >>= 1) {
      const next = node + step;
      const size = this.#tree[next];
      if (size !== undefined && size <= left) {
        node = next;
        left -= size;
      }
    }
    return Math.max(0, Math.min(node, this.count - 1));
  }
}
