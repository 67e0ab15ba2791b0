/**
 * The line to the core. It never gives up: after a break it is back within a second of the core, and a line that
 * has gone silent counts as broken.
 */

/** The core closes with this code when the key in the address is not its own. */
export const WRONG_KEY = 4401;

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 1000;
const GROWTH = 1.6;
const WRONG_KEY_RETRY_MS = 5000;
/** The core says something at least every 5 s. */
const SILENCE_MS = 12_000;
const OPENING_MS = 3000;

export interface Link {
  close(): void;
}

export interface LinkOptions {
  url: string;
  key: string;
  /** Draws the message before returning; answers with the `seq` that now stands on the page, if it changed. */
  receive: (data: unknown) => number | null;
  refused: () => void;
  random?: () => number;
}

/** The pause before try number `attempt` (from 0), with jitter so that many pages do not knock at once. */
export function retryDelay(attempt: number, random: number): number {
  const base = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * GROWTH ** attempt);
  return base * (0.8 + 0.2 * random);
}

export function openLink({ url, key, receive, refused, random = Math.random }: LinkOptions): Link {
  let closed = false;
  let attempt = 0;
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let watchdog: ReturnType<typeof setTimeout> | undefined;

  /** Leaves `current` for good, also where its close handshake never ends. */
  function lost(current: WebSocket, wrongKey: boolean): void {
    if (current !== socket) return;
    socket = null;
    clearTimeout(watchdog);
    current.close();
    if (closed) return;
    timer = setTimeout(connect, wrongKey ? WRONG_KEY_RETRY_MS : retryDelay(attempt++, random()));
  }

  function connect(): void {
    const current = new WebSocket(url);
    const expect = (within: number): void => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => lost(current, false), within);
    };
    socket = current;
    expect(OPENING_MS);
    current.onopen = () => {
      expect(SILENCE_MS);
      current.send(JSON.stringify({ type: "hello", token: key, client: "overlay" }));
    };
    current.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (current !== socket) return;
      attempt = 0;
      expect(SILENCE_MS);
      const seq = receive(data);
      if (seq !== null) current.send(JSON.stringify({ type: "painted", seq }));
    };
    current.onclose = ({ code }) => {
      if (current === socket && code === WRONG_KEY) refused();
      lost(current, code === WRONG_KEY);
    };
  }

  connect();
  return {
    close() {
      closed = true;
      clearTimeout(timer);
      if (socket !== null) lost(socket, false);
    },
  };
}
