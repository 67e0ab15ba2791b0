import type { IncomingFile } from "~/platform/types";

/**
 * Where in the panel: `#/desk`, `#/build`, `#/build/ID`, `#/shows`, `#/shows/ID`, `#/compare/ID/ID`, `#/stores`,
 * `#/stores/PAGE`, and the two views that have a window of their own, `#/prompter` and `#/timeline`.
 */
export type Route =
  | { view: "desk" }
  | { view: "prompter" }
  | { view: "timeline" }
  | { view: "build"; show: string | null }
  | { view: "shows"; show: string | null }
  /** Shows of the history side by side. */
  | { view: "compare"; shows: readonly string[] }
  /** The connected shops; a kind to connect one of, or the id of one whose credentials are entered again. */
  | { view: "stores"; page: string | null };

/** Views that fill a second window, without the panel's bars. */
export const ALONE = ["prompter", "timeline"] as const;
export type AloneView = (typeof ALONE)[number];

export function isAlone(view: Route["view"]): view is AloneView {
  return (ALONE as readonly string[]).includes(view);
}

const KEPT = "cartwall.route";
/** How long Escape only means the way back. */
const LEFT_MS = 700;

/** An address that somebody typed may be no address at all. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

export function readRoute(hash: string): Route {
  const [view, ...ids] = hash.replace(/^#\/?/, "").split("/");
  const [id] = ids;
  const show = id === undefined || id === "" ? null : decoded(id);
  if (view === "build" || view === "shows") return { view, show };
  if (view === "compare") return { view, shows: ids.flatMap((one) => decoded(one) || []) };
  if (view === "stores") return { view, page: show };
  if (view === "prompter") return { view };
  if (view === "timeline") return { view };
  return { view: "desk" };
}

export function writeRoute(route: Route): string {
  if (route.view === "compare") return `#/compare/${route.shows.map(encodeURIComponent).join("/")}`;
  const more = "show" in route ? route.show : "page" in route ? route.page : null;
  return more === null ? `#/${route.view}` : `#/${route.view}/${encodeURIComponent(more)}`;
}

/** What a view is to do as soon as somebody comes to it. */
export type Errand = "import" | "end";

class Here {
  route = $state.raw<Route>({ view: "desk" });
  /** Views watch it, so that an errand also reaches the one that is open already. */
  errand = $state<Errand | null>(null);
  #left = -Infinity;
  /** What `import` is to take in, where it was chosen already. */
  file: IncomingFile | null = null;

  follow(): () => void {
    const read = (): void => {
      // `/shows` is an address of its own, for people who type it.
      const bare = location.hash === "" && location.pathname.startsWith("/shows");
      const route: Route = bare ? { view: "shows", show: null } : readRoute(location.hash || this.#kept());
      this.route = route;
      if (!isAlone(route.view)) localStorage.setItem(KEPT, writeRoute(route));
    };
    read();
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }

  go(route: Route): void {
    // At once: the next key must find the new view, and the address tells of it only later.
    this.route = route;
    location.hash = writeRoute(route);
  }

  /** Back to the desk by the key that clears the card there: pressed once too often, it must not. */
  leave(): void {
    this.#left = performance.now();
    this.go({ view: "desk" });
  }

  /** Somebody has just left another view by Escape. */
  get justLeft(): boolean {
    return performance.now() - this.#left < LEFT_MS;
  }

  /** To a view, to do something there. */
  send(route: Route, errand: Errand, file: IncomingFile | null = null): void {
    this.file = file;
    this.errand = errand;
    this.go(route);
  }

  /** Whether this is what the way here was for; true once. */
  takes(errand: Errand): boolean {
    if (this.errand !== errand) return false;
    this.errand = null;
    return true;
  }

  /** Where this panel was before it was closed, or before its page broke down. */
  #kept(): string {
    return localStorage.getItem(KEPT) ?? "";
  }
}
export const here = new Here();
