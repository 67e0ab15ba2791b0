/** What comes over the wire, checked before anything is drawn: a message that is not whole changes nothing. */
import type {
  Card,
  CardOption,
  CardVariant,
  Flash,
  Graphic,
  Money,
  OptionValue,
  OverlayMessage,
  ServerMessage,
  Stock,
} from "~/wire/wire";

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === "string";
const whole: Check = (value) => Number.isSafeInteger(value);
const flag: Check = (value) => typeof value === "boolean";
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const shape =
  <T>(fields: Record<keyof T, Check>): Check =>
  (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.entries<Check>(fields).every(([name, check]) => check((value as Record<string, unknown>)[name]));

const money = shape<Money>({ minor: whole, currency: text });
const flash = shape<Flash>({ ends_at: whole, started_at: whole, cap: orNull(whole), claimed: whole });
const known = shape<Extract<Stock, { kind: "known" }>>({ kind: text, left: whole, low: flag, stale: flag });
const backorder = shape<Extract<Stock, { kind: "backorder" }>>({ kind: text, left: whole, stale: flag });
const stock: Check = (value) => {
  const kind = (value as { kind?: unknown } | null)?.kind;
  if (kind === "known") return known(value);
  return kind === "backorder" ? backorder(value) : kind === "untracked" || kind === "unknown";
};
const cardVariant = shape<CardVariant>({
  label: text,
  sold_out: flag,
  left: orNull(whole),
  price: orNull(money),
});
const option = shape<CardOption>({
  name: orNull(text),
  values: list(shape<OptionValue>({ label: text, sold_out: flag })),
});
const card = shape<Card>({
  cue: text,
  sku: text,
  title: text,
  number: orNull(whole),
  variant_title: orNull(text),
  variants: list(cardVariant),
  options: list(option),
  picture: orNull(text),
  price: orNull(money),
  from: flag,
  compare_at: orNull(money),
  coupon: orNull(text),
  stock,
  sold_out: flag,
  cap: orNull(shape<NonNullable<Card["cap"]>>({ limit: whole, claimed: whole })),
  flash: orNull(flash),
});
const graphic = shape<Graphic>({ graphic: (value) => value === "card", data: orNull(card) });
/** Each layer by its name; those that this page does not draw may hold anything. */
const layers =
  (check: Check): Check =>
  (value) =>
    typeof value === "object" && value !== null && check((value as { card?: unknown }).card ?? null);
const message = shape<OverlayMessage>({
  type: (value) => value === "frame",
  seq: whole,
  now: whole,
  mode: (value) => value === null || value === "rehearsal" || value === "live",
  layers: layers(orNull(graphic)),
  prepared: layers(orNull(graphic)),
});

const ping = shape<Ping>({ type: (value) => value === "ping", now: whole });

/** Said now and then by a core that has nothing new. */
export type Ping = Extract<ServerMessage, { type: "ping" }>;

/** The message, or `null` for anything else: a kind from a newer core, or noise. */
export function readMessage(data: unknown): OverlayMessage | Ping | null {
  if (typeof data !== "string") return null;
  try {
    const value: unknown = JSON.parse(data);
    return message(value) || ping(value) ? (value as OverlayMessage | Ping) : null;
  } catch {
    return null;
  }
}
