//! The columns of WooCommerce's product export. Their names are translated into the language of the shop, but their
//! order is fixed, and some of their values are not translated: these are the marks by which a file in any language is
//! recognised and its columns are found.

use crate::table::Row;
use crate::table::columns::{normalised, position};

/// Which column is which.
#[derive(Clone, Debug, Default)]
pub struct WooColumns {
    pub id: Option<usize>,
    pub kind: Option<usize>,
    pub sku: Option<usize>,
    pub barcode: Option<usize>,
    pub name: Option<usize>,
    pub published: Option<usize>,
    pub in_stock: Option<usize>,
    pub stock: Option<usize>,
    pub backorders: Option<usize>,
    pub sale_price: Option<usize>,
    pub regular_price: Option<usize>,
    pub sale_starts: Option<usize>,
    pub sale_ends: Option<usize>,
    pub tags: Option<usize>,
    pub images: Option<usize>,
    pub parent: Option<usize>,
    pub brands: Option<usize>,
    /// Names and values of the attributes, in order.
    pub attributes: Vec<(usize, usize)>,
}

const KIND: &[&str] = &["type", "typ", "tipo", "סוג", "סוג מוצר", "النوع", "نوع", "نوع المنتج", "tipologia"];
const SKU: &[&str] = &[
    "sku",
    "artikelnummer",
    "ugs",
    "מקט",
    "מק ט",
    "رمز المنتج sku",
    "رمز المنتج",
    "رمز التخزين",
    "cod",
    "ref",
    "codice",
];
const BARCODE: &[&str] = &[
    "gtin upc ean or isbn",
    "gtin upc ean oder isbn",
    "gtin upc ean ou isbn",
    "gtin upc ean o isbn",
    "gtin upc ean of isbn",
];
const NAME: &[&str] =
    &["name", "nom", "nombre", "naam", "nome", "שם", "שם המוצר", "الاسم", "اسم", "اسم المنتج"];
const PUBLISHED: &[&str] =
    &["published", "veröffentlicht", "publié", "publicado", "gepubliceerd", "pubblicato", "פורסם", "منشور"];
const IN_STOCK: &[&str] = &[
    "in stock",
    "vorrätig",
    "en stock",
    "existencias",
    "en inventario",
    "hay existencias",
    "op voorraad",
    "disponibile",
    "em estoque",
    "em stock",
    "במלאי",
    "קיים במלאי",
    "متوفر في المخزون",
    "متوفر",
    "في المخزون",
];
const STOCK: &[&str] = &[
    "stock",
    "lager",
    "lagerbestand",
    "bestand",
    "inventario",
    "voorraad",
    "magazzino",
    "estoque",
    "מלאי",
    "כמות במלאי",
    "المخزون",
    "مخزون",
];
const BACKORDERS: &[&str] = &[
    "backorders allowed",
    "lieferrückstände erlaubt",
    "autoriser les commandes de produits en rupture",
    "permitir reservas de productos agotados",
];
const SALE_PRICE: &[&str] = &[
    "sale price",
    "angebotspreis",
    "tarif promo",
    "prix promo",
    "precio rebajado",
    "actieprijs",
    "prezzo in offerta",
    "preço promocional",
    "preço de promoção",
    "מחיר מבצע",
    "سعر التخفيض",
    "سعر العرض",
    "سعر البيع",
];
const REGULAR_PRICE: &[&str] = &[
    "regular price",
    "regulärer preis",
    "tarif régulier",
    "prix régulier",
    "tarif normal",
    "precio normal",
    "precio regular",
    "reguliere prijs",
    "normale prijs",
    "prezzo di listino",
    "prezzo regolare",
    "prezzo normale",
    "preço",
    "preço normal",
    "preço regular",
    "מחיר רגיל",
    "السعر العادي",
    "السعر الافتراضي",
    "سعر عادي",
];
const SALE_STARTS: &[&str] = &["date sale price starts"];
const SALE_ENDS: &[&str] = &["date sale price ends"];
const TAGS: &[&str] =
    &["tags", "tag", "schlagwörter", "étiquettes", "etiquetas", "תגיות", "الوسوم", "وسوم", "etichette"];
const IMAGES: &[&str] = &[
    "images",
    "bilder",
    "imágenes",
    "afbeeldingen",
    "immagini",
    "immagine",
    "imagens",
    "תמונות",
    "الصور",
    "صور",
];
const PARENT: &[&str] = &[
    "parent",
    "übergeordnetes produkt",
    "übergeordnet",
    "eltern",
    "elternteil",
    "superior",
    "principal",
    "hoofd",
    "bovenliggend",
    "ouder",
    "genitore",
    "padre",
    "ascendente",
    "pai",
    "הורה",
    "אב",
    "מוצר אב",
    "الأصل",
    "الأب",
    "أصل",
];
const BRANDS: &[&str] = &[
    "brands",
    "brand",
    "marken",
    "marques",
    "marcas",
    "merken",
    "marchi",
    "brand marchi",
    "מותגים",
    "العلامات التجارية",
];

/// Values of the type column; WooCommerce does not translate them.
const KINDS: &[&str] = &[
    "simple",
    "variable",
    "variation",
    "grouped",
    "external",
    "virtual",
    "downloadable",
    "subscription",
    "variable-subscription",
    "subscription_variation",
    "bundle",
    "composite",
    "booking",
    "bookable",
    "course",
    "course_unit",
    "gift-card",
    "auction",
];
/// Values of the visibility column.
const VISIBILITIES: &[&str] = &["visible", "catalog", "search", "hidden"];

/// Whether WooCommerce's export has a column of this name in some language.
pub fn is_known(name: &str) -> bool {
    let name = normalised(name);
    [KIND, SKU, BARCODE, NAME, IN_STOCK, STOCK, SALE_PRICE, REGULAR_PRICE, TAGS, IMAGES, PARENT, BRANDS]
        .iter()
        .any(|names| names.contains(&name.as_str()))
}

/// The parts of a type such as `simple, virtual`, in lower case.
pub fn kinds(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(',').map(|kind| kind.trim().to_ascii_lowercase()).filter(|kind| !kind.is_empty())
}

impl WooColumns {
    /// The columns of a header of this format; `None` for others. `header` is as written, `below` the rows under it.
    pub fn find(header: &[String], below: &[Row]) -> Option<Self> {
        let names: Vec<String> = header.iter().map(|name| normalised(name)).collect();
        let kind = kind_column(&names, below)?;
        let find = |list: &[&str]| position(&names, list);
        let mut columns = Self {
            id: find(&["id", "מזהה", "المعرف", "المعرّف", "معرف"]).or(kind.checked_sub(1)),
            kind: Some(kind),
            sku: find(SKU),
            barcode: find(BARCODE).or_else(|| names.iter().position(|n| n.contains("gtin"))),
            name: find(NAME),
            published: find(PUBLISHED),
            in_stock: find(IN_STOCK),
            stock: find(STOCK),
            backorders: find(BACKORDERS),
            sale_price: find(SALE_PRICE),
            regular_price: find(REGULAR_PRICE),
            sale_starts: find(SALE_STARTS),
            sale_ends: find(SALE_ENDS),
            tags: find(TAGS),
            images: find(IMAGES),
            parent: find(PARENT),
            brands: find(BRANDS),
            attributes: Vec::new(),
        };
        columns.complete_by_place(header, kind, below);
        columns.attributes = attributes(header, columns.parent);
        // A name and a price, or it is another table that happens to have a type.
        (columns.name.is_some() && columns.regular_price.is_some()).then_some(columns)
    }

    /// Finds what the names did not tell by where the untranslated values and the units of measure stand.
    fn complete_by_place(&mut self, header: &[String], kind: usize, below: &[Row]) {
        let taken = |columns: &Self, at: usize| {
            [
                columns.sku,
                columns.name,
                columns.stock,
                columns.in_stock,
                columns.backorders,
                columns.sale_price,
                columns.regular_price,
            ]
            .contains(&Some(at))
        };
        let fill = |columns: &mut Self, field: fn(&mut Self) -> &mut Option<usize>, at: usize| {
            if at < header.len() && field(columns).is_none() && !taken(columns, at) {
                *field(columns) = Some(at);
            }
        };
        let column_of = |values: &[&str]| {
            (0..header.len()).find(|at| {
                let said = || below.iter().map(|row| row.get(Some(*at))).filter(|text| !text.is_empty());
                let right = said().filter(|text| values.contains(text)).count();
                right > 0 && right * 5 >= said().count() * 4
            })
        };
        fill(self, |c| &mut c.sku, kind + 1);
        if let Some(visibility) = column_of(VISIBILITIES).filter(|at| *at >= kind + 4) {
            fill(self, |c| &mut c.name, visibility - 3);
            fill(self, |c| &mut c.sale_starts, visibility + 3);
            fill(self, |c| &mut c.sale_ends, visibility + 4);
            // Tax status, tax class, in stock, stock, low stock amount, backorders.
            fill(self, |c| &mut c.in_stock, visibility + 7);
            fill(self, |c| &mut c.stock, visibility + 8);
            fill(self, |c| &mut c.backorders, visibility + 10);
        }
        // Weight and three measures, each with its unit in brackets.
        let unit = |name: &String| name.trim_end().ends_with(')');
        let weight = header.windows(4).position(|four| four.iter().all(unit));
        if let Some(weight) = weight {
            fill(self, |c| &mut c.sale_price, weight + 6);
            fill(self, |c| &mut c.regular_price, weight + 7);
            fill(self, |c| &mut c.tags, weight + 9);
            fill(self, |c| &mut c.images, weight + 11);
            fill(self, |c| &mut c.parent, weight + 14);
        }
    }
}

/// The column whose values are all types of WooCommerce, and whose name or values leave no doubt.
fn kind_column(names: &[String], below: &[Row]) -> Option<usize> {
    // A row that is cut or moved must not hide what all others say.
    let by_values = (0..names.len()).find(|at| {
        let said = || below.iter().map(|row| row.get(Some(*at))).filter(|text| !text.is_empty());
        let right = said().filter(|text| kinds(text).all(|kind| KINDS.contains(&kind.as_str()))).count();
        right > 0 && right * 5 >= said().count() * 4
    });
    // Without a single readable row, or with types of a plugin, the English and translated names must do.
    let own = [IN_STOCK, REGULAR_PRICE, PARENT, SALE_PRICE]
        .iter()
        .filter(|list| position(names, list).is_some())
        .count();
    by_values.or_else(|| position(names, KIND).filter(|_| own >= 3))
}

/// The columns `Attribute 1 name`, `Attribute 1 value(s)`, `Attribute 1 visible`, …: of those with the same number the
/// first two.
fn attributes(header: &[String], after: Option<usize>) -> Vec<(usize, usize)> {
    let mut groups: Vec<(u32, Vec<usize>)> = Vec::new();
    for (at, name) in header.iter().enumerate().skip(after.map_or(0, |at| at + 1)) {
        // `Meta: …` columns carry whatever plugins store.
        if name.contains(':') {
            continue;
        }
        let digits: String =
            name.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        let Ok(number) = digits.parse() else { continue };
        match groups.iter_mut().find(|(n, _)| *n == number) {
            Some((_, columns)) => columns.push(at),
            None => groups.push((number, vec![at])),
        }
    }
    groups.sort_by_key(|(number, _)| *number);
    groups
        .into_iter()
        .filter(|(_, columns)| columns.len() >= 3)
        .filter_map(|(_, c)| Some((*c.first()?, *c.get(1)?)))
        .collect()
}
