/** The words of letting other devices in: loaded for whoever may, and not before. */
import { dictionary } from "~/lib/format/i18n.svelte";
import { problemText, worded, type Said } from "~/lib/format/problems";
import ar from "~/locales/door/ar.json";
import en from "~/locales/door/en.json";
import he from "~/locales/door/he.json";
import type { Commands } from "~/wire/commands";

export const d = dictionary<keyof typeof en>({ en, he, ar });

const isDoorKey = (key: string): key is keyof typeof en => Object.hasOwn(en, key);

export const doorProblem = (problem: Said): string => worded(isDoorKey, d, problem) ?? problemText(problem);

type Did = Extract<keyof typeof en, `did_${string}`>;
const DID: Partial<Record<keyof Commands, Did>> = {
  take: "did_take",
  next: "did_next",
  clear: "did_clear",
  undo: "did_undo",
  stand_by: "did_stand_by",
  skip: "did_skip",
  start_flash: "did_flash",
  stop_flash: "did_flash",
  send_memo: "did_memo",
  ack_memo: "did_ack",
  add_marker: "did_marker",
  propose: "did_propose",
  withdraw_proposal: "did_withdraw",
  accept_proposal: "did_answer",
  decline_proposal: "did_answer",
  add_cue: "did_plan",
  add_cues: "did_plan",
  quick_add: "did_plan",
  update_cue: "did_plan",
  update_cues: "did_plan",
  move_cue: "did_plan",
  move_cues: "did_plan",
  group_cues: "did_plan",
  duplicate_cue: "did_plan",
  duplicate_cues: "did_plan",
  remove_cue: "did_plan",
  remove_cues: "did_plan",
  restore_cue: "did_plan",
  undo_edit: "did_plan",
  set_stock: "did_stock",
  set_buffer: "did_stock",
  accept_price: "did_price",
  confirm_price: "did_price",
  create_show: "did_show",
  update_show: "did_show",
  copy_show: "did_show",
  start_rehearsal: "did_rehearsal",
};

/** What somebody did, by the command's name. */
export const didText = (command: string): string => d(DID[command as keyof Commands] ?? "did_other");
