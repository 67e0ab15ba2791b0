/** What a co-host writes while the line is down, in the panel as it is. */
import { beforeEach, describe, expect, it } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";
import "~/testing/look";
import { locale } from "~/lib/format/i18n.svelte";
import { fakePlatform } from "~/testing/platform";
import { LOADS } from "~/testing/waits";
import { failed, type Platform, type Reply } from "~/platform/types";
import type { Conflict } from "~/wire/wire";
import App from "./App.svelte";

beforeEach(async () => {
  localStorage.clear();
  localStorage.setItem("cartwall.welcomed", "yes");
  location.hash = "#/desk";
  locale.choose("en");
  await page.viewport(390, 844);
});

/** The panel of a co-host whose line can be cut. What is answered next can be said. */
async function panel() {
  const fake = fakePlatform("co_host");
  const asked: { name: string; body: Record<string, unknown>; key: string }[] = [];
  const answers: Reply<never>[] = [];
  let cut = false;
  const platform: Platform = {
    ...fake.platform,
    // No catalogue and no card: what is written needs neither.
    query: () => Promise.resolve(failed("offline", "")),
    command(name, body, key) {
      if (cut) return Promise.resolve(failed("offline", ""));
      asked.push({ name, body: body as Record<string, unknown>, key });
      const answer = answers.shift();
      return answer === undefined ? fake.platform.command(name, body, key) : Promise.resolve(answer);
    },
  };
  const { container, unmount } = await render(App, { platform });
  const get = <E extends HTMLElement = HTMLElement>(selector: string): E | null =>
    container.ownerDocument.querySelector<E>(selector);
  await expect.poll(() => get("[data-part=unsent]"), LOADS).not.toBe(null);
  const status = (now: "lost" | "open"): void => {
    cut = now === "lost";
    fake.listener().status(now);
  };
  const press = async (name: string): Promise<void> => {
    await expect.poll(() => get(`[data-do="${name}"]:not([disabled])`), LOADS).not.toBe(null);
    get(`[data-do="${name}"]`)?.click();
  };
  const counts = (): (string | undefined)[] => {
    const { waiting, undecided } = get("[data-part=unsent]")?.dataset ?? {};
    return [waiting, undecided];
  };
  return { ...fake, asked, answers, status, get, press, counts, unmount };
}

type Panel = Awaited<ReturnType<typeof panel>>;

async function writePoints({ get, press }: Panel, text: string): Promise<void> {
  await expect.poll(() => get("[data-row=c3]"), LOADS).not.toBe(null);
  get("[data-row=c3]")?.click();
  await press("edit-cue");
  await expect.poll(() => get("dialog [name=talking_points]"), LOADS).not.toBe(null);
  const field = get<HTMLTextAreaElement>("dialog [name=talking_points]");
  if (field === null) throw new Error("no field");
  await userEvent.fill(field, text);
  await press("save-cue");
}

describe("a co-host without a connection", () => {
  it("may write what may wait, and nothing that is on air or of the order of the rundown", async () => {
    const all = await panel();
    all.status("lost");
    await expect.poll(() => all.get("[data-part=connection][data-status=lost]")).not.toBe(null);
    await expect.poll(() => all.get("[data-row=c3]"), LOADS).not.toBe(null);
    all.get("[data-row=c3]")?.click();
    for (const name of ["edit-cue", "stock", "add-marker"])
      await expect.poll(() => all.get(`[data-do="${name}"]`)?.hasAttribute("disabled"), LOADS).toBe(false);
    for (const name of ["propose", "take"])
      expect(all.get(`[data-do="${name}"]`)?.hasAttribute("disabled") ?? true, name).toBe(true);
  });

  it("sees that it waits, in the row too, reads it again in the dialog, and sends it once the line is back", async () => {
    const all = await panel();
    all.status("lost");
    await writePoints(all, "Soft\nWashes at 30");
    await expect.poll(() => all.get("dialog")).toBe(null);
    expect(all.counts()).toEqual(["1", "0"]);
    await expect.element(page.getByText("1 change waits for the connection.")).toBeVisible();
    await expect.poll(() => all.get("[data-row=c3] [data-part=unsent-mark]")).not.toBe(null);
    expect(all.get("[data-row=c2] [data-part=unsent-mark]")).toBe(null);
    await all.press("edit-cue");
    await expect
      .poll(() => all.get<HTMLTextAreaElement>("dialog [name=talking_points]")?.value)
      .toBe("Soft\nWashes at 30");
    await all.press("cancel-cue");
    expect(all.asked.filter(({ name }) => name === "update_cue")).toEqual([]);
    all.status("open");
    await expect.poll(() => all.counts()).toEqual(["0", "0"]);
    expect(all.asked.filter(({ name }) => name === "update_cue").map(({ body }) => body)).toEqual([
      {
        cue: "c3",
        talking_points: ["Soft", "Washes at 30"],
        base: { talking_points: [] },
        plan_only: true,
      },
    ]);
    expect(all.get("[data-part=unsent-mark]")).toBe(null);
  });

  it("has it again after the page was closed, in the list, and takes it away with two presses", async () => {
    const first = await panel();
    first.status("lost");
    await writePoints(first, "Soft");
    await expect.poll(() => first.counts()).toEqual(["1", "0"]);
    await first.unmount();
    const all = await panel();
    // It has gone out with the line of the second page.
    await expect.poll(() => all.asked.filter(({ name }) => name === "update_cue").length).toBe(1);
    all.status("lost");
    await writePoints(all, "Softer");
    await all.press("show-unsent");
    await expect.element(page.getByText("Waits for the connection", { exact: true })).toBeVisible();
    await expect
      .poll(() => all.get("[data-unsent] [data-field=talking_points]")?.textContent)
      .toContain("Softer");
    await all.press("remove-unsent");
    expect(all.counts()).toEqual(["1", "0"]);
    await all.press("confirm-remove");
    await expect.poll(() => all.get("dialog")).toBe(null);
    expect(all.counts()).toEqual(["0", "0"]);
  });

  it("keeps its words in the field where the device keeps no more, and is told so", async () => {
    const all = await panel();
    const filler = JSON.stringify({ v: 2 });
    for (let at = 0; at < 40; at++) localStorage.setItem(`cartwall.unsent.${at}`, filler);
    window.dispatchEvent(new StorageEvent("storage", { key: null }));
    all.status("lost");
    await writePoints(all, "Soft");
    await expect.poll(() => all.get("dialog [data-code=offline]")).not.toBe(null);
    expect(all.get<HTMLTextAreaElement>("dialog [name=talking_points]")?.value).toBe("Soft");
    expect(all.get("[data-part=unsent]")?.dataset.full).toBe("true");
    await all.press("cancel-cue");
    await all.press("discard-cue");
    await all.press("dock-memo");
    await expect.poll(() => all.get("dialog [name=memo]"), LOADS).not.toBe(null);
    const memo = all.get<HTMLInputElement>("dialog [name=memo]");
    if (memo === null) throw new Error("no field");
    await userEvent.fill(memo, "Size M is back");
    await userEvent.keyboard("{Enter}");
    await expect.poll(() => all.get("dialog [data-code=offline]")).not.toBe(null);
    expect(memo.value).toBe("Size M is back");
  });
});

describe("a change that somebody else made meanwhile", () => {
  const conflict = (more: Partial<Conflict> = {}): Reply<never> => ({
    ok: false,
    problem: {
      code: "conflict",
      detail: "",
      conflicts: [
        {
          field: "talking_points",
          asked: ["Mine"],
          now: ["Theirs", "Two"],
          by: { kind: "client", id: "x" },
          ...more,
        },
      ],
    },
  });

  async function inConflict(): Promise<Panel> {
    const all = await panel();
    all.status("lost");
    await writePoints(all, "Mine");
    await expect.poll(() => all.counts()).toEqual(["1", "0"]);
    all.answers.push(conflict());
    all.status("open");
    await expect.poll(() => all.counts()).toEqual(["0", "1"]);
    await all.press("show-unsent");
    await expect.poll(() => all.get("[data-unsent] [data-part=now]")).not.toBe(null);
    return all;
  }
  const edits = ({ asked }: Panel): Record<string, unknown>[] =>
    asked.filter(({ name }) => name === "update_cue").map(({ body }) => body);

  it("is shown beside what is written here, with who made it", async () => {
    const all = await inConflict();
    const said = all.get("[data-unsent] [role=alert]")?.textContent ?? "";
    expect(said.replace(/[\u2068\u2069]/g, "")).toBe("Noa changed this meanwhile:");
    expect(all.get("[data-unsent] [data-part=now]")?.textContent).toBe("Theirs\nTwo");
    expect(all.get<HTMLTextAreaElement>("[data-unsent] [name=mine]")?.value).toBe("Mine");
    expect(edits(all)).toHaveLength(1);
  });

  it("stays where that is chosen", async () => {
    const all = await inConflict();
    await all.press("keep-theirs");
    await expect.poll(() => all.counts()).toEqual(["0", "0"]);
    expect(edits(all)).toHaveLength(1);
  });

  it("is replaced by what is written here, or written anew, over what was shown", async () => {
    const all = await inConflict();
    const mine = all.get<HTMLTextAreaElement>("[data-unsent] [name=mine]");
    if (mine === null) throw new Error("no field");
    await userEvent.fill(mine, "Mine\nTwo");
    await all.press("use-mine");
    await expect.poll(() => all.counts()).toEqual(["0", "0"]);
    expect(edits(all)[1]).toMatchObject({
      talking_points: ["Mine", "Two"],
      base: { talking_points: ["Theirs", "Two"] },
    });
  });

  it("is told with its reason and the text to copy where it was refused for good", async () => {
    const all = await panel();
    all.status("lost");
    await writePoints(all, "Mine");
    await expect.poll(() => all.counts()).toEqual(["1", "0"]);
    all.answers.push(failed("unknown_cue", ""));
    all.status("open");
    await expect.poll(() => all.counts()).toEqual(["0", "1"]);
    await all.press("show-unsent");
    await expect.element(page.getByText("This cue is no longer in the rundown.")).toBeVisible();
    expect(all.get<HTMLTextAreaElement>("[data-unsent] textarea[readonly]")?.value).toBe("Mine");
  });
});
