//! Any other table: columns recognised by their names in several languages, or named by the user.

use super::TableFormat;
use super::shopify::{DEFAULT_KEY, options_shown};
use super::variations::{Line, Listed, Listing, Variations};
use crate::draft::{Draft, DraftProduct, DraftVariant, PriceRule, RawQuantity, first_picture, some};
use crate::number::RawNumber;
use crate::report::short;
use crate::row_problem::RowProblem;
use crate::sale;
use crate::sku::{barcode, code};
use crate::slug::{escaped, named};
use crate::table::columns::{Field, Known, currency_in, field_of, normalised};
use crate::table::mapping::{self, Mapping};
use crate::table::nature::Nature;
use crate::table::{Row, Source, trimmed};
use crate::{Format, ImportError};
use cartwall_domain::money::parse_currency;
use iso_currency::Currency;
use std::collections::HashMap;

/// Which column is which.
#[derive(Debug, Default)]
pub struct Generic {
    title: Option<usize>,
    sku: Option<usize>,
    price: Option<usize>,
    sale_price: Option<usize>,
    compare_at: Option<usize>,
    sale_starts: Option<usize>,
    sale_ends: Option<usize>,
    on_sale: Option<usize>,
    published: Option<usize>,
    /// The only prices are without tax.
    is_net: bool,
    quantity: Option<usize>,
    vendor: Option<usize>,
    tags: Option<usize>,
    picture: Option<usize>,
    handle: Option<usize>,
    barcode: Option<usize>,
    currency: Option<usize>,
    /// Other currencies that the file has prices in, where none of them was asked for.
    other_currencies: Vec<Currency>,
    /// Where variations stand in rows or lists of their own.
    variations: Variations,
    /// Columns of its options, each with what it is called where its header says so.
    options: Vec<(usize, String)>,
    /// Named in the header of the price, as in `Price (USD)`.
    priced_in: Option<Currency>,
    /// SKU of each variant, to tell two variants with the same options apart.
    skus: HashMap<(usize, String), String>,
}

impl Generic {
    /// The columns whose names are known. Of prices in several currencies those in `wanted` are taken, or else the
    /// first.
    pub fn of_header(header: &[String], wanted: Option<Currency>) -> Self {
        let (chosen, other_currencies) = currency_of(header, wanted);
        let mut found: HashMap<Field, (usize, (Nature, usize))> = HashMap::new();
        let mut options = Vec::new();
        for (at, name) in header.iter().enumerate() {
            let Some(Known { field, nature, rank }) = field_of(name) else { continue };
            if field == Field::Option {
                options.push(at);
                continue;
            }
            let money = matches!(field, Field::Price | Field::SalePrice | Field::CompareAt);
            let own = currency_in(name);
            if money && chosen.is_some() && own.is_some() && own != chosen {
                continue;
            }
            let best = found.entry(field).or_insert((at, (nature, rank)));
            if (nature, rank) < best.1 {
                *best = (at, (nature, rank));
            }
        }
        let column = |field: Field| found.get(&field).map(|(at, _)| *at);
        let price = column(Field::Price);
        // Beside the price itself this is what it is compared with.
        let recommended = || {
            let other =
                |at: &usize| Some(*at) != price && RECOMMENDED.contains(&normalised(&header[*at]).as_str());
            (0..header.len()).find(other).filter(|_| price.is_some())
        };
        Self {
            title: column(Field::Title),
            sku: column(Field::Sku),
            price,
            sale_price: column(Field::SalePrice),
            compare_at: column(Field::CompareAt).or_else(recommended),
            sale_starts: column(Field::SaleStarts),
            sale_ends: column(Field::SaleEnds),
            on_sale: column(Field::OnSale),
            published: column(Field::Published),
            is_net: found.get(&Field::Price).is_some_and(|(_, (nature, _))| *nature == Nature::Net),
            quantity: column(Field::Quantity),
            vendor: column(Field::Vendor),
            tags: column(Field::Tags),
            picture: column(Field::Picture),
            handle: column(Field::Handle),
            barcode: column(Field::Barcode),
            currency: column(Field::Currency),
            options: options.into_iter().map(|at| option_at(header, at)).collect(),
            priced_in: price.and_then(|at| header.get(at)).and_then(|name| currency_in(name)),
            other_currencies,
            variations: Variations::of_header(header),
            skus: HashMap::new(),
        }
    }

    /// The columns that the user names.
    pub fn of_mapping(mapping: &Mapping, header: &[String]) -> Result<Self, ImportError> {
        let wrong = |field: &str, column: &str, problem| ImportError::BadMapping {
            field: field.to_owned(),
            column: column.to_owned(),
            problem,
            columns: header.iter().map(|c| trimmed(c).to_owned()).collect(),
        };
        if mapping.title.as_deref().is_none_or(|title| title.trim().is_empty()) {
            return Err(wrong("title", "", "every product needs a title"));
        }
        for (field, column) in mapping.named() {
            if mapping::find(header, column).is_none() {
                return Err(wrong(field, column, "there is no such column"));
            }
        }
        let find = |column: &Option<String>| column.as_deref().and_then(|c| mapping::find(header, c));
        let price = find(&mapping.price);
        // Nobody names these: what the file says of its sales holds all the same.
        let known = Self::of_header(header, None);
        Ok(Self {
            title: find(&mapping.title),
            sku: find(&mapping.sku),
            price,
            sale_price: find(&mapping.sale_price),
            compare_at: find(&mapping.compare_at),
            sale_starts: known.sale_starts,
            sale_ends: known.sale_ends,
            on_sale: known.on_sale,
            published: known.published,
            is_net: false,
            quantity: find(&mapping.quantity),
            vendor: find(&mapping.vendor),
            tags: find(&mapping.tags),
            picture: find(&mapping.picture),
            handle: find(&mapping.handle),
            barcode: find(&mapping.barcode),
            currency: find(&mapping.currency),
            options: mapping
                .options
                .iter()
                .filter_map(|c| Some(option_at(header, mapping::find(header, c)?)))
                .collect(),
            priced_in: price.and_then(|at| header.get(at)).and_then(|name| currency_in(name)),
            other_currencies: Vec::new(),
            variations: known.variations,
            skus: HashMap::new(),
        })
    }

    /// The column of the prices, and the currencies in which the file has others that nobody asked for.
    pub fn other_prices(&self, header: &[String]) -> Option<(String, Vec<String>)> {
        let column = header.get(self.price?).map(|name| short(name))?;
        let others: Vec<String> =
            self.other_currencies.iter().map(|currency| currency.code().to_owned()).collect();
        (!others.is_empty()).then_some((column, others))
    }

    /// The column of the prices, where these are without tax.
    pub fn net_price(&self, header: &[String]) -> Option<String> {
        self.price.filter(|_| self.is_net).and_then(|at| header.get(at)).map(|name| short(name))
    }

    /// The fields without which there is no product; empty where all are there.
    pub fn missing(&self) -> Vec<&'static str> {
        let priced = self.price.or(self.sale_price).or(self.compare_at).is_some();
        let mut missing = Vec::new();
        missing.extend(self.title.is_none().then_some("title"));
        missing.extend((!priced).then_some("price"));
        missing
    }

    /// What was recognised, as a mapping to complete.
    pub fn suggestion(&self, header: &[String]) -> Mapping {
        let name =
            |column: Option<usize>| column.and_then(|at| header.get(at)).map(|name| trimmed(name).to_owned());
        Mapping {
            title: name(self.title),
            sku: name(self.sku),
            price: name(self.price),
            sale_price: name(self.sale_price),
            compare_at: name(self.compare_at),
            quantity: name(self.quantity),
            vendor: name(self.vendor),
            tags: name(self.tags),
            picture: name(self.picture),
            handle: name(self.handle),
            options: self.options.iter().filter_map(|(at, _)| name(Some(*at))).collect(),
            barcode: name(self.barcode),
            currency: name(self.currency),
            description: None,
        }
    }

    /// What the options are called that a row has.
    fn names_of(&self, row: &Row) -> Vec<String> {
        let given = self.options.iter().filter(|(at, _)| !row.get(Some(*at)).is_empty());
        let names: Vec<String> = given.map(|(_, name)| name.clone()).collect();
        if names.iter().all(String::is_empty) { Vec::new() } else { names }
    }

    /// The product of the row, and the key of its variant. `None` where the row repeats another one.
    fn place(
        &mut self,
        row: &Row,
        handle: &str,
        sku: &str,
        title: &str,
        Chosen { names, values: options }: Chosen<'_>,
        draft: &mut Draft,
    ) -> Result<Option<(usize, String)>, ImportError> {
        let grouped = !handle.is_empty() || !options.is_empty();
        let named = named(title);
        let mut id = match (handle, grouped, sku) {
            ("", true, _) => group_id(&named),
            ("", false, "") => format!("table/{named}"),
            ("", false, sku) => format!("table/{}", escaped(sku)),
            (handle, _, _) => group_id(handle),
        };
        if !grouped && let Some(at) = draft.find(&id) {
            // The same SKU under another title is another product: shops do that.
            let other = !sku.is_empty() && draft.product(at).is_some_and(|p| p.title != title);
            if other {
                id = format!("{id}/{named}");
            }
            if !other || draft.find(&id).is_some() {
                draft.skipped.add(row.number, RowProblem::Duplicate(None));
                return Ok(None);
            }
        }
        let at = match draft.find(&id) {
            Some(at) => at,
            None => draft.add_product(DraftProduct {
                id,
                handle: if handle.is_empty() { named } else { handle.to_owned() },
                title: title.to_owned(),
                vendor: some(row.get(self.vendor)),
                tags: split_tags(row.get(self.tags)),
                options: if options.is_empty() { Vec::new() } else { names },
                picture: first_picture(row.get(self.picture)),
                row: row.number,
                ..DraftProduct::default()
            })?,
        };
        if !grouped {
            return Ok(Some((at, DEFAULT_KEY.to_owned())));
        }
        let mut key = match (options, sku) {
            ([], "") => DEFAULT_KEY.to_owned(),
            ([], sku) => format!("sku:{}", escaped(sku)),
            (options, _) => options.iter().map(|o| escaped(o)).collect::<Vec<_>>().join("/"),
        };
        match self.skus.get(&(at, key.clone())) {
            Some(first) if !sku.is_empty() && first != sku => key = format!("{key}/sku:{}", escaped(sku)),
            Some(_) => {}
            None => {
                draft.keep(key.len() + sku.len())?;
                self.skus.insert((at, key.clone()), sku.to_owned());
            }
        }
        Ok(Some((at, key)))
    }
}

/// A column of options, and what they are called: a header such as `Size`, and not `Option 1` or `Variant`.
fn option_at(header: &[String], at: usize) -> (usize, String) {
    let name = header.get(at).map_or("", |name| trimmed(name));
    let says = normalised(name);
    let nothing = ["option", "variant", "variation", "attribute"].iter().any(|word| says.contains(word));
    (at, if nothing { String::new() } else { name.to_owned() })
}

impl TableFormat for Generic {
    fn take(&mut self, row: &Row, draft: &mut Draft) -> Result<(), ImportError> {
        let sku = code(row.get(self.sku));
        let number = |at: Option<usize>| RawNumber::new(row.get(at), row.is_number(at));
        let own = || Listing {
            handle: row.get(self.title).to_owned(),
            title: row.get(self.title).to_owned(),
            sku: sku.to_string(),
            price: number(self.price),
            picture: first_picture(row.get(self.picture)),
        };
        let mut lines = match self.variations.of_row(row, own) {
            Listed::AsItIs => return self.take_one(row, Line::of(sku.into_owned()), draft),
            Listed::Parent => return Ok(()),
            Listed::Lines(lines) => lines.into_iter(),
        };
        lines.try_for_each(|line| self.take_one(row, line, draft))
    }

    fn format(&self, source: Source) -> Format {
        if source == Source::Workbook { Format::TableXlsx } else { Format::TableCsv }
    }
}

impl Generic {
    /// Takes a product, or one variation of a row.
    fn take_one(&mut self, row: &Row, line: Line, draft: &mut Draft) -> Result<(), ImportError> {
        let Line { sku, of, options: own_options, whole_stock } = line;
        let handle = of.as_ref().map_or_else(|| row.get(self.handle), |of| of.handle.as_str());
        let given: Vec<&str> = self.options.iter().map(|(at, _)| row.get(Some(*at))).collect();
        let (options, names) = if own_options.is_empty() {
            (options_shown(&given), self.names_of(row))
        } else {
            let (names, values): (Vec<_>, Vec<_>) = own_options.into_iter().unzip();
            (values, names)
        };
        let mut title = of.as_ref().map_or_else(|| row.get(self.title), |of| of.title.as_str()).to_owned();
        if title.is_empty()
            && !handle.is_empty()
            && let Some(product) = draft.find(&group_id(handle)).and_then(|at| draft.product(at))
        {
            title.clone_from(&product.title);
        }
        if title.is_empty() {
            draft.skipped.add(row.number, RowProblem::NoTitle);
            return Ok(());
        }
        if self.sku.is_some() && sku.is_empty() && options.is_empty() && is_total(&title) {
            draft.skipped.add(row.number, RowProblem::Total);
            return Ok(());
        }
        let number = |at: Option<usize>| RawNumber::new(row.get(at), row.is_number(at));
        let (price, mut sale, mut compare_at) =
            (number(self.price), number(self.sale_price), number(self.compare_at));
        // Where no column says so, what an offer is compared with is the price.
        let price = if self.price.is_none() { compare_at.take() } else { price };
        let price = price.or_else(|| of.as_ref().and_then(|of| of.price.clone()));
        if sale.is_some() && price.is_some() {
            let dates = sale::at(draft.now, row.get(self.sale_starts), row.get(self.sale_ends));
            if let Some(problem) = dates.problem() {
                draft.warnings.add(row.number, problem);
                sale = None;
            } else if says_no(row.get(self.on_sale)) {
                sale = None;
            }
        }
        let any_price = self.price.or(self.sale_price).or(self.compare_at).is_some();
        // Rules and examples between a header and the products have no price; they must not become products, nor
        // take the place of one.
        if any_price && price.is_none() && sale.is_none() {
            draft.skipped.add(row.number, RowProblem::NoPrice);
            return Ok(());
        }
        if says_no(row.get(self.published)) {
            draft.warnings.add(row.number, RowProblem::Unpublished);
        }
        let Some((at, key)) =
            self.place(row, handle, &sku, &title, Chosen { names, values: &options }, draft)?
        else {
            return Ok(());
        };
        draft.add_variant(
            at,
            DraftVariant {
                row: row.number,
                key,
                sku,
                options,
                price,
                sale,
                compare_at,
                price_rule: if any_price { PriceRule::Needed } else { PriceRule::Silent },
                // One number for all of a list says nothing of each.
                quantity: RawQuantity::text(
                    if whole_stock { row.get(self.quantity) } else { "" },
                    row.is_number(self.quantity),
                ),
                barcode: barcode(row.get(self.barcode)),
                picture: first_picture(row.get(self.picture)).or_else(|| of.and_then(|of| of.picture)),
                currency: parse_currency(row.get(self.currency))
                    .ok()
                    .or_else(|| row.currency(self.price))
                    .or(self.priced_in),
            },
        )
    }
}

/// What is chosen of a product, and what that is called.
struct Chosen<'a> {
    names: Vec<String>,
    values: &'a [String],
}

/// The currency whose columns of prices are taken where a header has several, and the others where nobody asked for
/// one.
fn currency_of(header: &[String], wanted: Option<Currency>) -> (Option<Currency>, Vec<Currency>) {
    let mut found: Vec<Currency> = Vec::new();
    for name in header {
        let is_price = field_of(name).is_some_and(|known| known.field == Field::Price);
        if let Some(currency) = currency_in(name).filter(|currency| is_price && !found.contains(currency)) {
            found.push(currency);
        }
    }
    match (found.as_slice(), wanted) {
        ([] | [_], _) => (None, Vec::new()),
        (all, Some(wanted)) if all.contains(&wanted) => (Some(wanted), Vec::new()),
        ([first, others @ ..], _) => (Some(*first), others.to_vec()),
    }
}

/// Whether a row is the sum of those above it.
fn is_total(title: &str) -> bool {
    const TOTALS: &[&str] = &[
        "total",
        "totals",
        "grand total",
        "sub total",
        "subtotal",
        "sum",
        "summe",
        "gesamt",
        "gesamtsumme",
        "total general",
        "totaal",
        "totale",
        "סה\"כ",
        "סה״כ",
        "סך הכל",
        "المجموع",
        "الإجمالي",
        "الاجمالي",
    ];
    TOTALS.contains(&title.trim().trim_end_matches(':').trim().to_lowercase().as_str())
}

/// Other prices than the one that is charged, where both are there.
const RECOMMENDED: &[&str] = &[
    "regular price",
    "retail price",
    "list price",
    "standard price",
    "rrp",
    "recommended retail price",
    "מחיר רגיל",
    "מחיר מחירון",
    "السعر العادي",
];

/// Whether a cell says that something is not so: `No`, `FALSE`, `0`, `draft`.
pub fn says_no(text: &str) -> bool {
    const NO: &[&str] = &[
        "no",
        "n",
        "false",
        "0",
        "-1",
        "off",
        "draft",
        "archived",
        "hidden",
        "inactive",
        "disabled",
        "private",
        "unlisted",
        "unpublished",
        "לא",
        "لا",
        "nein",
        "non",
    ];
    NO.contains(&text.to_lowercase().as_str())
}

fn group_id(handle: &str) -> String {
    format!("table/group/{}", escaped(handle))
}

fn split_tags(text: &str) -> Vec<String> {
    text.split([',', ';', '|']).map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}
