import { expect, it } from "vitest";
import { normalised, secretIn } from "./here";

it("reads a typed code as the core does, however it was typed", () => {
  for (const typed of ["K7QM-3XPD", "k7qm3xpd", " k7qm 3xpd ", "K7QM–3XPD", "k7qm\u00a03xpd"]) {
    expect(normalised(typed)).toBe("K7QM3XPD");
  }
  expect(normalised("oOiIlL-0011")).toBe("0011110011");
});

it("takes the secret out of a link, and nothing else for one", () => {
  const secret = "0123456789abcdef".repeat(2);
  expect(secretIn(`#join=${secret}`)).toBe(secret);
  for (const hash of [
    "",
    "#/desk",
    "#join=",
    `#join=${secret}0`,
    `#join=${secret.slice(1)}g`,
    `#token=${secret}`,
  ]) {
    expect(secretIn(hash)).toBe(null);
  }
});
