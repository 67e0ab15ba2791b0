/** Which shows of the history are selected to be compared. They stay selected while another page is open. */

/** Nobody reads more columns than that side by side. */
export const MOST = 4;

export class Picked {
  ids = $state.raw<readonly string[]>([]);

  get full(): boolean {
    return this.ids.length >= MOST;
  }

  has(show: string): boolean {
    return this.ids.includes(show);
  }

  toggle(show: string): void {
    if (this.has(show)) this.ids = this.ids.filter((id) => id !== show);
    else if (!this.full) this.ids = [...this.ids, show];
  }

  /** Exactly these: an address that was typed or kept is a selection as well. */
  only(shows: readonly string[]): void {
    this.ids = shows.filter((id, at) => shows.indexOf(id) === at).slice(0, MOST);
  }

  clear(): void {
    this.ids = [];
  }
}
export const picked = new Picked();
