/** Hundreds of forgotten pages hold the overlay's key. The real one gets in, also again, and the host notices nothing. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, describe, it } from "node:test";
import { Window, launch, overlay, until } from "./support/browser.mjs";
import { CSV } from "./support/catalogue.mjs";
import { Core } from "./support/core.mjs";

const FORGOTTEN = 220;

/** A page's socket that shows its key, answers pings, and paints nothing. Resolves once it has been let in or refused. */
function forgotten(origin, key) {
  const { hostname, port, host } = new URL(origin);
  const socket = connect(Number(port), hostname, () =>
    socket.write(
      `GET /api/v1/live HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    ),
  );
  socket.on("error", () => {});
  return new Promise((settled) => {
    socket.on("close", () => settled(socket));
    socket.once("data", () => {
      const text = Buffer.from(
        JSON.stringify({ type: "hello", token: key, client: "overlay" }),
      );
      socket.write(
        Buffer.concat([
          Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]),
          text,
        ]),
      );
      const pong = setInterval(
        () => socket.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0])),
        4000,
      );
      socket.on("close", () => clearInterval(pong));
      socket.once("data", () => settled(socket));
    });
  });
}

describe("an overlay's key that too many hold", () => {
  let browser, core, panel, obs, sockets;

  before(async () => {
    [browser, core] = await Promise.all([launch(), Core.start()]);
    await core.importCsv(CSV);
    const { id } = await core.show("Crowded", ["DRESS-NAT", "MUG-BLUE"]);
    await core.command("start_rehearsal", { show: id });
    await core.command("take");
    obs = await Window.open(browser, core.ready.overlay, {
      viewport: { width: 1920, height: 1080 },
    });
    await overlay.shows(obs, "DRESS-NAT");
    const key = new URL(core.ready.overlay).searchParams.get("key");
    sockets = [];
    for (let n = 0; n < FORGOTTEN; n++)
      sockets.push(await forgotten(core.origin, key));
  });
  after(async () => {
    for (const socket of sockets ?? []) socket.destroy();
    await obs?.context.close();
    await panel?.context.close();
    await browser?.close();
    await core?.end();
  });

  it("keeps neither the host's panel nor the page in OBS from the next card", async () => {
    panel = await Window.open(browser, core.ready.panel);
    await panel.page.waitForSelector(
      "[data-monitor=program][data-sku=DRESS-NAT]",
    );
    await panel.page.keyboard.press("ArrowRight");
    await overlay.shows(obs, "MUG-BLUE");
  });

  it("lets the page in again when OBS loads it anew", async () => {
    await obs.page.reload();
    await overlay.shows(obs, "MUG-BLUE");
    await panel.page.keyboard.press("Control+z");
    await overlay.shows(obs, "DRESS-NAT");
    assert.ok(sockets.some((socket) => !socket.destroyed));
  });

  it("needed no reload of the panel", async () => {
    await until(
      async () =>
        (await panel.page
          .locator("[data-monitor=program]")
          .getAttribute("data-sku")) === "DRESS-NAT",
      "the panel should show DRESS-NAT",
    );
  });
});
