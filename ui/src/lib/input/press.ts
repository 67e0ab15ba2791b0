/**
 * What a key press types, whatever layout the keyboard has. A Latin letter or sign decides: on a French keyboard the
 * comma stands where others have M, and means a comma. Where a layout types another script, the place of the key decides.
 */
export interface Press {
  key: string;
  code: string;
  shiftKey: boolean;
}

const LATIN = /^(?:[!-~]|\p{Script=Latin})$/u;
/** Signs that have a meaning, by the place of their key and with Shift. */
const SIGNS: Record<string, readonly [plain: string, shifted: string]> = {
  Slash: ["/", "?"],
  Comma: [",", "<"],
};

/** The letter in lower case or the sign; empty for any other key. */
export function signOf({ key, code, shiftKey }: Press): string {
  // A Hebrew layout has its full stop where the slash is printed.
  if (key === "." && code === "Slash") return "/";
  if (LATIN.test(key)) return key.toLowerCase();
  if ([...key].length !== 1 || key === " ") return "";
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) return letter.toLowerCase();
  return SIGNS[code]?.[shiftKey ? 1 : 0] ?? "";
}

/** Signs that a Hebrew layout types where others have a letter. No Latin layout has them there. */
const ON_LETTERS: Record<string, string | undefined> = { KeyQ: "/", KeyW: "'" };

/** The letter that a key means together with Ctrl: there a sign means none. */
export function letterOf(press: Press): string {
  const { key, code } = press;
  return ON_LETTERS[code] === key ? code.slice(-1).toLowerCase() : signOf(press);
}

/** The digit, also of the number pad, of other scripts, and of a French row of digits without Shift; else `null`. */
export function digitOf({ key, code, shiftKey }: Press): number | null {
  const place = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  const typesDigit = /^\p{Nd}$/u.test(key);
  if (place === undefined || (!typesDigit && (shiftKey || code.startsWith("Numpad"))))
    return /^\d$/.test(key) ? Number(key) : null;
  return Number(place);
}

/** The press belongs to an input method: also the Enter that ends a composition, which some engines tell of afterwards. */
export function composes(event: KeyboardEvent): boolean {
  // 229 stands for "the input method has it"; nothing else says so there.
  return event.isComposing || event.keyCode === 229;
}
