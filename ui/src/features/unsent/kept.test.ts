import { describe, expect, it } from "vitest";
import { MAY_WAIT } from "~/wire/commands";
import { KeptItems, MOST, MOST_LETTERS, PREFIX, type Kept, type Waits } from "./kept";
import { storageOf } from "~/testing/storage";

const memo = (more: Partial<Kept> = {}): Kept =>
  ({
    id: "k1",
    key: "k1",
    order: 1,
    at: 5,
    by: "d1",
    show: { id: "s1", run: 1, title: "Spring" },
    about: "",
    sent: false,
    name: "send_memo",
    body: { text: "Louder", show: "s1" },
    ...more,
  }) as Kept;

it("knows the bodies of the very commands that the core lets wait, and none that puts something on air", () => {
  const known: Record<Waits, true> = { update_cue: true, set_stock: true, add_marker: true, send_memo: true };
  expect([...MAY_WAIT].sort()).toEqual(Object.keys(known).sort());
  for (const never of ["take", "next", "clear", "undo", "start_flash", "accept_proposal", "decline_proposal"])
    expect(MAY_WAIT).not.toContain(never);
});

describe("what waits for a connection", () => {
  it("is there again for the next page, oldest first", () => {
    const storage = storageOf();
    const first = new KeptItems(MAY_WAIT, () => storage);
    expect(first.put(memo({ id: "b", order: 2 }))).toBe(true);
    expect(first.put(memo({ id: "a", order: 3 }))).toBe(true);
    expect(first.put(memo({ id: "c", order: 1 }))).toBe(true);
    const next = new KeptItems(MAY_WAIT, () => storage);
    expect(next.list().map(({ id }) => id)).toEqual(["c", "b", "a"]);
    next.drop("b");
    expect(first.list().map(({ id }) => id)).toEqual(["c", "a"]);
  });

  it("leaves alone what is not its own", () => {
    const storage = storageOf({ "cartwall.lang": "he" });
    expect(new KeptItems(MAY_WAIT, () => storage).list()).toEqual([]);
  });

  it("keeps what it cannot read: damaged, of another version, or of a command that may not wait", () => {
    const good = JSON.stringify({ v: 1, ...memo() });
    const texts = [
      "{",
      "null",
      good.replace('"v":1', '"v":2'),
      good.replace("send_memo", "take"),
      good.replace('"order":1', '"order":"1"'),
      good.replace('{"text":"Louder","show":"s1"}', "[]"),
      good.replace('{"id":"s1","run":1,"title":"Spring"}', "null"),
      JSON.stringify({ v: 1, ...memo(), trouble: 7 }),
    ];
    const storage = storageOf(Object.fromEntries(texts.map((text, at) => [`${PREFIX}${at}`, text])));
    const items = new KeptItems(MAY_WAIT, () => storage);
    expect(items.list().map(({ kept }) => kept)).toEqual(texts.map(() => null));
    expect(items.list().map(({ text }) => text)).toEqual(texts);
    items.put(memo());
    expect(items.list()).toHaveLength(texts.length + 1);
    expect(items.list()[0]?.kept).toEqual({ v: 1, ...memo() });
  });

  it("is no more than so many changes and letters, and a change of one that is there always fits", () => {
    const storage = storageOf();
    const items = new KeptItems(MAY_WAIT, () => storage);
    for (let at = 0; at < MOST; at++) expect(items.put(memo({ id: String(at), order: at }))).toBe(true);
    expect(items.put(memo({ id: "more" }))).toBe(false);
    expect(items.put(memo({ id: "0", key: "k2" }))).toBe(true);
    expect(items.list()).toHaveLength(MOST);
    items.drop("0");
    const long = { body: { text: "x".repeat(MOST_LETTERS) } } as Partial<Kept>;
    expect(items.put(memo({ id: "long", ...long }))).toBe(false);
    expect(items.list()).toHaveLength(MOST - 1);
  });

  it("is nothing where the browser stores nothing, as in a private window, and says so", () => {
    const none = new KeptItems(MAY_WAIT, () => {
      throw new DOMException("denied", "SecurityError");
    });
    expect(none.put(memo())).toBe(false);
    expect(none.list()).toEqual([]);
    none.drop("k1");
    const full = storageOf();
    full.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    expect(new KeptItems(MAY_WAIT, () => full).put(memo())).toBe(false);
  });
});
