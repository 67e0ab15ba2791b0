//! What a buyer can choose between, as a card shows it: sizes, colours. A variant says its options in one title, such as
//! `Red / M`; here they are told apart, and what all variants share is no choice.

use super::VariantFace;

/// Between the options of a title.
const BETWEEN: &str = " / ";

/// One thing to choose, such as the size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardOption {
    /// What it is called, where the catalogue says so.
    pub name: Option<String>,
    /// What there is to choose, in the catalogue's order.
    pub values: Vec<OptionValue>,
}

/// One size, one colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionValue {
    /// In words.
    pub label: String,
    /// No variant with it can be sold.
    pub sold_out: bool,
}

/// The options that all variants share, in words, and those that differ. `names`: of the product's options.
pub(super) fn options(variants: &[VariantFace], names: &[String]) -> (Option<String>, Vec<CardOption>) {
    if variants.len() < 2 {
        return (variants.first().and_then(|only| only.title.clone()), Vec::new());
    }
    let titles: Vec<&str> = variants.iter().map(words).collect();
    let Some(columns) = columns(&titles) else {
        // Not all of them name the same options: each stands for itself.
        return (None, vec![CardOption { name: None, values: values(variants, &titles) }]);
    };
    let (mut shared, mut differ) = (Vec::new(), Vec::new());
    for (place, column) in columns.iter().enumerate() {
        match one_value(column) {
            Some(value) => shared.push(value),
            None => {
                let name = names.get(place).filter(|_| names.len() == columns.len());
                let name = name.filter(|name| !name.trim().is_empty()).cloned();
                differ.push(CardOption { name, values: values(variants, column) });
            }
        }
    }
    (joined(&shared), differ)
}

/// What titles share, and what is left of each: `Red` and `S`, `M` of `Red / S` and `Red / M`.
pub fn labels(titles: &[&str]) -> (Option<String>, Vec<String>) {
    let whole = || titles.iter().map(|title| (*title).to_owned()).collect();
    let Some(columns) = columns(titles).filter(|_| titles.len() > 1) else { return (None, whole()) };
    let shared: Vec<&str> = columns.iter().filter_map(|column| one_value(column)).collect();
    let own = |place: usize| {
        let differ = columns.iter().filter(|column| one_value(column).is_none());
        differ.filter_map(|column| column.get(place).copied()).collect::<Vec<_>>().join(BETWEEN)
    };
    (joined(&shared), (0..titles.len()).map(own).collect())
}

/// The values of each option; `None` where the titles do not all name as many.
fn columns<'a>(titles: &[&'a str]) -> Option<Vec<Vec<&'a str>>> {
    let parts: Vec<Vec<&str>> =
        titles.iter().map(|title| title.split(BETWEEN).map(str::trim).collect()).collect();
    let count = parts.first()?.len();
    if parts.iter().any(|parts| parts.len() != count) {
        return None;
    }
    let column = |place| parts.iter().filter_map(|parts| parts.get(place).copied()).collect();
    Some((0..count).map(column).collect())
}

/// The value that all have, where it is one.
fn one_value<'a>(column: &[&'a str]) -> Option<&'a str> {
    let (first, rest) = column.split_first()?;
    rest.iter().all(|value| value == first).then_some(*first)
}

fn joined(values: &[&str]) -> Option<String> {
    Some(values.join(BETWEEN)).filter(|words| !words.is_empty())
}

fn words(variant: &VariantFace) -> &str {
    variant.title.as_deref().unwrap_or(&variant.sku)
}

/// Each value once, in order of appearance.
fn values(variants: &[VariantFace], column: &[&str]) -> Vec<OptionValue> {
    let mut values: Vec<OptionValue> = Vec::new();
    for (variant, label) in variants.iter().zip(column) {
        match values.iter_mut().find(|value| value.label == *label) {
            Some(value) => value.sold_out = value.sold_out && variant.sold_out,
            None => values.push(OptionValue { label: (*label).to_owned(), sold_out: variant.sold_out }),
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stock::Quantity;

    /// Variants by title; one that begins with `-` is sold out.
    fn variants(titles: &[&str]) -> Vec<VariantFace> {
        let face = |title: &&str| VariantFace {
            variant: (*title).into(),
            sku: "SKU".to_owned(),
            title: Some(title.trim_start_matches('-').to_owned()).filter(|title| !title.is_empty()),
            price: None,
            compare_at: None,
            quantity: Quantity::Unknown,
            left: None,
            sold_out: title.starts_with('-'),
        };
        titles.iter().map(face).collect()
    }

    /// Options as a card would write them: a struck value stands in brackets.
    fn written(titles: &[&str], names: &[&str]) -> (Option<String>, Vec<String>) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let (shared, options) = options(&variants(titles), &names);
        let value = |value: &OptionValue| match value.sold_out {
            true => format!("[{}]", value.label),
            false => value.label.clone(),
        };
        let line = |option: &CardOption| {
            let values: Vec<String> = option.values.iter().map(value).collect();
            format!("{}: {}", option.name.as_deref().unwrap_or("-"), values.join(" "))
        };
        (shared, options.iter().map(line).collect())
    }

    #[test]
    fn sizes_are_one_choice_and_what_all_share_is_none() {
        let (shared, options) = written(&["-Red / S", "Red / M", "Red / L"], &["Colour", "Size"]);
        assert_eq!((shared.as_deref(), &*options), (Some("Red"), &["Size: [S] M L".to_owned()][..]));
        let (shared, options) = written(&["S", "M"], &[]);
        assert_eq!((shared, &*options), (None, &["-: S M".to_owned()][..]));
    }

    #[test]
    fn a_value_is_sold_out_when_every_variant_with_it_is() {
        let titles = ["-Red / S", "-Red / M", "-Blue / S", "Blue / M"];
        let (shared, options) = written(&titles, &["Colour", "Size"]);
        assert_eq!(
            (shared, &*options),
            (None, &["Colour: [Red] Blue".to_owned(), "Size: [S] M".to_owned()][..])
        );
    }

    #[test]
    fn titles_that_name_different_options_stand_for_themselves() {
        let (shared, options) = written(&["S", "M / Tall", ""], &["Size"]);
        assert_eq!((shared, &*options), (None, &["-: S M / Tall SKU".to_owned()][..]));
    }

    #[test]
    fn what_titles_share_is_told_apart_from_what_is_their_own() {
        let own = |titles: &[&str]| labels(titles);
        assert_eq!(
            own(&["Red / S", "Red / M"]),
            (Some("Red".to_owned()), vec!["S".to_owned(), "M".to_owned()])
        );
        assert_eq!(own(&["Red / S", "Blue / M"]).1, ["Red / S", "Blue / M"]);
        assert_eq!(own(&["Red / S", "M"]), (None, vec!["Red / S".to_owned(), "M".to_owned()]));
        assert_eq!(own(&["Red / S"]), (None, vec!["Red / S".to_owned()]));
        assert_eq!(own(&[]), (None, Vec::new()));
    }

    #[test]
    fn a_product_without_a_choice_offers_none() {
        assert_eq!(written(&["Red / M"], &[]), (Some("Red / M".to_owned()), Vec::new()));
        assert_eq!(written(&[""], &[]), (None, Vec::new()));
        assert_eq!(written(&[], &[]), (None, Vec::new()));
    }
}
