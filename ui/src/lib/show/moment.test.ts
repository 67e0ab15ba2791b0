import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { momentText, readMoment } from "./moment";

const ZONE = process.env.TZ;
afterAll(() => {
  process.env.TZ = ZONE;
});

/** East of Greenwich, west of it, and where the clock changes in another week. */
describe.each([
  ["Asia/Jerusalem", "2026-03-01T18:00:00Z"],
  ["America/Los_Angeles", "2026-03-02T04:00:00Z"],
  ["Europe/Berlin", "2026-03-01T19:00:00Z"],
])("a moment in %s", (zone, evening) => {
  const at = Date.parse(evening);
  const now = at - 4 * 3_600_000;
  beforeEach(() => {
    process.env.TZ = zone;
  });

  it("is written with its day before its month, and read as it was written", () => {
    expect(momentText(at)).toBe("1/3/2026 20:00");
    expect(readMoment(momentText(at), now)).toBe(at);
    expect(momentText(null)).toBe("");
  });

  it.each([
    "1/3/2026 20:00",
    "01.03.2026 20:00",
    "1-3-26, 8pm",
    "1/3/26 8:00 PM",
    "1.3. 20:00",
    "1/3 20:00",
    "20:00",
    "2026-03-01 20:00",
    "2026-03-01T20:00",
    "\u200f1/3/2026\u200f 20:00",
    "١/٣/٢٠٢٦، ٢٠:٠٠",
  ])("is read from %s", (text) => {
    expect(readMoment(text, now)).toBe(at);
  });

  it.each([
    "",
    "tomorrow",
    "1/3/2026",
    "8",
    "25:00",
    "31/2/2026 20:00",
    "13/13/2026 10:00",
    "1/3/2026 20:60",
    "13pm",
  ])("is none in %j", (text) => {
    expect(readMoment(text, now)).toBeNull();
  });

  it("is the next one where no day or no year is named", () => {
    expect(momentText(readMoment("15:59", now))).toBe("2/3/2026 15:59");
    expect(momentText(readMoment("28/2 20:00", now))).toBe("28/2/2027 20:00");
  });
});

describe("when the clock changes", () => {
  beforeEach(() => {
    process.env.TZ = "Asia/Jerusalem";
  });
  it("a time that is left out is the one that the clock shows instead", () => {
    // In Israel two o'clock is followed by three on 27 March 2026.
    const read = readMoment("27/3/2026 2:30", 0);
    expect(momentText(read)).toBe("27/3/2026 03:30");
  });
  it("a show over the change is as long as its clock says", () => {
    const [from, to] = [readMoment("27/3/2026 1:30", 0), readMoment("27/3/2026 3:30", 0)];
    expect((to ?? 0) - (from ?? 0)).toBe(3_600_000);
  });
});
