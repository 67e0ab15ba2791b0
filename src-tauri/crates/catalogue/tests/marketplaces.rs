//! Files as marketplaces and people with spreadsheets write them: variations in lists and in rows of their own, headers
//! of two lines, sums below a table, and prices in several currencies.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

#[path = "support/answers.rs"]
mod answers;

use answers::{check, import, notes, prices};
use cartwall_catalogue::{Import, Options, read_bytes};
use iso_currency::Currency;

/// Title, options and quantity of each variant.
fn variants(import: &Import) -> Vec<String> {
    let all =
        import.products.iter().flat_map(|product| product.variants.iter().map(move |one| (product, one)));
    all.map(|(product, one)| {
        format!("{}: {} {:?}", product.title, one.title.as_deref().unwrap_or("-"), one.quantity)
    })
    .collect()
}

#[test]
fn each_choice_of_a_listing_of_etsy_is_a_variant_with_the_sku_of_its_place() {
    let file = "TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY,TAGS,IMAGE1,VARIATION 1 TYPE,VARIATION 1 NAME,VARIATION 1 VALUES,VARIATION 2 TYPE,VARIATION 2 NAME,VARIATION 2 VALUES,SKU\n\
                Ring,x,25.00,EUR,12,\"a,b\",https://i.example/1.jpg,Custom,Size,\"S,M\",Custom,Colour,\"Gold,Silver\",\"RG-SG,RG-SS,RG-MG,RG-MS\"\n\
                Mug,x,12.00,EUR,4,,,,,,,,,MUG\n\
                Bag,x,30.00,EUR,5,,,Custom,Colour,\"Red,Blue\",,,,BAG\n";
    let all = ["RG-SG 25 EUR", "RG-SS 25 EUR", "RG-MG 25 EUR", "RG-MS 25 EUR", "MUG 12 EUR"];
    let import = import(file, None);
    assert_eq!(prices(&import)[..5], all);
    assert_eq!(import.products[0].options, ["Size", "Colour"]);
    let told = variants(&import);
    assert_eq!(told[1], "Ring: S / Silver None", "twelve of all of them say nothing of each");
    assert_eq!(told[4], "Mug: - Some(Known(4))");
    // One SKU for two colours is the SKU of neither.
    assert_eq!((told[5].as_str(), told[6].as_str()), ("Bag: Red None", "Bag: Blue None"));
    assert!(import.products[2].variants.iter().all(|variant| variant.sku != "BAG"));
}

#[test]
fn variations_of_ebay_stand_under_their_product_and_belong_to_it() {
    let file = "Action,Item number,Title,Custom label (SKU),Relationship,Relationship details,Start price,Available quantity,Currency\n\
                Revise,1101,Linen dress,DRESS,,Size=S;M|Color=Red,,,GBP\n\
                ,,,DRESS-S,Variation,Size=S|Color=Red,39.90,3,GBP\n\
                ,,,DRESS-M,Variation,Size=M|Color=Red,42.90,0,GBP\n\
                Revise,1102,Mug,MUG,,,12.50,7,GBP\n";
    check(file, &["DRESS-S 39.9 GBP", "DRESS-M 42.9 GBP", "MUG 12.5 GBP"], &[]);
    let import = import(file, None);
    assert_eq!(import.products[0].options, ["Size", "Color"]);
    assert_eq!(
        variants(&import),
        [
            "Linen dress: S / Red Some(Known(3))",
            "Linen dress: M / Red Some(Known(0))",
            "Mug: - Some(Known(7))"
        ]
    );
    // What a variation does not say is its product's.
    let shared = "Title,Custom label,Relationship,Relationship details,Start price,Quantity\n\
                  Linen dress,DRESS,,Size=S;M,39.90,\n,DRESS-S,Variation,Size=S,,3\n,DRESS-M,Variation,Size=M,,2\n";
    check(shared, &["DRESS-S 39.9", "DRESS-M 39.9"], &[]);
}

#[test]
fn a_header_of_two_lines_is_one() {
    let groups = "Product,,Money,,Stock\nTitle,SKU,Price,Compare at,Quantity\nMug,M-1,8.00,10.00,4\n";
    check(groups, &["M-1 8"], &[]);
    let under = "Title,SKU,Price,,Quantity\n,,EUR,USD,\nMug,M-1,8.00,9.50,4\n";
    let noted = ["2 several_currencies"];
    check(under, &["M-1 8 EUR"], &noted);
    // A row of products under a header is no header.
    check("Title,SKU,Price\nEUR,USD,8.00\n", &["USD 8"], &[]);
}

#[test]
fn the_sum_below_a_table_is_no_product() {
    for total in ["Total", "TOTAL:", "Grand total", "Summe", "סה\"כ", "المجموع"] {
        let quoted = total.replace('"', "\"\"");
        let file =
            format!("Title,SKU,Price,Quantity\nMug,M-1,8.00,4\nCup,C-1,6.00,2\n\"{quoted}\",,14.00,6\n");
        check(&file, &["M-1 8", "C-1 6"], &["4 total_row"]);
    }
    check("Title,SKU,Price\nTotal,T-1,8.00\n", &["T-1 8"], &[]);
}

#[test]
fn of_prices_in_several_currencies_the_catalogues_is_taken_and_a_choice_is_told() {
    let file = "Title,SKU,Price USD,Price EUR,Compare at EUR,Price GBP\nMug,M-1,9.50,8.00,10.00,7.00\n";
    check(file, &["M-1 9.5 USD"], &["1 several_currencies"]);
    let of = |options: Options| {
        let import = read_bytes(file.as_bytes(), &options).unwrap();
        (prices(&import), notes(&import), import.products[0].variants[0].compare_at.is_some())
    };
    let catalogue = Options { catalogue: Some(Currency::EUR), ..Options::default() };
    assert_eq!(of(catalogue.clone()), (vec!["M-1 8 EUR".to_owned()], vec![], true));
    let asked = Options { currency: Some(Currency::GBP), ..catalogue };
    assert_eq!(of(asked), (vec!["M-1 7 GBP".to_owned()], vec![], false));
    let neither = Options { catalogue: Some(Currency::ILS), ..Options::default() };
    assert_eq!(of(neither).1, ["1 several_currencies"]);
    // Both that there are others and that buyers pay more are said.
    let net = "Title,SKU,Net price USD,Net price EUR\nMug,M-1,9.50,8.00\n";
    check(net, &["M-1 9.5 USD"], &["1 several_currencies", "1 net_price"]);
}
