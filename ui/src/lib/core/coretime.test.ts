import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CoreTime } from "./coretime";

const EVENING = 1_795_971_600_000;

describe("the core's clock on this page", () => {
  let page = 0;
  beforeEach(() => {
    page = 5000;
    vi.spyOn(performance, "now").mockImplementation(() => page);
    vi.useFakeTimers({ now: EVENING + 7, toFake: ["Date"] });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it("goes on by the page's own clock, whatever is done to the wall clock", () => {
    const time = new CoreTime();
    time.tell(EVENING);
    for (const jump of [60_000, -60_000, 3_600_000, -3_600_000]) {
      vi.setSystemTime(EVENING + jump);
      page += 250;
      expect(time.now - EVENING).toBe(page - 5000);
    }
  });

  it("catches up with the core where the page slept", () => {
    const time = new CoreTime();
    time.tell(EVENING);
    page += 1000;
    time.tell(EVENING + 3_600_000);
    expect(time.now).toBe(EVENING + 3_600_000);
  });

  it("is not put back by a message that waited in a busy page", () => {
    const time = new CoreTime();
    time.tell(EVENING);
    page += 3000;
    time.tell(EVENING + 100);
    expect(time.now).toBe(EVENING + 3000);
  });

  it("follows another core that is behind", () => {
    const time = new CoreTime();
    time.tell(EVENING);
    time.tell(EVENING - 86_400_000);
    expect(time.now).toBe(EVENING - 86_400_000);
  });
});
