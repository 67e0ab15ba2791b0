/** The core's end of a line at the door: for tests alone. */
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
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
