import { expect, it } from "vitest";
import type { Reply } from "~/platform/types";
import type { SearchAnswer } from "~/wire/wire";
import { Search } from "./search.svelte";

it("asks one question at a time, and next only for the latest text", async () => {
  const asked: string[] = [];
  const answers: ((reply: Reply<SearchAnswer>) => void)[] = [];
  const search = new Search((text) => {
    asked.push(text);
    return new Promise((resolve) => answers.push(resolve));
  });
  const answer = (total: number): void => answers.shift()?.({ ok: true, value: { items: [], total } });
  const looked = search.look("l");
  void search.look("li");
  void search.look("lin");
  expect(asked).toEqual(["l"]);
  answer(3);
  await Promise.resolve();
  await Promise.resolve();
  expect(asked).toEqual(["l", "lin"]);
  answer(1);
  await looked;
  expect(search.total).toBe(1);
  expect(search.answered).toBe("lin");
});
