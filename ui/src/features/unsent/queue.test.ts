import { describe, expect, it, vi } from "vitest";
import { cueView, stockView } from "~/testing/cue";
import { runningShow } from "~/testing/platform";
import { storageOf } from "~/testing/storage";
import { failed, type Reply, type Trouble } from "~/platform/types";
import { MAY_WAIT, type Commands } from "~/wire/commands";
import type { Answer, UpdateCue } from "~/wire/wire";
import { KeptItems, MOST, type Kept } from "./kept";
import { Queue, type Line } from "./queue.svelte";

const OFFLINE = failed("offline", "");
const LOST = failed("no_answer", "");
const DONE: Reply<Answer> = { ok: true, value: { seq: 9 } };
const refused = (problem: Partial<Trouble>): Reply<Answer> => ({
  ok: false,
  problem: { code: "conflict", detail: "", ...problem },
});

interface Asked {
  name: string;
  body: unknown;
  key: string;
}

/** A device that is cut off, with a running show of three cues of which two are on air and in preview. */
function device({ storage = storageOf(), more = {} }: { storage?: Storage; more?: Partial<Line> } = {}) {
  const asked: Asked[] = [];
  const answers: Reply<Answer>[] = [];
  const line = {
    status: "lost",
    ready: true,
    client: "d1",
    now: 70_000,
    show: runningShow(),
    shows: [],
    rundowns: {
      s1: [
        cueView({ id: "c1" }),
        cueView({ id: "c2", title: "Red mug" }),
        cueView({ id: "c3", title: "Tote" }),
      ],
    },
    stock: { "v-c3": stockView() },
    platform: {
      command: (name: string, body: unknown, key: string) => {
        asked.push({ name, body, key });
        return Promise.resolve(answers.shift() ?? DONE);
      },
    },
    ...more,
  } as unknown as Line;
  const queue = new Queue(line, new KeptItems(MAY_WAIT, () => storage));
  let count = 0;
  const keep = <N extends keyof Commands>(
    name: N,
    body: Commands[N]["body"],
    reply: Reply<Answer> = OFFLINE,
  ) => queue.keep(name, body, `k${++count}`, reply);
  const back = (): Promise<void> => {
    Object.assign(line, { status: "open" });
    return queue.send();
  };
  const codes = () => queue.list.map(({ kept }) => kept?.trouble?.code ?? null);
  const only = (): Kept => {
    const kept = queue.list[0]?.kept;
    if (queue.list.length !== 1 || kept === null || kept === undefined) throw new Error("not one is kept");
    return kept;
  };
  return { asked, answers, line, queue, keep, back, codes, only, storage };
}

const points = (text: string, seen: string[] = [], cue = "c3"): UpdateCue => ({
  cue,
  talking_points: [text],
  base: { talking_points: seen },
});

describe("what is written without a connection", () => {
  it("is kept for its show with a key of its own, and with what guards it", () => {
    const { queue, keep } = device();
    expect(keep("update_cue", points("Soft")).ok).toBe(true);
    expect(keep("send_memo", { text: "Louder" }).ok).toBe(true);
    expect(keep("add_marker", { text: "Laugh" }).ok).toBe(true);
    expect(keep("set_stock", { variant: "v-c3", quantity: 4 }).ok).toBe(true);
    expect(queue.list.map(({ kept }) => kept?.body)).toEqual([
      { ...points("Soft"), plan_only: true },
      { text: "Louder", show: "s1" },
      { text: "Laugh", show: "s1", at: 70_000 },
      { variant: "v-c3", quantity: 4, base: 12 },
    ]);
    expect(queue.list.map(({ kept }) => [kept?.by, kept?.show.id, kept?.about])).toEqual([
      ["d1", "s1", "Tote"],
      ["d1", "s1", ""],
      ["d1", "s1", ""],
      ["d1", "s1", "Tote"],
    ]);
    expect([queue.changes("c3"), queue.changes("c1")]).toEqual([true, false]);
  });

  it("is not kept where it may not wait, or the core has answered", () => {
    const { queue, keep } = device();
    expect(keep("take", {})).toBe(OFFLINE);
    expect(keep("accept_proposal", { proposal: "p1" })).toBe(OFFLINE);
    expect(keep("open_door", {})).toBe(OFFLINE);
    const no = refused({ code: "forbidden" });
    expect(keep("send_memo", { text: "Louder" }, no)).toBe(no);
    expect(keep("send_memo", { text: "Louder" }, DONE)).toBe(DONE);
    expect(queue.list).toEqual([]);
  });

  it("is not kept where viewers see it or are about to, but talking points of the same cue are", () => {
    const { queue, keep } = device();
    for (const cue of ["c1", "c2"]) {
      expect(keep("update_cue", { cue, price: "9.00" })).toBe(OFFLINE);
      expect(keep("update_cue", { cue, short_title: "Mug" })).toBe(OFFLINE);
      expect(keep("update_cue", points("Soft", [], cue)).ok).toBe(true);
    }
    expect(queue.list).toHaveLength(2);
  });

  it("is not kept where no show is there that it belongs to", () => {
    const { keep } = device({ more: { show: null } });
    expect(keep("send_memo", { text: "Louder" })).toBe(OFFLINE);
    expect(keep("update_cue", points("Soft", [], "nowhere"))).toBe(OFFLINE);
  });

  it("says at once where there is no room for it", () => {
    const { keep, queue } = device();
    for (let at = 0; at < MOST; at++) expect(keep("send_memo", { text: `${at}` }).ok).toBe(true);
    expect(queue.full).toBe(false);
    expect(keep("send_memo", { text: "one more" })).toBe(OFFLINE);
    expect([queue.full, queue.list.length]).toEqual([true, MOST]);
    queue.remove("k1");
    expect(queue.full).toBe(false);
    expect(keep("send_memo", { text: "one more" }).ok).toBe(true);
  });

  it("goes on from what waits already: two edits of a cue are one, over what was seen first", async () => {
    const { keep, queue, asked, back } = device();
    keep("update_cue", points("First", ["Old"]));
    expect(queue.draft("c3")).toEqual({ talking_points: ["First"] });
    keep("update_cue", { ...points("Second", ["First"]), notes: "Camera 2" });
    expect(queue.draft("c3")).toEqual({ talking_points: ["Second"], notes: "Camera 2" });
    await back();
    expect(asked.map(({ body }) => body)).toEqual([
      { ...points("Second", ["Old"]), notes: "Camera 2", plan_only: true },
    ]);
    expect(queue.list).toEqual([]);
  });
});

describe("once the line is back", () => {
  it("it is sent one after the other, oldest first, each once", async () => {
    const { keep, asked, back, queue } = device();
    keep("send_memo", { text: "one" });
    keep("update_cue", points("two"));
    keep("send_memo", { text: "three" });
    await Promise.all([back(), queue.send()]);
    expect(asked.map(({ key }) => key)).toEqual(["k1", "k2", "k3"]);
    expect(queue.list).toEqual([]);
    await queue.send();
    expect(asked).toHaveLength(3);
  });

  it("waits until the state was read anew", async () => {
    const { keep, asked, queue, line } = device({ more: { ready: false } });
    keep("send_memo", { text: "one" });
    Object.assign(line, { status: "open" });
    await queue.send();
    expect(asked).toEqual([]);
  });

  it("is sent as it was under the very same key where its answer was lost", async () => {
    const storage = storageOf();
    const first = device({ storage });
    const body = { text: "Louder", show: "s1" };
    expect(first.keep("send_memo", body, LOST).ok).toBe(true);
    // The page is closed and opened again.
    const { asked, back, queue } = device({ storage });
    await back();
    expect(asked).toEqual([{ name: "send_memo", body, key: "k1" }]);
    expect(queue.list).toEqual([]);
  });

  it("an edit whose answer was lost is not merged with the next one", async () => {
    const { keep, asked, back } = device();
    keep("update_cue", points("First", ["Old"]), LOST);
    keep("update_cue", points("Second", ["First"]));
    await back();
    expect(asked.map(({ body }) => body)).toEqual([
      points("First", ["Old"]),
      { ...points("Second", ["First"]), plan_only: true },
    ]);
  });

  it("stays and is sent again where the line breaks once more, or the core has too much to do", async () => {
    vi.useFakeTimers();
    const { keep, asked, answers, back, queue } = device();
    keep("send_memo", { text: "one" });
    keep("send_memo", { text: "two" });
    answers.push(LOST, refused({ code: "too_many_requests" }));
    await back();
    expect(asked.map(({ key }) => key)).toEqual(["k1"]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked.map(({ key }) => key)).toEqual(["k1", "k1"]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked.map(({ key }) => key)).toEqual(["k1", "k1", "k1", "k2"]);
    expect(queue.list).toEqual([]);
    vi.useRealTimers();
  });

  it("is not sent by a second page once the first has sent it", async () => {
    const storage = storageOf();
    const [one, other] = [device({ storage }), device({ storage })];
    one.keep("send_memo", { text: "one" });
    await one.back();
    await other.back();
    expect([one.asked.length, other.asked.length]).toEqual([1, 0]);
  });

  it("goes under the same key where two pages send at once", async () => {
    const storage = storageOf();
    device({ storage }).keep("send_memo", { text: "one" });
    const [one, other] = [device({ storage }), device({ storage })];
    await Promise.all([one.back(), other.back()]);
    expect(new Set([...one.asked, ...other.asked].map(({ key }) => key))).toEqual(new Set(["k1"]));
    expect([one.queue.list, other.queue.list]).toEqual([[], []]);
  });

  it("is taken away before it is sent where somebody wishes so", async () => {
    const { keep, asked, back, queue } = device();
    keep("send_memo", { text: "one" });
    queue.remove("k1");
    await back();
    expect(asked).toEqual([]);
  });

  it("is sent no more where the storage does not forget it", async () => {
    const storage = storageOf();
    const { keep, asked, back, queue } = device({ storage });
    keep("send_memo", { text: "one" });
    storage.removeItem = () => {
      throw new DOMException("denied", "SecurityError");
    };
    await back();
    expect([asked.length, queue.list.length]).toEqual([1, 0]);
  });
});

const theirs = { field: "talking_points", asked: ["Mine"], now: ["Theirs"] };

describe("a conflict", () => {
  async function conflict(body: UpdateCue = points("Mine", ["Old"])) {
    const all = device();
    all.keep("update_cue", body);
    all.keep("send_memo", { text: "after it" });
    all.answers.push(refused({ conflicts: [theirs] }));
    await all.back();
    return all;
  }

  it("stays with both values, over a reload too, and holds nothing else up", async () => {
    const { storage, queue, asked } = await conflict();
    expect(asked).toHaveLength(2);
    expect(queue.undecided).toBe(1);
    const next = device({ storage });
    expect(next.only().trouble?.conflicts).toEqual([theirs]);
    await next.back();
    expect(next.asked).toEqual([]);
  });

  it("is done with what is there where theirs is kept", async () => {
    const { queue, only, asked } = await conflict();
    queue.keepTheirs(only());
    expect(queue.list).toEqual([]);
    expect(asked).toHaveLength(2);
  });

  it("leaves the other fields of the same edit where theirs is kept", async () => {
    const { queue, only, asked } = await conflict({ ...points("Mine", ["Old"]), notes: "Camera 2" });
    queue.keepTheirs(only());
    await vi.waitFor(() => expect(queue.list).toEqual([]));
    expect(asked[2]?.body).toMatchObject({ cue: "c3", notes: "Camera 2" });
    expect(asked[2]?.body).not.toHaveProperty("talking_points");
  });

  it("puts mine over what is there now, as a request of its own, as it was or written anew", async () => {
    const { queue, only, asked } = await conflict();
    queue.useMine(only(), { talking_points: ["Both"] });
    await vi.waitFor(() => expect(queue.list).toEqual([]));
    expect(asked[2]).toMatchObject({
      name: "update_cue",
      body: { cue: "c3", talking_points: ["Both"], base: { talking_points: ["Theirs"] } },
    });
    expect(["k1", "k2"]).not.toContain(asked[2]?.key);
  });

  it("of a count that may have arrived is told where there are others by now", async () => {
    const { keep, back, line, only, queue, asked } = device();
    keep("set_stock", { variant: "v-c3", quantity: 4 }, LOST);
    Object.assign(line, { stock: { "v-c3": stockView({ quantity: { kind: "known", n: 9 } }) } });
    await back();
    expect(asked).toEqual([]);
    expect(only().trouble?.conflicts).toEqual([{ field: "quantity", asked: 4, now: 9 }]);
    queue.useMine(only(), {});
    await vi.waitFor(() => expect(queue.list).toEqual([]));
    expect(asked[0]?.body).toEqual({ variant: "v-c3", quantity: 4, base: 9 });
  });
});

describe("a refusal", () => {
  it.each(["unknown_cue", "forbidden", "only_the_plan", "own_share_used"])(
    "of %s stays with its reason",
    async (code) => {
      const { keep, back, answers, codes, queue, only, asked } = device();
      keep("update_cue", points("Soft"));
      answers.push(refused({ code }));
      await back();
      expect(codes()).toEqual([code]);
      await queue.send();
      expect(asked).toHaveLength(1);
      expect(queue.canAgain(only())).toBe(true);
      queue.again(only());
      await vi.waitFor(() => expect(queue.list).toEqual([]));
    },
  );

  it.each([
    ["another show", { show: runningShow({ id: "s2" }) }],
    ["another run of its show", { show: runningShow({ run: 2 }) }],
    ["no show", { show: null }],
  ])("says that a note was meant for a show that is over where there is %s", async (_, more) => {
    const { keep, back, line, asked, codes, queue, only } = device();
    keep("send_memo", { text: "Louder" });
    Object.assign(line, more);
    await back();
    expect([asked, codes()]).toEqual([[], ["show_over"]]);
    expect(queue.canAgain(only())).toBe(false);
  });

  it("says that the plan is gone", async () => {
    const { keep, back, line, asked, codes } = device();
    keep("update_cue", points("Soft"));
    Object.assign(line, { rundowns: { s2: [cueView({ id: "c3" })] } });
    await back();
    expect([asked, codes()]).toEqual([[], ["show_gone"]]);
  });

  it("says that the device was let in anew, and sends it under its new name after a press alone", async () => {
    const { keep, back, line, asked, codes, queue, only } = device();
    keep("send_memo", { text: "Louder" }, failed("wrong_token", ""));
    Object.assign(line, { client: "d2" });
    await back();
    expect([asked, codes()]).toEqual([[], ["other_device"]]);
    queue.again(only());
    await vi.waitFor(() => expect(queue.list).toEqual([]));
    expect(asked[0]?.key).not.toBe("k1");
  });

  it("keeps a price whose answer was lost off a card that came on air since", async () => {
    const { keep, back, line, asked, codes } = device();
    keep("update_cue", { cue: "c3", price: "9.00" }, LOST);
    Object.assign(line, { show: runningShow({ program: { id: "c3" } as never }) });
    await back();
    expect([asked, codes()]).toEqual([[], ["only_the_plan"]]);
  });
});

it("shows a device that is out what it wrote, and sends nothing", async () => {
  const { storage, keep } = device();
  keep("send_memo", { text: "Louder" });
  const left = new Queue(null, new KeptItems(MAY_WAIT, () => storage));
  await left.send();
  expect(left.waiting).toHaveLength(1);
  expect(left.keep("send_memo", { text: "more" }, "k", OFFLINE)).toBe(OFFLINE);
});
