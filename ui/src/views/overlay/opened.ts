/**
 * Where this page is open. Only OBS gives its pages `obsstudio` and tells them whether their source is in the scene that
 * goes out: anything else is a tab of some browser, which no viewer sees.
 */
import type { OpenedIn, Place } from "~/wire/wire";

/** What OBS tells, and the field that holds it. The scene that goes out comes last, and counts. */
const TOLD = { obsSourceVisibleChanged: "visible", obsSourceActiveChanged: "active" } as const;

/** Gives the message that says it. `changed` is called whenever it says something else. */
export function openedIn(page: Window, place: Place, changed: () => void): () => string {
  const obs = "obsstudio" in page;
  // Until OBS tells more: it hides the page of a source that is in no scene.
  let visible = page.document.visibilityState === "visible";

  const now = (): OpenedIn => ({ obs, visible, width: page.innerWidth, height: page.innerHeight, place });
  const sees = (seen: unknown): void => {
    if (typeof seen !== "boolean" || seen === visible) return;
    visible = seen;
    changed();
  };
  for (const [name, field] of Object.entries(TOLD))
    page.addEventListener(name, (event) =>
      sees((event as CustomEvent<Record<string, unknown> | null>).detail?.[field]),
    );
  page.document.addEventListener("visibilitychange", () => sees(page.document.visibilityState === "visible"));
  page.addEventListener("resize", changed);
  return () => JSON.stringify({ type: "opened", ...now() });
}
