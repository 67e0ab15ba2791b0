import { expect, it } from "vitest";
import { span } from "./time";
import { clients } from "~/lib/core/clients.svelte";
import { aboutText, daysText, soldText, whoText } from "./words";

it("says how many orders and units with the words of each number", () => {
  expect(soldText({ orders: 1, units: 1 })).toBe("1 order, 1 unit");
  expect(soldText({ orders: 2, units: 1 })).toBe("2 orders, 1 unit");
  expect(soldText({ orders: 0, units: 3 })).toBe("0 orders, 3 units");
});

it("calls five minutes but for an instant five minutes", () => {
  expect(aboutText(299_400)).toBe("5 min");
  expect(aboutText(7_199_000)).toBe("2 h");
  expect(aboutText(20_000)).toBe("20 s");
});

it("counts the days of a show that lasted for days", () => {
  const plain = (ms: number): string => daysText(ms, span).replace(/[\u2068\u2069]/g, "");
  expect(plain(900 * 86_400_000 + 6000)).toBe("900 days 00:00:06");
  expect(plain(86_400_000)).toBe("1 day 00:00:00");
  expect(plain(3_725_000)).toBe("1:02:05");
});

it("names a client as it is called now, this installation's own in the reader's language, and one that is gone by its id", () => {
  clients.know([
    { id: "host", name: "", role: "host" },
    { id: "01-ipad", name: "Dana’s tablet", role: "co_host" },
  ]);
  expect(whoText({ kind: "client", id: "01-ipad" })).toBe("Dana’s tablet");
  expect(whoText({ kind: "client", id: "host" })).toBe("host");
  expect(whoText({ kind: "client", id: "02-gone" })).toBe("02-gone");
  expect(whoText({ kind: "rehearsal", id: "01-ipad" })).toBe("01-ipad");
  clients.know([]);
});
