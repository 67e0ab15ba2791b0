/**
 * The browser's carrier: one line for state, commands and queries, which asks for what it missed after a break.
 *
 * A command whose answer was lost with the line is sent again with the same key, for a few seconds only: a `take`
 * must never fire long after the button was pressed.
 */
import type { StateMessage } from "~/wire/wire";
import { line, type WebSocketLike } from "./line";
import { send } from "./send";
import {
  failed,
  type Listener,
  type OverlaySource,
  type Reply,
  type Trouble,
  type WholePlatform,
} from "./types";

const ANSWER_MS = 10_000;
/** Some questions go on to a shop, which may be slow or far. */
const SHOP_MS = 60_000;
const TO_A_SHOP: readonly unknown[] = ["check_store", "connect_store"];
/** How long a command that lost its line may still be sent again. */
const RESEND_MS = 4_000;

type Incoming =
  | ({ type: "state" } & StateMessage)
  | { type: "answer"; id: string; ok: unknown; problem: Trouble | null }
  | { type: "ping"; now: number };

/**
 * A moment on both clocks. The page's own may stand still while the computer sleeps, and the wall clock may be set: the
 * longer of both is believed, so that nothing old is ever taken for new.
 */
interface Moment {
  wall: number;
  page: number;
}
const moment = (): Moment => ({ wall: Date.now(), page: performance.now() });
const passedSince = ({ wall, page }: Moment): number => Math.max(Date.now() - wall, performance.now() - page);

interface Waiting {
  text: string;
  since: Moment;
  settle: (reply: Reply<unknown>) => void;
  timer: ReturnType<typeof setTimeout>;
}

export interface SocketOptions {
  origin: string;
  token: string;
  keepToken: (token: string) => void;
  /** Where the line is, with parameters where it has any. */
  path?: string;
  open?: (url: string) => WebSocketLike;
  random?: () => number;
}

export function socketPlatform(options: SocketOptions): WholePlatform {
  const { origin, keepToken, path = "/api/v1/live" } = options;
  let token = options.token;
  let listener: Listener | null = null;
  let ready = false;
  let seen: { seq: number; run: string } | null = null;
  let count = 0;
  const waiting = new Map<string, Waiting>();

  const core = line({
    url() {
      const since = seen === null ? "" : `${path.includes("?") ? "&" : "?"}since=${seen.seq}&run=${seen.run}`;
      return `${origin.replace(/^http/, "ws")}${path}${since}`;
    },
    hello: () => ({ type: "hello", token, client: "panel" }),
    received(data) {
      if (typeof data === "string") receive(JSON.parse(data) as Incoming);
    },
    lost(locked) {
      ready = false;
      listener?.status(locked ? "locked" : "lost");
    },
    refused() {
      ready = false;
      for (const id of [...waiting.keys()]) settle(id, failed("wrong_token", ""));
      listener?.status("refused");
      return null;
    },
    connect: options.open,
    random: options.random,
  });

  function settle(id: string, reply: Reply<unknown>): void {
    const one = waiting.get(id);
    if (one === undefined) return;
    waiting.delete(id);
    clearTimeout(one.timer);
    one.settle(reply);
  }

  function receive(message: Incoming): void {
    if (message.type === "answer") {
      settle(
        message.id,
        message.problem === null || message.problem === undefined
          ? { ok: true, value: message.ok }
          : { ok: false, problem: message.problem },
      );
    } else if (message.type === "ping") {
      listener?.time(message.now);
    } else if (message.type === "state") {
      seen = { seq: message.seq, run: message.run };
      listener?.state(message);
      if (!ready) {
        ready = true;
        listener?.status("open");
        for (const [id, one] of waiting) {
          if (passedSince(one.since) <= RESEND_MS) core.send(one.text);
          else settle(id, failed("no_answer", ""));
        }
      }
    }
  }

  function ask<T>(message: Record<string, unknown>): Promise<Reply<T>> {
    if (!ready) return Promise.resolve(failed("offline", ""));
    const id = String(++count);
    const text = JSON.stringify({ ...message, id });
    const within = TO_A_SHOP.includes(message.name) ? SHOP_MS : ANSWER_MS;
    return new Promise((resolve) => {
      waiting.set(id, {
        text,
        since: moment(),
        settle: resolve as (reply: Reply<unknown>) => void,
        timer: setTimeout(() => settle(id, failed("no_answer", "")), within),
      });
      core.send(text);
    });
  }

  async function http(path: string, init: RequestInit = {}): Promise<Reply<Response>> {
    try {
      const response = await fetch(origin + path, { ...init, headers: { authorization: `Bearer ${token}` } });
      if (response.ok) return { ok: true, value: response };
      const problem = (await response.json().catch(() => null)) as Trouble | null;
      return problem === null
        ? failed(`http_${response.status}`, response.statusText)
        : { ok: false, problem };
    } catch {
      return failed("offline", "");
    }
  }

  return {
    mediaBase: "",
    command: (name, body, key) => ask({ type: "command", name, body, key }),
    query: (name, body) => ask({ type: "query", name, body }),
    listen(given) {
      listener = given;
      if (token === "") listener.status("refused");
      else core.open();
    },
    upload(file, { dryRun, id, mapping, currency, onsent, signal }) {
      if (!(file instanceof File)) return Promise.resolve(failed("unknown_file", ""));
      const query = new URLSearchParams({ name: file.name, id, dry_run: String(dryRun) });
      if (mapping !== undefined) query.set("mapping", JSON.stringify(mapping));
      if (currency !== undefined) query.set("currency", currency);
      return send(`${origin}/api/v1/catalogue/import?${query}`, token, file, onsent, signal);
    },
    uploadOrders(show, file, { dryRun, zone, currency, tail, onsent, signal }) {
      if (!(file instanceof File)) return Promise.resolve(failed("unknown_file", ""));
      const query = new URLSearchParams({ zone, tail: String(tail), dry_run: String(dryRun) });
      if (currency !== undefined) query.set("currency", currency);
      const path = `/api/v1/shows/${encodeURIComponent(show)}/orders`;
      return send(`${origin}${path}?${query}`, token, file, onsent, signal);
    },
    async saveExport(show, run, title, format) {
      const query = new URLSearchParams({ format, ...(run === null ? {} : { run: String(run) }) });
      const reply = await http(`/api/v1/shows/${encodeURIComponent(show)}/export?${query}`);
      if (!reply.ok) return reply;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await reply.value.blob());
      link.download = `${title.replace(/[\\/:*?"<>|\p{Cc}]+/gu, " ").trim() || "show"}.${format}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      return { ok: true, value: true };
    },
    async overlaySource() {
      const reply = await http("/api/v1/overlay");
      if (!reply.ok) return null;
      const { url, file } = (await reply.value.json()) as Partial<OverlaySource>;
      return url === undefined ? null : { url, file: file ?? null };
    },
    panelLink: () => `${origin === "" ? location.origin : origin}/#token=${token}`,
    useToken(given) {
      token = given.trim();
      keepToken(token);
      listener?.status("connecting");
      core.open();
    },
  };
}
