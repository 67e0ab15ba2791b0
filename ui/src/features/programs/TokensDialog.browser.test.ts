import { beforeEach, describe, expect, it, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import "~/testing/look";
import { locale } from "~/lib/format/i18n.svelte";
import { LANGS } from "~/lib/format/messages";
import type { MakeToken, TokenView } from "~/wire/wire";
import TokensDialog from "./TokensDialog.svelte";

const NOW = 1_700_000_000_000;
const SHOWS = [
  { id: "tonight", title: "Spring show", template: false },
  { id: "form", title: "Every Thursday", template: true },
];
const view = (more: Partial<TokenView> = {}): TokenView => ({
  id: "t",
  name: "Companion",
  scope: "remote_control",
  show: null,
  created_at: NOW - 1_000,
  expires_at: null,
  used_at: null,
  ...more,
});

async function opened(tokens: TokenView[]) {
  const run = vi.fn<(name: string, body: unknown) => Promise<never>>((name) =>
    Promise.resolve({
      ok: true,
      value: name === "make_token" ? { seq: 1, token: "s3cret" } : { seq: 1 },
    } as never),
  );
  const { container } = await render(TokensDialog, {
    tokens,
    shows: SHOWS,
    origin: "http://127.0.0.1:4780",
    now: NOW,
    disabled: false,
    run,
    onclose: vi.fn(),
  });
  return { container, run };
}
const plain = (text: string | null | undefined) =>
  (text ?? "")
    .replace(/[\u2066-\u2069]/g, "")
    .replace(/\s+/g, " ")
    .trim();

beforeEach(async () => {
  locale.choose("en");
  await page.viewport(1024, 800);
});

it("says what each token is for, until when, and when it was used", async () => {
  const { container } = await opened([
    view({ used_at: NOW - 180_000 }),
    view({ id: "b", name: "Till", scope: "orders", show: "tonight", expires_at: NOW + 3_600_000 }),
    view({ id: "c", name: "Wall", scope: "read_only", show: "gone", expires_at: NOW - 3_600_000 }),
  ]);
  const rows = [...container.querySelectorAll("[data-token]")].map((row) => plain(row.textContent));
  expect(rows[0]).toContain("Companion Presses the buttons Used 3 min ago");
  expect(rows[1]).toMatch(/Till Reports orders For Spring show only · Until .+ · Not used since/);
  expect(rows[2]).toMatch(/Wall Reads the show For one show only, which is over · Ran out .+/);
});

it("makes one with the keyboard alone, hides it, and shows it no more once it is put away", async () => {
  const { container, run } = await opened([]);
  await userEvent.fill(page.getByRole("textbox", { name: "Name of the program" }), " Till ");
  await page.getByRole("radio", { name: /Reports orders/ }).click();
  await userEvent.selectOptions(page.getByRole("combobox", { name: "For" }), "tonight");
  await page.getByRole("radio", { name: /This evening/ }).click();
  await userEvent.click(page.getByRole("textbox", { name: "Name of the program" }));
  await userEvent.keyboard("{Enter}");
  const wanted: MakeToken = { name: "Till", scope: "orders", show: "tonight", hours: 12 };
  expect(run.mock.calls).toEqual([["make_token", wanted]]);
  const made = page.getByLabelText("Access token of", { exact: false }).first();
  await expect.element(made).toBeVisible();
  const field = container.querySelector<HTMLInputElement>("[name=made-token]");
  expect([field?.type, field?.value]).toEqual(["password", "s3cret"]);
  expect(plain(container.querySelector("[data-part=made-token]")?.textContent)).toContain(
    "http://127.0.0.1:4780/api/v1/sales",
  );
  await page.getByRole("button", { name: "Done" }).click();
  expect(container.querySelector("[name=made-token]")).toBeNull();
});

it("gives the whole address for a card, and asks for no show, as an overlay shows whatever is on air", async () => {
  const { container, run } = await opened([]);
  await userEvent.fill(page.getByRole("textbox", { name: "Name of the program" }), "Second PC");
  await page.getByRole("radio", { name: /Shows the card/ }).click();
  expect(container.querySelector("[name=token-show]")).toBeNull();
  await page.getByRole("button", { name: "Make access token" }).click();
  expect(run.mock.calls).toEqual([["make_token", { name: "Second PC", scope: "overlay" }]]);
  await expect
    .poll(() => container.querySelector<HTMLInputElement>("[name=made-token]")?.value)
    .toBe("http://127.0.0.1:4780/overlay?key=s3cret");
});

it("asks before it revokes one", async () => {
  const { run } = await opened([view()]);
  await page.getByRole("button", { name: /Revoke the access token of/ }).click();
  expect(run).not.toHaveBeenCalled();
  await page.getByRole("button", { name: "Revoke", exact: true }).last().click();
  expect(run.mock.calls).toEqual([["revoke_token", { token: "t" }]]);
});

it("says why there is none more", async () => {
  const { container, run } = await opened([]);
  run.mockResolvedValue({
    ok: false,
    problem: { code: "too_many_tokens", detail: "", status: 409 },
  } as never);
  await userEvent.fill(page.getByRole("textbox", { name: "Name of the program" }), "One more");
  await page.getByRole("button", { name: "Make access token" }).click();
  await expect
    .poll(() => plain(container.querySelector("[data-part=programs-problem]")?.textContent))
    .toContain("Fifty programs");
});

describe.each(LANGS)("in %s", (lang) => {
  it.each([360, 1280])("fits a window %i wide, with long names and many tokens", async (width) => {
    locale.choose(lang);
    await page.viewport(width, 800);
    const many = Array.from({ length: 50 }, (_, n) =>
      view({ id: `t${n}`, name: `אמת Second-screen-of-the-warehouse-${n}`, show: n % 2 ? "tonight" : null }),
    );
    await opened(many);
    const body = document.querySelector("dialog");
    expect(body?.scrollWidth).toBeLessThanOrEqual(body?.clientWidth ?? 0);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
  });
});
