//! Files as shops and spreadsheets write them, with the SKU and the price of each product that must come of them. What
//! is silent here costs money on air: each wrong price below was shown to viewers by some importer.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

#[path = "support/answers.rs"]
mod answers;

use answers::{check, import, notes, prices};
use cartwall_catalogue::{Import, Options, read_bytes};
use iso_currency::Currency;
use std::path::PathBuf;

fn titles(import: &Import) -> Vec<&str> {
    import.products.iter().map(|product| product.title.as_str()).collect()
}

fn quantities(import: &Import) -> Vec<String> {
    let variants = import.products.iter().flat_map(|product| &product.variants);
    variants.map(|variant| format!("{:?}", variant.quantity)).collect()
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/catalogue");
    std::fs::read(folder.join(name)).unwrap()
}

#[test]
fn a_quote_that_nobody_closes_swallows_no_product() {
    let amazon = "item-name\titem-description\tlisting-id\tseller-sku\tprice\tquantity\topen-date\n\
                  \"Star\" lamp\tfine\tA1\tLMP-1\t31.00\t4\t2026-01-02\n\
                  \"Big rug\tred\tA2\tRUG-1\t62.50\t7\t2026-01-02\n\
                  Jug\tblue\tA3\tJUG-1\t9.00\t9\t2026-01-02\n\
                  Pot\tgreen\tA4\tPOT-1\t9.50\t3\t2026-01-02\n\
                  \"Giant\" fork\twood\tA5\tFRK-1\t5.00\t11\t2026-01-02\n";
    let all = ["LMP-1 31", "RUG-1 62.5", "JUG-1 9", "POT-1 9.5", "FRK-1 5"];
    check(amazon, &all, &["3 unclosed_quote dropped"]);
    for open in [
        "\"Rug,R-1,30.00,2",
        "Rug,\"R-1,30.00,2",
        "Rug,R-1,\"30.00,2",
        "Rug,R-1,30.00,\"2",
        "\"Rug,\"R-1,30.00,2",
    ] {
        let file = format!(
            "Title,SKU,Price,Quantity\nPan,P-1,20.00,4\n{open}\nStud,S-1,10.00,5\n\"Pearl\" set,L-1,99.00,1\n"
        );
        check(file, &["P-1 20", "R-1 30", "S-1 10", "L-1 99"], &["3 unclosed_quote dropped"]);
    }
    let last = "Title,SKU,Price,Quantity\nPan,P-1,20.00,4\nRug,R-1,30.00,\"2";
    check(last, &["P-1 20", "R-1 30"], &["3 unclosed_quote dropped"]);
    let inside = "Title,SKU,Price,Note\nPan,P-1,20.00,\"good\nRug,R-1,30.00,fine\nJug,J-1,9.00,blue\"\n";
    check(inside, &["P-1 20"], &["2 unclosed_quote rows_inside"]);
}

#[test]
fn texts_in_quotes_over_several_lines_and_line_ends_of_an_old_mac_are_read() {
    let mac = "Title,SKU,Price,Description\rMug,M-1,8.00,\"one\ntwo\"\rCup,C-1,6.00,plain\rBowl,B-1,9.00,\"a\nb\"\r";
    check(mac, &["M-1 8", "C-1 6", "B-1 9"], &[]);
    let html = "Title,Body,SKU,Price\r\nMug,\"<p>one, two\r\n\"\"three\"\", 10\"\" wide</p>\r\n\",M-1,8.00\r\nCup,,C-1,6.00\r\n";
    check(html, &["M-1 8", "C-1 6"], &[]);
}

#[test]
fn feeds_with_tabs_are_read_with_and_without_quotes() {
    let head = "id\ttitle\tdescription\tlink\timage_link\tprice\tavailability\tcondition\n";
    let quoted = format!(
        "{head}P-1\t\"10\"\" wok\"\t\"black\nsteel\"\thttps://s.example/1\thttps://s.example/1.jpg\t\"39.90 EUR\"\t\"in stock\"\tnew\n\
         P-2\t\"Pot, red\"\tglass\thttps://s.example/2\thttps://s.example/2.jpg\t\"9.90 EUR\"\t\"out of stock\"\tnew\n"
    );
    let import_of_it = import(&quoted, None);
    assert_eq!(titles(&import_of_it), ["10\" wok", "Pot, red"]);
    check(&quoted, &["P-1 39.9 EUR", "P-2 9.9 EUR"], &[]);
    let excel = format!("{head}P-1\t\"10\"\" wok\"\tsteel\tl\ti\t39.90 EUR\tin stock\tnew\n");
    assert_eq!(titles(&import(&excel, None)), ["10\" wok"]);
    let literal = format!("{head}P-1\t10\" wok \"Pro\"\t\"steel\tl\ti\t39.90 EUR\tin stock\tnew\n");
    assert_eq!(titles(&import(&literal, None)), ["10\" wok \"Pro\""]);
}

#[test]
fn a_price_is_read_by_its_currency_and_by_its_column() {
    let file = |prices: [&str; 2]| format!("title\tsku\tprice\nA\tA\t{}\nB\tB\t{}\n", prices[0], prices[1]);
    for (currency, prices_of, expected) in [
        (Some(Currency::IDR), ["150.000", "45.000"], ["A 150000 IDR", "B 45000 IDR"]),
        (Some(Currency::IDR), ["Rp150.000", "Rp 1.250.000"], ["A 150000 IDR", "B 1250000 IDR"]),
        (Some(Currency::CLP), ["$12.990", "$990"], ["A 12990 CLP", "B 990 CLP"]),
        (None, ["450.000 ₫", "45.000 VND"], ["A 450000 VND", "B 45000 VND"]),
        (None, ["₩45,000", "45,000원"], ["A 45000 KRW", "B 45000 KRW"]),
        (Some(Currency::JPY), ["¥1,980", "1.500"], ["A 1980 JPY", "B 1500 JPY"]),
        (Some(Currency::KWD), ["14.500", "7.250"], ["A 14.5 KWD", "B 7.25 KWD"]),
        (None, ["14.500 د.ك", "KD 1,250.750"], ["A 14.5 KWD", "B 1250.75 KWD"]),
        (None, ["BHD 2.900", "BHD 12.000"], ["A 2.9 BHD", "B 12 BHD"]),
        (None, ["12,900 DT", "1,5 DT"], ["A 12.9 TND", "B 1.5 TND"]),
        (None, ["CHF 1'234.50", "CHF 89.–"], ["A 1234.5 CHF", "B 89 CHF"]),
        (None, ["₹1,23,456.00", "Rs.500"], ["A 123456 INR", "B 500"]),
        (None, ["1 234,56 zł", "12,00 zł"], ["A 1234.56 PLN", "B 12 PLN"]),
        (None, ["١٬٢٣٤٫٥٠ ر.س", "٤٥ ر.س"], ["A 1234.5 SAR", "B 45 SAR"]),
        (Some(Currency::SAR), ["۱۲٬۵۰۰", "۱۲٫۵"], ["A 12500 SAR", "B 12.5 SAR"]),
        (Some(Currency::EUR), ["1.299", "12,50"], ["A 1299 EUR", "B 12.5 EUR"]),
        (Some(Currency::USD), ["1,299", "12.50"], ["A 1299 USD", "B 12.5 USD"]),
        (None, ["1.299,00", "1.499"], ["A 1299", "B 1499"]),
        (None, ["CLP$ 12.990", "$ 990"], ["A 12990 CLP", "B 990"]),
    ] {
        let import = import(file(prices_of), currency);
        assert_eq!(
            (prices(&import), notes(&import)),
            (expected.map(str::to_owned).to_vec(), vec![]),
            "{prices_of:?}"
        );
    }
    // Signs that several countries share: the row says whose money it is.
    let shared = "title,sku,price,currency\nM,M-1,150 DH,MAD\nP,P-1,Rs. 500,PKR\n";
    check(shared, &["M-1 150 MAD", "P-1 500 PKR"], &[]);
    // What an offer is compared with is the price where no column says so.
    let original = "title,sku,original price,sale price,sale ends,on sale\nMug,M1,25,15,2020-01-31,\nTin,T1,25,15,,No\nCup,C1,25,,,\nJar,J1,25,15,,Yes\n";
    check(original, &["M1 25", "T1 25", "C1 25", "J1 15"], &["2 sale_not_running over"]);
    let column = "title,sku,price,currency\nG,G-1,150.000,IDR\nK,K-1,14.500,KWD\nJ,J-1,\"1,980\",JPY\nE,E-1,1.299,EUR\n";
    check(column, &["G-1 150000 IDR", "K-1 14.5 KWD", "J-1 1980 JPY", "E-1 1299 EUR"], &[]);
    let semicolons = "title;sku;price;currency\nAbaya;AB-1;14.500;KWD\nOud;OU-1;7.250;KWD\n";
    check(semicolons, &["AB-1 14.5 KWD", "OU-1 7.25 KWD"], &[]);
}

#[test]
fn a_price_that_can_be_read_in_two_ways_is_told() {
    check(
        "title,sku,price\nA,A,150.000\nB,B,45.000\n",
        &["A 150000", "B 45000"],
        &["2 doubtful_price", "3 doubtful_price"],
    );
    check("title;sku;price\nA;A;14.500\n", &["A 14500"], &["2 doubtful_price"]);
    check("title,sku,price\nA,A,4.99\nB,B,1.234\n", &["A 4.99", "B 1.234"], &["3 doubtful_price"]);
    check("title,sku,price\nA,A,\"KD 1,250\"\n", &["A 1.25 KWD"], &["2 doubtful_price"]);
    check("title,sku,price\nA,A,\"1,299\"\nB,B,5\n", &["A 1299", "B 5"], &[]);
}

#[test]
fn each_price_of_a_feed_is_read_by_its_own_currency() {
    let item = |id: &str, title: &str, price: &str| {
        format!(
            "<item><g:id>{id}</g:id><g:title>{title}</g:title><g:price>{price}</g:price><g:availability>in stock</g:availability></item>"
        )
    };
    let feed = format!(
        "<rss version=\"2.0\" xmlns:g=\"http://base.google.com/ns/1.0\"><channel>{}{}{}</channel></rss>",
        item("R1", "Tea &amp;amp; Co", "14.500 KWD"),
        item("R2", "<![CDATA[Caf&eacute;]]>", "1,980 JPY"),
        item("R3", "Sofa", "1,299.00 EUR")
    );
    let import_of_it = import(&feed, None);
    assert_eq!(titles(&import_of_it), ["Tea & Co", "Café", "Sofa"]);
    check(&feed, &["R1 14.5 KWD", "R2 1980 JPY", "R3 1299 EUR"], &[]);
}

#[test]
fn of_several_prices_the_one_that_buyers_pay_is_taken() {
    for (header, row) in [
        ("Price (tax excl.);Price (tax incl.)", "18,90;22,68"),
        ("Preis netto;Preis brutto", "18,90;22,68"),
        ("Einkaufspreis;Verkaufspreis", "18,90;22,68"),
        ("EK netto;VK", "18,90;22,68"),
        ("Prix HT;Prix TTC", "18,90;22,68"),
        ("Prix d'achat;Prix de vente", "18,90;22,68"),
        ("Precio sin IVA;Precio con IVA", "18,90;22,68"),
        ("Coste;Precio", "18,90;22,68"),
        ("Prezzo (IVA esclusa);Prezzo (IVA inclusa)", "18,90;22,68"),
        ("Prijs excl. BTW;Prijs incl. BTW", "18,90;22,68"),
        ("Preço sem IVA;Preço com IVA", "18,90;22,68"),
        ("מחיר לפני מע\"מ;מחיר כולל מע\"מ", "18,90;22,68"),
        ("מחיר עלות;מחיר", "18,90;22,68"),
        ("السعر غير شامل الضريبة;السعر شامل الضريبة", "18,90;22,68"),
        ("سعر التكلفة;سعر البيع", "18,90;22,68"),
        ("Wholesale price;Price", "18,90;22,68"),
        ("Cost per item;Price", "18,90;22,68"),
    ] {
        let file = format!("Title;SKU;{header}\nMug;M-1;{row}\n");
        assert_eq!(prices(&import(&file, None)), ["M-1 22.68"], "{header}");
    }
    check("Title,SKU,Price (tax excl.)\nMug,M-1,18.90\n", &["M-1 18.9"], &["1 net_price"]);
    let cost_alone = read_bytes(b"Title,SKU,Cost price\nMug,M-1,18.90\n", &Options::default());
    assert_eq!(cost_alone.unwrap_err().code(), "unknown_columns");
    let prestashop = "Product ID;Image;Name;Reference;Category;Price (tax excl.);Price (tax incl.);Quantity;Status\n\
                      7;7.jpg;Rug;RUG-1;Home;\"18,90\";\"22,68\";4;1\n8;8.jpg;Pad;PAD-1;Home;\"12,90\";\"15,48\";2;0\n";
    check(prestashop, &["RUG-1 22.68", "PAD-1 15.48"], &["3 unpublished"]);
}

#[test]
fn a_sale_is_charged_only_while_it_runs() {
    let magento = "sku,store_view_code,product_type,name,price,special_price,special_price_from_date,special_price_to_date,qty\n\
                   RUG-1,,simple,Rug,200.0000,155.0000,1/1/20,12/31/20,5.0000\n\
                   RUG-2,,simple,Mat,90.0000,70.0000,,,5.0000\n\
                   RUG-3,,simple,Pad,50.0000,40.0000,12/1/26,12/31/26,5.0000\n\
                   RUG-1,fr,simple,Tapis,,,,,\n";
    let noted = ["5 no_price left_out", "2 sale_not_running over", "4 sale_not_running not_begun"];
    check(magento, &["RUG-1 200", "RUG-2 70", "RUG-3 50"], &noted);
    let woo = |from: &str, to: &str| {
        format!(
            "ID,Type,SKU,Name,Published,Visibility in catalog,Date sale price starts,Date sale price ends,In stock?,Stock,Sale price,Regular price\n\
             1,simple,S-1,Lamp,1,visible,{from},{to},1,8,35.00,50.00\n"
        )
    };
    for (from, to, expected, noted) in [
        ("01/01/2020", "31/01/2020", "S-1 50", Some("2 sale_not_running over")),
        ("1/1/20 0:00", "1/31/20 0:00", "S-1 50", Some("2 sale_not_running over")),
        ("2026-11-01 00:00:00", "2026-11-30 23:59:59", "S-1 35", None),
        ("", "30.11.2026", "S-1 35", None),
        ("2027-01-01", "", "S-1 50", Some("2 sale_not_running not_begun")),
        ("", "12/11/2026", "S-1 50", Some("2 sale_not_running unclear")),
        ("soon", "", "S-1 50", Some("2 sale_not_running unclear")),
    ] {
        check(woo(from, to), &[expected], noted.as_slice());
    }
    let flag = "Title,SKU,Price,Sale Price,On Sale\nA,A,80,60,No\nB,B,80,60,Yes\nC,C,80,60,\n";
    check(flag, &["A 80", "B 60", "C 60"], &[]);
    let amazon = "item-name\tseller-sku\tprice\tsale-price\tsale-start-date\tsale-end-date\nMug\tM-1\t10\t8\t2020-01-01\t2020-02-01\n";
    check(amazon, &["M-1 10"], &["2 sale_not_running over"]);
}

#[test]
fn squarespace_variants_repeat_no_title_and_a_sale_must_be_on() {
    let file = "Product ID [Non Editable],Variant ID [Non Editable],Product Type [Non Editable],Product Page,Product URL,Title,Description,SKU,Option Name 1,Option Value 1,Price,Sale Price,On Sale,Stock,Categories,Tags,Visible,Hosted Image URLs\n\
                a1,b1,PHYSICAL,shop,robe,Robe,<p>x</p>,RB-S,Size,S,90.00,70.00,No,4,,,Yes,https://i.example/a.jpg https://i.example/b.jpg\n\
                ,b2,,,,,,RB-M,,M,90.00,70.00,Yes,2,,,,\n\
                ,b3,,,,,,RB-L,,L,95.00,70.00,No,Unlimited,,,,\n\
                a2,b4,PHYSICAL,shop,belt,Belt,,BLT,,,30.00,25.00,Yes,9,,,No,https://i.example/c.jpg\n";
    check(file, &["RB-S 90", "RB-M 70", "RB-L 95", "BLT 25"], &["5 unpublished"]);
    let import = import(file, None);
    assert_eq!(titles(&import), ["Robe", "Belt"]);
    assert_eq!(import.products[0].options, ["Size"]);
    assert_eq!(import.products[0].picture.as_deref(), Some("https://i.example/a.jpg"));
    assert_eq!(quantities(&import)[2], "Some(Untracked)");
}

#[test]
fn wix_variants_add_a_surcharge_and_a_discount_is_taken_off() {
    let file = "handleId,fieldType,name,description,productImageUrl,collection,sku,ribbon,price,surcharge,visible,discountMode,discountValue,inventory,weight,productOptionName1,productOptionType1,productOptionDescription1\n\
                hat,Product,Hat,,a.jpg;b.jpg,,HAT,,30,,true,PERCENT,10,InStock,,Size,DROP_DOWN,S;L\n\
                hat,Variant,,,,,HAT-S,,,0,true,,,4,,,,S\n\
                hat,Variant,,,,,HAT-L,,,10,false,,,OutOfStock,,,,L\n\
                bag,Product,Bag,,c.jpg,,BAG,,15,,true,AMOUNT,5,7,,,,\n\
                pin,Product,Pin,,,,PIN,,4,,true,,,InStock,,,,\n";
    check(file, &["HAT-S 27", "HAT-L 36", "BAG 10", "PIN 4"], &["4 unpublished"]);
    let import = import(file, None);
    assert_eq!(
        quantities(&import),
        ["Some(Known(4))", "Some(Known(0))", "Some(Known(7))", "Some(Untracked)"]
    );
    let full = import.products[0].variants[1].compare_at.as_ref().unwrap();
    assert_eq!(full.amount.to_string(), "40");
}

#[test]
fn bigcommerce_variants_cost_what_their_product_costs() {
    let file = "Item,ID,Name,Type,SKU,Options,Inventory Tracking,Current Stock,Low Stock,Price,Cost Price,Retail Price,Sale Price,Brand ID,Image URL (Import)\n\
                Product,1,Sack,physical,SK,,variant,0,0,40.00,10.00,55.00,0.00,,\n\
                Variant,11,,,SK-R,Type=Rectangle|Name=Color|Value=Red,,4,0,,,,,,\n\
                Variant,12,,,SK-B,Type=Rectangle|Name=Color|Value=Blue,,6,0,42.00,,,,,\n\
                Image,13,,,,,,,,,,,,,https://i.example/1.jpg\n\
                Product,2,Pen,physical,PEN,,product,15,0,3.00,1.00,0.00,2.50,,\n\
                Product,3,Card,digital,CRD,,none,0,0,9.00,,,,,\n";
    check(file, &["SK-R 40", "SK-B 42", "PEN 2.5", "CRD 9"], &[]);
    let import = import(file, None);
    assert_eq!(
        (import.products[0].options.join(""), titles(&import)),
        ("Color".to_owned(), vec!["Sack", "Pen", "Card"])
    );
    assert_eq!(import.products[0].picture.as_deref(), Some("https://i.example/1.jpg"));
    assert_eq!(quantities(&import)[3], "Some(Untracked)");
}

#[test]
fn rows_that_matrixify_deletes_do_not_come_in() {
    let file = "ID,Handle,Command,Title,Status,Published,Option1 Name,Option1 Value,Variant ID,Variant Command,Variant SKU,Variant Price,Variant Inventory Tracker,Inventory Available: Main,Inventory Available: Van,Image Src\n\
                1,cup,MERGE,Cup,Active,TRUE,Title,Default Title,91,MERGE,CP-1,8.00,shopify,4,2,https://x.example/1.jpg;https://x.example/2.jpg\n\
                2,fan,DELETE,Fan,Active,TRUE,Title,Default Title,92,MERGE,FN-1,18.00,shopify,1,0,\n\
                3,sock,MERGE,Sock,Draft,TRUE,Size,S,93,MERGE,SO-S,10.00,shopify,5,,\n\
                3,sock,MERGE,Sock,Draft,TRUE,Size,M,94,DELETE,SO-M,10.00,shopify,5,0,\n";
    check(file, &["CP-1 8", "SO-S 10"], &["3 deleted_row", "5 deleted_row", "4 unpublished"]);
    let import = import(file, None);
    assert_eq!(quantities(&import), ["Some(Known(6))", "Some(Known(5))"]);
    assert_eq!(import.products[0].picture.as_deref(), Some("https://x.example/1.jpg"));
}

#[test]
fn what_exporters_add_to_skus_and_titles_is_taken_off() {
    let woo = "ID,Type,SKU,Name,Published,\"Visibility in catalog\",\"In stock?\",Stock,\"Sale price\",\"Regular price\",Parent,\"Attribute 1 name\",\"Attribute 1 value(s)\",\"Attribute 1 visible\"\n\
               1,simple,9K&amp;Z,\"Oil &amp;amp; Salt\",1,visible,1,5,,12.00,,,,\n\
               2,variable,BAG,Bag,1,visible,1,,,,,Colour,\"Red &amp; Blue\",1\n\
               3,variation,BAG-RB,Bag - Red &amp; Blue,1,visible,1,'-2,,20.00,BAG,Colour,Red &amp; Blue,1\n\
               4,simple,'=CAP,'=Cap,1,visible,1,2,,\"9,50\",,,,\n";
    check(woo, &["9K&Z 12", "BAG-RB 20", "=CAP 9.5"], &[]);
    assert_eq!(titles(&import(woo, None)), ["Oil & Salt", "Bag", "=Cap"]);
    let marks = "Title,SKU,Price\nA,\u{200e}RG-1\u{200e},50\nB,\u{202a}CH-1\u{202c},60\nC,PE\u{a0}1,70\nD,\u{a0}ST-1\u{a0},80\nE,'00417,5\nF,\"=\"\"00418\"\"\",6\n";
    check(marks, &["RG-1 50", "CH-1 60", "PE 1 70", "ST-1 80", "00417 5", "00418 6"], &[]);
}

#[test]
fn damaged_and_similar_skus_are_named() {
    let file = "Title,SKU,Price\nA,8.85E+11,5\nB,8.85E+11,6\nC,ab-1,7\nD,AB-1,8\nE,AB -1,9\nF,2025-03-01,9\n";
    let noted = [
        "2 damaged_sku exponent",
        "3 damaged_sku exponent",
        "3 shared_sku",
        "5 similar_sku",
        "6 similar_sku",
        "7 damaged_sku date",
    ];
    let all = ["8.85E+11 5", "8.85E+11 6", "ab-1 7", "AB-1 8", "AB -1 9", "2025-03-01 9"];
    check(file, &all, &noted);
    let zeros = "Title,SKU,Price\nA,00417,5\nB,04180,6\nC,419,7\nD,X-1,8\n";
    check(zeros, &["00417 5", "04180 6", "419 7", "X-1 8"], &["4 damaged_sku zeros"]);
}

#[test]
fn notes_beside_a_table_are_no_part_of_it_and_a_moved_cell_is_told() {
    let notes_right = "Title,SKU,Price,Quantity,,\nVase,V-1,25.00,4,,\nBowl,B-1,15.00,2,ask Ann,x\n";
    check(notes_right, &["V-1 25", "B-1 15"], &[]);
    let moved = "Title,SKU,Price,Quantity\nVase,V-1,25.00,4\nBowl, large,B-1,15.00,2\n";
    check(moved, &["V-1 25"], &["3 ragged_row moved"]);
    let above = "Stock list of May,,,\nprices with tax,,,\n,,,\nTitle,SKU,Price,Quantity\nVase,V-1,25.00,4\n";
    check(above, &["V-1 25"], &[]);
}

#[test]
fn rows_of_two_encodings_are_both_readable() {
    let file = fixture("table_two_encodings.csv");
    let import = import(&file, None);
    assert_eq!(titles(&import), ["Café", "Crêpe", "Ähre", "נרות", "naïf"]);
    assert_eq!(notes(&import), ["1 damaged_text mixed"]);
}

#[test]
fn other_shops_come_in_as_tables() {
    let etsy = "TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY,TAGS,IMAGE1,SKU\nRing,x,1250,JPY,3,\"a,b\",https://i.example/1.jpg,RG\n";
    check(etsy, &["RG 1250 JPY"], &[]);
    let ebay = "Item number,Title,Custom label (SKU),Available quantity,Format,Currency,Start price\n123,Ring,RG,3,FIXED_PRICE,GBP,12.50\n";
    check(ebay, &["RG 12.5 GBP"], &[]);
    let odoo = "External ID,Name,Internal Reference,Sales Price,Cost,Quantity On Hand\n__export__.p1,Desk,DSK-1,150.0,90.0,\"5.000\"\n__export__.p2,Lamp,LMP-1,20.0,9.0,\"12.000\"\n";
    check(odoo, &["DSK-1 150", "LMP-1 20"], &[]);
    assert_eq!(quantities(&import(odoo, None)), ["Some(Known(5))", "Some(Known(12))"]);
    let ecwid = "product_sku,product_internal_id,product_name,product_price,product_compare_to_price,product_quantity\nEC-1,77,Mug,9.5,12,4\n";
    check(ecwid, &["EC-1 9.5"], &[]);
    let shopware = "id;product_number;name;price_net;price_gross;stock\nab12;SW-1;Tasse;8,40;10,00;4\n";
    check(shopware, &["SW-1 10"], &[]);
    let shopware_six = "id;productNumber;translations.DEFAULT.name;price.DEFAULT.net;price.DEFAULT.gross\nab;SW-2;Kanne;8.4034;10.0000\n";
    check(shopware_six, &["SW-2 10"], &[]);
    let file_exchange = "*Action(SiteID=US|Currency=USD|Version=1193),*Title,*StartPrice,*Quantity,CustomLabel\nAdd,Ring,12.50,3,RG\n";
    check(file_exchange, &["RG 12.5"], &[]);
    let opencart = "product_id,name,model,sku,quantity,price,status\n42,Mug,MOD-1,OC-1,5,9.9000,true\n";
    check(opencart, &["OC-1 9.9"], &[]);
    let meta = "id,title,description,availability,condition,price,link,image_link,brand,sale_price\nF-1,Mug,x,in stock,new,\"9.99 USD\",l,i,B,\"7.99 USD\"\n";
    check(meta, &["F-1 7.99 USD"], &[]);
    let pipes = "Title|SKU|Price\nMug|M-1|9.99\n";
    check(pipes, &["M-1 9.99"], &[]);
    let retail = "Title,SKU,Price,Retail Price\nMug,M-1,8,10\n";
    check(retail, &["M-1 8"], &[]);
    assert!(import(retail, None).products[0].variants[0].compare_at.is_some());
}
