import { describe, expect, it } from "vitest";
import { KINDS } from "~/lib/show/stores";
import { KIND, knownFields } from "./kinds";
import { s } from "./words";

describe.each(KINDS)("the way to connect %s", (kind) => {
  it("has every step in words, and says at which one the rights are to be copied", () => {
    for (const way of KIND[kind].ways) {
      for (const step of way.steps) expect(s(step).length).toBeGreaterThan(20);
      expect(way.rightsAt !== undefined).toBe(KIND[kind].rights.length > 0);
      if (way.rightsAt !== undefined) expect(way.steps).toContain(way.rightsAt);
    }
  });

  it("asks for rights to read, and for none to write", () => {
    expect(KIND[kind].rights.join(" ")).not.toMatch(/write|create|update|delete/i);
  });

  it("shows nobody a secret", () => {
    for (const field of KIND[kind].ways.flatMap((way) => way.fields)) {
      if (/secret|token|password|code|consumer_key|api_key/.test(field.name))
        expect(field.open).not.toBe(true);
    }
  });
});

describe("the fields of a shop that is entered again", () => {
  it("hold the channel, which stands in the shop's id", () => {
    expect(knownFields("vendure:shop.example.com+europe-token")).toEqual({ channel: "europe-token" });
    expect(knownFields("vendure:shop.example.com")).toEqual({});
    expect(knownFields("woocommerce:shop.example.com:a+b")).toEqual({});
  });
});
