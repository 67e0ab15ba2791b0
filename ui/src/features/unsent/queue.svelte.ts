/**
 * What was written here without a connection, or whose answer was lost with it. It is sent once the line is back and the
 * state was read anew, oldest first, each under its own key. What the core refuses stays until somebody decides.
 */
import type { Core } from "~/lib/core/core.svelte";
import { freshKey } from "~/platform/key";
import type { Reply, Trouble } from "~/platform/types";
import { MAY_WAIT, type Commands } from "~/wire/commands";
import type { Answer, Conflict, CueFields, QuantityInput, UpdateCue } from "~/wire/wire";
import { KeptItems, PREFIX, type Item, type Kept, type Wanted } from "./kept";

/** The line was lost: whether it arrived nobody knows, except where nothing was sent. */
const LOST: readonly string[] = ["offline", "no_answer", "wrong_token"];
/** It arrived at a bad moment, and is sent again by itself. */
const LATER: readonly string[] = [...LOST, "busy", "too_many_requests", "too_slow", "stopped"];
const AGAIN_MS = 2_000;

/** What a card says of its cue: where that is on air or in preview, no change of it waits. */
const ON_CARD = [
  "variants",
  "price",
  "compare_at",
  "coupon",
  "cap",
  "short_title",
  "picture",
  "number",
] as const satisfies readonly (keyof UpdateCue)[];

/** What the queue needs of the core. */
export type Line = Pick<
  Core,
  "status" | "ready" | "client" | "now" | "show" | "shows" | "rundowns" | "stock"
> & { readonly platform: Pick<Core["platform"], "command"> };

/** It is kept, and not done: the page shows what the core says. */
const KEPT: Reply<Answer> = { ok: true, value: { seq: 0 } };

const mayWait = (name: string): boolean => (MAY_WAIT as readonly string[]).includes(name);

/** Why it is of no show that is there. */
const ELSEWHERE: readonly unknown[] = ["show_gone", "show_over"];

/** A count as a request says it. */
function counted(line: Line, variant: string | undefined): QuantityInput {
  const quantity = line.stock[variant ?? ""]?.quantity ?? { kind: "unknown" };
  return "n" in quantity ? quantity.n : quantity.kind;
}

export class Queue {
  list = $state.raw<Item[]>([]);
  /** The last change did not fit, and is not kept. */
  full = $state(false);
  /** The id of what is under way. */
  sending = $state<string | null>(null);

  /** `null` at the door, where nothing can be sent. */
  readonly #line: Line | null;
  readonly #kept: KeptItems;
  /** Done or taken away, also where the storage does not forget them. */
  readonly #gone: Record<string, true> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(line: Line | null, kept = new KeptItems(MAY_WAIT)) {
    this.#line = line;
    this.#kept = kept;
    this.#read();
  }

  /** Follows what other pages of this device do. */
  follow(): () => void {
    const heard = ({ key }: StorageEvent): void => {
      if (key === null || key.startsWith(PREFIX)) this.#read();
    };
    window.addEventListener("storage", heard);
    return () => {
      clearTimeout(this.#timer);
      window.removeEventListener("storage", heard);
    };
  }

  /** Those that go by themselves. */
  readonly waiting: Kept[] = $derived(
    this.list.flatMap(({ kept }) => (kept === null || kept.trouble !== undefined ? [] : [kept])),
  );
  /** Those that somebody has to decide about. */
  readonly undecided: number = $derived(this.list.length - this.waiting.length);

  /** Whether a cue has a change that has not arrived. */
  changes(cue: string): boolean {
    return this.list.some(({ kept }) => kept?.name === "update_cue" && kept.body.cue === cue);
  }

  /** What is written of a cue and waits: whoever edits it again goes on from there. */
  draft(cue: string): CueFields {
    const own = this.waiting.flatMap((kept) =>
      kept.name === "update_cue" && kept.body.cue === cue ? [fieldsOf(kept.body)] : [],
    );
    return Object.assign({}, ...own) as CueFields;
  }

  /** Keeps what could not be asked for, where it may wait; else the reply stays as it is. */
  keep = (
    name: keyof Commands,
    body: Commands[keyof Commands]["body"],
    key: string,
    reply: Reply<Answer>,
  ): Reply<Answer> => {
    const line = this.#line;
    if (line === null || reply.ok || !LOST.includes(reply.problem.code) || !mayWait(name)) return reply;
    const wanted = { name, body } as Wanted;
    const place = this.#placeOf(wanted);
    if (place === null || line.client === null || this.#isSeen(wanted)) return reply;
    const sent = reply.problem.code !== "offline";
    const one: Kept = {
      ...(sent ? wanted : this.#guarded(wanted, place.show.id)),
      ...place,
      id: key,
      key,
      order: Math.max(Date.now(), ...this.list.map(({ kept }) => (kept?.order ?? 0) + 1)),
      at: Math.round(line.now),
      by: line.client,
      sent,
      ...(wanted.name === "set_stock" ? { seen: counted(line, wanted.body.variant) } : {}),
    };
    this.full = !this.#write(this.#merged(one));
    if (this.full) return reply;
    if (line.status === "open") this.#later();
    return KEPT;
  };

  /** Sends what waits, one after the other. */
  async send(): Promise<void> {
    const line = this.#line;
    if (line === null || this.sending !== null) return;
    clearTimeout(this.#timer);
    for (let one = this.waiting[0]; one !== undefined; one = this.waiting[0]) {
      if (line.status !== "open" || !line.ready) return;
      const { id, key } = one;
      this.sending = id;
      const held = this.#heldBack(one);
      const reply: Reply<Answer> =
        held === null ? await line.platform.command(one.name, one.body, key) : { ok: false, problem: held };
      this.sending = null;
      this.#read();
      // Another page may have sent it, or somebody has decided about it there.
      if (!this.waiting.some((other) => other.id === id && other.key === key)) continue;
      if (reply.ok) this.remove(id);
      else if (LATER.includes(reply.problem.code)) {
        this.#write({ ...one, sent: true });
        return this.#later();
      } else if (!this.#write({ ...one, trouble: plain(reply.problem) })) return;
    }
  }

  remove(id: string): void {
    this.#gone[id] = true;
    this.full = false;
    this.#kept.drop(id);
    this.#read();
  }

  /** Of the fields that somebody else changed, what is written here counts: over what stands there now. */
  useMine(kept: Kept, values: Partial<Record<string, Conflict["asked"]>>): void {
    const conflicts = kept.trouble?.conflicts ?? [];
    const now = Object.fromEntries(conflicts.map((conflict) => [conflict.field, conflict.now]));
    const base = kept.name === "update_cue" ? { ...kept.body.base, ...now } : now.quantity;
    this.#anew({ ...kept, body: { ...kept.body, ...values, base } } as Kept);
  }

  /** What somebody else set stays; what else was changed here goes on its way. */
  keepTheirs(kept: Kept): void {
    const left = kept.trouble?.conflicts?.map(({ field }) => field) ?? [];
    const body = Object.fromEntries(Object.entries(kept.body).filter(([field]) => !left.includes(field)));
    const goesOn = kept.name === "update_cue" && Object.keys(fieldsOf(body as UpdateCue)).length > 0;
    if (goesOn) this.#anew({ ...kept, body } as Kept);
    else this.remove(kept.id);
  }

  /** Sends what was refused once more. */
  again(kept: Kept): void {
    this.#anew(kept);
  }

  /** Whether it can be meant for the show that is there. */
  canAgain({ trouble }: Kept): boolean {
    return this.#line !== null && trouble?.conflicts === undefined && !ELSEWHERE.includes(trouble?.code);
  }

  /** In its place, as a request of its own. */
  #anew({ trouble, ...kept }: Kept): void {
    void trouble;
    const by = this.#line?.client ?? kept.by;
    const guarded = this.#guarded(kept, kept.show.id, kept.seen);
    if (this.#write({ ...kept, ...guarded, key: freshKey(), by, sent: false })) void this.send();
  }

  #write(kept: Kept): boolean {
    const done = this.#kept.put(kept);
    this.#read();
    return done;
  }

  /** An edit of what waits already takes its place: who wrote both has seen the first. */
  #merged(kept: Kept): Kept {
    const earlier = this.waiting.find((one) => !one.sent && one.id !== this.sending && isSame(one, kept));
    if (kept.sent || earlier === undefined) return kept;
    const { id, order } = earlier;
    if (kept.name === "set_stock" && earlier.name === "set_stock")
      return { ...kept, id, order, body: { ...kept.body, base: earlier.body.base } } as Kept;
    if (kept.name !== "update_cue" || earlier.name !== "update_cue") return kept;
    const base = { ...kept.body.base, ...earlier.body.base };
    return { ...kept, id, order, body: { ...earlier.body, ...kept.body, base } };
  }

  #read(): void {
    this.list = this.#kept.list().filter(({ id }) => !(id in this.#gone));
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.send(), AGAIN_MS);
  }

  /** The show that it belongs to, and the product that it is about; `null` where that is nowhere. */
  #placeOf(wanted: Wanted): Pick<Kept, "show" | "about"> | null {
    const line = this.#line;
    if (line === null) return null;
    const running = line.show;
    const of = (id: string, about: string): Pick<Kept, "show" | "about"> => {
      const title = line.shows.find((show) => show.id === id)?.title;
      return running?.id === id
        ? { show: { id, run: running.run, title: running.title }, about }
        : { show: { id, run: 0, title: title ?? "" }, about };
    };
    if (wanted.name === "send_memo" || wanted.name === "add_marker")
      return running === null ? null : of(running.id, "");
    // The running show first.
    for (const id of [running?.id ?? "", ...Object.keys(line.rundowns)]) {
      const cue = line.rundowns[id]?.find((one) =>
        wanted.name === "update_cue"
          ? one.id === wanted.body.cue
          : one.variants.some(({ variant }) => variant === wanted.body.variant),
      );
      if (cue !== undefined) return of(id, cue.title);
    }
    return null;
  }

  /** Whether viewers would see it, or are about to. */
  #isSeen(wanted: Wanted): boolean {
    if (wanted.name !== "update_cue") return false;
    const { body } = wanted;
    const show = this.#line?.show;
    const air = [show?.program?.id, show?.preview?.id].includes(body.cue);
    return air && ON_CARD.some((field) => body[field] !== undefined);
  }

  /** With what the core needs to refuse it where it would surprise by then. */
  #guarded(wanted: Wanted, show: string, seen?: QuantityInput): Wanted {
    const line = this.#line;
    if (line === null) return wanted;
    const { name, body } = wanted;
    if (name === "update_cue") return { name, body: { ...body, plan_only: true } };
    if (name === "set_stock") return { name, body: { base: seen ?? counted(line, body.variant), ...body } };
    if (name === "send_memo") return { name, body: { ...body, show } };
    return { name, body: { at: Math.round(line.now), ...body, show } };
  }

  /** Why it is not even sent; `null` where it is. */
  #heldBack(kept: Kept): Trouble | null {
    const line = this.#line;
    if (line === null) return { code: "offline", detail: "" };
    const { name, show } = kept;
    if (kept.by !== line.client) return { code: "other_device", detail: "" };
    if (name === "send_memo" || name === "add_marker") {
      const same = line.show?.id === show.id && line.show.run === show.run;
      return same ? null : { code: "show_over", detail: "", params: { show: show.title } };
    }
    if (!(show.id in line.rundowns)) return { code: "show_gone", detail: "", params: { show: show.title } };
    // Whether it arrived the core alone knows, and it has none of what guards the others.
    if (!kept.sent) return null;
    if (this.#isSeen(kept)) return { code: "only_the_plan", detail: "" };
    if (name !== "set_stock" || kept.body.base !== undefined) return null;
    const [now, asked] = [counted(line, kept.body.variant), kept.body.quantity];
    if (now === kept.seen || now === asked) return null;
    return { code: "conflict", detail: "", conflicts: [{ field: "quantity", asked, now }] };
  }
}

/** Fields that a change of a cue names. */
export function fieldsOf({ cue, base, plan_only, ...fields }: UpdateCue): CueFields {
  void [cue, base, plan_only];
  return fields;
}

function isSame(one: Kept, other: Kept): boolean {
  if (one.show.id !== other.show.id || one.by !== other.by) return false;
  if (one.name === "update_cue") return other.name === "update_cue" && one.body.cue === other.body.cue;
  return one.name === "set_stock" && other.name === "set_stock" && one.body.variant === other.body.variant;
}

/** Of a problem what its words need. */
function plain({ code, detail, params, conflicts }: Trouble): Trouble {
  return {
    code,
    detail,
    ...(params === undefined ? {} : { params }),
    ...(conflicts === undefined ? {} : { conflicts }),
  };
}
