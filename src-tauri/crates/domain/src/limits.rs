//! The bounds of every number, text and list that comes from outside, each with its unit and its reason.
//!
//! A person's input beyond a bound is refused with a sentence. What a shop says beyond a bound leaves out that one
//! thing ([`crate::catalogue::Product::bounded`], [`crate::stock::Quantity::believed`]) and never the rest.
//! Lengths of texts are in characters; a character has at most four bytes.

use crate::money::MAX_MINOR;
use crate::refusal::{Field, Reason, Refusal};

/// Units of one count, by hand or by a shop: a thousand times what any shop has of one thing.
pub const MAX_STOCK: i64 = 1_000_000_000;
/// Units of the counts of all shops together, or owed after sales; beyond it a number says nothing.
pub const MAX_STOCK_SUM: i64 = 1_000_000_000_000;
/// Units held back, and the mark below which few are left.
pub const MAX_BUFFER: i64 = 1_000_000;
/// Origins of a shop's orders that can be left out.
pub const MAX_ORIGINS: i64 = 200;
/// Units of a cap on an offer.
pub const MAX_CAP: i64 = MAX_STOCK;
/// A price, in minor units: ten billion in a currency with two decimals. From 0: a gift has a price of nothing.
pub const MAX_PRICE: i64 = 1_000_000_000_000;
/// Pieces of one line of an order.
pub const MAX_PIECES: i64 = 1_000_000;
/// The value of one order, in minor units: nine thousand such orders stay within [`MAX_TOTAL`].
pub const MAX_ORDER_MINOR: i64 = 1_000_000_000_000;
/// The highest revision of an order: numbers up to here are exact in every client.
pub const MAX_REVISION: i64 = 9_007_199_254_740_991;
/// Lines of one order: it is one event.
pub const MAX_LINES: usize = 1_000;
/// Pieces or minor units of all orders of a show: what a page holds exactly.
pub const MAX_TOTAL: i64 = MAX_MINOR;
/// What a show is meant to sell, in minor units: ten billion in a currency with two decimals.
pub const MAX_GOAL: i64 = MAX_PRICE;
/// The same in pieces.
pub const MAX_GOAL_UNITS: i64 = MAX_STOCK;
/// Planned seconds of a cue.
pub const MAX_PLANNED_S: u32 = 24 * 3_600;
/// The longest flash offer, in milliseconds.
pub const MAX_FLASH_MS: i64 = 6 * 3_600 * 1_000;
/// The end of the year 9999, in milliseconds since 1970: later times cannot be written.
pub const MAX_TIME: i64 = 253_402_300_799_999;

/// Cues of a rundown: far above any show, and within what a panel can hold.
pub const MAX_CUES: usize = 5_000;
/// Variants that a cue offers: each take tells all of them, and nobody reads out more.
pub const MAX_OFFERED: usize = 250;
/// Shows that are planned, and templates: all of them travel to every panel.
pub const MAX_SHOWS: usize = 1_000;
/// Planned shows that were archived.
pub const MAX_ARCHIVED: usize = 10_000;
/// Rehearsals of a show, with its live run: all of them are part of the state.
pub const MAX_RUNS: usize = 500;
/// How long after its end a live show can be resumed, in milliseconds.
pub const RESUME_MS: i64 = 10 * 60 * 1_000;
/// Markers of a show.
pub const MAX_MARKERS: usize = 1_000;
/// Memos of a show.
pub const MAX_MEMOS: usize = 1_000;
/// Memos that the host has not acknowledged: more cannot be read during a show.
pub const MAX_UNREAD_MEMOS: usize = 100;
/// Proposals that wait for the host: more cannot be weighed during a show.
pub const MAX_OPEN_PROPOSALS: usize = 20;
/// Those of them that one person made.
pub const MAX_OWN_PROPOSALS: usize = 5;
/// Proposals that a show remembers: the open ones, and as many that ended last, so that who made them sees how.
pub const MAX_PROPOSALS: usize = 2 * MAX_OPEN_PROPOSALS;
/// How long a proposal waits for an answer, in milliseconds: what was right for the moment is wrong after it.
pub const PROPOSAL_MS: i64 = 2 * 60 * 1_000;
/// Talking points of a cue.
pub const MAX_TALKING_POINTS: usize = 50;

/// A show's name.
pub const MAX_TITLE: usize = 300;
/// A memo: it is read on camera.
pub const MAX_MEMO: usize = 1_000;
/// A marker's words.
pub const MAX_MARKER: usize = 500;
/// A talking point, or the notes of a cue.
pub const MAX_TEXT: usize = 2_000;
/// All words of a cue together.
pub const MAX_CUE_TEXT: usize = 20_000;
/// A name that stands on a button or in a list: a segment, a shop, a place.
pub const MAX_NAME: usize = 200;
/// A product's title on its card: two lines of it.
pub const MAX_SHORT_TITLE: usize = 80;
/// The number of a product, as viewers write it.
pub const MAX_NUMBER: i64 = 9_999;
/// A coupon code.
pub const MAX_COUPON: usize = 100;
/// A SKU, an order's id, and the id of the order that a refund gives back.
pub const MAX_SKU: usize = 200;
/// An id that a source gives: its name, and the source's own id.
pub const MAX_ID: usize = 500;
/// A product's title, and a variant's.
pub const MAX_PRODUCT_TITLE: usize = 500;
/// Options of a product, such as size and colour.
pub const MAX_OPTIONS: usize = 10;
/// Tags of a product.
pub const MAX_TAGS: usize = 250;
/// The address of a picture.
pub const MAX_URL: usize = 2_000;
/// Variants of one product.
pub const MAX_VARIANTS: usize = 100_000;

/// SKUs that are matched by hand: they are part of the state, and whoever has more of them needs a catalogue.
pub const MAX_MATCHED: usize = 5_000;

/// Whether a text has at most so many characters.
pub fn fits(text: &str, most: usize) -> bool {
    text.len() <= most || (text.len() / 4 <= most && text.chars().nth(most).is_none())
}

/// The text, or its beginning with a sign that it goes on.
pub fn cut(text: &str, most: usize) -> String {
    if fits(text, most) {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['\u{2026}']).collect()
}

/// Refuses a text that is longer than it may be.
pub(crate) fn text(text: &str, most: usize, field: Field) -> Result<(), Refusal> {
    if fits(text, most) {
        return Ok(());
    }
    let sentence = format!("The {} is too long. Keep it within {most} characters.", field.words());
    Err(Refusal::because(Reason::TooLong, sentence).of_field(field).with("most", most))
}

/// Refuses a number beyond its bounds.
pub(crate) fn number(n: i64, least: i64, most: i64, field: Field) -> Result<(), Refusal> {
    if (least..=most).contains(&n) {
        return Ok(());
    }
    let sentence = format!("The {} must be between {least} and {most}. Check the number.", field.words());
    Err(Refusal::because(Reason::OutOfRange, sentence)
        .of_field(field)
        .with("least", least)
        .with("most", most))
}

/// Refuses one more of a list that is full.
pub(crate) fn room(
    count: usize,
    more: usize,
    most: usize,
    of: Reason,
    sentence: &str,
) -> Result<(), Refusal> {
    if count.saturating_add(more) <= most {
        return Ok(());
    }
    Err(Refusal::because(of, sentence).with("most", most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_counted_in_characters_whatever_they_take_in_bytes() {
        assert!(fits(&"a".repeat(10), 10) && !fits(&"a".repeat(11), 10));
        assert!(fits(&"ש".repeat(10), 10) && !fits(&"ש".repeat(11), 10));
        assert!(fits(&"😀".repeat(10), 10) && !fits(&"😀".repeat(11), 10));
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("אבגד", 4), "אבגד");
        assert_eq!(cut("", 0), "");
    }
}
