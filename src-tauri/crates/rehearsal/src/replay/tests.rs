use super::*;
use cartwall_domain::params::Param;
use proptest::prelude::*;

const HEADER: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

fn read(rows: &str) -> Replay {
    Replay::read(format!("{HEADER}{rows}").as_bytes(), "day.csv", Currency::GBP).unwrap()
}

fn amounts(replay: &Replay) -> (i64, i64, i64) {
    (replay.totals.gross, replay.totals.refunds, replay.totals.net())
}

#[test]
fn lines_of_one_invoice_are_one_order_at_its_first_time() {
    let replay = read(
        "2,B,Bowl,1,2010-12-01 09:00:00,3.00,1,UK\n\
         1,A,Apple,2,2010-12-01 08:31:00,1.25,1,UK\n\
         1,B,Bowl,1,2010-12-01 08:30:00,3.00,1,UK\n",
    );
    let ids: Vec<_> = replay.orders.iter().map(|o| (o.id.as_str(), o.lines.len())).collect();
    assert_eq!(ids, [("1", 2), ("2", 1)]);
    assert_eq!(replay.orders[1].at - replay.orders[0].at, 30 * 60_000);
    assert_eq!((replay.totals.orders, replay.totals.units, replay.totals.gross), (2, 4, 850));
}

#[test]
fn a_cancellation_takes_back_the_newest_earlier_order_of_the_same_customer() {
    let replay = read(
        "1,A,Apple,2,2010-12-01 08:00:00,1.25,17,UK\n\
         2,A,Apple,2,2010-12-01 09:00:00,1.25,17,UK\n\
         3,A,Apple,2,2010-12-01 09:30:00,1.25,18,UK\n\
         C4,A,Apple,-1,2010-12-01 10:00:00,1.25,17,UK\n\
         5,A,Apple,2,2010-12-01 11:00:00,1.25,17,UK\n\
         C6,A,Apple,-1,2010-12-01 12:00:00,1.25,,UK\n\
         C7,B,Bowl,-1,2010-12-01 12:00:00,3.00,17,UK\n",
    );
    let refunds: Vec<_> = replay
        .orders
        .iter()
        .filter_map(|o| Some((o.id.as_str(), o.refund_of.as_deref()?, o.lines[0].quantity)))
        .collect();
    assert_eq!(refunds, [("C4", "2", 1), ("C6", "unknown", 1), ("C7", "unknown", 1)]);
    assert_eq!(amounts(&replay), (1_000, 550, 450));
    assert_eq!((replay.totals.orders, replay.totals.refunded_units), (4, 3));
}

#[test]
fn every_row_that_is_no_order_is_left_out_with_its_line_and_reason() {
    let replay = read(
        "1,A,Apple,2,2010-12-01 08:00:00,1.25,17,UK\n\
         2,A,damaged,-5,2010-12-01 08:00:00,0,,UK\n\
         A3,B,Adjust bad debt,1,2010-12-01 08:00:00,11062.06,,UK\n\
         4,A,Apple,many,2010-12-01 08:00:00,1.25,17,UK\n\
         5,A,Apple,1,soon,1.25,17,UK\n\
         6,A,Apple,1,2010-12-01 08:00:00,free,17,UK\n\
         ,A,Apple,1,2010-12-01 08:00:00,1.25,17,UK\n\
         8,,Apple,1,2010-12-01 08:00:00,1.25,17,UK\n\
         9,A,Apple,1,2010-12-01 08:00:00,-1.25,17,UK\n\
         10,A\n\
         11,A,Apple,1000000000,2010-12-01 08:00:00,1000000,17,UK\n\
         12,A,Apple,1,2010-12-01 08:00:00,€1,17,UK\n\
         13,A,Apple, red,1,2010-12-01 08:00:00,1.25,17,UK\n",
    );
    let rows: Vec<_> = replay.left_out.iter().map(|left| left.row).collect();
    assert_eq!(rows, [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    assert!(replay.left_out.iter().all(|left| !left.reason.is_empty()));
    let names: Vec<_> = replay.left_out.iter().filter_map(|left| left.params.get("reason")).collect();
    let named = [
        "no_pieces",
        "adjustment",
        "bad_quantity",
        "bad_date",
        "bad_price",
        "no_order",
        "no_sku",
        "below_zero",
        "bad_date",
        "too_much",
        "other_currency",
        "cells",
    ]
    .map(Param::Word);
    assert_eq!(names, named.iter().collect::<Vec<_>>());
    assert_eq!((replay.orders.len(), replay.totals.gross), (1, 250));
}

#[test]
fn a_piece_given_away_is_sold_at_zero_and_says_nothing_of_the_price() {
    let replay = read(
        "1,A,Apple,2,2010-12-01 08:00:00,0,17,UK\n\
         2,A,Apple,1,2010-12-01 08:00:00,1.25,17,UK\n\
         3,B,Bowl,1,2010-12-01 08:00:00,0.00,17,UK\n",
    );
    assert_eq!((replay.totals.units, replay.totals.gross), (4, 125));
    assert_eq!(replay.items[0].price, Some("1.25".parse().unwrap()));
    assert_eq!(replay.items[1].price, None);
}

#[test]
fn title_and_price_are_those_used_most() {
    let replay = read(
        "1,A,apple?,1,2010-12-01 08:00:00,1.25,17,UK\n\
         2,A,  RED   APPLE ,1,2010-12-01 08:00:00,1.5,17,UK\n\
         3,A,RED APPLE,1,2010-12-01 08:00:00,1.50,17,UK\n\
         4,B,,1,2010-12-01 08:00:00,2,17,UK\n",
    );
    assert_eq!(replay.items[0].title, "RED APPLE");
    assert_eq!(replay.items[0].price, Some("1.5".parse().unwrap()));
    assert_eq!(replay.items[1].title, "B");
}

#[test]
fn columns_may_stand_in_any_order_and_go_by_their_other_names() {
    let bytes = "Price;Invoice;Quantity;StockCode;Customer ID;InvoiceDate;Description\n\
                 2.55;536365;6.0;85123A;17850;12/1/2010 8:26;\"HEART; WHITE\"\n";
    let replay = Replay::read(bytes.as_bytes(), "day.csv", Currency::GBP).unwrap();
    assert_eq!((replay.totals.gross, replay.items[0].title.as_str()), (1_530, "HEART; WHITE"));
    assert_eq!(replay.dates, DateOrder::MonthFirstAssumed);
}

#[test]
fn orders_of_marketplaces_are_read_with_their_dates_and_decimals() {
    let tiktok = "Order ID,Order Status,Seller SKU,Product Name,Quantity,SKU Subtotal After Discount,Created Time,Cancelled Time\n\
                  Platform unique order ID.,,Seller input,,SKU sold quantity,Subtotal,Order created time.,\n\
                  77,Completed,\u{200e}G-1\u{200e},Gamis,2,IDR 300.000,21/05/2026 10:22:33 PM\t,\n\
                  78,Canceled,G-1,Gamis,1,IDR 150.000,21/05/2026 10:30:00 PM\t,21/05/2026 10:31:00 PM\n";
    let etsy = "Sale Date,Item Name,Buyer,Quantity,Price,Currency,Order ID,SKU\n05/21/26,Ring,x,1,\"1,250\",JPY,79,RG-1\n";
    let ebay =
        "Order Number,Item Title,Custom Label,Quantity,Sold For,Sale Date\n80,Ring,RG-1,2,£12.50,May-21-26\n";
    let amazon = "amazon-order-id\tpurchase-date\torder-status\tproduct-name\tsku\tquantity\tcurrency\titem-price\n\
                  81\t2026-05-21T20:15:00+00:00\tShipped\tOud\tOU-1\t1\tKWD\t14.500\n";
    for (file, sku, gross, currency, left_out) in [
        (tiktok, "G-1", 30_000_000, Currency::IDR, 2),
        (etsy, "RG-1", 1_250, Currency::JPY, 0),
        (ebay, "RG-1", 2_500, Currency::GBP, 0),
        (amazon, "OU-1", 14_500, Currency::KWD, 0),
    ] {
        let replay = Replay::read(file.as_bytes(), "day.csv", currency).unwrap();
        assert_eq!(
            (replay.order_count(), replay.items()[0].sku.as_str()),
            (1, sku),
            "{:?}",
            replay.left_out()
        );
        assert_eq!((replay.totals.gross, replay.left_out().len()), (gross, left_out), "{sku}");
    }
}

#[test]
fn windows_1252_and_a_byte_order_mark_are_read() {
    let mut bytes = format!("{HEADER}1,A,CAF").into_bytes();
    bytes.extend_from_slice(b"\xC9 \x80,1,2010-12-01 08:00:00,1,17,UK\n");
    let replay = Replay::read(&bytes, "day.csv", Currency::GBP).unwrap();
    assert_eq!(replay.items[0].title, "CAFÉ €");
    let marked = format!("\u{FEFF}{HEADER}1,A,CAFÉ,1,2010-12-01 08:00:00,1,17,UK\n");
    let replay = Replay::read(marked.as_bytes(), "day.csv", Currency::GBP).unwrap();
    assert_eq!(replay.items[0].title, "CAFÉ");
}

#[test]
fn a_file_of_something_else_is_refused_saying_what_is_missing() {
    let refused =
        Replay::read(b"Handle,Title,Variant Price\nmug,Mug,5\n", "x.csv", Currency::GBP).unwrap_err();
    assert_eq!(refused.code(), "not_orders");
    assert!(refused.to_string().contains("InvoiceNo"), "{refused}");
    assert_eq!(Replay::read(b"", "x.csv", Currency::GBP).unwrap_err().code(), "not_orders");
    assert_eq!(Replay::read(HEADER.as_bytes(), "x.csv", Currency::GBP).unwrap_err().code(), "no_orders");
    let absent = Replay::load(Path::new("/no/such/file.csv")).unwrap_err();
    assert_eq!(absent.code(), "unreadable_file");
}

#[test]
fn nothing_of_a_customer_is_kept() {
    let replay = read("1,A,Apple,2,2010-12-01 08:00:00,1.25,99887766,Ruritania\n");
    let all = format!("{replay:?}");
    assert!(!all.contains("99887766") && !all.contains("Ruritania"));
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9C]{1,6}",
        "-?[0-9]{1,4}(\\.[0-9]{1,3})?",
        "[0-9]{1,2}/[0-9]{1,2}/20[0-9]{2} [0-9]{1,2}:[0-9]{2}",
        "20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}",
        "\\PC{0,8}",
    ]
}

proptest! {
    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Replay::read(&bytes, "x.csv", Currency::GBP);
        let _ = Replay::read(&[HEADER.as_bytes(), &bytes].concat(), "x.csv", Currency::JPY);
    }

    #[test]
    fn any_cells_make_orders_with_positive_lines_that_add_up(rows in prop::collection::vec(prop::collection::vec(cell(), 6), 1..30)) {
        let text = rows.iter().map(|row| row.join(",") + "\n").collect::<String>();
        if let Ok(replay) = Replay::read(format!("{HEADER}{text}").as_bytes(), "x.csv", Currency::GBP) {
            let (mut gross, mut refunds) = (0, 0);
            for order in &replay.orders {
                prop_assert!(!order.lines.is_empty());
                prop_assert!(order.lines.iter().all(|line| line.quantity > 0 && line.amount >= 0));
                let amount: i64 = order.lines.iter().map(|line| line.amount).sum();
                if order.refund_of.is_some() { refunds += amount } else { gross += amount }
            }
            prop_assert_eq!((gross, refunds), (replay.totals.gross, replay.totals.refunds));
            prop_assert!(replay.orders.windows(2).all(|pair| pair[0].at <= pair[1].at));
        }
    }

    #[test]
    fn well_formed_rows_come_to_the_same_sum_as_a_plain_addition(
        lines in prop::collection::vec((0_u8..20, any::<bool>(), 1_i64..500, 0_i64..100_000, 0_i64..1_440), 1..60)
    ) {
        let (mut text, mut gross, mut refunds) = (String::new(), 0, 0);
        for (invoice, refund, quantity, pence, minute) in lines {
            if refund { refunds += quantity * pence } else { gross += quantity * pence }
            let (c, sign) = if refund { ("C", "-") } else { ("", "") };
            text += &format!(
                "{c}{invoice},S{},Thing,{sign}{quantity},2010-12-01 {:02}:{:02}:00,{}.{:02},1,UK\n",
                pence % 7, minute / 60, minute % 60, pence / 100, pence % 100
            );
        }
        let replay = read(&text);
        prop_assert_eq!((replay.totals.gross, replay.totals.refunds), (gross, refunds));
        prop_assert!(replay.left_out.is_empty());
    }
}
