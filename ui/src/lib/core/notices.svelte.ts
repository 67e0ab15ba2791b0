/** Short words near the buttons: why something was refused, or that it was done. */
import type { Trouble } from "~/platform/types";
import type { Conflict } from "~/wire/wire";

export interface Notice {
  id: number;
  tone: "refused" | "done" | "advice";
  /** With `params` it makes the words of a refusal. */
  code: string;
  params?: Trouble["params"];
  /** Of a refusal: as the core words it in English. Else what is said. */
  detail: string;
  /** Of what stays: the words themselves, in whichever language is chosen meanwhile. */
  words?: () => string;
  /** What in them is to be typed at a terminal. */
  command?: string | undefined;
  conflicts?: Conflict[] | undefined;
}

const SHOWN_MS = 9000;
const AT_MOST = 3;

export class Notices {
  list = $state<Notice[]>([]);
  #count = 0;

  refused({ code, params, detail, conflicts }: Trouble): void {
    this.#add({ id: ++this.#count, tone: "refused", code, params, detail, conflicts });
  }

  done(detail: string): void {
    this.#add({ id: ++this.#count, tone: "done", code: "", detail });
  }

  /** Stays until it is dismissed. */
  advise(words: () => string, command?: string): void {
    this.#add({ id: ++this.#count, tone: "advice", code: "", detail: "", words, command });
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  /** Something succeeded since: earlier refusals are no news any more. */
  settle(): void {
    if (this.list.some((notice) => notice.tone === "refused")) {
      this.list = this.list.filter((notice) => notice.tone !== "refused");
    }
  }

  #add(notice: Notice): void {
    // The same refusal again is the same notice, shown anew.
    const others = this.list.filter((one) => one.code !== notice.code || one.detail !== notice.detail);
    const lasting = others.filter((one) => one.tone === "advice");
    const passing = [...others.filter((one) => one.tone !== "advice"), notice].slice(-AT_MOST);
    this.list = notice.tone === "advice" ? [...others, notice] : [...lasting, ...passing];
    if (notice.tone !== "advice") setTimeout(() => this.dismiss(notice.id), SHOWN_MS);
  }
}
