import { expect, it } from "vitest";
import { tokenIn } from "./token";

it("the token is read from the fragment, and nothing else is taken for one", () => {
  expect(tokenIn("#token=abc")).toBe("abc");
  expect(tokenIn("#token=a%2Bb&x=1")).toBe("a+b");
  expect(tokenIn("#/desk")).toBeNull();
  expect(tokenIn("")).toBeNull();
});
