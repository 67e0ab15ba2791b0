//! Whether a column of prices holds what buyers pay: with tax, without, or what the shop itself pays.

use crate::table::columns::normalised;
use std::collections::HashSet;
use std::sync::LazyLock;

/// What a price column says of its prices, the ones that buyers pay first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nature {
    /// With tax.
    Gross,
    /// Nothing is said.
    Plain,
    /// Without tax.
    Net,
    /// What the shop or a reseller pays: never the price of a card.
    Cost,
}

const GROSS: &[&str] = &[
    "tax incl",
    "incl tax",
    "incl taxes",
    "tax included",
    "including tax",
    "inc tax",
    "incl vat",
    "inc vat",
    "including vat",
    "with vat",
    "with tax",
    "vat incl",
    "vat included",
    "incl gst",
    "inc gst",
    "gross",
    "brutto",
    "bruto",
    "inkl mwst",
    "inkl ust",
    "mit mwst",
    "inkl steuer",
    "inklusive mwst",
    "ttc",
    "toutes taxes comprises",
    "con iva",
    "iva incluida",
    "iva incluido",
    "iva inclusa",
    "iva compresa",
    "iva incl",
    "con impuestos",
    "incl btw",
    "inclusief btw",
    "com iva",
    "iva incluído",
    "com imposto",
    "com impostos",
    "כולל מעמ",
    "עם מעמ",
    "شامل الضريبة",
    "مع الضريبة",
    "شامل ضريبة القيمة المضافة",
    "с ндс",
    "вкл ндс",
    "kdv dahil",
    "z vat",
    "税込",
    "税込み",
];

const NET: &[&str] = &[
    "tax excl",
    "excl tax",
    "excl taxes",
    "tax excluded",
    "excluding tax",
    "ex tax",
    "without tax",
    "excl vat",
    "ex vat",
    "without vat",
    "excluding vat",
    "vat excl",
    "excl gst",
    "ex gst",
    "net",
    "netto",
    "ohne mwst",
    "exkl mwst",
    "excl mwst",
    "zzgl mwst",
    "zzgl ust",
    "ht",
    "hors taxes",
    "hors taxe",
    "hors tva",
    "sin iva",
    "sin impuestos",
    "iva excluida",
    "iva excluido",
    "iva no incluido",
    "senza iva",
    "iva esclusa",
    "imponibile",
    "excl btw",
    "exclusief btw",
    "zonder btw",
    "sem iva",
    "sem imposto",
    "sem impostos",
    "לפני מעמ",
    "ללא מעמ",
    "לא כולל מעמ",
    "בלי מעמ",
    "בתוספת מעמ",
    "بدون الضريبة",
    "بدون ضريبة",
    "غير شامل الضريبة",
    "قبل الضريبة",
    "без ндс",
    "kdv hariç",
    "bez vat",
    "税抜",
    "税別",
];

const COST: &[&str] = &[
    "cost",
    "costs",
    "cost price",
    "unit cost",
    "cost per item",
    "purchase",
    "purchase price",
    "buying price",
    "wholesale",
    "dealer",
    "reseller",
    "b2b",
    "supplier price",
    "trade price",
    "landed cost",
    "einkauf",
    "einkaufspreis",
    "ek",
    "ek preis",
    "händlerpreis",
    "händler",
    "achat",
    "prix d'achat",
    "coût",
    "cout",
    "prix de revient",
    "revendeur",
    "gros",
    "coste",
    "costo",
    "compra",
    "precio de compra",
    "mayorista",
    "inkoop",
    "inkoopprijs",
    "groothandel",
    "acquisto",
    "prezzo di acquisto",
    "ingrosso",
    "custo",
    "preço de custo",
    "atacado",
    "עלות",
    "מחיר עלות",
    "קנייה",
    "קניה",
    "סיטונאי",
    "סיטונאות",
    "סיטוני",
    "التكلفة",
    "تكلفة",
    "سعر التكلفة",
    "الشراء",
    "شراء",
    "الجملة",
    "جملة",
    "закупка",
    "закупочная",
    "себестоимость",
    "оптовая",
    "опт",
    "alış",
    "maliyet",
    "zakup",
    "hurt",
    "原価",
    "仕入",
    "卸",
];

/// All phrases, the longer ones first: `not including tax` holds `including tax`.
static PHRASES: LazyLock<Vec<(&str, Nature)>> = LazyLock::new(|| {
    let all = [(Nature::Cost, COST), (Nature::Net, NET), (Nature::Gross, GROSS)];
    let mut phrases: Vec<(&str, Nature)> =
        all.iter().flat_map(|(nature, phrases)| phrases.iter().map(|phrase| (*phrase, *nature))).collect();
    phrases.sort_by_key(|(phrase, nature)| (*nature != Nature::Cost, std::cmp::Reverse(phrase.len())));
    phrases
});

/// The words that phrases begin with: most names of columns have none of them.
static FIRST_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| PHRASES.iter().filter_map(|(phrase, _)| phrase.split(' ').next()).collect());

/// What the name of a column says of its prices, and the rest of the name. Cost names are whole words anywhere in it.
pub fn nature_of(name: &str) -> (Nature, String) {
    let opened: String =
        name.chars().map(|c| if matches!(c, '(' | ')' | '[' | ']') { ' ' } else { c }).collect();
    let mut text = String::from(" ");
    for word in normalised(&opened).split(' ') {
        // German and Dutch write the words together: `Nettopreis`, `Bruttoverkaufspreis`.
        let joined =
            ["netto", "brutto"].into_iter().find(|start| word.len() > start.len() && word.starts_with(start));
        match joined {
            Some(start) => text += &format!("{start} {} ", &word[start.len()..]),
            None => text += &format!("{word} "),
        }
    }
    let mut nature = Nature::Plain;
    if text.split(' ').any(|word| FIRST_WORDS.contains(word)) {
        for (phrase, found) in PHRASES.iter() {
            if let Some(at) = text.find(&format!(" {phrase} ")) {
                text.replace_range(at..=at + phrase.len(), "");
                nature = if nature == Nature::Plain { *found } else { nature };
            }
        }
    }
    (nature, text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_many_languages_say_whether_buyers_pay_a_price() {
        for (name, nature, rest) in [
            ("Price (tax excl.)", Nature::Net, "price"),
            ("Price (tax incl.)", Nature::Gross, "price"),
            ("Preis netto", Nature::Net, "preis"),
            ("Nettopreis", Nature::Net, "preis"),
            ("Preis (inkl. MwSt.)", Nature::Gross, "preis"),
            ("Prix HT", Nature::Net, "prix"),
            ("Prix TTC", Nature::Gross, "prix"),
            ("Precio sin IVA", Nature::Net, "precio"),
            ("Prezzo (IVA inclusa)", Nature::Gross, "prezzo"),
            ("Prijs excl. BTW", Nature::Net, "prijs"),
            ("Preço sem IVA", Nature::Net, "preço"),
            ("מחיר לא כולל מע\"מ", Nature::Net, "מחיר"),
            ("מחיר כולל מע״מ", Nature::Gross, "מחיר"),
            ("السعر غير شامل الضريبة", Nature::Net, "السعر"),
            ("السعر شامل الضريبة", Nature::Gross, "السعر"),
            ("Цена без НДС", Nature::Net, "цена"),
            ("Cost Price", Nature::Cost, ""),
            ("Einkaufspreis netto", Nature::Cost, ""),
            ("מחיר עלות", Nature::Cost, ""),
            ("سعر الجملة", Nature::Cost, "سعر"),
            ("Price", Nature::Plain, "price"),
            ("מחיר לפני הנחה", Nature::Plain, "מחיר לפני הנחה"),
        ] {
            assert_eq!(nature_of(name), (nature, rest.to_owned()), "{name}");
        }
    }
}
