//! Every kind of file that is understood, by a small file of each, and what is refused.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

use cartwall_catalogue::{Format, Import, ImportError, Mapping, Options, read_bytes, read_file};
use cartwall_domain::catalogue::Variant;
use cartwall_domain::stock::Quantity;
use std::path::PathBuf;

const SOME_DAY: &str = "2026-11-22T12:00:00Z";

fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/catalogue").join(name)
}

fn import(name: &str) -> Import {
    let options = Options { name: name.to_owned(), now: SOME_DAY.parse().unwrap(), ..Options::default() };
    read_file(&fixture(name), &options).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn refusal(name: &str) -> ImportError {
    read_file(&fixture(name), &Options::default()).expect_err("refused")
}

fn text(text: &str) -> Result<Import, ImportError> {
    read_bytes(text.as_bytes(), &Options::default())
}

/// One line a variant: product, SKU, options, price, compare-at, quantity.
fn lines(import: &Import) -> Vec<String> {
    let mut lines = Vec::new();
    for product in &import.products {
        for Variant { sku, title, price, compare_at, quantity, .. } in &product.variants {
            let price = price.as_ref().map_or("-".to_owned(), |p| {
                format!("{}{}", p.amount, p.currency.map(|c| format!(" {}", c.code())).unwrap_or_default())
            });
            let compare_at = compare_at.as_ref().map_or("-".to_owned(), |p| p.amount.to_string());
            let quantity = match quantity {
                None => "-".to_owned(),
                Some(Quantity::Known(n) | Quantity::Backorder(n)) => n.to_string(),
                Some(Quantity::Untracked) => "untracked".to_owned(),
                Some(Quantity::Unknown) => "unknown".to_owned(),
            };
            let title = title.as_deref().unwrap_or("-");
            lines.push(
                [&product.title, sku, title, &price, &compare_at, &quantity].map(|s| s as &str).join(" | "),
            );
        }
    }
    lines
}

fn skipped(import: &Import) -> Vec<(u64, &'static str)> {
    import.skipped.iter().map(|s| (s.row, s.code)).collect()
}

fn warned(import: &Import) -> Vec<(u64, &'static str)> {
    import.warnings.iter().map(|s| (s.row, s.code)).collect()
}

/// The quantities of a file, in order.
fn quantities(file: &str) -> Vec<Option<Quantity>> {
    let import = text(file).unwrap();
    import.products.iter().flat_map(|product| &product.variants).map(|variant| variant.quantity).collect()
}

#[test]
fn what_a_shop_sells_on_when_nothing_is_left_is_on_backorder_and_not_sold_out() {
    let shopify = "Handle,Title,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,\
                   Variant Inventory Policy,Variant Price\n\
                   mug,Mug,Blue,MUG-B,shopify,0,continue,9.00\n\
                   mug,,Red,MUG-R,shopify,-2,CONTINUE,9.00\n\
                   mug,,White,MUG-W,shopify,0,deny,9.00\n\
                   mug,,Black,MUG-K,,0,continue,9.00\n";
    assert_eq!(
        quantities(shopify),
        [Quantity::Backorder(0), Quantity::Backorder(-2), Quantity::Known(0), Quantity::Untracked].map(Some)
    );
    let newer = "Title,URL handle,SKU,Inventory tracker,Inventory quantity,\
                 Continue selling when out of stock,Price\n\
                 Cap,cap,CAP-1,shopify,0,TRUE,9.00\n\
                 Hat,hat,HAT-1,shopify,0,FALSE,9.00\n";
    assert_eq!(quantities(newer), [Quantity::Backorder(0), Quantity::Known(0)].map(Some));
    let woo = "ID,Type,SKU,Name,Published,\"In stock?\",Stock,\"Low stock amount\",\"Backorders allowed?\",\
               \"Regular price\"\n\
               1,simple,A,Soap,1,1,0,,notify,9\n\
               2,simple,B,Salt,1,1,-1,,1,9\n\
               3,simple,C,Oil,1,0,0,,0,9\n";
    assert_eq!(
        quantities(woo),
        [Quantity::Backorder(0), Quantity::Backorder(-1), Quantity::Known(0)].map(Some)
    );
}

#[test]
fn shopify_with_classic_headers() {
    let import = import("shopify_classic.csv");
    assert_eq!(import.format, Format::Shopify);
    assert_eq!(
        lines(&import),
        [
            "Linen dress | LD-S-SAND | S / Sand | 89.00 | 120.00 | 4",
            "Linen dress | LD-M-SAND | M / Sand | 89.00 | 120.00 | -1",
            "Linen dress | LD-L-SAND | L / Sand | 92.00 | - | 0",
            "Gift card | gift/25 | 25 | 25.00 | - | untracked",
            "Gift card | gift/50 | 50 | 50.00 | - | untracked",
            "Mug \"Morning\", 0.3 l | MUG-1 | - | 14.5 | - | 12",
            "Scarf | MUG-1 | - | 30.00 | - | unknown",
        ]
    );
    assert_eq!(skipped(&import), [(10, "bad_price"), (11, "no_title"), (12, "duplicate_row")]);
    let noted = ["unpublished", "shared_sku", "bad_compare_at", "bad_quantity"].map(|code| (9, code));
    assert_eq!(warned(&import), [[(8, "unpublished")].as_slice(), &noted].concat());
    let dress = &import.products[0];
    assert_eq!(dress.id.0, "shopify/linen-dress");
    assert_eq!(dress.tags, ["summer", "linen"]);
    assert_eq!(dress.picture.as_deref(), Some("https://img.example/dress-1.jpg"));
    assert_eq!(dress.variants[0].id.0, "shopify/linen-dress#S/Sand");
    assert_eq!(dress.variants[0].barcode.as_deref(), Some("0012345678905"));
    assert_eq!(dress.variants[0].picture.as_deref(), Some("https://img.example/sand.jpg"));
    assert_eq!((import.rows, import.variants), (11, 7));
}

#[test]
fn a_title_without_letters_still_names_its_product_and_its_sku() {
    let shopify = "Title,URL handle,SKU,Option1 name,Option1 value,Price\n\u{1f380},,,Title,Default Title,5.00\n!!!,,,Title,Default Title,6.00\n";
    let woocommerce =
        "ID,Type,SKU,Name,Published,Regular price\n,simple,,\u{1f380},1,5.00\n,simple,,!!!,1,6.00\n";
    let plain = "Title,Price\n\u{1f380},5.00\n!!!,6.00\n";
    for file in [shopify, woocommerce, plain] {
        let import = text(file).unwrap();
        let skus: Vec<_> =
            import.products.iter().flat_map(|product| &product.variants).map(|v| v.sku.as_str()).collect();
        assert_eq!(skus, ["\u{1f380}", "!!!"], "{file}");
        assert_ne!(import.products[0].id, import.products[1].id);
    }
}

#[test]
fn shopify_with_new_headers_and_rows_without_a_handle() {
    let import = import("shopify_new.csv");
    assert_eq!(import.format, Format::Shopify);
    assert_eq!(
        lines(&import),
        [
            "Oud candle | OUD-200 | 200 g | 24.00 | 29.00 | 7",
            "Oud candle | OUD-400 | 400 g | 39.00 | - | 0",
            "Oud candle | OUD-600 | 600 g | 55.00 | - | untracked",
            "Tote bag | tote-bag | - | 12.00 | - | 1000",
        ]
    );
}

#[test]
fn an_absent_quantity_column_says_nothing() {
    assert_eq!(lines(&import("shopify_no_quantity.csv")), ["Mug | MUG-1 | - | 14.50 | - | -"]);
}

#[test]
fn shopify_inventory_adds_up_locations_and_joins_the_products() {
    let stock = import("shopify_inventory.csv");
    assert_eq!(stock.format, Format::ShopifyInventory);
    assert_eq!(
        lines(&stock),
        [
            "Linen dress | LD-S-SAND | S / Sand | - | - | 8",
            "Linen dress | LD-M-SAND | M / Sand | - | - | -1",
            "Mug | MUG-1 | - | - | - | -",
        ]
    );
    assert_eq!(skipped(&stock), [(7, "duplicate_row")]);
    let products = import("shopify_classic.csv");
    for product in &stock.products {
        let known = products.products.iter().find(|p| p.id == product.id).unwrap();
        assert!(product.variants.iter().all(|v| known.variants.iter().any(|k| k.id == v.id)));
    }
    let wide = import("shopify_inventory_wide.csv");
    assert_eq!(wide.format, Format::ShopifyInventory);
    assert_eq!(lines(&wide)[0], "Mug | MUG-1 | - | - | - | 4");
    assert_eq!(lines(&wide)[1], "Linen dress | LD-S-SAND | S / Sand | - | - | 7");
}

#[test]
fn woocommerce_in_english_german_and_a_language_that_nobody_listed() {
    for name in ["woocommerce_en.csv", "woocommerce_de.csv", "woocommerce_fi.csv"] {
        let import = import(name);
        assert_eq!(import.format, Format::WooCommerce, "{name}");
        assert_eq!(
            lines(&import),
            [
                "-10 % Kerze | KERZE/200-g-oud | 200 g / Oud | 9.00 | 12.50 | 40",
                "-10 % Kerze | KERZE-400 | 400 g / Rose | 19.90 | - | 6",
                "Anleitung | PDF | - | 3.00 | - | untracked",
                "Ausverkauft | AUS | - | 3.00 | - | 0",
                "Extern | EXT | - | 49.00 | - | untracked",
                "Alte Aktion | ALT | - | 4.00 | - | 5",
            ],
            "{name}"
        );
        assert_eq!(
            skipped(&import),
            [(8, "grouped_product"), (9, "missing_parent"), (10, "no_variations")],
            "{name}"
        );
        // Only a shop in Finnish says in words of its own what is published.
        let noted = [(6, "unpublished"), (11, "sale_not_running")];
        assert_eq!(warned(&import), noted[usize::from(name == "woocommerce_fi.csv")..], "{name}");
        assert_eq!(import.products[0].tags, ["oud", "ruhig, warm"], "{name}");
        assert_eq!(import.products[0].picture.as_deref(), Some("https://img.example/k1.jpg"), "{name}");
    }
}

#[test]
fn whether_a_sale_runs_depends_on_the_time_that_the_caller_tells() {
    let feed = "id\ttitle\tprice\tsale price\tsale price effective date\tavailability\n\
                1\tMug\t5 EUR\t4 EUR\t2026-11-20T00:00+0200/2026-11-27T23:59+0200\tin stock\n";
    for (now, price) in [
        ("2026-11-19T21:59:59Z", "5"),
        ("2026-11-19T22:00:00Z", "4"),
        ("2026-11-27T21:59:00Z", "4"),
        ("2026-11-27T21:59:01Z", "5"),
    ] {
        let options = Options { now: now.parse().unwrap(), ..Options::default() };
        let import = read_bytes(feed.as_bytes(), &options).unwrap();
        let charged = &import.products[0].variants[0].price.as_ref().unwrap().amount;
        assert_eq!(charged.to_string(), price, "{now}");
    }
}

#[test]
fn woocommerce_in_hebrew_and_windows_1255() {
    let import = import("woocommerce_he_1255.csv");
    assert_eq!((import.format, import.encoding.as_str()), (Format::WooCommerce, "windows-1255"));
    assert_eq!(
        lines(&import),
        [
            "נר ריחני בעבודת יד, \"לבנדר\" | NER-1 | - | 39.90 | 49.90 | 12",
            "תיק בד | TIK-K | כחול | 80 | - | untracked",
        ]
    );
}

#[test]
fn google_rss_with_another_prefix_for_googles_fields() {
    let import = import("google.rss.xml");
    assert_eq!(import.format, Format::GoogleRss);
    assert_eq!(
        lines(&import),
        [
            "Lamp <script>alert(1)</script> & co | A-1 | - | 999.00 USD | 1299.00 | unknown",
            "Shirt | B-S | Blue / S | 15.00 USD | - | 0",
            "Shirt | B-M | Blue / M | 15.00 EUR | - | 4",
        ]
    );
    assert_eq!(skipped(&import), [(4, "no_price"), (5, "duplicate_row")]);
}

#[test]
fn meta_atom_in_arabic_and_windows_1256() {
    let import = import("meta.atom.xml");
    assert_eq!((import.format, import.encoding.as_str()), (Format::GoogleAtom, "windows-1256"));
    assert_eq!(lines(&import), ["عطر العود ملكي | OUD-1 | - | 120.50 AED | - | 3"]);
}

#[test]
fn google_tsv_keeps_its_quotes() {
    let import = import("google.tsv");
    assert_eq!(import.format, Format::GoogleTsv);
    assert_eq!(
        lines(&import),
        [
            "24\" screen \"Pro\" | 1 | - | 149.00 GBP | 199.00 | unknown",
            "\"Fully quoted\" | 2 | - | 5.00 GBP | - | 0"
        ]
    );
}

#[test]
fn a_table_with_semicolons_decimal_commas_and_windows_1252() {
    let import = import("table_semicolon.csv");
    assert_eq!((import.format, import.encoding.as_str()), (Format::TableCsv, "windows-1252"));
    assert_eq!(
        lines(&import),
        [
            "Stehlampe \"Luna\" | SL-1 | - | 1299.00 EUR | - | 4",
            "Tasse | T-W | weiß | 9.5 EUR | - | 1000",
            "Tasse | T-S | schwarz | 9.5 EUR | - | 0",
        ]
    );
    assert_eq!(skipped(&import), [(6, "no_price"), (7, "bad_price")]);
}

#[test]
fn hebrew_in_utf16_and_arabic_in_windows_1256() {
    let hebrew = import("table_utf16.txt");
    assert_eq!(hebrew.encoding, "UTF-16LE");
    assert_eq!(
        lines(&hebrew),
        ["נר ריחני | N-1 | - | 49.90 ILS | - | 7", "סבון זית | S-1 | - | 1250.00 ILS | - | -"]
    );
    let arabic = import("table_ar_1256.csv");
    assert_eq!(arabic.encoding, "windows-1256");
    assert_eq!(lines(&arabic), ["عطر العود | OUD | - | 1250.00 | - | 4", "بخور | BKH | - | 45.50 | - | -"]);
}

#[test]
fn ragged_rows_are_reported_and_the_rest_comes_in() {
    let import = import("table_ragged.csv");
    assert_eq!(import.variants, 3);
    assert_eq!(skipped(&import), [(3, "ragged_row"), (5, "unclosed_quote")]);
    assert_eq!(warned(&import), [(4, "ragged_row")]);
}

#[test]
fn a_workbook_template_with_instructions_around_the_products() {
    let import = import("table_template.xlsx");
    assert_eq!(import.format, Format::TableXlsx);
    assert_eq!(
        lines(&import),
        [
            "Glow serum & mist | 1001 | 30 ml | 19.99 | - | 5",
            "Glow serum & mist | 1002 | 50 ml | 1.234 | - | unknown",
        ]
    );
    assert_eq!(skipped(&import), [(4, "no_price"), (9, "no_price")]);
    assert_eq!(warned(&import).last(), Some(&(9, "failed_formula")));
}

#[test]
fn foreign_files_are_refused_with_what_was_expected() {
    for name in ["orders.csv", "other.xml", "news.rss.xml"] {
        let error = refusal(name);
        assert_eq!(error.code(), "foreign_file", "{name}");
        assert!(error.to_string().contains("WooCommerce"), "{name}: {error}");
    }
    let lists_of_orders = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n1,2,x,3,d,4,5,UK\n";
    assert_eq!(text(lists_of_orders).unwrap_err().code(), "foreign_file");
    assert_eq!(text("Dear all,\nthis is a letter.\n\nRegards\n").unwrap_err().code(), "foreign_file");
}

#[test]
fn a_header_without_rows_is_refused_as_empty() {
    let header = std::fs::read_to_string(fixture("shopify_classic.csv")).unwrap();
    let header = header.lines().next().unwrap();
    assert_eq!(text(header).unwrap_err().code(), "empty_file");
    assert_eq!(text("").unwrap_err().code(), "empty_file");
    assert_eq!(text("title,price\n,\n\n").unwrap_err().code(), "empty_file");
}

#[test]
fn an_unknown_table_names_its_columns_and_a_mapping_reads_it() {
    let ImportError::UnknownColumns { columns, samples, suggested, needed } = refusal("unknown.csv") else {
        panic!("other error")
    };
    assert_eq!(columns, ["Farbton", "Gewicht", "Hersteller", "Kennung"]);
    assert_eq!([samples[0].join(" "), samples[3].join(" ")], ["rot blau", "A1 A2"]);
    assert_eq!(needed, ["title", "price"]);
    assert_eq!(suggested.vendor.as_deref(), Some("Hersteller"));
    let mapping = Mapping {
        title: Some("kennung".to_owned()),
        price: Some("Gewicht".to_owned()),
        options: vec!["Farbton".to_owned()],
        ..*suggested
    };
    let options = Options { mapping: Some(mapping.clone()), ..Options::default() };
    let import = read_file(&fixture("unknown.csv"), &options).unwrap();
    assert_eq!(lines(&import), ["A1 | a1 | rot | 5 | - | -", "A2 | a2 | blau | 6 | - | -"]);
    let wrong =
        Options { mapping: Some(Mapping { sku: Some("SKU".to_owned()), ..mapping }), ..Options::default() };
    let error = read_file(&fixture("unknown.csv"), &wrong).unwrap_err();
    assert_eq!(error.code(), "bad_mapping");
    assert!(error.to_string().contains("Farbton"), "{error}");
}

#[test]
fn duplicate_skus_over_different_products_are_kept() {
    let import = text("name,sku,price\nRed mug,M,5\nBlue mug,M,6\nRed mug,M,7\n").unwrap();
    assert_eq!(import.products.len(), 2);
    assert_eq!(skipped(&import), [(4, "duplicate_row")]);
}

#[test]
fn the_same_file_gives_the_same_ids_again() {
    let ids = || import("woocommerce_en.csv").products.into_iter().map(|p| p.id).collect::<Vec<_>>();
    assert_eq!(ids(), ids());
}

#[test]
fn an_assumed_currency_is_used_where_the_file_names_none() {
    let options = Options { currency: Some(iso_currency::Currency::ILS), ..Options::default() };
    let import = read_bytes(b"name,price\nA,5\nB,\xe2\x82\xac 6\n", &options).unwrap();
    assert_eq!(lines(&import), ["A | a | - | 5 ILS | - | -", "B | b | - | 6 EUR | - | -"]);
}

#[test]
fn line_ends_of_an_old_mac_and_headers_with_spaces_are_read() {
    let import = text(" TITLE ,Price ,price\rMug, 5.00 ,9\rCup,6,\r").unwrap();
    assert_eq!(lines(&import), ["Mug | mug | - | 5.00 | - | -", "Cup | cup | - | 6 | - | -"]);
}

#[test]
fn formats_have_the_names_that_reports_print() {
    let name = |format: Format| serde_json::to_string(&format).unwrap();
    assert_eq!(name(Format::WooCommerce), "\"woocommerce\"");
    assert_eq!(name(Format::ShopifyInventory), "\"shopify_inventory\"");
    assert_eq!(name(Format::TableXlsx), "\"table_xlsx\"");
}

#[test]
fn what_options_are_called_comes_from_the_file() {
    let called = |file: &str| text(file).unwrap().products[0].options.clone();
    let shopify = "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price,\
                   Variant Inventory Qty\nhood,Hoodie,Colour,Red,Size,S,H-S,29.00,1\nhood,,,Red,,M,H-M,29.00,2\n\
                   mug,Mug,Title,Default Title,,,MUG,9.00,3\n";
    assert_eq!(called(shopify), ["Colour", "Size"]);
    assert_eq!(text(shopify).unwrap().products[1].options, [] as [&str; 0], "a mug has no choice");
    let table = "Title,Size,SKU,Price\nHoodie,S,H-S,29.00\nHoodie,M,H-M,29.00\n";
    assert_eq!(called(table), ["Size"]);
    assert_eq!(called(&table.replace("Size", "Option 1")), [] as [&str; 0]);
    let woo = "ID,Type,SKU,Name,In stock?,Stock,Regular price,Parent,Attribute 1 name,Attribute 1 value(s),\
               Attribute 1 visible,Attribute 1 global\n1,variable,HOOD,Hoodie,1,,,,Size,\"S, M\",1,1\n\
               2,variation,H-S,Hoodie - S,1,1,29,HOOD,Size,S,,1\n3,variation,H-M,Hoodie - M,1,2,29,HOOD,Size,M,,1\n";
    assert_eq!(called(woo), ["Size"]);
}
