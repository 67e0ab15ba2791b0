import { beforeEach, describe, expect, it } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import "~/testing/look";
import { locale } from "~/lib/format/i18n.svelte";
import { closedDoor, deviceView, waitingView } from "~/testing/door";
import { fakePlatform, proposalView, runningShow } from "~/testing/platform";
import { LOADS, settled } from "~/testing/waits";
import type { Role, Sections } from "~/wire/wire";
import App from "./App.svelte";

beforeEach(async () => {
  localStorage.clear();
  localStorage.setItem("cartwall.welcomed", "yes");
  location.hash = "#/desk";
  locale.choose("en");
  await page.viewport(1280, 800);
});

async function panelOf(role: Role, more: Sections = {}) {
  const fake = fakePlatform(role, more);
  const { container } = await render(App, { platform: fake.platform });
  const shown = (name: string) => container.querySelector(`[data-do="${name}"]`) !== null;
  const part = (name: string) => container.querySelector(`[data-part="${name}"]`) !== null;
  return { ...fake, container, shown, part };
}

const ON_AIR_KEYS = [" ", "{ArrowRight}", "{Escape}", "{Control>}z{/Control}", "s", "{Enter}", "g", "y"];

describe.each(["guest", "moderator", "observer", "co_host", "producer", "host"] as const)(
  "a panel of a %s",
  (role) => {
    const producer = role === "producer" || role === "host";
    const coHost = producer || role === "co_host";
    const speaks = coHost || role === "moderator";
    const numbers = coHost || role === "observer";

    it("offers what the role may do, and nothing else", async () => {
      const { shown } = await panelOf(role);
      await expect.element(page.getByRole("heading", { name: "Spring show" })).toBeVisible();
      // The row that is selected has what can be done with it.
      await userEvent.keyboard("{ArrowDown}");
      await expect.poll(() => document.querySelector("[data-row=c3][aria-current=true]")).not.toBe(null);
      expect(shown("take"), "take").toBe(coHost);
      expect(shown("stand-by") || shown("skip"), "stand by").toBe(producer);
      expect(shown("propose"), "propose").toBe(speaks && !producer);
      expect(shown("flash"), "flash").toBe(producer);
      expect(shown("ack-memo"), "acknowledge").toBe(producer);
      expect(shown("end-show"), "end").toBe(role === "host");
      expect(shown("send-memo") && shown("add-marker"), "memo and marker").toBe(speaks);
      expect(shown("stock") && shown("edit-cue"), "stock and edit").toBe(coHost);
      expect(page.getByRole("link", { name: "Build" }).elements().length > 0, "build").toBe(coHost);
      if (coHost) {
        const take = page.getByRole("button", { name: /^Take/ });
        if (producer) await expect.element(take).toBeEnabled();
        else {
          await expect.element(take).toBeDisabled();
          await expect
            .element(page.getByText("Only the host and producers put products on air."))
            .toBeVisible();
        }
      }
    });

    it("has no place for what the role may not see", async () => {
      const { part, container } = await panelOf(role);
      await expect.element(page.getByRole("heading", { name: "Spring show" })).toBeVisible();
      await expect.element(page.getByText("Show the handle")).toBeVisible();
      expect(part("sales"), "sales").toBe(numbers);
      expect(part("shop-chip"), "shops").toBe(numbers);
      expect(page.getByRole("link", { name: "History" }).elements().length > 0, "history").toBe(numbers);
      expect(container.querySelector("section.right") !== null, "figures").toBe(numbers);
      await expect
        .poll(() => container.querySelector("[data-do=invite]") !== null, LOADS)
        .toBe(role === "host");
    });

    it("has no key for what the role may not do", async () => {
      const { asked } = await panelOf(role, { proposals: [proposalView()] });
      await expect.element(page.getByRole("heading", { name: "Spring show" })).toBeVisible();
      await settled();
      for (const key of ON_AIR_KEYS) await userEvent.keyboard(key);
      await userEvent.keyboard("m");
      const commands = asked.map(({ name }) => name);
      for (const name of ["take", "next", "clear", "undo", "ack_memo", "accept_proposal"]) {
        expect(commands.includes(name), name).toBe(producer);
      }
      expect(commands.includes("add_marker")).toBe(speaks);
      await userEvent.keyboard("e");
      expect(page.getByRole("dialog").elements().length > 0, "edit").toBe(producer);
    });

    it("shows the desk instead of a view that is not for the role", async () => {
      location.hash = "#/stores";
      const { container } = await panelOf(role);
      const view = producer ? "stores" : "desk";
      await expect.poll(() => container.querySelector(`[data-view=${view}]`) !== null, LOADS).toBe(true);
    });

    it("says between shows what will come", async () => {
      const { shown } = await panelOf(role, { show: null, rundowns: {}, preview: null, program: null });
      await expect.element(page.getByRole("heading", { name: "No show is running" })).toBeVisible();
      expect(shown("new-show") || page.getByRole("heading", { name: "New show" }).elements().length > 0).toBe(
        producer,
      );
      if (!producer)
        await expect.element(page.getByText("When the host starts a show, it appears here.")).toBeVisible();
    });
  },
);

describe("a co-host whose show lets co-hosts take", () => {
  const allowed = { show: runningShow({ co_hosts_take: true }) };

  it("has what goes on air, by button and by key, and no undo", async () => {
    const { shown, asked, tell } = await panelOf("co_host", allowed);
    await expect.element(page.getByRole("button", { name: /^Take/ })).toBeEnabled();
    await expect.element(page.getByRole("button", { name: /^Undo/ })).toBeDisabled();
    for (const key of [" ", "{ArrowRight}", "{Control>}z{/Control}", "f", "e"]) await userEvent.keyboard(key);
    expect(asked.map(({ name }) => name).filter((name) => ["take", "next", "undo"].includes(name))).toEqual([
      "take",
      "next",
    ]);
    expect(page.getByRole("dialog").elements()).toEqual([]);
    // The host takes it back, and the buttons are gone with it.
    tell({ show: runningShow() });
    await expect.element(page.getByRole("button", { name: /^Take/ })).toBeDisabled();
    expect(shown("flash")).toBe(false);
  });
});

it.each(["guest", "co_host"] as const)("a %s has everything on a narrow phone", async (role) => {
  await page.viewport(360, 640);
  for (const lang of ["en", "he", "ar"] as const) {
    locale.choose(lang);
    const { container } = await panelOf(role);
    await expect.element(page.getByRole("heading", { name: "Spring show" })).toBeVisible();
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(360);
    const wide = [...container.querySelectorAll("header *, main *")].filter(
      (one) => one.getBoundingClientRect().right > 361 && one.closest(".visually-hidden, .scene") === null,
    );
    expect(
      wide.map((one) => `${one.tagName}.${one.getAttribute("class") ?? ""} ${one.textContent.slice(0, 40)}`),
    ).toEqual([]);
    container.remove();
  }
});

it.each([360, 768, 1110, 1280, 1440])(
  "the top bar of the host fits %d px beside an open door",
  async (width) => {
    await page.viewport(width, 800);
    const door = closedDoor({ status: "open", devices: [deviceView(), deviceView({ id: "d2" })] });
    for (const lang of ["en", "he", "ar"] as const) {
      locale.choose(lang);
      const { container } = await panelOf("host", { door });
      await expect.poll(() => container.querySelector("[data-part=door-chip]"), LOADS).not.toBe(null);
      const header = container.querySelector("header");
      const out = [...(header?.querySelectorAll("*") ?? [])].filter((one) => {
        const { left, right } = one.getBoundingClientRect();
        return (left < -1 || right > width + 1) && one.closest(".visually-hidden") === null;
      });
      expect(
        out.map((one) => `${lang} ${one.tagName}.${one.getAttribute("class") ?? ""} ${one.textContent}`),
      ).toEqual([]);
      container.remove();
    }
  },
);

describe("the host", () => {
  it("is told of a device that waits, without anything taking the focus", async () => {
    const { tell, container } = await panelOf("host");
    await expect.element(page.getByRole("button", { name: "Invite a device" })).toBeVisible();
    const before = document.activeElement;
    tell({ door: closedDoor({ status: "open", waiting: waitingView() }) });
    await expect.element(page.getByText(/Dana’s phone.* asks to join/)).toBeVisible();
    expect(document.activeElement).toBe(before);
    expect(page.getByRole("dialog").elements()).toEqual([]);
    // What is over the page is away from what is pressed on air.
    const bar = container.querySelector("[data-part=device-waits] div")?.getBoundingClientRect();
    const take = container.querySelector("[data-do=take]")?.getBoundingClientRect();
    expect(bar?.bottom).toBeLessThan(take?.top ?? 0);
    await settled();
    await page.getByRole("button", { name: "Answer" }).click();
    await expect.element(page.getByRole("heading", { name: "Which number is on the device?" })).toBeVisible();
  });

  it("sees how many are there, and closes the door with one key", async () => {
    const devices = [deviceView(), deviceView({ id: "d2" }), deviceView({ id: "d3", connected: 0 })];
    const { asked, tell } = await panelOf("host", { door: closedDoor({ status: "open", devices }) });
    await expect.element(page.getByRole("button", { name: "2 co-hosts" })).toBeVisible();
    await userEvent.keyboard("{Shift>}L{/Shift}");
    expect(asked.map(({ name }) => name)).toContain("lock_door");
    await expect.element(page.getByText("The door is closed. 2 devices are out.")).toBeVisible();
    tell({ door: closedDoor({ devices }) });
    await expect.element(page.getByRole("button", { name: "Door closed" })).toBeVisible();
    const before = asked.length;
    await userEvent.keyboard("{Shift>}L{/Shift}");
    expect(asked).toHaveLength(before);
    await page.getByRole("button", { name: "Door closed" }).click();
    await expect.element(page.getByRole("dialog", { name: "Devices" })).toBeVisible();
  });

  it("comes to the devices from the settings, and finds the key in the help", async () => {
    await panelOf("host");
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("button", { name: "Manage devices" }).click();
    await expect.element(page.getByRole("dialog", { name: "Devices" })).toBeVisible();
    await userEvent.keyboard("{Escape}");
    await userEvent.keyboard("?");
    await expect.element(page.getByText("Close the door for other devices")).toBeVisible();
  });
});

it("says that the host has closed the door", async () => {
  const { listener } = await panelOf("guest");
  await expect.element(page.getByRole("heading", { name: "Spring show" })).toBeVisible();
  listener().status("locked");
  await expect.element(page.getByText(/The host closed the door for other devices/)).toBeVisible();
});
