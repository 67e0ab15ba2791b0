//! What is believed of a shop, at most: every size, length and number that comes from outside has its bound here.
//!
//! Each bound lies far beyond what any shop has. What is beyond one is never cut silently where it counts: a list ends in
//! [`StoreError::TooMuch`], a number beyond all sense is no number, and a name that something is found by is refused with
//! what it names. Only words that people read are shortened, with an ellipsis.

use crate::StoreError;
use crate::list_of::ListOf;
use cartwall_domain::Decimal;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Characters of a title.
pub(crate) const TITLE: usize = 300;
/// Characters of the name of a place, a choice, a brand.
pub(crate) const NAME: usize = 200;
/// Characters of a tag.
pub(crate) const TAG: usize = 100;
/// Tags of a product.
pub(crate) const TAGS: usize = 50;
/// Characters of what something is found by: an id, a SKU, a barcode. Never cut, for two could become one.
pub(crate) const KEY: usize = 200;
/// Characters of an address.
pub(crate) const ADDRESS: usize = 2_000;
/// Characters of a reason.
pub(crate) const WHY: usize = 300;
/// Rights of a key, and reasons of one page.
pub(crate) const FEW: usize = 100;

/// Products, orders or counts in one page.
pub(crate) const PAGE: usize = 1_000;
/// Variants in one page.
pub(crate) const PAGE_VARIANTS: usize = 20_000;
/// Variants of one product.
pub(crate) const VARIANTS: usize = 5_000;
/// Places where stock is kept.
pub(crate) const LOCATIONS: usize = 1_000;
/// Variants that a shop has.
pub(crate) const CATALOGUE: usize = 200_000;
/// Variants that the catalogue of this installation has before shops add no more to it.
pub(crate) const CATALOGUE_OF_ALL: usize = 600_000;
/// Lines of an order or of a refund; the domain takes fewer.
pub(crate) const LINES: usize = 5_000;
/// Orders of one shop that are followed at the same time.
pub(crate) const ORDERS: usize = 1_000_000;
/// Orders that could not be read and are remembered by their ids.
pub(crate) const UNREAD: usize = 10_000;
/// Pages of something inside one question: places, lines of an order, lines of a refund.
const PAGES_WITHIN: usize = 200;

/// Pieces at one place.
pub(crate) const PIECES: i64 = 1_000_000_000;
/// Minor units of a sum of money.
pub(crate) const MINOR: i64 = 1_000_000_000_000;
/// 9999-12-30, in milliseconds: no shop's clock is beyond it.
const LATEST: i64 = 253_402_207_200_000;

/// A text that people read, shortened with an ellipsis where it is too long.
pub(crate) fn cut(text: &mut String, most: usize) {
    if let Some((end, _)) = text.char_indices().nth(most) {
        let kept = text.char_indices().nth(most.saturating_sub(1)).map_or(0, |(at, _)| at);
        text.truncate(kept.min(end));
        text.push('…');
        text.shrink_to_fit();
    }
}

/// Whether a key is no longer than keys are.
pub(crate) fn is_key(text: &str) -> bool {
    // Bytes first: counting the characters of ten million takes a while.
    text.len() <= KEY * 4 && text.chars().count() <= KEY
}

/// An amount in major units as a shop may ask it: not below nothing, not beyond all money, and no finer than a millionth.
pub(crate) fn price(amount: Decimal) -> Option<Decimal> {
    let sound = !amount.is_sign_negative() || amount.is_zero();
    (sound && amount <= most_major()).then(|| amount.round_dp(6).normalize())
}

/// An amount that arithmetic is done with: far from where a decimal overflows.
pub(crate) fn decimal(amount: Decimal) -> Option<Decimal> {
    (amount.abs() <= most_major()).then_some(amount)
}

fn most_major() -> Decimal {
    Decimal::from(100_000_000_000_i64)
}

/// A count that can be one.
pub(crate) fn pieces(count: i64) -> Option<i64> {
    (-PIECES..=PIECES).contains(&count).then_some(count)
}

/// Money that can be some, in minor units.
pub(crate) fn minor(amount: i64) -> Option<i64> {
    (-MINOR..=MINOR).contains(&amount).then_some(amount)
}

/// A moment of any calendar, in milliseconds since 1970.
pub(crate) fn moment(at: i64) -> Option<i64> {
    (0..=LATEST).contains(&at).then_some(at)
}

/// A sum that stops at the ends of its type; the caller bounds it.
pub(crate) fn sum(terms: impl IntoIterator<Item = i64>) -> i64 {
    terms.into_iter().fold(0, i64::saturating_add)
}

/// How far a read over many pages goes; the usual bounds are [`Most::default`].
#[derive(Clone, Copy, Debug)]
pub struct Most {
    /// Pages of a catalogue.
    pub catalogue_pages: usize,
    /// Variants of a catalogue.
    pub variants: usize,
    /// Pages of orders; the next read begins where the last page ended.
    pub order_pages: usize,
}

impl Default for Most {
    fn default() -> Self {
        Self { catalogue_pages: 20_000, variants: CATALOGUE, order_pages: 5_000 }
    }
}

/// A read over several pages: it ends, whatever the shop says comes next.
#[derive(Debug)]
pub(crate) struct Pages {
    what: ListOf,
    most: usize,
    /// Hashes of the cursors that were given so far.
    seen: HashSet<u64>,
}

impl Pages {
    /// Of a catalogue.
    pub(crate) fn of_catalogue(most: Most) -> Self {
        Self { what: ListOf::CataloguePages, most: most.catalogue_pages, seen: HashSet::new() }
    }

    /// Of orders.
    pub(crate) fn of_orders(most: Most) -> Self {
        Self { what: ListOf::OrderPages, most: most.order_pages, seen: HashSet::new() }
    }

    /// Inside one question.
    pub(crate) fn within(what: ListOf) -> Self {
        Self { what, most: PAGES_WITHIN, seen: HashSet::new() }
    }

    /// Takes note that a further page follows.
    ///
    /// # Errors
    /// There were too many, or the shop has given this one before.
    pub(crate) fn turn(&mut self, next: &str) -> Result<(), StoreError> {
        let mut hasher = DefaultHasher::new();
        next.hash(&mut hasher);
        if !self.seen.insert(hasher.finish()) {
            return Err(StoreError::Repeats(self.what));
        }
        if self.seen.len() >= self.most {
            return Err(StoreError::TooMuch { what: self.what, most: self.most });
        }
        Ok(())
    }
}

/// Whether a list that grows page by page is still one that a shop can have.
///
/// # Errors
/// It is not.
pub(crate) fn few(len: usize, most: usize, what: ListOf) -> Result<(), StoreError> {
    if len > most { Err(StoreError::TooMuch { what, most }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_title_ends_in_an_ellipsis_and_never_amid_a_character() {
        for text in ["a".repeat(500), "נר ".repeat(200), "\u{1f9f5}".repeat(400), "é".repeat(301)] {
            let mut short = text.clone();
            cut(&mut short, TITLE);
            assert_eq!(short.chars().count(), TITLE);
            assert!(short.ends_with('…') && text.starts_with(short.trim_end_matches('…')));
        }
        for text in [String::new(), "Linen dress".to_owned(), "ש".repeat(TITLE)] {
            let mut short = text.clone();
            cut(&mut short, TITLE);
            assert_eq!(short, text);
        }
    }

    #[test]
    fn a_page_that_was_given_before_and_pages_without_end_are_errors() {
        let mut pages = Pages::within(ListOf::Orders);
        assert_eq!(pages.turn("a"), Ok(()));
        assert_eq!(pages.turn("b"), Ok(()));
        assert_eq!(pages.turn("a"), Err(StoreError::Repeats(ListOf::Orders)));
        let mut pages = Pages::within(ListOf::Orders);
        let ended = (0..10_000).find_map(|n| pages.turn(&n.to_string()).err());
        assert_eq!(ended, Some(StoreError::TooMuch { what: ListOf::Orders, most: PAGES_WITHIN }));
    }

    #[test]
    fn a_price_below_nothing_or_beyond_all_money_is_none() {
        let read = |text: &str| price(text.parse().unwrap()).map(|amount| amount.to_string());
        assert_eq!(read("12.50"), Some("12.5".to_owned()));
        assert_eq!(read("0"), Some("0".to_owned()));
        assert_eq!(read("-0.00"), Some("0".to_owned()));
        assert_eq!(read("0.3333333333333333333333333333"), Some("0.333333".to_owned()));
        for text in ["-5.00", "-0.01", "100000000000.01", "79228162514264337593543950335"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn counts_money_and_moments_at_the_ends_of_their_type_are_none() {
        for odd in [i64::MIN, i64::MIN + 1, i64::MAX, PIECES + 1] {
            assert_eq!(pieces(odd), None);
        }
        for odd in [i64::MIN, i64::MAX, MINOR + 1] {
            assert_eq!((minor(odd), moment(-1), moment(i64::MAX)), (None, None, None));
        }
        assert_eq!((pieces(-3), minor(-1_250), moment(1)), (Some(-3), Some(-1_250), Some(1)));
        assert_eq!(sum([i64::MAX, i64::MAX]), i64::MAX);
    }
}
