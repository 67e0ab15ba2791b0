//! Search as you type over title, SKU, vendor and tags, in any script.
//!
//! Products are found, each with those of its variants that match best: `hoodie` finds all of its sizes, `hoodie xl` and
//! a SKU that one.
//!
//! Every word typed must occur somewhere in a variant's text; matches at the start of a word rank above
//! matches inside one, and an exact SKU above all. Case, accents, Hebrew points and Arabic vowel marks
//! do not matter.
//!
//! What is found can be narrowed to a vendor, a tag, or what can be sold ([`Shelf`]).

mod matches;
mod shelf;

pub use shelf::{Changes, Shelf};

use crate::VariantId;
use crate::catalogue::{Catalogue, is_unseen};
use crate::stock::Availability;
use matches::Matches;
use memchr::memmem::Finder;
use std::collections::HashMap;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How many vendors and tags are told.
const FILTERS: usize = 200;

/// The searchable text of every variant, made once per catalogue.
#[derive(Clone, Debug, Default)]
pub struct SearchIndex {
    /// A line for each variant. Each word is preceded by a space, so that " dres" finds word starts.
    text: String,
    entries: Vec<Entry>,
    products: Vec<Facets>,
    /// Places of entries in the order of their variants' ids.
    by_id: Vec<u32>,
    vendors: Names,
    tags: Names,
}

#[derive(Clone, Debug)]
struct Entry {
    variant: VariantId,
    /// Its line of the text.
    line: Range<usize>,
    /// Its SKU within the text.
    sku: Range<usize>,
    /// Place of its product.
    product: u32,
}

/// What a product can be narrowed by, as places in the names.
#[derive(Clone, Debug)]
struct Facets {
    vendor: Option<u32>,
    tags: Vec<u32>,
}

/// Vendors or tags.
#[derive(Clone, Debug, Default)]
struct Names {
    places: HashMap<String, u32>,
    most_used: Vec<Filter>,
}

/// A vendor or a tag, and how many variants have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// As the catalogue has it.
    pub name: String,
    /// Variants.
    pub count: usize,
}

/// What is looked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Query<'a> {
    /// As typed; everything matches nothing typed.
    pub text: &'a str,
    /// Of this vendor only.
    pub vendor: Option<&'a str>,
    /// With this tag only.
    pub tag: Option<&'a str>,
    /// What stands so on this shelf only: a product is sold out where all that is found of it is.
    pub stock: Option<(&'a Shelf, Availability)>,
    /// So many of the best are left out.
    pub offset: usize,
    /// At most so many.
    pub limit: usize,
}

/// Lower case, compatibility-decomposed, marks left out, anything but letters and digits a space.
pub fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    let seen = text.nfkd().filter(|c| !is_combining_mark(*c) && !is_unseen(*c));
    for c in seen.flat_map(char::to_lowercase) {
        match c {
            // Forms of the same letter to whoever types in Arabic.
            'أ' | 'إ' | 'آ' | 'ٱ' => out.push('ا'),
            'ى' => out.push('ي'),
            'ة' => out.push('ه'),
            'ـ' | '\u{5f3}' | '\u{5f4}' | '\'' | '"' | '’' => {}
            c if c.is_alphanumeric() => out.push(c),
            _ if !out.ends_with(' ') => out.push(' '),
            _ => {}
        }
    }
    out.truncate(out.trim_end().len());
    out
}

impl SearchIndex {
    /// Indexes every variant of a catalogue.
    pub fn of(catalogue: &Catalogue) -> Self {
        let mut index = Self::default();
        let (mut vendors, mut tags) = (Counted::default(), Counted::default());
        for product in catalogue.products() {
            let shared = [&*product.title, product.vendor.as_deref().unwrap_or(""), &product.tags.join(" ")]
                .map(normalise)
                .join(" ");
            let variants = product.variants.len();
            let vendor = product.vendor.as_deref().and_then(|name| vendors.add(name, variants));
            let mut own: Vec<&str> = product.tags.iter().map(String::as_str).collect();
            own.sort_unstable();
            own.dedup();
            let own = own.into_iter().filter_map(|name| tags.add(name, variants)).collect();
            let place = index.products.len() as u32;
            index.products.push(Facets { vendor, tags: own });
            for variant in &product.variants {
                let start = index.text.len();
                index.text += &format!(" {} ", shared.trim());
                let sku = index.text.len();
                index.text += &normalise(&variant.sku);
                let sku = sku..index.text.len();
                for words in [&variant.title, &variant.barcode] {
                    index.text.push(' ');
                    index.text += &normalise(words.as_deref().unwrap_or(""));
                }
                index.text.push('\n');
                let line = start..index.text.len();
                index.entries.push(Entry { variant: variant.id.clone(), line, sku, product: place });
            }
        }
        index.by_id = (0..index.entries.len() as u32).collect();
        let entries = &index.entries;
        index.by_id.sort_unstable_by_key(|place| &entries[*place as usize].variant);
        (index.vendors, index.tags) = (vendors.into(), tags.into());
        index
    }

    /// The vendors with the most variants, at most 200.
    pub fn vendors(&self) -> &[Filter] {
        &self.vendors.most_used
    }

    /// The tags with the most variants, at most 200.
    pub fn tags(&self) -> &[Filter] {
        &self.tags.most_used
    }

    /// The products asked for, the best first, each with its variants that match best in the catalogue's order; and how
    /// many products match in all.
    pub fn search(&self, query: &Query<'_>) -> (Vec<Vec<&VariantId>>, usize) {
        let wanted = |places: &[u32]| {
            query.stock.is_none_or(|(shelf, wanted)| {
                Availability::together(places.iter().map(|place| shelf.at(*place as usize))) == wanted
            })
        };
        let mut matches = Matches::new(wanted);
        if let Some(passes) = self.filter(query) {
            self.each_match(&normalise(query.text), passes, |place, rank| {
                matches.take(self.entries[place as usize].product, place, rank);
            });
        }
        let (page, total) = matches.page(query.offset, query.limit);
        let variant = |place: &u32| &self.entries[*place as usize].variant;
        (page.map(|places| places.iter().map(variant).collect()).collect(), total)
    }

    /// Whether the entry at a place is what the catalogue is narrowed to; `None` where nothing can be.
    fn filter<'a>(&'a self, query: &Query<'a>) -> Option<impl Fn(usize) -> bool + 'a> {
        let vendor = match query.vendor {
            Some(name) => Some(*self.vendors.places.get(name)?),
            None => None,
        };
        let tag = match query.tag {
            Some(name) => Some(*self.tags.places.get(name)?),
            None => None,
        };
        Some(move |place: usize| {
            let facets = || &self.products[self.entries[place].product as usize];
            vendor.is_none_or(|vendor| facets().vendor == Some(vendor))
                && tag.is_none_or(|tag| facets().tags.contains(&tag))
        })
    }

    /// Calls `take` with place and rank of every entry that passes and holds every word typed, in order of place.
    fn each_match(&self, typed: &str, passes: impl Fn(usize) -> bool, mut take: impl FnMut(u32, usize)) {
        let mut words: Vec<&str> = typed.split(' ').filter(|word| !word.is_empty()).collect();
        // The longest word is the rarest: whole stretches without it are passed over at once.
        words.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
        let Some((first, others)) = words.split_first() else {
            (0..self.entries.len()).filter(|place| passes(*place)).for_each(|place| take(place as u32, 0));
            return;
        };
        let starts: Vec<String> = words.iter().map(|word| format!(" {word}")).collect();
        let starts: Vec<Finder<'_>> = starts.iter().map(|start| Finder::new(start.as_bytes())).collect();
        let others: Vec<Finder<'_>> = others.iter().map(|word| Finder::new(word.as_bytes())).collect();
        let (first, text) = (Finder::new(first.as_bytes()), self.text.as_bytes());
        let (mut from, mut place) = (0, 0);
        while let Some(hit) = first.find(&text[from..]) {
            while self.entries[place].line.end <= from + hit {
                place += 1;
            }
            let entry = &self.entries[place];
            let line = &text[entry.line.clone()];
            if passes(place) && others.iter().all(|word| word.find(line).is_some()) {
                let sku = &self.text[entry.sku.clone()];
                let rank = if sku == typed {
                    0
                } else if sku.starts_with(typed) {
                    1
                } else if starts.iter().all(|start| start.find(line).is_some()) {
                    2
                } else {
                    3
                };
                take(place as u32, rank);
            }
            from = entry.line.end;
        }
    }

    /// Place of a variant.
    fn place_of(&self, variant: &VariantId) -> Option<usize> {
        let id = |place: &u32| &self.entries[*place as usize].variant;
        let at = self.by_id.binary_search_by(|place| id(place).cmp(variant)).ok()?;
        Some(self.by_id[at] as usize)
    }
}

/// Names on the way to being [`Names`].
#[derive(Default)]
struct Counted {
    places: HashMap<String, u32>,
    counts: Vec<usize>,
}

impl Counted {
    /// Counts variants for a name and answers its place.
    fn add(&mut self, name: &str, variants: usize) -> Option<u32> {
        if name.is_empty() {
            return None;
        }
        let next = self.counts.len() as u32;
        let place = match self.places.get(name) {
            Some(place) => *place,
            None => {
                self.places.insert(name.to_owned(), next);
                self.counts.push(0);
                next
            }
        };
        self.counts[place as usize] += variants;
        Some(place)
    }
}

impl From<Counted> for Names {
    fn from(counted: Counted) -> Self {
        let names = counted.places.iter();
        let mut most_used: Vec<Filter> = names
            .map(|(name, place)| Filter { name: name.clone(), count: counted.counts[*place as usize] })
            .collect();
        most_used.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
        most_used.truncate(FILTERS);
        Self { places: counted.places, most_used }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Product, Variant};
    use crate::source::StockSource;
    use crate::state::State;
    use crate::stock::{Level, Quantity};

    fn catalogue_of(rows: &[(&str, &str)]) -> Catalogue {
        let mut catalogue = Catalogue::default();
        for (sku, title) in rows {
            catalogue.put(&Product {
                id: (*sku).into(),
                title: (*title).to_owned(),
                vendor: Some("Maison Noé".to_owned()),
                tags: vec!["summer".to_owned()],
                options: Vec::new(),
                picture: None,
                variants: vec![Variant {
                    id: (*sku).into(),
                    sku: (*sku).to_owned(),
                    title: None,
                    price: None,
                    compare_at: None,
                    barcode: None,
                    picture: None,
                    quantity: None,
                }],
            });
        }
        catalogue
    }

    fn find(typed: &str) -> Vec<String> {
        let index = SearchIndex::of(&catalogue_of(&[
            ("LIN-1", "Linen dress"),
            ("OUD-2", "Oud candle, large"),
            ("HE-3", "נֵר ריחני"),
            ("AR-4", "شَمعة عطرية"),
            ("L-5", "Candle holder for linen"),
        ]));
        let query = Query { text: typed, limit: 10, ..Query::default() };
        index.search(&query).0.iter().flatten().map(|id| id.0.clone()).collect()
    }

    #[test]
    fn every_word_typed_narrows_and_word_starts_come_first() {
        assert_eq!(find("lin dre"), ["LIN-1"]);
        assert_eq!(find("candle"), ["L-5", "OUD-2"]);
        assert_eq!(find("lin-1"), ["LIN-1"]);
        assert_eq!(find("noe summer").len(), 5);
    }

    #[test]
    fn points_and_vowel_marks_do_not_matter() {
        assert_eq!(find("נר"), ["HE-3"]);
        assert_eq!(find("شمعه"), ["AR-4"]);
    }

    #[test]
    fn the_catalogue_is_narrowed_by_vendor_tag_and_stock_and_the_total_stays_true() {
        let mut catalogue = Catalogue::default();
        for (sku, vendor, tags) in [
            ("A", "Alma", &["linen", "summer"][..]),
            ("B", "Alma", &["summer", "summer", ""]),
            ("C", "Bosco", &["linen"]),
            ("D", "", &[]),
        ] {
            let mut row = catalogue_of(&[(sku, "Thing")]).products().next().unwrap().as_ref().clone();
            row.vendor = Some(vendor.to_owned());
            row.tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
            catalogue.put(&row);
        }
        let index = SearchIndex::of(&catalogue);
        let told = |filters: &[Filter]| -> Vec<(String, usize)> {
            filters.iter().map(|filter| (filter.name.clone(), filter.count)).collect()
        };
        assert_eq!(told(index.vendors()), [("Alma".to_owned(), 2), ("Bosco".to_owned(), 1)]);
        assert_eq!(told(index.tags()), [("linen".to_owned(), 2), ("summer".to_owned(), 2)]);

        let mut state = State { catalogue, seq: 1, ..State::default() };
        let levels = [("A", Quantity::Known(2)), ("B", Quantity::Known(0)), ("C", Quantity::Untracked)];
        for (id, quantity) in levels {
            state.stock.insert_mut(id.into(), Level::counted(quantity, StockSource::File("x".to_owned()), 1));
        }
        let shelf = Shelf::of(&index, &state);
        let find = |query: Query<'_>| -> (String, usize) {
            let (found, total) = index.search(&Query { limit: 10, ..query });
            (found.iter().flatten().map(|id| id.0.as_str()).collect(), total)
        };
        let all = Query::default();
        assert_eq!(find(Query { vendor: Some("Alma"), ..all }), ("AB".to_owned(), 2));
        assert_eq!(find(Query { vendor: Some("Alma"), tag: Some("linen"), ..all }), ("A".to_owned(), 1));
        assert_eq!(find(Query { text: "thing", tag: Some("linen"), ..all }), ("AC".to_owned(), 2));
        assert_eq!(find(Query { vendor: Some("Nobody"), ..all }), (String::new(), 0));
        for (wanted, expected) in [
            (Availability::InStock, "A"),
            (Availability::SoldOut, "B"),
            (Availability::Untracked, "C"),
            (Availability::Unknown, "D"),
        ] {
            assert_eq!(find(Query { stock: Some((&shelf, wanted)), ..all }), (expected.to_owned(), 1));
        }
    }

    /// A catalogue of a hoodie in sizes, and of a mug.
    fn sizes() -> Catalogue {
        let one = |sku: &str, title: &str| {
            catalogue_of(&[(sku, title)]).products().next().unwrap().as_ref().clone()
        };
        let mut hoodie = one("HOOD", "Hoodie");
        hoodie.vendor = None;
        let plain = hoodie.variants[0].clone();
        let size = |size: &str| Variant {
            id: format!("HOOD-{size}").as_str().into(),
            sku: format!("HOOD-{size}"),
            title: Some(size.to_owned()),
            ..plain.clone()
        };
        hoodie.variants = ["S", "M", "L", "XL"].map(size).to_vec();
        let mut catalogue = Catalogue::default();
        catalogue.put(&hoodie);
        catalogue.put(&one("MUG", "Mug for a hoodie"));
        catalogue
    }

    #[test]
    fn a_product_is_found_once_with_those_of_its_variants_that_match_best() {
        let index = SearchIndex::of(&sizes());
        let find = |text: &str| -> Vec<String> {
            let (found, total) = index.search(&Query { text, limit: 10, ..Query::default() });
            assert_eq!(total, found.len());
            let written = |ids: &Vec<&VariantId>| {
                ids.iter().map(|id| id.0.trim_start_matches("HOOD-")).collect::<Vec<_>>().join(" ")
            };
            found.iter().map(written).collect()
        };
        assert_eq!(find(""), ["S M L XL", "MUG"]);
        assert_eq!(find("hoodie"), ["S M L XL", "MUG"]);
        assert_eq!(find("hoodie xl"), ["XL"], "L is no word of XL");
        assert_eq!(find("hood-m"), ["M", "MUG"], "a SKU is that variant alone, and comes first");
        assert_eq!(find("HOOD-X"), ["XL"]);
    }

    #[test]
    fn a_product_is_sold_out_on_the_shelf_where_all_that_is_found_of_it_is() {
        let index = SearchIndex::of(&sizes());
        let mut state = State { catalogue: sizes(), seq: 1, ..State::default() };
        let set = |state: &mut State, size: &str, n: i64| {
            let level = Level::counted(Quantity::Known(n), StockSource::File("x".to_owned()), 1);
            state.stock.insert_mut(format!("HOOD-{size}").as_str().into(), level);
        };
        for (size, n) in [("S", 0), ("M", 2), ("L", 0), ("XL", 0)] {
            set(&mut state, size, n);
        }
        let find = |state: &State, text: &str, wanted: Availability| {
            let shelf = Shelf::of(&index, state);
            let (found, _) =
                index.search(&Query { text, stock: Some((&shelf, wanted)), limit: 10, ..Query::default() });
            found.iter().map(Vec::len).collect::<Vec<_>>()
        };
        assert_eq!(find(&state, "hoodie", Availability::InStock), [4], "S, L and XL come with M");
        assert_eq!(find(&state, "", Availability::SoldOut), [0; 0]);
        assert_eq!(find(&state, "hood-s", Availability::SoldOut), [1]);
        set(&mut state, "M", 0);
        assert_eq!(find(&state, "", Availability::SoldOut), [4]);
    }

    #[test]
    fn pages_follow_each_other_without_gap_or_repetition() {
        let rows: Vec<(String, String)> = (0..30)
            .map(|n| (format!("SKU-{n:02}"), if n % 3 == 0 { "Linen" } else { "Blend of linen" }.to_owned()))
            .collect();
        let rows: Vec<(&str, &str)> = rows.iter().map(|(sku, title)| (&**sku, &**title)).collect();
        let index = SearchIndex::of(&catalogue_of(&rows));
        for text in ["", "linen", "sku-0", "lin sku"] {
            let page = |offset, limit| index.search(&Query { text, offset, limit, ..Query::default() });
            let (whole, total) = page(0, usize::MAX);
            let mut paged = Vec::new();
            for offset in (0..total).step_by(7) {
                let (found, same) = page(offset, 7);
                assert_eq!(same, total);
                paged.extend(found);
            }
            assert_eq!(paged, whole, "{text}");
            assert_eq!(page(total, 7), (Vec::new(), total));
            assert_eq!(page(usize::MAX, 7), (Vec::new(), total));
        }
    }
}
