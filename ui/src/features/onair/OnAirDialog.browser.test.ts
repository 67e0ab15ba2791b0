import { expect, it, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import { cardOf, cueView } from "~/testing/cue";
import OnAirDialog from "./OnAirDialog.svelte";

const ils = (minor: number) => ({ minor, currency: "ILS" });
const cue = cueView({ list_price: ils(12_000) });
const flash = { started_at: 0, ends_at: 60_000, cap: null, claimed: 0 };

async function opened() {
  await page.viewport(1280, 800);
  const onsave = vi.fn().mockResolvedValue({ ok: true, value: { seq: 1 } });
  const card = cardOf({ price: ils(9_600), compare_at: ils(12_000), flash });
  const props = { card, cue, stock: undefined, currency: "ILS", onsave };
  const others = { onstock: vi.fn(), onmore: vi.fn(), onclose: vi.fn() };
  const { container, rerender } = await render(OnAirDialog, { ...props, ...others });
  const price = (): HTMLInputElement => {
    const found = container.querySelector<HTMLInputElement>("[name=price]");
    if (found === null) throw new Error("no price");
    return found;
  };
  const save = (): void => container.querySelector<HTMLElement>("[data-do=change-on-air]")?.click();
  return { container, rerender, price, save, onsave };
}

it("opens with the price that viewers see while a flash offer runs, and says that a new one ends it", async () => {
  const { container, price, save, onsave } = await opened();
  expect(price().value).toBe("96.00");
  expect(container.textContent).toContain("A new price ends the flash offer.");
  await userEvent.fill(price(), "110");
  save();
  await expect.poll(() => onsave.mock.calls).toEqual([[{ cue: "c", price: "110", base: { price: "" } }]]);
});

it("follows the card when the flash offer ends, as long as nothing was typed", async () => {
  const { rerender, price } = await opened();
  await rerender({ card: cardOf({ price: ils(12_000) }) });
  await expect.poll(() => price().value).toBe("120.00");
  await userEvent.fill(price(), "110");
  await rerender({ card: cardOf({ price: ils(11_000) }) });
  await expect.poll(() => price().value).toBe("110");
});
