import { afterEach, expect, test, vi } from "vitest";
import { openedIn } from "./opened";

const obs = window as { obsstudio?: object };
afterEach(() => delete obs.obsstudio);
const tell = (name: string, detail: object): boolean =>
  window.dispatchEvent(new CustomEvent(name, { detail }));

test("a tab of a browser is not in OBS", () => {
  const said: unknown = JSON.parse(openedIn(window, "tiktok", vi.fn())());
  expect(said).toMatchObject({
    type: "opened",
    obs: false,
    place: "tiktok",
    width: innerWidth,
    height: innerHeight,
  });
});

test("a source says whether its scene goes out, once for each change", () => {
  obs.obsstudio = {};
  const changed = vi.fn();
  const opened = openedIn(window, "anywhere", changed);
  expect(JSON.parse(opened())).toMatchObject({ obs: true, visible: true });
  tell("obsSourceActiveChanged", { active: false });
  expect(JSON.parse(opened())).toMatchObject({ obs: true, visible: false });
  tell("obsSourceActiveChanged", { active: false });
  expect(changed).toHaveBeenCalledTimes(1);
  tell("obsSourceActiveChanged", { active: true });
  expect(JSON.parse(opened())).toMatchObject({ visible: true });
  tell("obsSourceVisibleChanged", {});
  expect(changed).toHaveBeenCalledTimes(2);
});
