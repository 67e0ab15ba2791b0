/**
 * A little D-Bus: enough to stand in for the services of a desktop, and to ask the app's own. Written out here,
 * because it is short and a desktop's real services are not to be had without one.
 */
import { connect } from "node:net";

const LITTLE = "l".charCodeAt(0);
const CALL = 1;
const ANSWER = 2;
const FAILURE = 3;
const SIGNAL = 4;

/** Splits a signature into its complete types. @param {string} signature */
function types(signature) {
  const found = [];
  for (let at = 0; at < signature.length; ) {
    const start = at;
    while (signature[at] === "a") at += 1;
    for (let depth = 0; ; ) {
      if ("({".includes(signature[at])) depth += 1;
      if (")}".includes(signature[at])) depth -= 1;
      at += 1;
      if (depth === 0) break;
    }
    found.push(signature.slice(start, at));
  }
  return found;
}

const ALIGN = { y: 1, g: 1, v: 1, n: 2, q: 2, b: 4, i: 4, u: 4, s: 4, o: 4, a: 4, h: 4, x: 8, t: 8, d: 8, "(": 8, "{": 8 };

class Writer {
  bytes = [];
  pad(to) {
    while (this.bytes.length % to !== 0) this.bytes.push(0);
  }
  u32(value) {
    this.pad(4);
    const four = Buffer.alloc(4);
    four.writeInt32LE(value | 0);
    this.bytes.push(...four);
  }
  put(type, value) {
    const kind = type[0];
    this.pad(ALIGN[kind]);
    if (kind === "y") this.bytes.push(value);
    else if (kind === "b") this.u32(value ? 1 : 0);
    else if (kind === "i" || kind === "u") this.u32(value);
    else if (kind === "s" || kind === "o") {
      const text = Buffer.from(value);
      this.u32(text.length);
      this.bytes.push(...text, 0);
    } else if (kind === "g") this.bytes.push(value.length, ...Buffer.from(value), 0);
    else if (kind === "v") {
      this.put("g", value.type);
      this.put(value.type, value.value);
    } else if (kind === "(" || kind === "{") types(type.slice(1, -1)).forEach((one, i) => this.put(one, value[i]));
    else if (kind === "a") {
      this.u32(0);
      const length = this.bytes.length;
      this.pad(ALIGN[type[1]]);
      const start = this.bytes.length;
      for (const one of value) this.put(type.slice(1), one);
      const four = Buffer.alloc(4);
      four.writeUInt32LE(this.bytes.length - start);
      this.bytes.splice(length - 4, 4, ...four);
    } else throw new Error(`no way to write ${type}`);
  }
}

class Reader {
  constructor(buffer) {
    this.buffer = buffer;
    this.at = 0;
  }
  u32() {
    this.at = Math.ceil(this.at / 4) * 4 + 4;
    return this.buffer.readUInt32LE(this.at - 4);
  }
  take(length) {
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }
  get(type) {
    const kind = type[0];
    this.at = Math.ceil(this.at / ALIGN[kind]) * ALIGN[kind];
    if (kind === "y") return this.take(1)[0];
    if (kind === "b") return this.u32() === 1;
    if (kind === "u" || kind === "h") return this.u32();
    if (kind === "i") return this.u32() | 0;
    if (kind === "n") return this.take(2).readInt16LE();
    if (kind === "q") return this.take(2).readUInt16LE();
    if (kind === "x") return this.take(8).readBigInt64LE();
    if (kind === "t") return this.take(8).readBigUInt64LE();
    if (kind === "d") return this.take(8).readDoubleLE();
    if (kind === "s" || kind === "o") return this.take(this.u32() + 1).subarray(0, -1).toString();
    if (kind === "g") return this.take(this.take(1)[0] + 1).subarray(0, -1).toString();
    if (kind === "v") return this.get(this.get("g"));
    if (kind === "(" || kind === "{") return types(type.slice(1, -1)).map((one) => this.get(one));
    const length = this.u32();
    this.at = Math.ceil(this.at / ALIGN[type[1]]) * ALIGN[type[1]];
    const end = this.at + length;
    if (type[1] === "y") return this.take(length);
    const values = [];
    while (this.at < end) values.push(this.get(type.slice(1)));
    return type[1] === "{" ? Object.fromEntries(values) : values;
  }
}

const PATH = 1;
const INTERFACE = 2;
const MEMBER = 3;
const REPLY_TO = 5;
const TO = 6;
const FROM = 7;
const SIGNATURE = 8;
const FIELD_TYPES = { [PATH]: "o", [INTERFACE]: "s", [MEMBER]: "s", 4: "s", [REPLY_TO]: "u", [TO]: "s", [SIGNATURE]: "g" };

function message(kind, serial, fields, signature, values) {
  const body = new Writer();
  types(signature).forEach((type, i) => body.put(type, values[i]));
  const head = new Writer();
  head.bytes.push(LITTLE, kind, 0, 1);
  head.u32(body.bytes.length);
  head.u32(serial);
  const all = signature === "" ? fields : { ...fields, [SIGNATURE]: signature };
  const given = Object.entries(all).map(([code, value]) => [Number(code), { type: FIELD_TYPES[code], value }]);
  head.put("a(yv)", given);
  head.pad(8);
  return Buffer.from([...head.bytes, ...body.bytes]);
}

/** The first whole message in a buffer, and how long it is. @param {Buffer} buffer */
function parse(buffer) {
  if (buffer.length < 16) return null;
  const length = 16 + Math.ceil(buffer.readUInt32LE(12) / 8) * 8 + buffer.readUInt32LE(4);
  if (buffer.length < length) return null;
  const reader = new Reader(buffer.subarray(0, length));
  reader.at = 12;
  const fields = Object.fromEntries(reader.get("a(yv)"));
  const body = new Reader(buffer.subarray(length - buffer.readUInt32LE(4), length));
  return {
    length,
    kind: buffer[1],
    serial: buffer.readUInt32LE(8),
    fields,
    body: types(fields[SIGNATURE] ?? "").map((type) => body.get(type)),
  };
}

/**
 * @typedef {{ from: string, member: string, body: any[] }} Call
 * @typedef {{ signature: string, values: unknown[] }} Reply
 */

/** Joins a bus. @param {string} address such as `unix:path=/run/bus,guid=…` */
export async function joinBus(address) {
  const path = /path=([^,]+)/.exec(address)?.[1];
  if (path === undefined) throw new Error(`not a path: ${address}`);
  const socket = connect(path);
  /** @type {Map<number, { done: (body: any[]) => void, fail: (why: Error) => void }>} */
  const waiting = new Map();
  /** @type {Map<string, (call: Call) => Reply | undefined>} */
  const serving = new Map();
  let serial = 0;
  let heard = Buffer.alloc(0);
  let welcome;

  function receive({ kind, serial: number, fields, body }) {
    const one = waiting.get(fields[REPLY_TO]);
    if (kind === ANSWER) one?.done(body);
    else if (kind === FAILURE) one?.fail(new Error(body.join(" ")));
    else if (kind === CALL) {
      const call = { from: fields[FROM], member: fields[MEMBER], body };
      const { signature, values } = serving.get(fields[INTERFACE])?.(call) ?? { signature: "", values: [] };
      socket.write(message(ANSWER, (serial += 1), { [REPLY_TO]: number, [TO]: fields[FROM] }, signature, values));
    }
  }
  socket.on("data", (part) => {
    heard = Buffer.concat([heard, part]);
    if (welcome !== undefined) {
      const end = heard.indexOf("\r\n");
      if (end < 0) return;
      heard = heard.subarray(end + 2);
      welcome();
      welcome = undefined;
    }
    for (let next = parse(heard); next !== null; next = parse(heard)) {
      heard = heard.subarray(next.length);
      receive(next);
    }
  });

  await new Promise((done, fail) => {
    socket.once("error", fail);
    welcome = done;
    const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString("hex");
    socket.write(`\0AUTH EXTERNAL ${uid}\r\n`);
  });
  socket.write("BEGIN\r\n");

  /** @param {string} to @param {string} at @param {string} face @param {string} member @param {unknown[]} values */
  function call(to, at, face, member, signature = "", values = []) {
    return new Promise((done, fail) => {
      const number = (serial += 1);
      waiting.set(number, { done, fail });
      const fields = { [PATH]: at, [INTERFACE]: face, [MEMBER]: member, [TO]: to };
      socket.write(message(CALL, number, fields, signature, values));
    });
  }
  const DBUS = ["org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus"];
  await call(...DBUS, "Hello");

  return {
    call,
    /** A property of something on the bus. */
    property: async (to, at, face, name) =>
      (await call(to, at, "org.freedesktop.DBus.Properties", "Get", "ss", [face, name]))[0],
    /** Answers for a service. @param {string} name @param {Record<string, (call: Call) => Reply | undefined>} faces */
    async serve(name, faces) {
      for (const [face, answer] of Object.entries(faces)) serving.set(face, answer);
      await call(...DBUS, "RequestName", "su", [name, 0]);
    },
    /** @param {string} at @param {string} face @param {string} member @param {unknown[]} values */
    signal: (at, face, member, signature, values) =>
      void socket.write(message(SIGNAL, (serial += 1), { [PATH]: at, [INTERFACE]: face, [MEMBER]: member }, signature, values)),
    leave: () => void socket.destroy(),
  };
}
