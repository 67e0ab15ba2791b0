import { afterEach, expect, it, vi } from "vitest";
import { keepAwake } from "./awake";

afterEach(() => {
  Reflect.deleteProperty(navigator, "wakeLock");
});
const have = (wakeLock: unknown): void => {
  Object.defineProperty(navigator, "wakeLock", { value: wakeLock, configurable: true });
};

it("keeps the screen on until it is told otherwise, and again whenever the page is back in sight", async () => {
  const release = vi.fn(() => Promise.resolve());
  const request = vi.fn(() => Promise.resolve({ release }));
  have({ request });
  const stop = keepAwake();
  await expect.poll(() => request.mock.calls).toEqual([["screen"]]);
  document.dispatchEvent(new Event("visibilitychange"));
  await expect.poll(() => request.mock.calls.length).toBe(2);
  stop();
  expect(release).toHaveBeenCalled();
  document.dispatchEvent(new Event("visibilitychange"));
  expect(request).toHaveBeenCalledTimes(2);
});

it("does without where the browser refuses it", async () => {
  const request = vi.fn(() => Promise.reject(new DOMException("", "NotAllowedError")));
  have({ request });
  const stop = keepAwake();
  await expect.poll(() => request.mock.calls.length).toBe(1);
  stop();
});
