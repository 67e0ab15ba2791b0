/**
 * Texts for the cells of a spreadsheet, on their way through the clipboard. None may be taken for a formula, in any
 * locale: whoever last split a column at semicolons has the next table split there too. The core does the same for the
 * files that it writes (`spreadsheet.rs`).
 */

/** Signs that begin a formula, also as they are typed in East Asian text. */
const FORMULA = /[=+\-@\u2212＝＋－＠\ufe62\ufe63\ufe66\ufe6b]/u;
/** Signs at which some locale begins a new cell. */
const SEPARATOR = /[,;|]/u;
/** What a spreadsheet may leave out at the start of a cell. */
const PASSED_OVER = /[\s"\u00ad\u061c\u180e\u200b-\u200f\u2060-\u206f\ufeff]/u;
/** Only these steer the direction of text; a number with them is none to a spreadsheet. */
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
// A break or another control character inside a cell would be a new cell or row.
// eslint-disable-next-line no-control-regex
const BREAKS = /[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/gu;

/** A number as people here write it, with its sign and its currency: a spreadsheet reads it as that number. */
const NUMBER =
  /^[-+\u2212]?\s?(?:\p{Sc}|[A-Z]{3})?\s?\p{Nd}[\p{Nd}.,'’٫٬\s]*(?:\p{Sc}|[A-Z]{3}|[%٪]|[\p{Script=Arabic}.]+)?$/u;

/** A text as it may stand in a cell; a number stays one. */
export function cellText(text: string): string {
  const line = text.replace(DIRECTION, "").replace(BREAKS, " ").trim();
  if (NUMBER.test(line)) return line;
  let begins = true;
  let out = "";
  for (const sign of line) {
    if (begins && FORMULA.test(sign)) out += "'";
    begins = SEPARATOR.test(sign) || (begins && PASSED_OVER.test(sign));
    out += sign;
  }
  return out;
}
