import { describe, expect, it } from "vitest";
import type { Reply } from "~/platform/types";
import type { Answer } from "~/wire/wire";
import { Edits, type Edit } from "./edits.svelte";
import type { Step } from "./places";

const removed = (cue: string): Edit => ({
  said: "did_removed",
  values: { title: cue, count: 1 },
  back: [["restore_cue", { cue }]],
  seq: 1,
});
const fine: Reply<Answer> = { ok: true, value: { seq: 1 } };

describe("edits of a plan", () => {
  it("are taken back from the last one on, each show for itself", async () => {
    const ran: Step[] = [];
    const run = (step: Step): Promise<Reply<Answer>> => (ran.push(step), Promise.resolve(fine));
    const edits = new Edits();
    edits.note("s", removed("a"));
    edits.note("s", removed("b"));
    edits.note("other", removed("c"));
    expect(edits.last("s")?.values.title).toBe("b");
    // Twice, before the first has been answered.
    await Promise.all([edits.undo("s", run), edits.undo("s", run), edits.undo("s", run)]);
    expect(ran).toEqual([
      ["restore_cue", { cue: "b" }],
      ["restore_cue", { cue: "a" }],
    ]);
    expect([edits.last("s"), edits.last("other")?.values.title]).toEqual([null, "c"]);
  });
  it("that changed nothing are not kept", () => {
    const edits = new Edits();
    edits.note("s", { ...removed("a"), back: [] });
    expect(edits.last("s")).toBeNull();
  });
  it("stop where the core refuses, and are gone", async () => {
    const ran: Step[] = [];
    const no: Reply<Answer> = { ok: false, problem: { code: "unknown_cue", detail: "" } };
    const edits = new Edits();
    edits.note("s", { ...removed("a"), back: [...removed("a").back, ...removed("b").back] });
    expect(await edits.undo("s", (step) => (ran.push(step), Promise.resolve(no)))).toBeNull();
    expect([ran.length, edits.last("s")]).toEqual([1, null]);
  });
  it("keep what could not be sent", async () => {
    let online = true;
    const edits = new Edits();
    edits.note("s", { ...removed("a"), back: [...removed("a").back, ...removed("b").back] });
    await edits.undo("s", ([, body]) => {
      const reply: Reply<Answer> = online ? fine : { ok: false, problem: { code: "offline", detail: "" } };
      online = "cue" in body && body.cue !== "a";
      return Promise.resolve(reply);
    });
    expect(edits.last("s")?.back).toEqual(removed("b").back);
  });
});
