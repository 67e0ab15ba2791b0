//! From rows to orders: lines of one invoice together, cancellations with the order they take back, and the
//! catalogue that the rows imply.

use super::dates::DateOrder;
use super::left_out::Why;
use super::rows::{Entry, Row};
use super::{Item, LeftOut, Line, Played};
use cartwall_domain::money::line_total;
use cartwall_domain::sales::Totals;
use cartwall_domain::{Currency, Decimal};
use jiff::tz::TimeZone;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::Hash;

/// No line is worth more than this, in minor units: sums of any file then stay within range.
const MOST: i64 = 100_000_000_000;
/// The order of a cancellation whose original is not in the file.
const NO_ORIGINAL: &str = "unknown";

/// What the rows of a file come to.
#[derive(Default)]
pub struct Book {
    pub items: Vec<Item>,
    /// In order of time.
    pub orders: Vec<Played>,
    pub totals: Totals,
}

/// What the rows say about one stock code.
#[derive(Default)]
struct Tally {
    titles: Votes<String>,
    prices: Votes<Decimal>,
    units: i64,
}

/// Counts, with the first seen winning a draw.
struct Votes<T>(HashMap<T, (u64, Reverse<usize>)>);

impl<T> Default for Votes<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T: Eq + Hash> Votes<T> {
    fn add(&mut self, vote: T) {
        let place = self.0.len();
        self.0.entry(vote).or_insert((0, Reverse(place))).0 += 1;
    }

    fn most(self) -> Option<T> {
        self.0.into_iter().max_by_key(|(_, count)| *count).map(|(vote, _)| vote)
    }
}

/// Makes orders of rows; what cannot be one is left out with a reason.
/// `zone`: of the shop's clock; UTC where only the time from one order to another is used.
pub fn keep(
    rows: Vec<Row>,
    dates: DateOrder,
    zone: &TimeZone,
    currency: Currency,
    left_out: &mut Vec<LeftOut>,
) -> Book {
    let mut book = Book::default();
    let (mut tallies, mut codes): (Vec<Tally>, HashMap<String, u32>) = (Vec::new(), HashMap::new());
    let mut names: Vec<String> = Vec::new();
    let mut invoices: HashMap<String, usize> = HashMap::new();
    let mut customers: Vec<String> = Vec::new();
    for row in rows {
        let number = row.number;
        let refund = row.entry == Entry::Cancellation;
        let read = line_of(&row, refund, currency).and_then(|(quantity, amount)| {
            let at = row.written.in_zone(dates, zone);
            let sentence = "date is not one in the file's order of day and month";
            let at = at.ok_or_else(|| Why::new("other_date", sentence))?;
            Ok((quantity, amount, at))
        });
        let (quantity, amount, at) = match read {
            Ok(read) => read,
            Err(why) => {
                left_out.push(why.of(number));
                continue;
            }
        };
        let item = *codes.entry(row.code).or_insert_with_key(|code| {
            names.push(code.clone());
            tallies.push(Tally::default());
            u32::try_from(names.len() - 1).unwrap_or(u32::MAX)
        });
        let tally = &mut tallies[item as usize];
        if !row.title.is_empty() {
            tally.titles.add(row.title);
        }
        if refund {
            book.totals.refund(quantity, amount);
        } else {
            book.totals.units += quantity;
            book.totals.gross += amount;
            tally.units += quantity;
            // A piece given away says nothing about the price.
            if !row.price.is_zero() {
                tally.prices.add(row.price.normalize());
            }
        }
        let line = Line { item, quantity, price: row.price, amount };
        let place = *invoices.entry(row.invoice).or_insert_with_key(|invoice| {
            book.totals.orders += i64::from(!refund);
            let refund_of = refund.then(|| NO_ORIGINAL.to_owned());
            let (id, own_id) = (invoice.clone(), row.id.clone());
            book.orders.push(Played { id, own_id, row: number, at, lines: Vec::new(), refund_of });
            customers.push(row.customer);
            book.orders.len() - 1
        });
        let order = &mut book.orders[place];
        order.at = order.at.min(at);
        order.lines.push(line);
    }
    in_time(&mut book, customers);
    book.items = names.into_iter().zip(tallies).map(|(sku, tally)| item(sku, tally)).collect();
    left_out.sort_by_key(|left| left.row);
    book
}

/// Pieces and amount of a row, both positive.
fn line_of(row: &Row, refund: bool, currency: Currency) -> Result<(i64, i64), Why> {
    if row.entry == Entry::Adjustment {
        return Err(Why::new("adjustment", "an adjustment of the books, not an order"));
    }
    if row.price.is_sign_negative() && !row.price.is_zero() {
        return Err(Why::new("below_zero", "price below zero"));
    }
    let quantity = if refund { row.quantity.abs() } else { row.quantity };
    if quantity < 1 {
        let none = "quantity of zero";
        let below = "quantity below one without a cancellation number";
        return Err(Why::new("no_pieces", if refund { none } else { below }));
    }
    let (price, pieces) = row.line_total.map_or((row.price, quantity), |total| (total.abs(), 1));
    match line_total(price, pieces, currency) {
        Ok(amount) if amount.minor <= MOST => Ok((quantity, amount.minor)),
        _ => Err(Why::new("too_much", "amount beyond a billion")),
    }
}

fn item(sku: String, tally: Tally) -> Item {
    let title = tally.titles.most().unwrap_or_else(|| sku.clone());
    Item { title, price: tally.prices.most(), units: tally.units, sku }
}

/// Sorts the orders by time and finds, for each cancellation, the newest earlier order of the same customer that
/// holds one of its products. Here the customers' numbers end.
fn in_time(book: &mut Book, customers: Vec<String>) {
    let mut joined: Vec<(Played, String)> = book.orders.drain(..).zip(customers).collect();
    joined.sort_by_key(|(order, _)| order.at);
    let mut newest: HashMap<(&str, u32), usize> = HashMap::new();
    let mut originals: Vec<(usize, usize)> = Vec::new();
    for (place, (order, customer)) in joined.iter().enumerate() {
        if customer.is_empty() {
            continue;
        }
        let key = |line: &Line| (customer.as_str(), line.item);
        if order.refund_of.is_none() {
            newest.extend(order.lines.iter().map(|line| (key(line), place)));
        } else if let Some(original) = order.lines.iter().filter_map(|l| newest.get(&key(l))).max() {
            originals.push((place, *original));
        }
    }
    drop(newest);
    for (place, original) in originals {
        joined[place].0.refund_of = Some(joined[original].0.id.clone());
    }
    book.orders = joined.into_iter().map(|(order, _)| order).collect();
}
