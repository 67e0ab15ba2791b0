import { beforeEach, expect, it } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import "~/testing/look";
import { LANGS } from "~/lib/format/messages";
import { locale } from "~/lib/format/i18n.svelte";
import { catalogueProduct, catalogueVariant } from "~/testing/catalogue";
import { fakePlatform, proposalView } from "~/testing/platform";
import { LOADS, settled } from "~/testing/waits";
import type { Role, Sections } from "~/wire/wire";
import App from "~/views/panel/app/App.svelte";

beforeEach(async () => {
  localStorage.clear();
  localStorage.setItem("cartwall.welcomed", "yes");
  location.hash = "#/desk";
  locale.choose("en");
  await page.viewport(1280, 800);
});

async function deskOf(role: Role, more: Sections = {}) {
  const fake = fakePlatform(role, more);
  const { container } = await render(App, { platform: fake.platform });
  await expect.element(page.getByRole("heading", { name: "Spring show" })).toBeVisible();
  const said = (): string =>
    container.querySelector("[data-part=proposals]")?.textContent.replace(/\s+/g, " ") ?? "";
  const commands = () => fake.asked.filter(({ name }) => name.endsWith("proposal") || name === "propose");
  return { ...fake, container, said, commands };
}

it("one key accepts the oldest proposal, and a second press right after it no other", async () => {
  const newer = proposalView({
    id: "p2",
    kind: "price",
    title: "Tote",
    price: { minor: 7900, currency: "ILS" },
  });
  const { said, commands, tell } = await deskOf("host", { proposals: [proposalView(), newer] });
  await expect.poll(said, LOADS).toMatch(/Noa.*Put .?Mug.? on air.*Noa.*.?Tote.? at .*79/);
  // With no time in between, however busy the computer is.
  const press = () => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "y", bubbles: true }));
  await settled();
  press();
  tell({ proposals: [proposalView({ end: "accepted", ended_at: Date.now() }), newer] });
  press();
  await expect.poll(said).not.toContain("Mug");
  expect(commands()).toEqual([{ name: "accept_proposal", body: { proposal: "p1", seen_seq: 3 } }]);
  await settled();
  await userEvent.keyboard("d");
  expect(commands()[1]).toEqual({ name: "decline_proposal", body: { proposal: "p2" } });
});

it("what has come up, or moved up because somebody else answered, is not accepted by a key that meant another", async () => {
  const tote = proposalView({ id: "p2", title: "Tote" });
  const { said, commands, tell } = await deskOf("host", { proposals: [proposalView(), tote] });
  const press = () => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "y", bubbles: true }));
  await expect.poll(said, LOADS).toContain("Tote");
  await settled();
  tell({ proposals: [proposalView({ end: "withdrawn", ended_at: Date.now() }), tote] });
  press();
  tell({ proposals: [tote, proposalView({ id: "p3" })] });
  press();
  expect(commands()).toEqual([]);
  await settled();
  press();
  expect(commands()).toEqual([{ name: "accept_proposal", body: { proposal: "p2", seen_seq: 3 } }]);
});

it("the key that reads a memo reads no urgent one that has only just come up", async () => {
  const memo = { by: { kind: "client", id: "x" }, acknowledged_at: null } as const;
  const older = { ...memo, id: "m1", at: 0, text: "Show the handle", urgent: false };
  const urgent = { ...memo, id: "m2", at: Date.now() + 60_000, text: "Wrong price", urgent: true };
  const { asked, tell } = await deskOf("host", { memos: [older, urgent] });
  await userEvent.keyboard("g");
  expect(asked.filter(({ name }) => name === "ack_memo")).toEqual([]);
  tell({ memos: [older, { ...urgent, at: 5 }] });
  await userEvent.keyboard("g");
  expect(asked.at(-1)).toEqual({ name: "ack_memo", body: { memo: "m2" } });
});

it("more than two are told by their number, and so is the time that is left", async () => {
  const proposals = Array.from({ length: 20 }, (_, n) =>
    proposalView({ id: `p${n}`, title: `Product ${n}` }),
  );
  const { said, container } = await deskOf("producer", { proposals });
  await expect.poll(said, LOADS).toMatch(/Product 0.*0:\d\d.*Product 1.*and 18 more/);
  expect(container.querySelectorAll("[data-do=accept-proposal]")).toHaveLength(2);
});

it("who made a proposal sees that it waits, withdraws it, and is told how it ended", async () => {
  const own = proposalView({ by: { kind: "client", id: "me" } });
  const { said, commands, tell, container } = await deskOf("co_host", { proposals: [proposalView(), own] });
  await expect.poll(said, LOADS).toContain("The host has not answered yet");
  expect(container.querySelectorAll("[data-part=proposals] [data-proposal]")).toHaveLength(1);
  await settled();
  await page.getByRole("button", { name: "Withdraw" }).click();
  expect(commands()).toEqual([{ name: "withdraw_proposal", body: { proposal: "p1" } }]);
  const ended = { ended_at: Date.now(), ended_by: { kind: "client", id: "x" } } as const;
  tell({ proposals: [{ ...own, ...ended, end: "declined" }] });
  await expect.poll(said).toMatch(/Declined by .?Noa/);
  expect(container.querySelector("[data-do=withdraw-proposal]")).toBe(null);
  tell({ proposals: [{ ...own, ...ended, end: "accepted", ended_at: Date.now() - 60_000 }] });
  await expect.poll(said).not.toContain("Accepted");
});

it("a co-host proposes a take or a price from the row of a cue", async () => {
  const { commands } = await deskOf("co_host");
  for (const [what, body] of [
    ["take", { take: "c3" }],
    ["price", { cue: "c3", price: "79.90" }],
  ] as const) {
    await userEvent.keyboard("{ArrowDown}");
    await page.getByRole("button", { name: "Propose…" }).first().click();
    await expect.element(page.getByRole("dialog")).toBeVisible();
    if (what === "take") await page.getByRole("button", { name: "Propose to put it on air" }).click();
    else {
      await userEvent.fill(page.getByLabelText(/Another price/), "79.90");
      await userEvent.keyboard("{Enter}");
    }
    await expect.element(page.getByRole("dialog")).not.toBeInTheDocument();
    expect(commands().at(-1)).toEqual({ name: "propose", body });
  }
});

/** The desk of somebody whose catalogue has a tote. */
async function searching(role: Role) {
  const found = catalogueProduct({
    product: "p9",
    title: "Tote",
    variants: [catalogueVariant({ variant: "v9" })],
  });
  const desk = await deskOf(role);
  desk.platform.query = () => Promise.resolve({ ok: true, value: { items: [found], total: 1 } as never });
  const tote = page.getByRole("option", { name: /Tote/ });
  const gone = () => expect.element(page.getByRole("dialog")).not.toBeInTheDocument();
  const made = () => desk.asked.filter(({ name }) => ["propose", "add_cues"].includes(name));
  return { ...desk, tote, gone, made };
}

it.each(
  (["moderator", "co_host"] as const).flatMap((role) => [
    [role, 360, "dock-product"] as const,
    [role, 1280, "propose-product"] as const,
  ]),
)("a %s proposes a product that the catalogue has, and adds none (%d px)", async (role, width, button) => {
  await page.viewport(width, 740);
  const { container, tote, gone, made } = await searching(role);
  for (const choose of [
    () => tote.getByRole("button", { name: "Propose" }).click(),
    () => tote.click(),
    () => userEvent.keyboard("{Enter}"),
  ]) {
    container.querySelector<HTMLElement>(`[data-do=${button}]`)?.click();
    await expect.element(page.getByRole("heading", { name: "Propose a product" }), LOADS).toBeVisible();
    await expect.element(tote).toBeVisible();
    await choose();
    await gone();
  }
  const proposal = { name: "propose", body: { product: "p9" } };
  expect(made()).toEqual([proposal, proposal, proposal]);
});

it.each([
  ["co_host", { name: "add_cues", body: { show: "s1", cues: [{ variant: "v9" }] } }],
  ["moderator", { name: "propose", body: { product: "p9" } }],
] as const)("what a %s searches for by key is added or proposed, as they may", async (role, expected) => {
  const { tote, gone, made } = await searching(role);
  await userEvent.keyboard("/");
  await expect.element(tote, LOADS).toBeVisible();
  await expect.element(tote.getByRole("button", { name: "Propose" })).toBeVisible();
  await userEvent.keyboard("{Enter}");
  await gone();
  expect(made()).toEqual([expected]);
});

it("the host is asked in words whether a product is added", async () => {
  const { said, commands } = await deskOf("host", {
    proposals: [proposalView({ kind: "add", cue: null, title: "Tote" })],
  });
  await expect.poll(said, LOADS).toMatch(/Noa.*Add .?Tote.? to the rundown/);
  await settled();
  await page.getByRole("button", { name: "Accept" }).click();
  expect(commands()).toEqual([{ name: "accept_proposal", body: { proposal: "p1", seen_seq: 3 } }]);
});

it("a memo is urgent where its sender says so, and lies over what the host reads", async () => {
  const { asked, tell } = await deskOf("moderator");
  await userEvent.keyboard("n");
  await userEvent.keyboard("Wrong price");
  await page.getByRole("button", { name: "Urgent" }).click();
  await page.getByRole("button", { name: "Send" }).click();
  expect(asked.at(-1)).toEqual({
    name: "send_memo",
    body: { text: "Wrong price", show: "s1", urgent: true },
  });
  await userEvent.keyboard("n");
  await userEvent.keyboard("Fine{Enter}");
  expect(asked.at(-1)).toEqual({ name: "send_memo", body: { text: "Fine", show: "s1" } });
  location.hash = "#/prompter";
  const memo = { id: "m2", at: 5, by: { kind: "client", id: "x" }, acknowledged_at: null } as const;
  tell({
    memos: [
      { ...memo, id: "m1", at: 0, text: "Show the handle", urgent: false },
      { ...memo, text: "Wrong price", urgent: true },
    ],
  });
  const urgent = (): HTMLElement | null =>
    document.querySelector("[data-view=prompter] [data-part=memos] .over");
  await expect.poll(urgent, LOADS).not.toBe(null);
  expect(urgent()?.textContent).toContain("Wrong price");
  expect(urgent()?.getBoundingClientRect().height).toBeGreaterThan(400);
});

it.each(LANGS.flatMap((lang) => [360, 1280, 1920].map((width) => [lang, width] as const)))(
  "proposals fit their place (%s, %d)",
  async (lang, width) => {
    await page.viewport(width, 800);
    locale.choose(lang);
    const title = "Hand-thrown stoneware mug with a long name that goes on, 350 ml, in glacier blue";
    const price = { minor: 123_456_789, currency: "KWD" };
    const proposals = [proposalView({ title }), proposalView({ id: "p2", kind: "price", title, price })];
    const { container, said } = await deskOf("host", { proposals });
    await expect.poll(said, LOADS).toContain("350");
    const out = [...container.querySelectorAll("[data-part=proposals] *")].filter((one) => {
      const { left, right } = one.getBoundingClientRect();
      return left < -1 || right > width + 1;
    });
    expect(out).toEqual([]);
    container.remove();
  },
);
