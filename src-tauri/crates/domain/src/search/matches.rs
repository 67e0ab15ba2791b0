//! What a search found, product by product: of each the variants that match best, and the products ranked by those.

use std::ops::Range;

/// Exact SKU, start of the SKU, starts of words, anywhere.
pub(super) const RANKS: usize = 4;

/// Takes in matching places in their order, in which the variants of a product stand together.
pub(super) struct Matches<W> {
    places: Vec<u32>,
    /// Products as ranges of `places`, by rank.
    ranked: [Vec<Range<usize>>; RANKS],
    open: Option<Open>,
    /// Whether a product is one of those asked for, by what was found of it.
    wanted: W,
}

/// The product whose variants come just now.
struct Open {
    product: u32,
    start: usize,
    rank: usize,
}

impl<W: Fn(&[u32]) -> bool> Matches<W> {
    pub fn new(wanted: W) -> Self {
        Self { places: Vec::new(), ranked: Default::default(), open: None, wanted }
    }

    pub fn take(&mut self, product: u32, place: u32, rank: usize) {
        match &mut self.open {
            Some(open) if open.product == product && rank > open.rank => return,
            Some(open) if open.product == product => {
                if rank < open.rank {
                    open.rank = rank;
                    self.places.truncate(open.start);
                }
            }
            _ => {
                self.close();
                self.open = Some(Open { product, start: self.places.len(), rank });
            }
        }
        self.places.push(place);
    }

    /// The products of a page, the best first, and how many there are in all.
    pub fn page(&mut self, offset: usize, limit: usize) -> (impl Iterator<Item = &[u32]>, usize) {
        self.close();
        let total = self.ranked.iter().map(Vec::len).sum();
        let page = self.ranked.iter().flatten().skip(offset).take(limit);
        (page.map(|range| self.places.get(range.clone()).unwrap_or_default()), total)
    }

    fn close(&mut self) {
        let Some(Open { start, rank, .. }) = self.open.take() else { return };
        let end = self.places.len();
        if (self.wanted)(self.places.get(start..).unwrap_or_default()) {
            if let Some(ranked) = self.ranked.get_mut(rank) {
                ranked.push(start..end);
            }
        } else {
            self.places.truncate(start);
        }
    }
}
