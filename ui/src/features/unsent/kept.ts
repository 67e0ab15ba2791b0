/**
 * Changes that wait for a connection, in the browser's storage. Each is an item of its own: two pages of a device write
 * past one another, and what one of them cannot read stays for whoever can.
 */
import type { Commands } from "~/wire/commands";
import type { Trouble } from "~/platform/types";
import type { QuantityInput } from "~/wire/wire";

/** The commands that may wait, as the core lists them (`MAY_WAIT`). */
export type Waits = "update_cue" | "set_stock" | "add_marker" | "send_memo";

/** A command with its body. */
export type Wanted = { [N in Waits]: { name: N; body: Commands[N]["body"] } }[Waits];

export type Kept = Wanted & {
  /** Of its item here. */
  id: string;
  /** Under which it happens once, however often it is sent. */
  key: string;
  /** Its place among the others. */
  order: number;
  /** When it was written, by the core's clock. */
  at: number;
  /** The client that wrote it: the core knows keys by client. */
  by: string;
  show: { id: string; run: number; title: string };
  /** The product that it is about; empty for notes. */
  about: string;
  /** It may have arrived: only the very same may be sent under its key. */
  sent: boolean;
  /** Of a count that may have arrived: how many there were when it was written. */
  seen?: QuantityInput;
  /** Why it was refused. It stays until somebody says what becomes of it. */
  trouble?: Trouble;
};

/** An item that this page cannot read has no `kept`. */
export interface Item {
  id: string;
  kept: Kept | null;
  /** As it is stored. */
  text: string;
}

export const PREFIX = "cartwall.unsent.";
const VERSION = 1;
export const MOST = 40;
export const MOST_LETTERS = 200_000;

type Storing = Pick<Storage, "length" | "key" | "getItem" | "setItem" | "removeItem">;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function read(id: string, text: string, names: readonly string[]): Kept | null {
  try {
    const found: unknown = JSON.parse(text);
    if (!isObject(found) || found.v !== VERSION) return null;
    const { key, name, body, order, at, by, show, about, trouble } = found;
    const texts = [key, name, by, about].every((one) => typeof one === "string");
    const numbers = [order, at].every((one) => typeof one === "number");
    if (!texts || !numbers || !names.includes(name as string) || !isObject(body)) return null;
    if (!isObject(show) || typeof show.id !== "string" || typeof show.title !== "string") return null;
    if (trouble !== undefined && (!isObject(trouble) || typeof trouble.code !== "string")) return null;
    return { ...found, id } as unknown as Kept;
  } catch {
    return null;
  }
}

export class KeptItems {
  readonly #names: readonly string[];
  readonly #storage: () => Storing;

  /** `names`: the commands that can be read here. */
  constructor(names: readonly string[], storage: () => Storing = () => localStorage) {
    this.#names = names;
    this.#storage = storage;
  }

  /** Oldest first; what cannot be read comes last. Without storage there are none. */
  list(): Item[] {
    try {
      const storage = this.#storage();
      const items: Item[] = [];
      for (let index = 0; index < storage.length; index++) {
        const name = storage.key(index);
        if (name?.startsWith(PREFIX) !== true) continue;
        const text = storage.getItem(name) ?? "";
        const id = name.slice(PREFIX.length);
        items.push({ id, kept: read(id, text, this.#names), text });
      }
      const order = ({ kept }: Item): number => kept?.order ?? Infinity;
      return items.sort((a, b) => (order(a) < order(b) ? -1 : 1));
    } catch {
      return [];
    }
  }

  /** `false` where there is no room, or no storage: then nothing was kept. */
  put(kept: Kept): boolean {
    const text = JSON.stringify({ v: VERSION, ...kept });
    const others = this.list().filter(({ id }) => id !== kept.id);
    const letters = others.reduce((sum, other) => sum + other.text.length, text.length);
    if (others.length >= MOST || letters > MOST_LETTERS) return false;
    try {
      this.#storage().setItem(PREFIX + kept.id, text);
      return true;
    } catch {
      return false;
    }
  }

  drop(id: string): void {
    try {
      this.#storage().removeItem(PREFIX + id);
    } catch {
      // It is not there either.
    }
  }
}
