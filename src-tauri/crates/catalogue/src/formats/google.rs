//! Items of Google's and Meta's product feeds, whether they came as XML or as a table.
//!
//! These feeds say whether an item is in stock and rarely how many: only a number that is given becomes a quantity.

use super::TableFormat;
use super::shopify::DEFAULT_KEY;
use crate::draft::{Draft, DraftProduct, DraftVariant, PriceRule, RawQuantity, first_picture, some};
use crate::number::{RawNumber, Style};
use crate::row_problem::RowProblem;
use crate::sale;
use crate::slug::escaped;
use crate::table::columns::normalised;
use crate::table::{Row, Source, trimmed};
use crate::{Format, ImportError};
use cartwall_domain::stock::Quantity;

/// A field of an item that is imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemField {
    Id,
    Title,
    Price,
    SalePrice,
    SaleDates,
    Availability,
    Quantity,
    Group,
    Image,
    Brand,
    Gtin,
    Sku,
    Color,
    Size,
    Material,
    Pattern,
}

const FIELDS: usize = 16;

/// Names of the fields, normalised.
const NAMES: [(ItemField, &[&str]); FIELDS] = [
    (ItemField::Id, &["id"]),
    (ItemField::Title, &["title"]),
    (ItemField::Price, &["price"]),
    (ItemField::SalePrice, &["sale price"]),
    (ItemField::SaleDates, &["sale price effective date"]),
    (ItemField::Availability, &["availability"]),
    (
        ItemField::Quantity,
        &[
            "quantity to sell on facebook",
            "quantity",
            "inventory",
            "sell on google quantity",
            "stock quantity",
        ],
    ),
    (ItemField::Group, &["item group id"]),
    (ItemField::Image, &["image link", "image url"]),
    (ItemField::Brand, &["brand"]),
    (ItemField::Gtin, &["gtin", "ean", "upc"]),
    (ItemField::Sku, &["sku"]),
    (ItemField::Color, &["color", "colour"]),
    (ItemField::Size, &["size"]),
    (ItemField::Material, &["material"]),
    (ItemField::Pattern, &["pattern"]),
];

/// Names that beside an id, a title and a price make a table a product feed.
const OWN: &[&str] = &[
    "image link",
    "availability",
    "condition",
    "gtin",
    "mpn",
    "google product category",
    "item group id",
    "link",
    "additional image link",
    "sale price effective date",
    "shipping weight",
    "custom label 0",
    "fb product category",
    "quantity to sell on facebook",
    "product type",
    "identifier exists",
    "age group",
];

/// The field with this name, as an XML feed or a table writes it.
pub fn field_of(name: &str) -> Option<ItemField> {
    let name = column_name(name);
    NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(field, _)| *field)
}

fn column_name(name: &str) -> String {
    let name = normalised(name);
    name.strip_prefix("g ").map(str::to_owned).unwrap_or(name)
}

/// Whether product feeds have a column of this name.
pub fn is_known(name: &str) -> bool {
    OWN.contains(&column_name(name).as_str())
}

/// Whether a row is the header of a product feed.
pub fn is_header(cells: &[String]) -> bool {
    GoogleTable::of_header(cells).is_some()
}

/// One item.
#[derive(Clone, Debug, Default)]
pub struct Item {
    values: [String; FIELDS],
    plain: [bool; FIELDS],
}

impl Item {
    pub fn get(&self, field: ItemField) -> &str {
        trimmed(&self.values[field as usize])
    }

    pub fn set(&mut self, field: ItemField, value: String, plain: bool) {
        self.values[field as usize] = value;
        self.plain[field as usize] = plain;
    }

    fn number(&self, field: ItemField) -> Option<RawNumber> {
        RawNumber::new(self.get(field), self.plain[field as usize])
    }

    /// Whether it says anything that only products have.
    pub fn is_product(&self) -> bool {
        [ItemField::Price, ItemField::SalePrice, ItemField::Availability]
            .iter()
            .any(|f| !self.get(*f).is_empty())
    }
}

/// Takes one item in.
pub fn take(item: &Item, row: u64, draft: &mut Draft) -> Result<(), ImportError> {
    let (id, title) = (item.get(ItemField::Id), item.get(ItemField::Title));
    if id.is_empty() {
        draft.skipped.add(row, RowProblem::NoId);
        return Ok(());
    }
    if title.is_empty() {
        draft.skipped.add(row, RowProblem::NoTitle);
        return Ok(());
    }
    let group = item.get(ItemField::Group);
    let (product, key) = if group.is_empty() {
        (format!("google/{}", escaped(id)), DEFAULT_KEY.to_owned())
    } else {
        (format!("google/group/{}", escaped(group)), escaped(id))
    };
    let image = first_picture(item.get(ItemField::Image));
    let at = match draft.find(&product) {
        Some(at) => at,
        None => draft.add_product(DraftProduct {
            id: product,
            handle: id.to_owned(),
            title: title.to_owned(),
            vendor: some(item.get(ItemField::Brand)),
            picture: image.clone(),
            row,
            ..DraftProduct::default()
        })?,
    };
    let mut options: Vec<String> = Vec::new();
    if !group.is_empty() {
        let stated = [ItemField::Color, ItemField::Size, ItemField::Material, ItemField::Pattern];
        options.extend(stated.iter().filter_map(|field| some(item.get(*field))));
        if options.is_empty() && draft.product(at).is_some_and(|p| p.title != title) {
            options.push(title.to_owned());
        }
    }
    let sku = match item.get(ItemField::Sku) {
        "" => id,
        sku => sku,
    };
    let mut sale = item.number(ItemField::SalePrice);
    if sale.is_some()
        && let Some(problem) = sale::at_interval(draft.now, item.get(ItemField::SaleDates)).problem()
    {
        draft.warnings.add(row, problem);
        sale = None;
    }
    let variant = DraftVariant {
        row,
        key,
        sku: sku.to_owned(),
        options,
        price: item.number(ItemField::Price),
        sale,
        compare_at: None,
        price_rule: PriceRule::Needed,
        quantity: quantity(item),
        barcode: some(item.get(ItemField::Gtin)),
        picture: image,
        currency: None,
    };
    draft.add_variant(at, variant)
}

/// A number where one is given. Without: out of stock is none; in stock is a statement that there are some, of
/// unknown number, which must replace an earlier "none".
fn quantity(item: &Item) -> RawQuantity {
    let said = item.get(ItemField::Availability).to_lowercase().replace(['_', '-'], " ");
    let said = said.rsplit('/').next().unwrap_or_default().replace(' ', "");
    if let Some(number) = item.number(ItemField::Quantity) {
        let sells_on = matches!(said.as_str(), "backorder" | "preorder");
        return RawQuantity::Text(number).sold_on(sells_on);
    }
    match said.as_str() {
        "" => RawQuantity::Silent,
        "outofstock" | "soldout" | "discontinued" | "unavailable" | "notavailable" => {
            RawQuantity::Said(Quantity::Known(0))
        }
        _ => RawQuantity::Said(Quantity::Unknown),
    }
}

/// A feed as a table.
#[derive(Debug)]
pub struct GoogleTable {
    columns: Vec<(ItemField, usize)>,
}

impl GoogleTable {
    /// The columns of a header of this format; `None` for others.
    pub fn of_header(cells: &[String]) -> Option<Self> {
        let names: Vec<String> = cells.iter().map(|cell| column_name(cell)).collect();
        let own = OWN.iter().filter(|own| names.iter().any(|name| name == *own)).count();
        let mut columns = Vec::new();
        for (field, known) in &NAMES {
            if let Some(at) = crate::table::columns::position(&names, known) {
                columns.push((*field, at));
            }
        }
        let has = |field: ItemField| columns.iter().any(|(f, _)| *f == field);
        let priced = has(ItemField::Price) || has(ItemField::SalePrice);
        (own >= 2 && has(ItemField::Id) && has(ItemField::Title) && priced).then_some(Self { columns })
    }
}

impl TableFormat for GoogleTable {
    fn take(&mut self, row: &Row, draft: &mut Draft) -> Result<(), ImportError> {
        let mut item = Item::default();
        for (field, at) in &self.columns {
            item.set(*field, row.get(Some(*at)).to_owned(), row.is_number(Some(*at)));
        }
        take(&item, row.number, draft)
    }

    fn format(&self, source: Source) -> Format {
        if source == Source::Delimited(b'\t') { Format::GoogleTsv } else { Format::GoogleCsv }
    }

    fn style_hint(&self, _source: Source) -> Style {
        Style::Point
    }
}
