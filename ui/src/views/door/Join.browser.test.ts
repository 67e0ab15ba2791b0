import { beforeEach, expect, it, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import "~/testing/look";
import { locale } from "~/lib/format/i18n.svelte";
import type { askToJoin, Asking, Invitation } from "~/platform/door/sealed";
import { guess } from "./devicename";
import Join from "./Join.svelte";

const SECRET = "00112233445566778899aabbccddeeff";

async function joining(props: Partial<{ secret: string | null; shutOut: boolean; encrypted: boolean }> = {}) {
  const asked: { invitation: Invitation; name: string; told: Asking; stop: () => void }[] = [];
  const onjoined = vi.fn();
  const ask: typeof askToJoin = (_, invitation, name, told) => {
    const stop = vi.fn();
    asked.push({ invitation, name, told, stop });
    return stop;
  };
  const { container } = await render(Join, {
    secret: null,
    shutOut: false,
    known: null,
    encrypted: false,
    ask,
    onjoined,
    ...props,
  });
  return { container, asked, onjoined };
}

beforeEach(async () => {
  localStorage.clear();
  locale.choose("en");
  await page.viewport(360, 640);
});

it("asks by the link that was opened, and shows the number for the host", async () => {
  const { asked, onjoined, container } = await joining({ secret: SECRET });
  await expect.element(page.getByLabelText("Code")).not.toBeInTheDocument();
  await page.getByLabelText("Name of this device").fill("Dana’s phone");
  await page.getByRole("button", { name: "Ask to join" }).click();
  expect(asked[0]?.invitation).toEqual({ by: "link", secret: SECRET });
  expect(asked[0]?.name).toBe("Dana’s phone");
  asked[0]?.told.code("0417");
  await expect.element(page.getByRole("heading", { name: "Tell the host this number" })).toBeVisible();
  const digits = container.querySelector("[data-part=pairing-code]");
  expect(digits?.textContent).toBe("0417");
  expect(parseFloat(getComputedStyle(digits as Element).fontSize)).toBeGreaterThan(80);
  expect(digits?.getBoundingClientRect().right).toBeLessThanOrEqual(360);
  const device = { id: "d1", token: "t" };
  asked[0]?.told.joined(device);
  expect(onjoined).toHaveBeenCalledExactlyOnceWith(device);
  expect(localStorage.getItem("cartwall.device_name")).toBe("Dana’s phone");
});

it("takes a typed code however it was typed, and sends none that cannot be one", async () => {
  const { asked } = await joining();
  const field = page.getByLabelText("Code");
  await field.fill("k7qm");
  await userEvent.keyboard("{Enter}");
  expect(asked).toHaveLength(0);
  await expect.element(page.getByText("The code has eight letters and digits.")).toBeVisible();
  await field.fill("k7qm-3xpd");
  await userEvent.keyboard("{Enter}");
  expect(asked[0]?.invitation).toEqual({ by: "code", code: "K7QM3XPD" });
});

it("words each refusal, and asks for a code where the link is used up", async () => {
  const { asked } = await joining({ secret: SECRET });
  await page.getByRole("button", { name: "Ask to join" }).click();
  asked[0]?.told.code("0417");
  asked[0]?.told.refused("declined");
  await expect.element(page.getByRole("alert")).toHaveTextContent("You were not let in");
  await expect.element(page.getByLabelText("Code")).toBeVisible();
  const words = new Set<string>();
  for (const why of ["no_invite", "too_many_tries", "wrong", "busy", "no_name", "closed", "lost"] as const) {
    await page.getByLabelText("Code").fill("K7QM3XPD");
    await page.getByRole("button", { name: "Ask to join" }).click();
    asked.at(-1)?.told.refused(why);
    await expect.element(page.getByRole("alert")).not.toHaveTextContent(/^$/);
    words.add(page.getByRole("alert").element().textContent);
  }
  expect(words.size).toBe(7);
});

it("stops asking where somebody changes their mind", async () => {
  const { asked } = await joining({ secret: SECRET });
  await page.getByRole("button", { name: "Ask to join" }).click();
  asked[0]?.told.code("0417");
  await page.getByRole("button", { name: "Cancel" }).click();
  expect(asked[0]?.stop).toHaveBeenCalledOnce();
  await expect.element(page.getByLabelText("Code")).toBeVisible();
});

it("tells who was shut out what to do", async () => {
  await joining({ shutOut: true });
  await expect
    .element(page.getByRole("alert"))
    .toHaveTextContent("You were shut out, or your time here is over. Ask the host for a new invitation.");
});

it("says what the line protects against, unless the browser encrypts the page", async () => {
  const { container } = await joining();
  expect(container.querySelector("[data-part=not-by-browser]")?.textContent).toContain(
    "This page is not encrypted by the browser.",
  );
  container.remove();
  const other = await joining({ encrypted: true });
  expect(other.container.querySelector("[data-part=not-by-browser]")).toBe(null);
});

it.each(["en", "he", "ar"] as const)("fits a narrow phone in %s", async (lang) => {
  locale.choose(lang);
  for (const secret of [null, SECRET]) {
    const { container } = await joining({ secret, shutOut: true });
    const main = container.querySelector("main");
    expect(document.documentElement.dir).toBe(lang === "en" ? "ltr" : "rtl");
    expect(main?.scrollWidth).toBeLessThanOrEqual(360);
    container.remove();
  }
});

it("speaks another language at a press", async () => {
  await joining();
  await page.getByRole("button", { name: "עברית" }).click();
  await expect.element(page.getByRole("heading", { name: "הצטרפות לתוכנית" })).toBeVisible();
});

it("guesses what a device is called", () => {
  expect(guess("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)", 5)).toBe("iPhone");
  expect(guess("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", 5)).toBe("iPad");
  expect(guess("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", 0)).toBe("Mac");
  expect(guess("Mozilla/5.0 (Linux; Android 14; Pixel 8)", 5)).toBe("Android");
  expect(guess("something else", 0)).toBe("");
});
