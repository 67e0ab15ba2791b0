/** The core's end of a line at the door: for tests alone. */
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { DeviceView, DoorView, InviteView, WaitingView } from "~/wire/wire";
import { CLOSED_DOOR } from "~/lib/core/sections.svelte";
import type { Session } from "~/platform/noise/session";
import { responder } from "./noise";

/** A socket whose other end has the key of `word`, and says what the test says. */
export class DoorSocket {
  readonly said: Record<string, unknown>[] = [];
  binaryType = "";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  closed = false;
  #session: Session | null = null;

  constructor(
    readonly url: string,
    /** Of the invitation or the device, as the core has it. */
    readonly word: string,
  ) {}

  get handshakeHash(): Uint8Array | null {
    return this.#session?.handshakeHash ?? null;
  }

  opens(): void {
    this.onopen?.();
  }

  send(frame: Uint8Array): void {
    if (this.#session !== null) {
      const message = this.#session.open(frame);
      if (message !== null)
        this.said.push(JSON.parse(new TextDecoder().decode(message)) as Record<string, unknown>);
      return;
    }
    try {
      const setup = {
        psk: sha256(utf8ToBytes(this.word)),
        prologue: utf8ToBytes("cartwall line 1"),
        largest: 1 << 20,
      };
      const { answer, session } = responder(setup, frame).answer();
      this.#session = session;
      this.#gives(answer);
    } catch {
      this.closes(4401);
    }
  }

  says(message: unknown): void {
    for (const frame of this.#session?.seal(utf8ToBytes(JSON.stringify(message))) ?? []) this.#gives(frame);
  }

  closes(code: number): void {
    this.onclose?.({ code });
  }

  close(): void {
    this.closed = true;
  }

  #gives(bytes: Uint8Array): void {
    this.onmessage?.({ data: new Uint8Array(bytes).buffer });
  }
}

export const closedDoor = (more: Partial<DoorView> = {}): DoorView => ({ ...CLOSED_DOOR, ...more });

export const inviteView = (more: Partial<InviteView> = {}): InviteView => ({
  role: "co_host",
  code: "K7QM-3XPD",
  links: ["http://192.168.1.7:4781", "https://show.example.com"].map(
    (origin) => `${origin}/#join=00112233445566778899aabbccddeeff`,
  ),
  expires_at: 2_000_000,
  tries_left: 5,
  ...more,
});

export const waitingView = (more: Partial<WaitingView> = {}): WaitingView => ({
  id: "w1",
  name: "Dana’s phone",
  role: "co_host",
  codes: ["0417", "9051", "2266"],
  since: 1_000_000,
  ...more,
});

export const deviceView = (more: Partial<DeviceView> = {}): DeviceView => ({
  id: "d1",
  name: "Dana’s phone",
  role: "co_host",
  created_at: 0,
  expires_at: null,
  connected: 1,
  seen_at: 900_000,
  address: "192.168.1.20",
  last: null,
  ...more,
});
