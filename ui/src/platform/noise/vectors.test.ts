import { readFileSync } from "node:fs";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { expect, it, vi } from "vitest";
import { responder } from "~/testing/noise";
import { initiator, PROTOCOL } from "./handshake";

// Published sessions know nothing of our frames: each message is one plaintext, as it is.
vi.mock("./frames", async (importOriginal) => ({
  ...(await importOriginal<typeof import("./frames")>()),
  split: (message: Uint8Array) => [message],
  joining: () => ({ check: () => undefined, join: (plaintext: Uint8Array) => plaintext }),
}));

interface Vector {
  protocol_name: string;
  init_prologue: string;
  init_psks: [string];
  init_ephemeral: string;
  resp_ephemeral: string;
  handshake_hash: string;
  messages: { payload: string; ciphertext: string }[];
}

const { vectors } = JSON.parse(readFileSync("../tests/fixtures/noise/vectors.json", "utf8")) as {
  vectors: Vector[];
};

it.each(vectors)("a session is the published one byte for byte: $protocol_name", (vector) => {
  expect(vector.protocol_name).toBe(PROTOCOL);
  const payloads = vector.messages.map(({ payload }) => hexToBytes(payload));
  const both = {
    psk: hexToBytes(vector.init_psks[0]),
    prologue: hexToBytes(vector.init_prologue),
    largest: 0,
  };
  const opening = initiator({ ...both, ephemeral: hexToBytes(vector.init_ephemeral) }, payloads[0]);
  const asking = responder({ ...both, ephemeral: hexToBytes(vector.resp_ephemeral) }, opening.first);
  const { answer, session: core } = asking.answer(payloads[1]);
  const { session: phone } = opening.finish(answer);
  const sent = [opening.first, answer];
  payloads.slice(2).forEach((payload, index) => {
    const [from, to] = index % 2 === 0 ? [phone, core] : [core, phone];
    const [message] = from.seal(payload) as [Uint8Array];
    expect(to.open(message)).toEqual(payload);
    sent.push(message);
  });
  expect(sent.map(bytesToHex)).toEqual(vector.messages.map(({ ciphertext }) => ciphertext));
  for (const { handshakeHash } of [phone, core])
    expect(bytesToHex(handshakeHash)).toBe(vector.handshake_hash);
});
