//! The orders of a file as what was really sold, and not as a day to be played again: each with the moment at which it
//! was placed.

use super::book::{self, Book};
use super::left_out::Why;
use super::{DateOrder, Kind, LeftOut, Line, Played, ReplayError, bytes_of, dates, no_orders, rows};
use cartwall_domain::{Currency, Decimal, Timestamp};
use jiff::tz::TimeZone;
use std::path::Path;

/// The orders of a file.
#[derive(Debug)]
pub struct OrderFile {
    /// Whose export it is.
    pub kind: Kind,
    /// Of its prices.
    pub currency: Currency,
    /// It names none itself, so that it is the one that was given.
    pub in_given: bool,
    /// How its dates were read.
    pub dates: DateOrder,
    /// Some of its dates say no zone, and were read in the one that was given.
    pub in_zone: bool,
    /// In order of time.
    pub orders: Vec<FileOrder>,
    /// Rows that are no order that was sold, in their order.
    pub left_out: Vec<LeftOut>,
}

/// An order of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileOrder {
    /// Its first row, as a spreadsheet numbers it.
    pub row: u64,
    /// The number by which people know it.
    pub number: String,
    /// The shop's own id of it, where the file has one beside.
    pub own_id: Option<String>,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// What was bought.
    pub lines: Vec<FileLine>,
}

/// A line of an order of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLine {
    /// As the file writes it.
    pub sku: String,
    /// Pieces.
    pub quantity: i64,
    /// Of one piece, in major units.
    pub unit_price: Decimal,
    /// Of all of them, in minor units.
    pub amount: i64,
}

impl OrderFile {
    /// Loads a file: its prices are in `currency` where it names none, and its dates by the clocks of `zone` where they
    /// say no zone.
    ///
    /// # Errors
    /// Where the file cannot be read or holds no orders.
    pub fn load(path: &Path, currency: Currency, zone: &TimeZone) -> Result<Self, ReplayError> {
        Self::read(&bytes_of(path)?, currency, zone)
    }

    /// Reads the contents of a file likewise.
    ///
    /// # Errors
    /// Where they are no orders.
    pub fn read(bytes: &[u8], currency: Currency, zone: &TimeZone) -> Result<Self, ReplayError> {
        let rows::Rows { kind, rows, mut left_out, currency: own } = rows::read(bytes, currency)?;
        let (currency, in_given) = (own.unwrap_or(currency), own.is_none());
        let written: Vec<_> = rows.iter().map(|row| row.written).collect();
        let dates = dates::order(&written);
        let in_zone = written.iter().any(|date| !date.is_moment());
        let Book { items, orders, .. } = book::keep(rows, dates, zone, currency, &mut left_out);
        let mut sold = Vec::with_capacity(orders.len());
        for Played { id, own_id, row, at, lines, refund_of } in orders {
            if refund_of.is_some() {
                let sentence = "a cancellation, which names no order of a shop";
                left_out.push(Why::new("cancellation", sentence).of(row));
                continue;
            }
            let line = |Line { item, quantity, price, amount }| FileLine {
                sku: items.get(item as usize).map(|item| item.sku.clone()).unwrap_or_default(),
                quantity,
                unit_price: price,
                amount,
            };
            sold.push(FileOrder {
                row,
                number: id,
                own_id: Some(own_id).filter(|id| !id.is_empty()),
                placed_at: at,
                lines: lines.into_iter().map(line).collect(),
            });
        }
        left_out.sort_by_key(|left| left.row);
        if sold.is_empty() {
            return Err(no_orders(&left_out));
        }
        Ok(Self { kind, currency, in_given, dates, in_zone, orders: sold, left_out })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, zone: &str) -> OrderFile {
        OrderFile::read(text.as_bytes(), Currency::EUR, &TimeZone::get(zone).unwrap()).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
    }

    #[test]
    fn a_time_without_a_zone_is_by_the_clocks_that_are_named_and_one_with_a_zone_is_not() {
        let etsy = "Sale Date,Item Name,Quantity,Price,Currency,Order ID,SKU\n\
            11/29/2026 20:15,Mug,1,12.00,EUR,3001,M\n07/30/2026 20:15,Mug,1,12.00,EUR,3002,M\n";
        let placed = |zone| -> Vec<Timestamp> {
            read(etsy, zone).orders.iter().map(|order| order.placed_at).collect()
        };
        assert_eq!(placed("Europe/Berlin"), [at("2026-07-30T18:15:00Z"), at("2026-11-29T19:15:00Z")]);
        assert_eq!(placed("Asia/Jerusalem"), [at("2026-07-30T17:15:00Z"), at("2026-11-29T18:15:00Z")]);
        let shopify = "Name,Id,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n\
            #1001,5501,2026-11-29 20:15:00 +0200,1,Mug,12.00,M\n";
        let file = read(shopify, "America/New_York");
        assert_eq!((file.orders[0].placed_at, file.in_zone), (at("2026-11-29T18:15:00Z"), false));
        assert_eq!(file.orders[0].own_id.as_deref(), Some("5501"));
        assert!(file.in_given && !read(etsy, "UTC").in_given, "one names its currency and one does not");
    }

    #[test]
    fn lines_of_one_order_are_one_order_and_rows_that_are_none_are_named() {
        let amazon = "amazon-order-id\tpurchase-date\torder-status\tproduct-name\tsku\tquantity\tcurrency\titem-price\n\
            402-1\t2026-11-29T18:15:00Z\tShipped\tMug\tM\t2\tEUR\t24.00\n\
            402-1\t2026-11-29T18:15:00Z\tShipped\tDish\tD\t1\tEUR\t5.00\n\
            402-2\t2026-11-29T18:16:00Z\tCancelled\tMug\tM\t1\tEUR\t12.00\n";
        let file = read(amazon, "UTC");
        let orders: Vec<_> =
            file.orders.iter().map(|order| (order.row, order.number.as_str(), order.lines.len())).collect();
        assert_eq!((file.kind, orders), (Kind::Amazon, vec![(2, "402-1", 2)]));
        assert_eq!(file.orders[0].lines[0].amount, 2_400);
        assert_eq!(file.left_out.iter().map(|left| left.row).collect::<Vec<_>>(), [4]);
    }
}
