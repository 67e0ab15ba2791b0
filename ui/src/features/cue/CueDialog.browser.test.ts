import { expect, it, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import type { Reply } from "~/platform/types";
import { cueView } from "~/testing/cue";
import type { Answer } from "~/wire/wire";
import CueDialog from "./CueDialog.svelte";

const cue = cueView({ id: "c1", list_price: { minor: 1000, currency: "EUR" } }, { planned_s: 0 });
const refused: Reply<Answer> = {
  ok: false,
  problem: {
    code: "conflict",
    detail: "",
    conflicts: [{ field: "notes", asked: "Mine", now: "Theirs" }],
  },
};

it.each([
  ["a desk", 1280, 800],
  ["a phone", 390, 780],
])(
  "shows on %s whose words stand against whose, and waits for the choice there",
  async (_, width, height) => {
    await page.viewport(width, height);
    const onclose = vi.fn();
    const onsave = vi.fn().mockResolvedValue(refused);
    const { container } = await render(CueDialog, {
      cue,
      currency: "EUR",
      onsave,
      onaccept: vi.fn(),
      onclose,
    });
    const part = (selector: string): HTMLElement => {
      const found = container.querySelector<HTMLElement>(selector);
      if (found === null) throw new Error(`no ${selector}`);
      return found;
    };
    await userEvent.fill(part("[name=notes]"), "Mine");
    part("[data-do=save-cue]").click();
    await expect.poll(() => document.activeElement?.getAttribute("data-do")).toBe("keep-theirs");
    const question = part("[data-part=conflict]").getBoundingClientRect();
    const [head, foot] = [part("header").getBoundingClientRect(), part("footer").getBoundingClientRect()];
    expect(question.top).toBeGreaterThanOrEqual(head.bottom - 1);
    expect(question.bottom).toBeLessThanOrEqual(foot.top + 1);
    expect(onclose).not.toHaveBeenCalled();
  },
);
