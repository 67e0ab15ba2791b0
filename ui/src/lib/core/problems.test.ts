/** Every refusal that the core and the shell can give must have words in each language: else Hebrew hears English. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import stores from "~/locales/stores/en.json";
import { isKey } from "~/lib/format/i18n.svelte";

const root = join(import.meta.dirname, "../../../../src-tauri");

/** What shops are refused for is told on their page alone, and the words are loaded with it. */
const hasWords = (code: string): boolean => isKey(`problem_${code}`) || `problem_${code}` in stores;

/** Codes that no panel ever sees: of malformed requests by other programs, of decks, and of the command line. */
const ELSEWHERE = ["bad_json", "bad_key", "bad_message", "bad_query", "unknown_slot"];

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "target" || entry.name === "gen" ? [] : sources(path);
    return entry.name.endsWith(".rs") ? [path] : [];
  });
}

function codes(): Set<string> {
  const found = new Set<string>();
  for (const path of [join(root, "src"), join(root, "crates/api/src")].flatMap(sources)) {
    const text = readFileSync(path, "utf8");
    for (const [, code] of text.matchAll(/Problem::new\(\s*\d+,\s*"([a-z_]+)"/g)) if (code) found.add(code);
  }
  const refusals = readFileSync(join(root, "crates/domain/src/refusal.rs"), "utf8");
  for (const [, code] of refusals.matchAll(/^ {4}[A-Z]\w+ = "([a-z_]+)",/gm)) if (code) found.add(code);
  // Of a file that can be written to no more. The other codes of the journal are those of a start that fails.
  const journal = readFileSync(join(root, "crates/journal/src/error.rs"), "utf8");
  const passing = /fn may_pass[\s\S]*?\n {4}\}/.exec(journal)?.[0] ?? "";
  for (const [, name, code] of journal.matchAll(/Self::(\w+)(?: \{ \.\. \})? => "([a-z_]+)"/g))
    if (code && passing.includes(`Self::${name}`)) found.add(code);
  return found;
}

describe("refusals", () => {
  it("are found where they are written", () => {
    expect(codes().size).toBeGreaterThan(30);
    expect(codes()).toContain("nothing_next");
    expect(codes()).toContain("disk_full");
  });

  it("have words of their own, every one", () => {
    const without = [...codes()].filter((code) => !hasWords(code) && !ELSEWHERE.includes(code));
    expect(without).toEqual([]);
  });

  it("of shops say what to do as well", () => {
    for (const key of Object.keys(stores).filter((one) => one.startsWith("problem_store_")))
      expect(stores, key).toHaveProperty(key.replace("problem_", "do_"));
  });
});
