import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import "~/testing/look";
import { locale } from "~/lib/format/i18n.svelte";
import { failed } from "~/platform/types";
import type { DoorView } from "~/wire/wire";
import { closedDoor, inviteView, waitingView } from "~/testing/door";
import { settled } from "~/testing/waits";
import InviteDialog from "./InviteDialog.svelte";

const NOW = 1_000_000;

async function opened(door: DoorView) {
  const run = vi.fn(() => Promise.resolve({ ok: true as const, value: { seq: 1 } }));
  const onclose = vi.fn();
  const { container, rerender } = await render(InviteDialog, {
    door,
    now: NOW,
    disabled: false,
    run,
    onclose,
  });
  return { container, rerender, run: run as typeof run & { mock: { calls: unknown[][] } }, onclose };
}

beforeEach(async () => {
  locale.choose("en");
  await page.viewport(1024, 800);
});
afterEach(() => {
  document.documentElement.dir = "ltr";
});

it("opens the door first where it is closed, and says what that means", async () => {
  const { run } = await opened(closedDoor());
  await expect.element(page.getByText(/devices on your network can reach this computer/)).toBeVisible();
  await page.getByRole("radio", { name: /^Moderator/ }).click();
  await page.getByRole("radio", { name: "A week" }).click();
  await page.getByRole("button", { name: "Open the door and invite" }).click();
  expect(run.mock.calls).toEqual([
    ["open_door", {}],
    ["invite_device", { role: "moderator", hours: 168 }],
  ]);
});

it("invites for good without hours, and does not open what is open", async () => {
  const { run } = await opened(closedDoor({ status: "open", addresses: ["http://192.168.1.7:4781"] }));
  await page.getByRole("radio", { name: "Until shut out" }).click();
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  expect(run.mock.calls).toEqual([["invite_device", { role: "co_host" }]]);
});

it("says of each role what it may do and see", async () => {
  await opened(closedDoor());
  for (const role of ["Producer", "Co-host", "Observer", "Observer without sales figures", "Moderator"]) {
    await expect
      .element(page.getByRole("radio", { name: new RegExp(`^${role}\\s`) }).first())
      .toBeInTheDocument();
  }
  expect(page.getByRole("radio").elements()).toHaveLength(5 + 3);
});

it("shows the link to scan, the code to type and how long they are good", async () => {
  const invite = inviteView({ expires_at: NOW + 95_000 });
  const { container, rerender } = await opened(closedDoor({ status: "open", invite }));
  const qr = page.getByRole("img", { name: "QR code of the invitation" });
  await expect.element(qr).toBeVisible();
  const first = qr.element().querySelector("path")?.getAttribute("d");
  await expect.element(page.getByText("K7QM-3XPD")).toBeVisible();
  await expect.element(page.getByText(/Valid for .?1:35/)).toBeVisible();
  expect(container.querySelector("[data-part=invite-tries]")).toBe(null);
  // Another address is another picture.
  await page.getByLabelText("Address").selectOptions("https://show.example.com");
  await expect.poll(() => qr.element().querySelector("path")?.getAttribute("d")).not.toBe(first);
  await rerender({ door: closedDoor({ status: "open", invite: { ...invite, tries_left: 2 } }) });
  await expect.element(page.getByText("The code can be typed wrong 2 more times.")).toBeVisible();
  await rerender({ door: closedDoor({ status: "open" }) });
  await expect.element(page.getByText(/not used in two minutes/)).toBeVisible();
});

it("asks which number is on the device, with none of them at hand first", async () => {
  const { run, container } = await opened(closedDoor({ status: "open", waiting: waitingView() }));
  await expect.element(page.getByRole("heading", { name: "Which number is on the device?" })).toBeVisible();
  await expect.element(page.getByText(/Any other number turns the device away/)).toBeVisible();
  const codes = [...container.querySelectorAll("[data-do=pick-code] bdi")].map((one) => one.textContent);
  expect(codes).toEqual(["0417", "9051", "2266"]);
  expect(document.activeElement?.matches("[data-do=pick-code]")).toBe(false);
  await settled();
  // Whoever types the number itself picks none of them by its first digit.
  await userEvent.keyboard("2266");
  expect(run).not.toHaveBeenCalled();
  await page.getByRole("button", { name: /9051/ }).click();
  expect(run.mock.calls).toEqual([["accept_device", { waiting: "w1", code: "9051" }]]);
  await expect.element(page.getByText(/Dana’s phone.* has joined\./)).toBeVisible();
});

it("declines", async () => {
  const { run } = await opened(closedDoor({ status: "open", waiting: waitingView() }));
  await page.getByRole("button", { name: "Decline" }).click();
  expect(run.mock.calls).toEqual([["decline_device", { waiting: "w1" }]]);
});

it("says what a wrong number may mean", async () => {
  const { run } = await opened(closedDoor({ status: "open", waiting: waitingView() }));
  run.mockImplementation(() => Promise.resolve(failed("wrong_pairing_code", "…") as never));
  await settled();
  await page.getByRole("button", { name: /2266/ }).click();
  await expect.element(page.getByRole("alert")).toHaveTextContent(/That number is not on the device/);
});

it.each(["port_taken", "no_network", "refused"] as const)(
  "says that the door is not open: %s",
  async (problem) => {
    const { container } = await opened(closedDoor({ status: "opening", problem }));
    expect(container.querySelector("[data-part=door-problem]")?.textContent).toContain("Not open:");
  },
);

it.each(["en", "he", "ar"] as const)("fits a narrow window in %s", async (lang) => {
  locale.choose(lang);
  document.documentElement.dir = locale.dir;
  await page.viewport(360, 640);
  for (const door of [
    closedDoor(),
    closedDoor({ status: "open", invite: inviteView() }),
    closedDoor({ status: "open", waiting: waitingView() }),
  ]) {
    const { container } = await opened(door);
    const content = container.querySelector(".content");
    expect(content?.scrollWidth).toBeLessThanOrEqual(content?.clientWidth ?? 0);
    container.querySelector("dialog")?.close();
    container.remove();
  }
});
