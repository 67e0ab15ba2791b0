//! Names of columns in the languages of the shops that write them.

use unicode_normalization::UnicodeNormalization;

/// What a column of a table without a known format may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    Title,
    Sku,
    Price,
    SalePrice,
    CompareAt,
    Quantity,
    Vendor,
    Tags,
    Picture,
    Handle,
    Barcode,
    Currency,
    Option,
}

/// Known names, normalised as by [`normalised`]. Earlier names of a field win over later ones.
const NAMES: &[(Field, &[&str])] = &[
    (
        Field::Title,
        &[
            "title", "product title", "product name", "productname", "item name", "item title", "name", "product",
            "item", "article name", "שם מוצר", "שם המוצר", "שם פריט", "שם הפריט", "כותרת", "שם", "מוצר", "פריט",
            "اسم المنتج", "اسم الصنف", "العنوان", "عنوان", "الاسم", "اسم", "المنتج", "الصنف",
            "produktname", "artikelname", "artikelbezeichnung", "bezeichnung", "titel", "produkt", "nom du produit",
            "nom produit", "nom de l'article", "titre", "nom", "désignation", "designation", "libellé",
            "nombre del producto", "nombre de producto", "nombre", "título", "titulo", "producto", "artículo",
            "productnaam", "artikelnaam", "naam", "nome prodotto", "nome del prodotto", "titolo", "nome", "prodotto",
            "articolo", "nome do produto", "produto", "название", "название товара", "наименование",
            "наименование товара", "товар", "ürün adı", "ürün", "nazwa", "nazwa produktu", "商品名", "商品名称", "item description",
            "description", "תיאור פריט", "תיאור", "البيان", "الوصف",
        ],
    ),
    (
        Field::Sku,
        &[
            "sku", "seller sku", "sellersku", "variant sku", "product sku", "item sku", "item code", "itemcode",
            "stockcode", "stock code", "product code", "article number", "article no", "item number", "item no",
            "item id", "part number", "code", "product id", "id", "ref", "reference", "model", "style", "מקט", "מק ט",
            "קוד מוצר", "קוד פריט", "קוד", "ברקוד פריט", "رمز المنتج", "رمز الصنف", "رقم الصنف", "كود المنتج", "كود",
            "رمز", "artikelnummer", "artikel nr", "artikelnr", "art nr", "bestellnummer", "ugs", "référence", "réf",
            "code article", "referencia", "código", "codigo", "código de producto", "artikelcode", "codice",
            "codice articolo", "codice prodotto", "cod", "riferimento", "referência", "código do produto", "артикул",
            "код", "код товара", "stok kodu", "商品编码", "品番",
        ],
    ),
    (
        Field::Price,
        &[
            "price", "regular price", "unit price", "unitprice", "retail price", "selling price", "base price",
            "price incl tax", "price incl vat", "price with tax", "list price", "standard price", "cost to customer",
            "rrp", "variant price", "item price", "מחיר", "מחיר מוצר", "מחיר ליחידה", "מחיר לצרכן", "מחיר מכירה",
            "מחיר רגיל", "מחיר כולל מעמ", "السعر", "سعر", "سعر البيع", "سعر الوحدة", "السعر العادي", "سعر المنتج",
            "preis", "verkaufspreis", "einzelpreis", "stückpreis", "bruttopreis", "vk preis", "vk", "regulärer preis",
            "prix", "prix de vente", "prix ttc", "prix unitaire", "tarif", "tarif régulier", "precio",
            "precio de venta", "precio normal", "precio unitario", "pvp", "prijs", "verkoopprijs", "stuksprijs",
            "reguliere prijs", "prezzo", "prezzo di vendita", "prezzo unitario", "prezzo di listino", "preço",
            "preco", "preço de venda", "preço unitário", "цена", "стоимость", "fiyat", "satış fiyatı", "cena", "価格",
            "价格", "售价",
        ],
    ),
    (
        Field::SalePrice,
        &[
            "sale price", "special price", "discount price", "discounted price", "promo price", "offer price",
            "flash price", "live price", "מחיר מבצע", "מחיר לאחר הנחה", "سعر التخفيض", "سعر العرض", "سعر الخصم",
            "angebotspreis", "aktionspreis", "sonderpreis", "tarif promo", "prix promo", "prix promotionnel",
            "prix soldé", "precio rebajado", "precio de oferta", "precio oferta", "actieprijs", "aanbiedingsprijs",
            "prezzo in offerta", "prezzo scontato", "preço promocional", "preço de promoção",
        ],
    ),
    (
        Field::CompareAt,
        &[
            "compare at price", "compare at", "compareatprice", "variant compare at price", "original price",
            "old price", "was price", "was", "price before discount", "msrp", "מחיר לפני הנחה", "מחיר מקורי",
            "מחיר קודם", "السعر قبل الخصم", "السعر الأصلي", "السعر القديم", "alter preis", "vergleichspreis",
            "streichpreis", "uvp", "prix barré", "ancien prix", "prix d'origine", "precio anterior",
            "precio original", "precio de comparación", "oude prijs", "adviesprijs", "van prijs",
            "prezzo originale", "prezzo precedente", "preço original", "preço antigo", "старая цена",
        ],
    ),
    (
        Field::Quantity,
        &[
            "quantity", "qty", "stock", "stock quantity", "stock qty", "inventory", "inventory quantity",
            "inventory qty", "available", "available quantity", "quantity available", "on hand", "in stock quantity",
            "stock level", "units", "variant inventory qty", "quantity to sell on facebook", "current quantity",
            "כמות", "מלאי", "כמות במלאי", "יתרה", "יתרת מלאי", "الكمية", "كمية", "المخزون", "الكمية المتاحة",
            "menge", "anzahl", "bestand", "lagerbestand", "lager", "verfügbar", "quantité", "quantite", "qté",
            "quantité en stock", "cantidad", "existencias", "inventario", "aantal", "voorraad", "hoeveelheid",
            "quantità", "giacenza", "scorte", "disponibilità", "quantidade", "estoque", "количество", "остаток",
            "stok", "ilość", "在庫数", "库存", "数量",
        ],
    ),
    (
        Field::Vendor,
        &[
            "vendor", "brand", "brand name", "manufacturer", "supplier", "maker", "יצרן", "מותג", "ספק",
            "العلامة التجارية", "الماركة", "المورد", "الشركة المصنعة", "marke", "hersteller", "lieferant", "marque",
            "fabricant", "fournisseur", "marca", "fabricante", "proveedor", "merk", "leverancier", "fabrikant",
            "marchio", "produttore", "fornitore", "fornecedor", "бренд", "производитель", "marka", "品牌",
        ],
    ),
    (
        Field::Tags,
        &[
            "tags", "tag", "keywords", "labels", "תגיות", "תגים", "الوسوم", "وسوم", "schlagwörter", "schlagworte",
            "étiquettes", "mots clés", "etiquetas", "palabras clave", "trefwoorden", "etichette", "parole chiave",
            "теги",
        ],
    ),
    (
        Field::Picture,
        &[
            "picture", "image", "images", "image url", "image src", "image link", "picture url", "photo", "photo url",
            "main image", "main product image", "image 1", "image1", "img", "product image url", "productimageurl",
            "thumbnail", "base image", "תמונה", "תמונות", "קישור לתמונה", "الصورة", "صورة", "الصور", "رابط الصورة",
            "bild", "bilder", "bild url", "photos", "lien image", "imagen", "imágenes", "foto", "afbeelding",
            "afbeeldingen", "immagine", "immagini", "imagem", "imagens", "изображение", "фото", "görsel", "图片",
        ],
    ),
    (
        Field::Handle,
        &[
            "handle", "url handle", "handleid", "group", "group id", "item group id", "parent sku", "parent", "slug",
            "product handle", "variant group", "product group",
        ],
    ),
    (
        Field::Barcode,
        &[
            "barcode", "ean", "gtin", "upc", "isbn", "ean13", "ean code", "identifier code", "variant barcode",
            "gtin upc ean or isbn", "ברקוד", "الباركود", "باركود", "strichcode", "code barres", "code barre",
            "código de barras", "codice a barre", "streepjescode", "штрихкод",
        ],
    ),
    (
        Field::Currency,
        &["currency", "currency code", "price currency", "מטבע", "العملة", "währung", "devise", "moneda", "valuta", "moeda", "валюта"],
    ),
    (
        Field::Option,
        &[
            "variation 1 value", "variation 2 value", "variation 3 value", "option1 value", "option2 value",
            "option3 value", "option 1 value", "option 2 value", "option 3 value", "variation value", "variation name",
            "variant", "variant title", "variation 1", "variation 2", "variation", "option", "option1", "option2",
            "option3", "option 1", "option 2", "option 3", "size", "color", "colour", "צבע", "מידה", "גודל", "اللون",
            "المقاس", "الحجم", "farbe", "größe", "couleur", "taille", "talla", "kleur", "maat", "colore", "taglia",
            "cor", "tamanho", "цвет", "размер",
        ],
    ),
];

/// A column's name without what shops vary: case, `_`, `-`, punctuation, units in brackets, marks of required columns.
pub fn normalised(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let (mut depth, mut gap) = (0_u32, false);
    for c in name.nfkc() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            // Quotation marks inside Hebrew abbreviations, and marks without a width.
            '"' | '״' | '׳' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{202a}'..='\u{202e}' => {}
            '’' | '\'' => text.push('\''),
            c if c.is_alphanumeric() || is_mark(c) => {
                if gap && !text.is_empty() {
                    text.push(' ');
                }
                gap = false;
                text.extend(c.to_lowercase());
            }
            _ => gap = true,
        }
    }
    text.trim_matches('\'').to_owned()
}

/// Vowel signs and accents that stand on their own belong to the word.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{5b0}'..='\u{5c7}' | '\u{64b}'..='\u{65f}')
}

/// The field with this name, and the rank of the name in it: the lower, the surer.
pub fn field_of(name: &str) -> Option<(Field, usize)> {
    let name = normalised(name);
    // `Price USD` and `Preis in EUR` are prices.
    let bare = name.rsplit_once(' ').filter(|(_, code)| currency_code(code).is_some()).map(|(rest, _)| {
        rest.strip_suffix(" in").unwrap_or(rest)
    });
    NAMES.iter().find_map(|(field, names)| {
        let rank = |text: &str| names.iter().position(|known| *known == text);
        rank(&name).or_else(|| bare.filter(|_| is_money(*field)).and_then(rank)).map(|rank| (*field, rank))
    })
}

fn is_money(field: Field) -> bool {
    matches!(field, Field::Price | Field::SalePrice | Field::CompareAt)
}

fn currency_code(text: &str) -> Option<iso_currency::Currency> {
    (text.len() == 3).then(|| iso_currency::Currency::from_code(&text.to_ascii_uppercase())).flatten()
}

/// The currency that a price column names itself, as in `Price (USD)`.
pub fn currency_in(name: &str) -> Option<iso_currency::Currency> {
    name.split(|c: char| !c.is_alphabetic())
        .filter(|word| word.len() == 3 && word.chars().all(|c| c.is_ascii_uppercase()))
        .find_map(currency_code)
}

/// Whether any format or language knows a column of this name.
pub fn is_known(name: &str) -> bool {
    field_of(name).is_some() || crate::woo_columns::is_known(name) || crate::google::is_known(name)
}

/// The column with one of `names`, which are normalised; earlier names win, then earlier columns.
pub fn position(header: &[String], names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| header.iter().position(|column| column == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_recognised_in_several_languages_and_spellings() {
        for (name, field) in [
            ("Product_Name *", Field::Title),
            ("SELLER SKU", Field::Sku),
            ("מק\"ט", Field::Sku),
            ("שם מוצר", Field::Title),
            ("السعر", Field::Price),
            ("Verkaufspreis (EUR)", Field::Price),
            ("Price USD", Field::Price),
            ("quantité", Field::Quantity),
            ("Compare-at price", Field::CompareAt),
        ] {
            assert_eq!(field_of(name).map(|f| f.0), Some(field), "{name}");
        }
        assert_eq!(field_of("Weight"), None);
        assert_eq!(currency_in("Price (USD)"), Some(iso_currency::Currency::USD));
    }

    #[test]
    fn every_known_name_is_written_as_it_is_compared() {
        for (_, names) in NAMES {
            for name in *names {
                assert_eq!(normalised(name), *name);
            }
        }
    }
}
