import { describe, expect, it } from "vitest";
import type { Reply } from "~/platform/types";
import { stockView } from "~/testing/cue";
import type { CatalogueItem, SearchAnswer, SearchCatalogue } from "~/wire/wire";
import { PAGE, Results, type Question } from "./results.svelte";

const question = (text: string, more: Partial<Question> = {}): Question => ({
  text,
  vendor: null,
  tag: null,
  stock: null,
  ...more,
});
const item = (at: number): CatalogueItem => ({
  product: `p${at}`,
  variant: `v${at}`,
  sku: `S${at}`,
  title: `Product ${at}`,
  variant_title: null,
  vendor: null,
  tags: [],
  picture: null,
  price: null,
  stock: stockView(),
});

/** A catalogue that answers when it is told to. */
function catalogue(size: number) {
  let total = size;
  const asked: SearchCatalogue[] = [];
  const waiting: ((reply: Reply<SearchAnswer>) => void)[] = [];
  const results = new Results((body) => {
    asked.push(body);
    return new Promise((resolve) => waiting.push(resolve));
  });
  const answer = async (reply?: Reply<SearchAnswer>): Promise<void> => {
    const { offset = 0 } = asked.at(-1) ?? {};
    const items = Array.from({ length: Math.max(0, Math.min(PAGE, total - offset)) }, (_, at) =>
      item(offset + at),
    );
    waiting.shift()?.(reply ?? { ok: true, value: { items, total } });
    await new Promise((resolve) => setTimeout(resolve));
  };
  const pages = (): number[] => asked.map(({ offset = 0 }) => offset / PAGE);
  return { results, asked, waiting, answer, pages, becomes: (next: number) => (total = next) };
}

describe("what the catalogue found", () => {
  it("is asked for one question at a time, and next only for the latest text", async () => {
    const { results, asked, answer } = catalogue(3);
    void results.look(question("l"));
    void results.look(question("li"));
    void results.look(question("lin"));
    expect(asked.map(({ text }) => text)).toEqual(["l"]);
    await answer();
    expect(asked.map(({ text }) => text)).toEqual(["l", "lin"]);
    expect(results.answered?.text).toBe("l");
    await answer();
    expect([results.answered?.text, results.total]).toEqual(["lin", 3]);
  });
  it("comes in pages as one scrolls, and only those that are looked at by then", async () => {
    const { results, answer, pages, waiting } = catalogue(100_000);
    void results.look(question(""));
    await answer();
    expect([results.item(199)?.sku, results.item(200)]).toEqual(["S199", null]);
    // A long way down while a page is still under way.
    void results.show(210, 240);
    void results.show(5_000, 5_030);
    void results.show(90_190, 90_210);
    await answer();
    await answer();
    await answer();
    expect(pages()).toEqual([0, 1, 450, 451]);
    expect([results.item(90_205)?.sku, results.item(5_010), waiting.length]).toEqual(["S90205", null, 0]);
    expect([results.placeOf("v90205"), results.placeOf("v5010")]).toEqual([90_205, -1]);
  });
  it("asks for nothing twice", async () => {
    const { results, answer, pages } = catalogue(1_000);
    void results.look(question(""));
    await answer();
    void results.show(0, 30);
    void results.show(150, 190);
    expect(pages()).toEqual([0]);
  });
  it("tells the core what it is narrowed to", async () => {
    const { results, asked } = catalogue(5);
    void results.look(question("tote", { vendor: "Pardes", stock: "in_stock" }));
    expect(asked[0]).toEqual({ text: "tote", limit: PAGE, offset: 0, vendor: "Pardes", stock: "in_stock" });
  });
  it("stays where it is while a changed catalogue is asked anew", async () => {
    const { results, answer, pages } = catalogue(1_000);
    void results.look(question(""));
    await answer();
    void results.show(400, 430);
    await answer();
    void results.refresh();
    expect([results.item(410)?.sku, results.item(10)]).toEqual(["S410", null]);
    await answer();
    expect(pages()).toEqual([0, 2, 2]);
  });
  it("asks anew where nothing was before, and where less is left than was looked at", async () => {
    const { results, answer, pages, becomes } = catalogue(0);
    void results.look(question(""));
    await answer();
    becomes(1_000);
    void results.refresh();
    await answer();
    expect([results.total, results.item(0)?.sku]).toEqual([1_000, "S0"]);
    void results.show(900, 930);
    await answer();
    becomes(250);
    void results.refresh();
    await answer();
    await answer();
    expect([results.total, results.item(249)?.sku, pages()]).toEqual([250, "S249", [0, 0, 4, 4, 1]]);
  });
  it("keeps what is there when a question fails, and asks again when told to", async () => {
    const { results, answer, pages } = catalogue(1_000);
    void results.look(question(""));
    await answer();
    void results.show(200, 230);
    await answer({ ok: false, problem: { code: "offline", detail: "" } });
    expect([results.trouble?.code, results.item(0)?.sku]).toEqual(["offline", "S0"]);
    void results.again();
    await answer();
    expect([results.trouble, results.item(220)?.sku, pages()]).toEqual([null, "S220", [0, 1, 1]]);
  });
  it("does not keep every page that was ever seen", async () => {
    const { results, answer } = catalogue(100_000);
    void results.look(question(""));
    await answer();
    for (let page = 1; page < 60; page += 1) {
      void results.show(page * PAGE, page * PAGE + 20);
      await answer();
    }
    const here = Array.from({ length: 60 }, (_, page) => results.item(page * PAGE)).filter(
      (one) => one !== null,
    );
    expect(here.length).toBeLessThan(30);
    expect(results.item(59 * PAGE)).not.toBeNull();
  });
});
