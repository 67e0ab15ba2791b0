/**
 * The line of a page to the core: one WebSocket that never gives up. After a break it is back within a second of the
 * core, and a line that has gone silent counts as broken. What is said on it is its owner's.
 */

/** The core closes with this code where the token is not one of its own. */
const WRONG_TOKEN = 4401;
/** With this one where the host has closed the door for other devices. It may be open again later. */
const LOCKED = 4423;

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 1000;
const GROWTH = 1.6;
/** How often the line is tried while the host keeps the door closed. */
const LOCKED_RETRY_MS = 5000;
/** The core says something at least every 5 s. */
const SILENCE_MS = 12_000;
const OPENING_MS = 4000;

/** What a line needs of a WebSocket. */
export interface WebSocketLike {
  readonly readyState: number;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(message: string): void;
  close(code?: number, reason?: string): void;
}

export interface Line {
  /** Only on a line that is open. */
  send(message: string): void;
  /** Tries again now, as after another token was given. */
  open(): void;
  close(): void;
}

export interface LineOptions {
  /** Asked at each try. */
  url: () => string;
  /** The first message of each try. */
  hello: () => object;
  /** Nothing of an earlier try is received any more. */
  received: (data: unknown) => void;
  /** `locked`: because the host has closed the door. */
  lost?: (locked: boolean) => void;
  /** The token is wrong. After so many ms it is tried again; `null`: only when told to. */
  refused: () => number | null;
  connect?: ((url: string) => WebSocketLike) | undefined;
  random?: (() => number) | undefined;
}

/** The pause before try number `attempt` (from 0), with jitter so that many pages do not knock at once. */
export function retryDelay(attempt: number, random: number): number {
  const base = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * GROWTH ** attempt);
  return base * (0.8 + 0.2 * random);
}

export function line(options: LineOptions): Line {
  const { url, hello, received, lost, refused, random = Math.random } = options;
  const connect = options.connect ?? ((url): WebSocketLike => new WebSocket(url));
  let closed = false;
  let attempt = 0;
  /** Since the host closed the door nothing was received. */
  let locked = false;
  let socket: WebSocketLike | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let watchdog: ReturnType<typeof setTimeout> | undefined;

  function expect(current: WebSocketLike, within: number): void {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => leave(current), within);
  }

  /** Leaves `current` for good, also where its close handshake never ends. */
  function leave(current: WebSocketLike, code?: number): void {
    if (current !== socket) return;
    socket = null;
    clearTimeout(watchdog);
    current.close();
    if (closed) return;
    locked ||= code === LOCKED;
    const wrongToken = code === WRONG_TOKEN;
    if (!wrongToken) lost?.(locked);
    const pause = wrongToken ? refused() : locked ? LOCKED_RETRY_MS : retryDelay(attempt++, random());
    if (pause !== null) retry = setTimeout(open, pause);
  }

  function open(): void {
    clearTimeout(retry);
    const current = connect(url());
    socket = current;
    expect(current, OPENING_MS);
    current.onopen = () => {
      expect(current, SILENCE_MS);
      current.send(JSON.stringify(hello()));
    };
    current.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (current !== socket) return;
      attempt = 0;
      locked = false;
      expect(current, SILENCE_MS);
      received(data);
    };
    current.onclose = ({ code }) => leave(current, code);
  }

  return {
    send: (message) => socket?.send(message),
    open,
    close() {
      closed = true;
      clearTimeout(retry);
      if (socket !== null) leave(socket);
    },
  };
}
