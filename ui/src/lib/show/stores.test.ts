import { describe, expect, it } from "vitest";
import { exampleStore as store, LOOKED } from "~/testing/store";
import { alarming, lookedAt, moodOf, worst } from "./stores";

describe("a shop", () => {
  it("was looked at when the older of its orders and its stock was read", () => {
    expect(lookedAt(store({ orders_at: 5, stock_at: 3 }))).toBe(3);
    expect(lookedAt(store({ orders_at: 5, stock_at: null }))).toBeNull();
  });

  it("ages once a second look is missing, and not before", () => {
    expect(moodOf(store(), LOOKED + 10_000)).toBe("ok");
    expect(moodOf(store(), LOOKED + 10_001)).toBe("ageing");
  });

  it("that is lost is lost, whatever its line says", () => {
    expect(moodOf(store({ status: "failing", lost_at: LOOKED }), LOOKED)).toBe("lost");
    expect(moodOf(store({ status: "ok", lost_at: LOOKED }), LOOKED)).toBe("lost");
  });

  it("that is locked is told as locked: there is something to do about it", () => {
    expect(moodOf(store({ status: "locked", lost_at: LOOKED }), LOOKED)).toBe("locked");
  });

  it.each(["connecting", "syncing", "failing"] as const)("that is %s is told so", (status) => {
    expect(moodOf(store({ status }), LOOKED)).toBe(status);
  });

  it("alarms only where its numbers are not renewed", () => {
    expect(["lost", "failing", "locked"].every((mood) => alarming(mood as "lost"))).toBe(true);
    expect(["ok", "syncing", "connecting", "ageing"].some((mood) => alarming(mood as "ok"))).toBe(false);
  });
});

describe("of several shops", () => {
  it("the worst one speaks for all", () => {
    const lost = store({ id: "b", lost_at: LOOKED - 5_000 });
    const found = worst([store(), lost, store({ id: "c", status: "syncing" })], LOOKED);
    expect(found).toMatchObject({ mood: "lost", since: LOOKED - 5_000, count: 1 });
    expect(found?.store.id).toBe("b");
  });

  it("the one that was looked at the longest ago speaks for those that are well", () => {
    const older = store({ id: "b", stock_at: LOOKED - 3_000 });
    expect(worst([store(), older], LOOKED)).toMatchObject({ mood: "ok", since: LOOKED - 3_000, count: 2 });
  });

  it("none is none", () => {
    expect(worst([], LOOKED)).toBeNull();
  });
});
