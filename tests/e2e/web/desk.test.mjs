/** The desk under a hand that hurries: fields that give the keys back, few keys for a job, and nothing that moves. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Window, launch, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";

/** What these layouts type, by the place of the key, as X gives it to Chromium. */
const LAYOUTS = {
  de: { undo: ["z", "KeyY"], search: ["/", "Digit7", true], marker: ["m", "KeyM"] },
  fr: { undo: ["z", "KeyW"], search: ["/", "NumpadDivide"], marker: ["m", "Semicolon"] },
  il: { undo: ["ז", "KeyZ"], search: [".", "Slash"], marker: ["צ", "KeyM"] },
  ara: { undo: ["ئ", "KeyZ"], search: ["ظ", "Slash"], marker: ["ة", "KeyM"] },
};

describe("the desk", () => {
  let browser, core, panel, page, show, cdp;
  const program = async () => (await core.state()).show.program?.sku ?? null;
  const preview = async () => (await core.state()).show.preview?.sku ?? null;
  /** In the core, and the page knows. */
  const becomes = async (read, wanted) => {
    await until(async () => (await read()) === wanted, async () => `${await read()}, not ${wanted}`);
    await panel.told(core);
  };
  const closed = () => page.waitForSelector("dialog", { state: "detached" });
  /** A key as a layout gives it; the page's own keyboard knows only the American one. */
  async function press([key, code, shift = false], control = false) {
    const modifiers = (shift ? 8 : 0) + (control ? 2 : 0);
    const text = control ? undefined : key;
    await cdp.send("Input.dispatchKeyEvent", { type: "keyDown", key, code, modifiers, text });
    await cdp.send("Input.dispatchKeyEvent", { type: "keyUp", key, code, modifiers });
  }

  before(async () => {
    [browser, core] = await Promise.all([launch(), Core.start()]);
    await core.importCsv(CSV);
    show = await core.show("Tonight", ["DRESS-NAT", "CANDLE-OUD", "MUG-BLUE"]);
    await core.command("go_live", { show: show.id });
    panel = await Window.open(browser, core.ready.panel, { viewport: { width: 1280, height: 800 } });
    page = panel.page;
    cdp = await panel.context.newCDPSession(page);
    await page.waitForSelector("[data-view=desk]");
  });
  after(async () => {
    await panel?.close();
    await browser?.close();
    await core?.end();
  });

  it("is loud about a show that no viewer sees", async () => {
    await panel.reads(panel.part("overlay-lost"), panel.say("overlay_lost"));
    assert.ok(await page.locator("[data-monitor=program].lost .hatch").isVisible());
    await panel.picture("desk-overlay-lost");
    const obs = await Window.open(browser, core.ready.overlay, { inObs: true });
    await page.waitForSelector("[data-part=overlay-lost]", { state: "detached" });
    await panel.reads(panel.do("overlay-help"), panel.say("overlays_on", { count: 1 }));
    await obs.page.evaluate(() =>
      dispatchEvent(new CustomEvent("obsSourceActiveChanged", { detail: { active: false } })),
    );
    await panel.reads(panel.do("overlay-help"), panel.say("overlay_short_hidden"));
    await obs.close();
  });

  it("gives the keys back once a memo is sent, and says meanwhile that they are off", async () => {
    await page.keyboard.press("n");
    await panel.reads(panel.part("keys-say"), panel.say("shortcuts_off"));
    await page.keyboard.type("size M is back ");
    assert.equal(await program(), null);
    await page.keyboard.press("Enter");
    await panel.reads(panel.part("memos"), "size M is back");
    await page.keyboard.press("Space");
    await becomes(program, "DRESS-NAT");
    await page.keyboard.press("g");
    await page.waitForSelector("[data-part=memos] .memo", { state: "detached" });
  });

  it("leaves a field with Escape, and never clears the card by that press", async () => {
    await page.keyboard.press("Shift+M");
    await page.keyboard.type("best moment");
    await page.keyboard.press("Escape");
    await until(() => page.evaluate(() => document.activeElement === document.body), "the field is left");
    assert.equal(await page.inputValue("[name=marker]"), "best moment", "and keeps what was written");
    assert.equal(await program(), "DRESS-NAT");
    await page.keyboard.press("Shift+M");
    await page.keyboard.press("Enter");
    await until(async () => (await core.state()).markers.some(({ text }) => text === "best moment"), "a marker");
  });

  it("stands a cue by with its number and Enter", async () => {
    await page.keyboard.press("3");
    await panel.reads(panel.part("keys-say"), "Stoneware mug");
    await page.keyboard.press("Enter");
    await becomes(preview, "MUG-BLUE");
    await page.keyboard.press("9");
    await panel.reads(panel.part("keys-say"), panel.say("number_none", { n: "9" }));
    // Drops the number, and clears nothing.
    await page.keyboard.press("Escape");
    await until(async () => (await page.locator(".says.shown").count()) === 0, "no number");
    assert.equal(await program(), "DRESS-NAT");
  });

  for (const key of ["Space", "ArrowRight"])
    it(`airs nothing but what was typed: ${key} stands the cue of a number by`, async () => {
      const cues = show.cues.length;
      await core.command("stand_by", { cue: show.cues[2] });
      await page.waitForSelector("[data-monitor=preview][data-sku=MUG-BLUE]");
      await page.keyboard.press(String(cues + 6));
      await panel.reads(panel.do("take"), panel.say("number_none", { n: cues + 6 }));
      await page.keyboard.press(key);
      await panel.reads(panel.part("keys-say"), panel.say("number_none", { n: cues + 6 }));
      assert.equal(await preview(), "MUG-BLUE");
      await page.keyboard.press("Backspace");
      await page.keyboard.press("2");
      await panel.reads(panel.do("take"), /2.*Oud candle/);
      await panel.picture("desk-number");
      // The second is the same press, as a key that bounces gives it.
      await page.keyboard.press(key);
      await page.keyboard.press(key);
      await becomes(preview, "CANDLE-OUD");
      await panel.reads(panel.do("take"), panel.say("take"));
      assert.equal(await program(), "DRESS-NAT");
    });

  it("changes a price on air with four keys, and asks about less than half", async () => {
    const price = async () => (await core.state()).program.price.minor;
    await page.keyboard.press("e");
    await page.waitForSelector("[data-part=on-air-edit]");
    await page.keyboard.type("99");
    await panel.picture("on-air-edit");
    await page.keyboard.press("Enter");
    await panel.reads(panel.part("sure"), "66");
    assert.equal(await price(), 28_900);
    await page.keyboard.press("Enter");
    await closed();
    await becomes(price, 9_900);
    await page.keyboard.press("e");
    await page.keyboard.type("90");
    await page.keyboard.press("Enter");
    await closed();
    await becomes(price, 9_000);
    await page.keyboard.press("Control+z");
    await becomes(price, 9_900);
  });

  it("never ticks off a price that the shop does not charge", async () => {
    const said = page.locator("[data-part=on-air-numbers] [data-part=shop-charges]");
    await panel.reads(said, "289");
    await panel.do("confirm-price").click();
    await page.waitForSelector("[data-part=on-air-numbers] [data-settled=true]");
    await page.keyboard.press("Control+z");
    await page.waitForSelector("[data-part=on-air-numbers] [data-part=shop-charges]", { state: "detached" });
  });

  it("starts a flash offer with two keys", async () => {
    await page.keyboard.press("f");
    await page.waitForSelector("dialog [name=price]");
    await page.keyboard.press("Enter");
    await panel.reads(panel.part("flash"), "231.20");
    await page.keyboard.press("Control+z");
    await page.waitForSelector("[data-part=flash]", { state: "detached" });
  });

  it("puts a product that is not in the rundown into preview without leaving the desk", async () => {
    await page.keyboard.type("/tote");
    await page.keyboard.press("Control+Enter");
    await closed();
    await becomes(preview, "TOTE-LEAF");
    assert.ok(await page.locator("[data-view=desk]").isVisible());
  });

  it("takes in a product that is in no catalogue", async () => {
    await page.keyboard.type("/silk scarf");
    await page.waitForSelector("[data-part=quick-add]");
    await page.fill("[data-part=quick-add] [name=price]", "120");
    await page.fill("[data-part=quick-add] [name=quantity]", "4");
    await panel.picture("quick-add");
    await page.keyboard.press("Control+Enter");
    await closed();
    await until(async () => (await core.state()).show.preview?.title === "silk scarf", "it is in preview");
    const { preview: card } = await core.state();
    assert.deepEqual(card.price, { minor: 12_000, currency: "ILS" });
    assert.equal(card.stock.left, 4);
  });

  it("matches an unknown SKU to a product, back to its sale", async () => {
    await core.sale({
      order_id: "U-1",
      currency: "ILS",
      lines: [{ sku: "GIFT-50", quantity: 2, unit_price: "50.00" }],
    });
    await panel.do("match-sku").click();
    await page.keyboard.type("tote");
    await page.waitForSelector("[data-part=palette] li[data-sku=TOTE-LEAF]");
    await page.keyboard.press("Enter");
    await closed();
    await page.waitForSelector("[data-part=unknown-skus]", { state: "detached" });
    const { cues, rundowns } = await core.state();
    const tote = rundowns[show.id].find(({ sku }) => sku === "TOTE-LEAF");
    assert.equal(cues[tote.id].units, 2);
  });

  for (const [layout, { undo, search, marker }] of Object.entries(LAYOUTS))
    it(`has its keys on the layout ${layout}`, async () => {
      await core.apart();
      const before = await program();
      await page.keyboard.press("ArrowRight");
      await until(async () => (await program()) !== before, "the next cue");
      // The panel undoes what it has seen.
      await page.waitForSelector(`[data-monitor=program][data-sku="${await program()}"]`);
      await press(undo, true);
      await becomes(program, before);
      const markers = (await core.state()).markers.length;
      await press(marker);
      await until(async () => (await core.state()).markers.length === markers + 1, "a marker");
      // What is a comma there is none.
      if (layout === "fr") await press([",", "KeyM"]);
      if (layout === "de") await press(["-", "Slash"]);
      await press(search);
      await page.waitForSelector("[data-part=palette]");
      await page.keyboard.press("Escape");
      await closed();
      assert.equal((await core.state()).markers.length, markers + 1);
    });

  it("moves nothing when what is on air sells out, and takes no click that was aimed elsewhere", async () => {
    await core.command("stand_by", { cue: show.cues[1] });
    await core.apart();
    await core.command("take");
    await becomes(program, "CANDLE-OUD");
    const places = () =>
      page.locator("[data-do=take], [data-do=next], [data-do=clear], [data-do=undo], [data-do=flash], [name=memo], [data-do=add-marker]")
        .evaluateAll((all) => all.map((one) => JSON.stringify(one.getBoundingClientRect())));
    const before = await places();
    // As if the press had been on its way already: in the moment in which the button comes.
    const taken = page.evaluate(
      () =>
        new Promise((resolve) => {
          const seen = new MutationObserver(() => {
            const button = document.querySelector("[data-do=offered-next]");
            if (button === null) return;
            seen.disconnect();
            const click = new MouseEvent("click", { bubbles: true, cancelable: true, detail: 1 });
            requestAnimationFrame(() => resolve(button.dispatchEvent(click)));
          });
          seen.observe(document.body, { childList: true, subtree: true });
        }),
    );
    await core.sale({
      order_id: "U-2",
      currency: "ILS",
      lines: [{ sku: "CANDLE-OUD", quantity: 3, unit_price: "69.90" }],
    });
    const offered = page.locator("[data-do=offered-next]");
    await offered.waitFor();
    await panel.picture("desk-sold-out");
    assert.deepEqual(await places(), before);
    assert.equal(await taken, false, "the click is the button's that was there before");
    assert.equal(await program(), "CANDLE-OUD");
  });
});
