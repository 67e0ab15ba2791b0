import { beforeEach, expect, it, vi } from "vitest";
import { page } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import "~/testing/look";
import { locale } from "~/lib/format/i18n.svelte";
import { RIGHTS } from "~/wire/commands";
import type { DoorView } from "~/wire/wire";
import { closedDoor, deviceView } from "~/testing/door";
import DevicesDialog from "./DevicesDialog.svelte";
import { didText } from "./words";

const NOW = 1_000_000;

async function opened(door: DoorView) {
  const run = vi.fn<(name: string, body: unknown) => Promise<never>>(() =>
    Promise.resolve({ ok: true, value: { seq: 1 } } as never),
  );
  const oninvite = vi.fn();
  const onlock = vi.fn();
  const { container, rerender } = await render(DevicesDialog, {
    door,
    show: null,
    now: NOW,
    disabled: false,
    run,
    oninvite,
    onlock,
    onclose: vi.fn(),
  });
  return { container, rerender, run, oninvite, onlock };
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

it("says who is there, from where, what they did last and until when they may come in", async () => {
  const { container } = await opened(
    closedDoor({
      status: "open",
      addresses: ["http://192.168.1.7:4781"],
      devices: [
        deviceView({ id: "a", name: "Noa", connected: 0, seen_at: NOW - 120_000, expires_at: 50_000_000 }),
        deviceView({ last: { at: NOW - 4_000, command: "send_memo" } }),
        deviceView({ id: "b", name: "Omar", role: "guest", connected: 0, seen_at: null }),
      ],
    }),
  );
  const rows = [...container.querySelectorAll("[data-device]")].map((row) => plain(row.textContent));
  expect(rows[0]).toContain("Dana’s phone Co-host");
  expect(rows[0]).toContain("There now, from 192.168.1.20");
  expect(rows[0]).toContain("Sent a memo, 4 s ago");
  expect(rows[0]).toContain("Until shut out");
  expect(rows[1]).toContain("Last there 2 min ago");
  expect(rows[1]).toMatch(/Until .*Jan/);
  expect(rows[2]).toContain("Omar Observer without sales figures");
  expect(rows[2]).toContain("Not there since Cartwall started");
  await expect.element(page.getByText("http://192.168.1.7:4781")).toBeVisible();
  await expect.element(page.getByText(/^1 device is there and would be out at once/)).toBeVisible();
});

it("asks by name before somebody is shut out", async () => {
  const { run } = await opened(closedDoor({ status: "open", devices: [deviceView()] }));
  await page.getByRole("button", { name: /Shut out .*Dana’s phone/ }).click();
  expect(run).not.toHaveBeenCalled();
  await expect.element(page.getByRole("dialog", { name: /Shut out .*Dana’s phone.*\?/ })).toBeVisible();
  await page.getByRole("button", { name: "Shut out", exact: true }).click();
  expect(run.mock.calls).toEqual([["revoke_device", { device: "d1" }]]);
  await expect.element(page.getByText(/Dana’s phone.* was shut out\./)).toBeVisible();
});

it("closes the door without a question, and invites", async () => {
  const { onlock, oninvite } = await opened(closedDoor({ status: "open" }));
  await page.getByRole("button", { name: "Close the door" }).click();
  expect(onlock).toHaveBeenCalledOnce();
  await page.getByRole("button", { name: "Invite a device" }).click();
  expect(oninvite).toHaveBeenCalledOnce();
});

it("says what to do where nobody was let in, and what opening means", async () => {
  const { run } = await opened(closedDoor());
  await expect.element(page.getByText("No device was let in")).toBeVisible();
  await expect.element(page.getByText(/Closed\. No other device reaches this computer\./)).toBeVisible();
  await page.getByRole("button", { name: "Open the door" }).click();
  expect(run.mock.calls).toEqual([["open_door", {}]]);
});

it("keeps addresses of a reverse proxy, one a line", async () => {
  const { run } = await opened(closedDoor({ status: "open", names: ["https://old.example.com"] }));
  await page
    .getByLabelText("Addresses of your own")
    .fill("https://show.example.com\n https://two.example.com ");
  await page.getByRole("button", { name: "Save addresses" }).click();
  expect(run.mock.calls).toEqual([
    ["open_door", { names: ["https://show.example.com", "https://two.example.com"] }],
  ]);
});

it("keeps the two files of a certificate, and says that the door is encrypted by it", async () => {
  const open = closedDoor({ status: "open", addresses: ["https://show.example.com:4781"] });
  const { run, rerender } = await opened(open);
  await page.getByLabelText("Certificate file").fill("/etc/show/fullchain.pem");
  await page.getByLabelText("Private key file").fill("/etc/show/privkey.pem");
  await page.getByRole("button", { name: "Save certificate" }).click();
  const certificate = { chain: "/etc/show/fullchain.pem", key: "/etc/show/privkey.pem" };
  expect(run.mock.calls).toEqual([["open_door", { certificate }]]);
  await rerender({ door: { ...open, certificate } });
  await expect.element(page.getByText("Encrypted by your certificate.")).toBeVisible();
  await rerender({ door: { ...open, certificate, status: "opening", problem: "certificate" } });
  await expect.element(page.getByText(/^Not open: the certificate cannot be read\./)).toBeVisible();
});

it("scrolls two hundred devices within the window", async () => {
  const devices = Array.from({ length: 200 }, (_, n) =>
    deviceView({ id: `d${n}`, name: `Device ${n} ${"long ".repeat(9)}`, connected: n % 2 }),
  );
  const { container } = await opened(closedDoor({ status: "open", devices }));
  const list = container.querySelector("[data-part=devices]");
  expect(list?.querySelectorAll("li")).toHaveLength(200);
  expect(list?.scrollHeight).toBeGreaterThan(list?.clientHeight ?? 0);
  expect(container.querySelector("dialog")?.getBoundingClientRect().bottom).toBeLessThanOrEqual(800);
});

it("words everything that a device can do in a show", () => {
  const left = (Object.keys(RIGHTS) as (keyof typeof RIGHTS)[])
    // What somebody only looks at is not told of them.
    .filter((name) => RIGHTS[name].includes("co_host") && name !== "edit_cue")
    .filter((name) => didText(name) === didText("nothing of that name"));
  expect(left).toEqual([]);
});
