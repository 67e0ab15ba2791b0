/** Where in the panel: `#/desk`, `#/build`, `#/build/ID`, `#/shows`, `#/shows/ID`. */
export type Route =
  { view: "desk" } | { view: "build"; show: string | null } | { view: "shows"; show: string | null };

export function readRoute(hash: string): Route {
  const [view, id] = hash.replace(/^#\/?/, "").split("/");
  const show = id === undefined || id === "" ? null : decodeURIComponent(id);
  if (view === "build" || view === "shows") return { view, show };
  return { view: "desk" };
}

export function writeRoute(route: Route): string {
  if (route.view === "desk") return "#/desk";
  return route.show === null ? `#/${route.view}` : `#/${route.view}/${encodeURIComponent(route.show)}`;
}

class Here {
  route = $state.raw<Route>({ view: "desk" });
  #searching = false;

  follow(): () => void {
    const read = (): void => {
      // `/shows` is an address of its own, for people who type it.
      const bare = location.hash === "" && location.pathname.startsWith("/shows");
      this.route = bare ? { view: "shows", show: null } : readRoute(location.hash);
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

  /** To a show's catalogue, ready to type. */
  search(show: string): void {
    this.#searching = true;
    this.go({ view: "build", show });
  }

  /** Whether the way here was for searching; true once. */
  takeSearch(): boolean {
    const searching = this.#searching;
    this.#searching = false;
    return searching;
  }
}
export const here = new Here();
