import { readFileSync } from "node:fs";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { describe, expect, it } from "vitest";
import { responder } from "~/testing/noise";
import { cipher } from "./cipher";
import { pairingCode } from "./code";
import { NoiseError, type NoiseFault } from "./error";
import { CONTENT, FRAME } from "./frames";
import { HANDSHAKE_PAYLOAD, initiator, type Setup } from "./handshake";
import { session, type Session } from "./session";

const FIXTURES = "../tests/fixtures/noise";
const setup: Setup = {
  psk: new Uint8Array(32).fill(7),
  prologue: utf8ToBytes("cartwall 1"),
  largest: 1 << 20,
};

/** Both ends after their handshake. */
function ends(phone = setup, core = setup): { phone: Session; core: Session } {
  const opening = initiator(phone);
  const answered = responder(core, opening.first).answer();
  return { phone: opening.finish(answered.answer).session, core: answered.session };
}

/** The same with keys that are there already: a handshake takes its time. */
function linked(): { phone: Session; core: Session } {
  const end = (sending: number, receiving: number): Session =>
    session(
      cipher(new Uint8Array(32).fill(sending)),
      cipher(new Uint8Array(32).fill(receiving)),
      new Uint8Array(32),
      1 << 20,
    );
  return { phone: end(1, 2), core: end(2, 1) };
}

function fault(attempt: () => unknown): NoiseFault | null {
  try {
    attempt();
    return null;
  } catch (error) {
    if (error instanceof NoiseError) return error.fault;
    throw error;
  }
}

const hasEnded = (one: Session): boolean =>
  fault(() => one.seal(new Uint8Array(1))) === "ended" &&
  fault(() => one.open(new Uint8Array(40))) === "ended";

const counting = (length: number): Uint8Array => Uint8Array.from({ length }, (_, place) => place % 251);

/** Bytes in a form that is quickly compared and said. */
const written = (frame: Uint8Array): string =>
  frame.length <= 1000 ? bytesToHex(frame) : `${frame.length} bytes, sha256 ${bytesToHex(sha256(frame))}`;

/** What comes out of frames, message by message. */
const opened = (to: Session, frames: Uint8Array[]): string[] =>
  frames
    .map((frame) => to.open(frame))
    .filter((message) => message !== null)
    .map(written);

function altered(bytes: Uint8Array, place: number, bit: number): Uint8Array {
  return bytes.map((byte, at) => (at === place ? byte ^ (1 << bit) : byte));
}

/** Numbers that are the same in each run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A whole session, as one implementation carried it out; `src/tests.rs` of the core's crate has the same. */
interface Golden {
  psk: string;
  prologue: string;
  initiator_ephemeral: string;
  responder_ephemeral: string;
  first_payload: string;
  first: string;
  answer_payload: string;
  answer: string;
  handshake_hash: string;
  pairing_code: string;
  messages: { from_initiator: boolean; content: { text: string } | { counting: number }; frames: string[] }[];
}

/** The session of `asked` carried out here, from its keys and contents alone. */
function carriedOut(asked: Golden): Golden {
  const both = { psk: hexToBytes(asked.psk), prologue: hexToBytes(asked.prologue), largest: 1 << 20 };
  const opening = initiator(
    { ...both, ephemeral: hexToBytes(asked.initiator_ephemeral) },
    utf8ToBytes(asked.first_payload),
  );
  const asking = responder({ ...both, ephemeral: hexToBytes(asked.responder_ephemeral) }, opening.first);
  expect(asking.payload).toEqual(utf8ToBytes(asked.first_payload));
  const answered = asking.answer(utf8ToBytes(asked.answer_payload));
  const { payload, session: phone } = opening.finish(answered.answer);
  expect(payload).toEqual(utf8ToBytes(asked.answer_payload));
  expect(phone.handshakeHash).toEqual(answered.session.handshakeHash);
  return {
    ...asked,
    first: bytesToHex(opening.first),
    answer: bytesToHex(answered.answer),
    handshake_hash: bytesToHex(phone.handshakeHash),
    pairing_code: pairingCode(phone.handshakeHash),
    messages: asked.messages.map(({ from_initiator, content }) => {
      const [from, to] = from_initiator ? [phone, answered.session] : [answered.session, phone];
      const message = "text" in content ? utf8ToBytes(content.text) : counting(content.counting);
      const frames = from.seal(message);
      expect(opened(to, frames)).toEqual([written(message)]);
      return { from_initiator, content, frames: frames.map(written) };
    }),
  };
}

const read = (name: string): unknown => JSON.parse(readFileSync(`${FIXTURES}/${name}`, "utf8"));

describe("the same bytes as others", () => {
  it("carries out the core's golden session byte for byte", () => {
    const golden = read("core.json") as Golden;
    expect(carriedOut(golden)).toEqual(golden);
  });

  it("has a golden session of its own, which the core carries out", async () => {
    const own: Golden = {
      psk: "44".repeat(32),
      prologue: bytesToHex(utf8ToBytes("cartwall page")),
      initiator_ephemeral: "55".repeat(32),
      responder_ephemeral: "66".repeat(32),
      first_payload: '{"client":"panel"}',
      first: "",
      answer_payload: "",
      answer: "",
      handshake_hash: "",
      pairing_code: "",
      messages: [
        { from_initiator: true, content: { text: '{"type":"command","name":"take"}' }, frames: [] },
        { from_initiator: false, content: { counting: 300_000 }, frames: [] },
        { from_initiator: true, content: { counting: CONTENT }, frames: [] },
        { from_initiator: true, content: { counting: CONTENT + 1 }, frames: [] },
        { from_initiator: false, content: { text: "" }, frames: [] },
        { from_initiator: false, content: { text: "₪ 12.50 · שמלה · كوب" }, frames: [] },
      ],
    };
    await expect(`${JSON.stringify(carriedOut(own), null, 2)}\n`).toMatchFileSnapshot(
      `../../../${FIXTURES}/page.json`,
    );
  });
});

describe("the handshake", () => {
  it("refuses another key and another prologue at the first message", () => {
    const { first } = initiator(setup);
    for (const other of [{ psk: new Uint8Array(32).fill(8) }, { prologue: utf8ToBytes("cartwall 2") }]) {
      expect(fault(() => responder({ ...setup, ...other }, first))).toBe("refused");
    }
  });

  it("refuses an answer that was altered or cut off anywhere", () => {
    const answered = (): { answer: Uint8Array; finish: (answer: Uint8Array) => unknown } => {
      const opening = initiator(setup);
      const { answer } = responder(setup, opening.first).answer(utf8ToBytes("core"));
      return { answer, finish: opening.finish };
    };
    for (let place = 0; place < 52; place += 3) {
      const whole = answered();
      expect(fault(() => whole.finish(altered(whole.answer, place, 0)))).toBe("refused");
      const cut = answered();
      expect(fault(() => cut.finish(cut.answer.subarray(0, place)))).toBe("refused");
    }
  });

  it("refuses the answer to another first message, and a key of which nothing can be made", () => {
    const { answer } = responder(setup, initiator(setup).first).answer();
    expect(fault(() => initiator(setup).finish(answer))).toBe("refused");
    expect(fault(() => initiator(setup).finish(new Uint8Array(48)))).toBe("refused");
    expect(fault(() => initiator(setup).finish(new Uint8Array(FRAME + 1)))).toBe("frame_too_long");
  });

  it("takes a key of 32 bytes alone", () => {
    for (const length of [0, 31, 33]) {
      expect(() => initiator({ ...setup, psk: new Uint8Array(length) })).toThrow(TypeError);
    }
  });

  it("takes one answer", () => {
    const opening = initiator(setup);
    const { answer } = responder(setup, opening.first).answer();
    opening.finish(answer);
    expect(fault(() => opening.finish(answer))).toBe("ended");
  });

  it("gives whoever sends a recorded first message no session", () => {
    const opening = initiator(setup);
    const { session: phone } = opening.finish(responder(setup, opening.first).answer().answer);
    const { session: again } = responder(setup, opening.first).answer();
    const [recorded] = phone.seal(utf8ToBytes("hello"));
    expect(fault(() => again.open(recorded as Uint8Array))).toBe("altered");
  });

  it("refuses a payload that does not fit", () => {
    expect(fault(() => initiator(setup, new Uint8Array(HANDSHAKE_PAYLOAD + 1)))).toBe("frame_too_long");
    expect(initiator(setup, new Uint8Array(HANDSHAKE_PAYLOAD)).first).toHaveLength(FRAME);
  });
});

describe("a session", () => {
  it("opens messages around the edges of frames whole", () => {
    const { phone, core } = ends();
    for (const length of [0, 1, CONTENT - 1, CONTENT, CONTENT + 1, 2 * CONTENT, 2 * CONTENT + 1, 300_000]) {
      const frames = core.seal(counting(length));
      expect(frames).toHaveLength(Math.max(1, Math.ceil(length / CONTENT)));
      expect(opened(phone, frames)).toEqual([written(counting(length))]);
    }
  });

  it("opens a message of the largest size, and ends at one byte more", () => {
    for (const largest of [0, 10, CONTENT, CONTENT + 10, 3 * CONTENT]) {
      const { phone, core } = ends({ ...setup, largest });
      expect(opened(phone, core.seal(counting(largest)))).toEqual([written(counting(largest))]);
      expect(fault(() => opened(phone, core.seal(counting(largest + 1))))).toBe("message_too_large");
      expect(hasEnded(phone)).toBe(true);
    }
  });

  it("refuses by the length alone what is too long", () => {
    expect(fault(() => ends({ ...setup, largest: 10 }).phone.open(new Uint8Array(28)))).toBe(
      "message_too_large",
    );
    expect(fault(() => ends().phone.open(new Uint8Array(FRAME + 1)))).toBe("frame_too_long");
    for (let length = 0; length < 17; length += 1) {
      expect(fault(() => linked().phone.open(new Uint8Array(length)))).toBe("altered");
    }
  });

  it("ends at frames that do not have the form of one", () => {
    for (const plaintext of [[2], [255, 1, 2], [0], [0, 1, 2], new Array<number>(CONTENT).fill(0)]) {
      const { phone } = linked();
      const frame = cipher(new Uint8Array(32).fill(2)).encrypt(Uint8Array.from(plaintext));
      expect(fault(() => phone.open(frame))).toBe("malformed");
      expect(hasEnded(phone)).toBe(true);
    }
  });

  it("ends at the last message that can be counted", () => {
    const key = new Uint8Array(32);
    const phone = session(cipher(key, Number.MAX_SAFE_INTEGER - 1), cipher(key.slice()), key, 100);
    expect(phone.seal(new Uint8Array(1))).toHaveLength(1);
    expect(fault(() => phone.seal(new Uint8Array(1)))).toBe("exhausted");
    expect(hasEnded(phone)).toBe(true);
  });

  it("overwrites its keys where it ends", () => {
    const keys = [1, 2].map((byte) => new Uint8Array(32).fill(byte)) as [Uint8Array, Uint8Array];
    session(cipher(keys[0]), cipher(keys[1]), new Uint8Array(32), 100).end();
    expect(keys).toEqual([new Uint8Array(32), new Uint8Array(32)]);
  });

  it("opens nothing more after a frame was altered, replayed, reordered, left out or cut off", () => {
    const roll = dice(20_261_130);
    for (let round = 0; round < 60; round += 1) {
      const { phone, core } = linked();
      const sent = Array.from({ length: 1 + roll(4) }, () =>
        counting(roll(10) === 0 ? roll(150_000) : roll(200)),
      );
      const frames = [...sent, utf8ToBytes("the last")].flatMap((message) => core.seal(message));
      const at = roll(frames.length - 1);
      const frame = frames[at] as Uint8Array;
      const faults = [
        () => frames.splice(at, 1, altered(frame, roll(frame.length), roll(8))),
        () => frames.splice(at, 0, frame.slice()),
        () => frames.splice(at, 2, frames[at + 1] as Uint8Array, frame),
        () => frames.splice(at, 1),
        () => frames.splice(at, 1, frame.subarray(0, roll(frame.length))),
      ];
      faults[round % faults.length]?.();
      const got: string[] = [];
      const failed = fault(() => {
        for (const one of frames) {
          const message = phone.open(one);
          if (message !== null) got.push(written(message));
        }
      });
      expect(failed).toBe("altered");
      expect(got).toEqual(sent.slice(0, got.length).map(written));
      expect(hasEnded(phone)).toBe(true);
    }
  });
});

describe("the code for pairing", () => {
  it("has four digits and follows from the hash alone", () => {
    const hash = new Uint8Array(32);
    expect(pairingCode(hash)).toBe("0000");
    hash[7] = 42;
    expect(pairingCode(hash)).toBe("0042");
    expect(pairingCode(hash.fill(255, 8))).toBe("0042");
    // 2^64 - 1 ends in 1615.
    expect(pairingCode(new Uint8Array(32).fill(255))).toBe("1615");
    expect(pairingCode(new Uint8Array(40).fill(255).subarray(8))).toBe("1615");
  });
});
