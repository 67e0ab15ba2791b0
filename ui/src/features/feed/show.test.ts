import { describe, expect, it } from "vitest";
import type { FeedItem, FeedKind } from "~/wire/wire";
import { ofShow } from "./show";

const item = (at: number, kind: FeedKind): FeedItem => ({
  seq: at,
  at,
  kind,
  by: { kind: "client", id: "host" },
  text: null,
  amount: null,
  units: null,
  in_live: false,
});

describe("the feed of a running show", () => {
  it("begins with the start of the show, and keeps imports from before", () => {
    const items = [item(30, "take"), item(20, "start"), item(10, "import"), item(5, "end")];
    expect(ofShow(items, 20).map(({ kind }) => kind)).toEqual(["take", "start", "import"]);
  });
  it("keeps that prices were shown differently before an update", () => {
    const items = [item(20, "start"), item(10, "prices_corrected"), item(5, "take")];
    expect(ofShow(items, 20).map(({ kind }) => kind)).toEqual(["start", "prices_corrected"]);
  });
  it("leaves nothing out where no start is known", () => {
    expect(ofShow([item(5, "end")], null)).toHaveLength(1);
  });
});
