/**
 * The page that OBS shows. It keeps its last card while the core is away, and writes to the page inside the
 * message handler: OBS stops animation frames for a hidden source, and a card must be right when it reappears.
 */
import { flushSync, mount } from "svelte";
import "~/styles/fonts.css";
import { isLang } from "~/lib/format/text";
import { line } from "~/platform/line";
import Overlay from "./Overlay.svelte";
import type { OverlayMessage } from "~/wire/wire";
import { isPlace } from "~/components/card/place";
import { wayBack } from "./back";
import { readMessage } from "./message";
import { openedIn } from "./opened";
import "./overlay.css";
import { Screen } from "./screen.svelte";

const target = document.getElementById("app");
if (target === null) throw new Error("overlay.html has no #app");

const query = new URLSearchParams(location.search);
const lang = query.get("lang");
const asked = query.get("place");
const place = isPlace(asked) ? asked : "anywhere";
const screen = new Screen();

mount(Overlay, {
  target,
  props: {
    screen,
    place,
    position: query.get("position") === "right" ? "right" : "left",
    lang: isLang(lang) ? lang : null,
  },
});
flushSync();

// Every script is loaded before the first card needs it.
for (const sample of ["A", "₪", "א", "ع"]) {
  document.fonts.load('600 20px "Cartwall"', sample).catch(() => undefined);
}

// What stands ready is built after what is on air was drawn and acknowledged. A timer would be held up in a hidden source.
const later = new MessageChannel();
let newest: OverlayMessage | null = null;
later.port1.onmessage = () => {
  const message = newest;
  newest = null;
  if (message !== null) flushSync(() => screen.prepare(message));
};

const WRONG_KEY_RETRY_MS = 5000;

/** The line has brought its first frame: from then on it can carry what this page says. */
let connected = false;
const opened = openedIn(window, place, () => connected && core.send(opened()));

const back = wayBack(
  window,
  () => performance.now(),
  () => screen.card === null,
);

const core = line({
  url: () => `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/api/v1/live`,
  hello: () => ({ type: "hello", token: query.get("key") ?? "", client: "overlay" }),
  received(data) {
    const message = readMessage(data);
    if (message === null) return;
    back.here();
    if (message.type === "ping") {
      flushSync(() => screen.hear(message.now));
      return;
    }
    flushSync(() => screen.show(message));
    core.send(JSON.stringify({ type: "painted", seq: message.seq }));
    if (!connected) core.send(opened());
    connected = true;
    newest = message;
    later.port2.postMessage(null);
  },
  lost() {
    connected = false;
    back.away();
  },
  refused() {
    console.warn(
      "Cartwall: this overlay's key is not valid any more. Copy the address again from the panel.",
    );
    flushSync(() => screen.blank());
    back.away();
    return WRONG_KEY_RETRY_MS;
  },
});
core.open();
