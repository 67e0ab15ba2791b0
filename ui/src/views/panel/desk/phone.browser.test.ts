/** The desk in one hand: what is on air above, the actions under the thumb, and nothing that moves. */
import { beforeEach, describe, expect, it } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import "~/testing/look";
import { locale } from "~/lib/format/i18n.svelte";
import { LANGS } from "~/lib/format/messages";
import { cardOf, cueView, stockView } from "~/testing/cue";
import { fakePlatform, proposalView, runningShow } from "~/testing/platform";
import { LOADS, settled } from "~/testing/waits";
import type { MemoView, Role, Sections } from "~/wire/wire";
import App from "~/views/panel/app/App.svelte";

const [WIDTH, HEIGHT] = [360, 740];
const LONG = "Hand-thrown stoneware mug with a long name that goes on and on, 350 ml, in glacier blue";
const PRICE = { minor: 12_345_678, currency: "ILS" };

beforeEach(async () => {
  localStorage.clear();
  localStorage.setItem("cartwall.welcomed", "yes");
  location.hash = "#/desk";
  locale.choose("en");
  await page.viewport(WIDTH, HEIGHT);
});

const memo = (id: string, text: string): MemoView => ({
  id,
  at: 0,
  by: { kind: "client", id: "x" },
  text,
  urgent: false,
  acknowledged_at: null,
});

/** Forty cues with long names and prices of eight digits. */
const evening = (): Sections => ({
  show: runningShow({ title: LONG }),
  rundowns: {
    s1: Array.from({ length: 40 }, (_, n) =>
      cueView({ id: `c${n + 1}`, title: `${LONG} ${n + 1}`, stock: "v-c1" }, { price: PRICE }),
    ),
  },
  stock: { "v-c1": stockView({ quantity: { kind: "known", n: 12_345 }, sellable: 12_345 }) },
  program: cardOf({ cue: "c1", title: LONG, price: PRICE }),
  preview: cardOf({ cue: "c2", title: LONG, price: PRICE }),
  memos: [],
});

async function phoneOf(role: Role, more: Sections = {}) {
  const fake = fakePlatform(role, { ...evening(), ...more });
  const { container } = await render(App, { platform: fake.platform });
  await expect.poll(() => container.querySelector("[data-row=c1]"), LOADS).not.toBe(null);
  await document.fonts.ready;
  const box = (selector: string): DOMRect => {
    const found = container.querySelector(selector);
    if (found === null) throw new Error(`${selector} is not there`);
    return found.getBoundingClientRect();
  };
  const press = (name: string): void => {
    const found = container.querySelector<HTMLElement>(`[data-do=${name}]`);
    if (found === null) throw new Error(`${name} is not there`);
    found.click();
  };
  return { ...fake, container, box, press };
}

const ROLES = ["guest", "observer", "moderator", "co_host", "producer", "host"] as const;
/** What each role presses all the time. */
const ACTIONS: Record<(typeof ROLES)[number], readonly string[]> = {
  guest: [],
  observer: [],
  moderator: ["dock-propose", "dock-product", "dock-memo", "dock-marker"],
  co_host: ["dock-propose", "dock-product", "dock-memo", "dock-marker"],
  producer: ["take", "next", "clear", "undo"],
  host: ["take", "next", "clear", "undo"],
};

describe.each(ROLES.flatMap((role) => LANGS.map((lang) => [role, lang] as const)))(
  "a phone of a %s in %s",
  (role, lang) => {
    beforeEach(() => locale.choose(lang));

    it("shows what is on air whole, in big numbers and without scrolling", async () => {
      const { container, box } = await phoneOf(role);
      const price = container.querySelector<HTMLElement>("[data-part=glance-price]");
      expect(price?.textContent).toContain("123,456.78");
      expect(parseFloat(getComputedStyle(price ?? document.body).fontSize)).toBeGreaterThanOrEqual(28);
      const parts = container.querySelectorAll("[data-part=glance] :is(bdi, .number)");
      const glance = box("[data-part=glance]");
      expect(glance.bottom).toBeLessThan(HEIGHT / 2);
      for (const part of parts) {
        const { left, right, bottom } = part.getBoundingClientRect();
        expect([left >= 0, right <= WIDTH, bottom <= glance.bottom], part.textContent).toEqual([
          true,
          true,
          true,
        ]);
      }
      // Right below it the rundown begins, with at least three cues to be seen.
      expect(box("[data-row=c3]").bottom).toBeLessThan(box("[data-part=dock]").top);
      // The figures of one line do not lie over each other.
      for (const line of container.querySelectorAll("[data-part=glance] .line")) {
        const [one, other] = [...line.children].map((child) => child.getBoundingClientRect());
        if (one === undefined || other === undefined) continue;
        expect(one.right <= other.left || other.right <= one.left, line.textContent).toBe(true);
      }
    });

    it("has the actions in the lower third, each as large as a thumb needs, whatever pane is shown", async () => {
      const { container, box, press } = await phoneOf(role);
      const panes = [...container.querySelectorAll<HTMLElement>("[data-do^=pane-]")].map(
        ({ dataset }) => dataset["do"] ?? "",
      );
      expect(panes.length).toBeGreaterThan(1);
      for (const pane of panes) {
        press(pane);
        await settled();
        for (const name of [...ACTIONS[role], ...panes]) {
          const { top, bottom, left, right, height, width } = box(`[data-do=${name}]`);
          expect(top, name).toBeGreaterThan((HEIGHT * 2) / 3);
          expect(bottom, name).toBeLessThanOrEqual(HEIGHT);
          expect(left >= 0 && right <= WIDTH, name).toBe(true);
          expect(Math.min(height, width), name).toBeGreaterThanOrEqual(44);
        }
        expect(document.documentElement.scrollWidth, pane).toBeLessThanOrEqual(WIDTH);
        const wide = [...container.querySelectorAll("header *, main *")].filter(
          (one) =>
            (one.getBoundingClientRect().right > WIDTH + 1 || one.getBoundingClientRect().left < -1) &&
            one.closest(".visually-hidden, .scene, .name, .title, h1") === null,
        );
        expect(wide.map((one) => `${one.tagName} ${one.textContent.slice(0, 40)}`)).toEqual([]);
      }
    });

    it("has no button on the desk that a thumb would miss", async () => {
      const { container, press } = await phoneOf(role, { memos: [memo("m1", "Show the handle")] });
      container.querySelector<HTMLElement>("[data-row=c3]")?.click();
      for (const pane of ["pane-card", "pane-rundown"]) {
        press(pane);
        await settled();
        const small = [...container.querySelectorAll<HTMLElement>("main :is(button, input, a[href])")].filter(
          (one) => one.checkVisibility() && one.getBoundingClientRect().height < 44,
        );
        expect(small.map((one) => one.dataset["do"] ?? one.textContent)).toEqual([]);
      }
    });

    it("moves nothing when memos and proposals come", async () => {
      const { container, tell, box } = await phoneOf(role);
      const places = (): string[] =>
        [
          ...container.querySelectorAll<HTMLElement>(
            "[data-part=glance], [data-part=dock] button, [data-do=take], [data-do=next], [data-do=clear], [data-do=undo], [data-row]",
          ),
        ].flatMap((one) => {
          const { x, y, width, height } = one.getBoundingClientRect();
          // Rows that nobody sees come and go as the list likes.
          if (one.dataset["row"] !== undefined && y > box("[data-part=dock]").top) return [];
          return [one.dataset["do"] ?? one.dataset["row"] ?? one.dataset["part"], x, y, width, height].join(
            " ",
          );
        });
      const before = places();
      tell({
        memos: [memo("m1", "Show the handle"), memo("m2", LONG)],
        proposals: [proposalView(), proposalView({ id: "p2", by: { kind: "client", id: "me" } })],
      });
      await expect.poll(() => container.querySelector("[data-part=memos] .memo")).not.toBe(null);
      const speaks = ACTIONS[role].length > 0;
      if (speaks)
        await expect
          .poll(() => container.querySelector("[data-part=proposals] [data-proposal]"), LOADS)
          .not.toBe(null);
      expect(places()).toEqual(before);
      // Over the rundown, and over nothing that is pressed.
      expect(box("[data-part=memos]").bottom).toBeLessThanOrEqual(box("[data-part=dock]").top);
    });
  },
);

it("what is shown while the line is lost looks old, and says since when", async () => {
  const { container, listener, box } = await phoneOf("co_host");
  expect(container.querySelector("[data-part=glance].stale")).toBe(null);
  const before = box("[data-part=glance]");
  listener().status("lost");
  await expect.poll(() => container.querySelector("[data-part=glance].stale")).not.toBe(null);
  await expect.element(page.getByText(/Connection lost .* ago/)).toBeVisible();
  expect(box("[data-part=glance]")).toEqual(before);
  // The words lie over the head of the page, and not over what was on air.
  expect(box("[data-part=connection] p").bottom).toBeLessThanOrEqual(before.top + 1);
  expect(container.querySelector<HTMLButtonElement>("[data-do=dock-product]")?.disabled).toBe(true);
});

it("a co-host proposes the selected cue, marks and writes from under the thumb", async () => {
  const { container, press, asked } = await phoneOf("co_host");
  const propose = container.querySelector<HTMLButtonElement>("[data-do=dock-propose]");
  expect(propose?.disabled).toBe(true);
  container.querySelector<HTMLElement>("[data-row=c3]")?.click();
  await expect.poll(() => propose?.disabled).toBe(false);
  press("dock-propose");
  await page.getByRole("button", { name: "Propose to put it on air" }).click();
  await expect.element(page.getByRole("dialog")).not.toBeInTheDocument();
  press("dock-marker");
  press("dock-memo");
  await expect.element(page.getByRole("dialog").getByRole("textbox", { name: "Memo to host" })).toHaveFocus();
  await userEvent.keyboard("Nine pieces{Enter}");
  await expect.element(page.getByRole("dialog")).not.toBeInTheDocument();
  expect(asked.filter(({ name }) => ["propose", "add_marker", "send_memo"].includes(name))).toEqual([
    { name: "propose", body: { take: "c3" } },
    { name: "add_marker", body: { text: "", show: "s1", at: expect.any(Number) as number } },
    { name: "send_memo", body: { text: "Nine pieces", show: "s1" } },
  ]);
});
