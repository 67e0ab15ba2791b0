import { describe, expect, it } from "vitest";
import type { EditKind } from "~/wire/wire";
import { leftOf, saidOf } from "./edits";

/** Without the marks that set names apart from the writing around them. */
const plain = (text: string): string => text.replace(/[\u2068\u2069]/g, "");
const said = (what: EditKind): string => plain(saidOf(what));

describe("an edit of a plan", () => {
  it("is told with what it was done to", () => {
    expect(said({ kind: "removed", title: "Linen dress", count: 1 })).toBe("Removed Linen dress");
    expect(said({ kind: "removed", title: "Linen dress", count: 3 })).toBe("Removed Linen dress and 2 more");
    expect(said({ kind: "planned", title: "Linen dress", seconds: 150 })).toBe(
      "Planned Linen dress for 2:30",
    );
    expect(said({ kind: "timed" })).toBe("Changed the planned times");
  });
  it("tells what an undo left alone", () => {
    expect(plain(leftOf({ title: "Linen dress", count: 1, cues: ["c"] }))).toContain("Linen dress was");
    expect(plain(leftOf({ title: "Linen dress", count: 3, cues: ["c", "d", "e"] }))).toContain("and 2 more");
  });
});
