//! Search as you type over title, SKU, vendor and tags, in any script.
//!
//! Every word typed must occur somewhere in a variant's text; matches at the start of a word rank above
//! matches inside one, and an exact SKU above all. Case, accents, Hebrew points and Arabic vowel marks
//! do not matter.

use crate::VariantId;
use crate::catalogue::Catalogue;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The searchable text of every variant, made once per catalogue.
#[derive(Clone, Debug, Default)]
pub struct SearchIndex {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    variant: VariantId,
    sku: Box<str>,
    /// Each word preceded by a space, so that " dres" finds word starts.
    text: Box<str>,
}

/// Lower case, compatibility-decomposed, marks left out, anything but letters and digits a space.
pub fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
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
        let mut entries = Vec::with_capacity(catalogue.variant_count());
        for product in catalogue.products() {
            let shared = [&*product.title, product.vendor.as_deref().unwrap_or(""), &product.tags.join(" ")]
                .map(normalise)
                .join(" ");
            for variant in &product.variants {
                let sku = normalise(&variant.sku);
                let own = normalise(variant.title.as_deref().unwrap_or(""));
                let barcode = normalise(variant.barcode.as_deref().unwrap_or(""));
                let text = format!(" {} {sku} {own} {barcode}", shared.trim());
                entries.push(Entry { variant: variant.id.clone(), sku: sku.into(), text: text.into() });
            }
        }
        Self { entries }
    }

    /// The best `limit` variants for what was typed, and how many match in all. Everything matches nothing typed.
    pub fn search(&self, typed: &str, limit: usize) -> (Vec<&VariantId>, usize) {
        let typed = normalise(typed);
        let words: Vec<_> =
            typed.split(' ').filter(|w| !w.is_empty()).map(|w| (w, format!(" {w}"))).collect();
        if words.is_empty() {
            return (self.entries.iter().take(limit).map(|e| &e.variant).collect(), self.entries.len());
        }
        let finders: Vec<_> =
            words.iter().map(|(word, _)| memchr::memmem::Finder::new(word.as_bytes())).collect();
        let mut found: Vec<(u8, usize)> = Vec::new();
        for (place, entry) in self.entries.iter().enumerate() {
            if !finders.iter().all(|finder| finder.find(entry.text.as_bytes()).is_some()) {
                continue;
            }
            let rank = if *entry.sku == *typed {
                0
            } else if entry.sku.starts_with(&typed) {
                1
            } else if words.iter().all(|(_, start)| entry.text.contains(start.as_str())) {
                2
            } else {
                3
            };
            found.push((rank, place));
        }
        let total = found.len();
        let best = limit.min(total);
        if best > 0 && best < total {
            found.select_nth_unstable(best - 1);
            found.truncate(best);
        }
        found.sort_unstable();
        (
            found
                .into_iter()
                .filter_map(|(_, place)| Some(&self.entries.get(place)?.variant))
                .take(best)
                .collect(),
            total,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Product, Variant};

    fn catalogue(rows: &[(&str, &str)]) -> Catalogue {
        let mut catalogue = Catalogue::default();
        for (sku, title) in rows {
            catalogue.put(&Product {
                id: (*sku).into(),
                title: (*title).to_owned(),
                vendor: Some("Maison Noé".to_owned()),
                tags: vec!["summer".to_owned()],
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
        let index = SearchIndex::of(&catalogue(&[
            ("LIN-1", "Linen dress"),
            ("OUD-2", "Oud candle, large"),
            ("HE-3", "נֵר ריחני"),
            ("AR-4", "شَمعة عطرية"),
            ("L-5", "Candle holder for linen"),
        ]));
        index.search(typed, 10).0.iter().map(|id| id.0.clone()).collect()
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
}
