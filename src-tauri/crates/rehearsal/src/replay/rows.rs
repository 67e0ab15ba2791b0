//! Rows of a file of orders: what each cell says. Encoding, delimiters, quotes, workbooks and numbers are the
//! catalogue's.

use super::columns::{Columns, Field, Kind, is_known};
use super::dates::{self, Written};
use super::left_out::Why;
use super::{LeftOut, ReplayError};
use cartwall_catalogue::tables::{
    self, PriceColumn, PriceRead, RawNumber, Style, TakeRows, read_number, read_quantity, read_table,
};
use cartwall_catalogue::{Limits, Options};
use cartwall_domain::money::exponent;
use cartwall_domain::{Currency, Decimal};
use std::collections::HashMap;
use std::io::Cursor;

/// A code or invoice number longer than this is not one.
const LONGEST_CODE: usize = 100;
const LONGEST_TITLE: usize = 300;
const MOST_PIECES: i64 = 1_000_000_000;
/// Nothing was sold by an order in one of these.
const NEVER_SOLD: &[&str] =
    &["cancelled", "canceled", "voided", "failed", "draft", "checkout draft", "trash", "expired"];

/// What an order is to the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Sale,
    Cancellation,
    Adjustment,
}

/// What a row says.
#[derive(Debug)]
pub struct Row {
    /// As a spreadsheet numbers it, from 1.
    pub number: u64,
    pub entry: Entry,
    pub invoice: String,
    /// The shop's own id of the order, where the row has it.
    pub id: String,
    pub code: String,
    pub title: String,
    pub quantity: i64,
    pub written: Written,
    /// Of one piece.
    pub price: Decimal,
    /// Of the whole line, where the file says that and not the price of a piece.
    pub line_total: Option<Decimal>,
    /// Never leaves the loading of the file.
    pub customer: String,
}

/// What a file says.
pub struct Rows {
    pub kind: Kind,
    pub rows: Vec<Row>,
    pub left_out: Vec<LeftOut>,
    /// The file's own, where it names one.
    pub currency: Option<Currency>,
}

/// Reads all rows; those that cannot be read are left out with a reason. `currency`: of a file that names none.
pub fn read(bytes: &[u8], currency: Currency) -> Result<Rows, ReplayError> {
    let limits = Limits { file_bytes: super::LARGEST, ..Limits::default() };
    let mut reading = Reading::default();
    let written = read_table(Cursor::new(bytes), &Options { limits, ..Options::default() }, &mut reading)
        .map_err(ReplayError::of_table)?;
    let Some(columns) = reading.columns else {
        return Err(ReplayError::NotOrders(reading.missing.unwrap_or_default().join(", ")));
    };
    let (prices, style, currency_of_file) = (reading.prices, written.style, most(reading.currencies));
    let currency = currency_of_file.unwrap_or(currency);
    let (mut rows, mut left_out) = (Vec::with_capacity(reading.drafts.len()), reading.left_out);
    for draft in reading.drafts {
        let (number, refunded) = (draft.number, draft.refunded.clone());
        match draft.row(&prices, style, currency) {
            Ok(row) => {
                // It stands in each row of the order.
                let again = rows.last().is_some_and(|before: &Row| before.invoice == row.invoice);
                if let Some(refunded) = refunded.filter(|_| !again)
                    && read_number(&refunded, style).is_some_and(|(amount, _)| !amount.is_zero())
                {
                    let text = shown(&refunded.text);
                    let sentence =
                        format!("the order is played as sold: its refund of {text} names no product");
                    left_out.push(Why::new("unnamed_refund", sentence).with("text", text).of(number));
                }
                rows.push(row);
            }
            Err(why) => left_out.push(why.of(number)),
        }
    }
    Ok(Rows { kind: columns.kind, rows, left_out, currency: currency_of_file })
}

/// The first of those that occur most.
fn most(currencies: Vec<(Currency, u64)>) -> Option<Currency> {
    let most = currencies.iter().map(|(_, count)| *count).max()?;
    currencies.into_iter().find(|(_, count)| *count == most).map(|(currency, _)| currency)
}

/// A row whose numbers are not read yet: only all of them together tell what a comma in them means.
struct Draft {
    number: u64,
    entry: Entry,
    invoice: String,
    id: String,
    code: String,
    title: String,
    written: Written,
    quantity: RawNumber,
    price: Result<RawNumber, RawNumber>,
    refunded: Option<RawNumber>,
    currency: Option<Currency>,
    customer: String,
}

impl Draft {
    fn row(self, prices: &PriceColumn, style: Style, currency: Currency) -> Result<Row, Why> {
        let quantity = read_quantity(&self.quantity, style)
            .filter(|pieces| (-MOST_PIECES..=MOST_PIECES).contains(pieces))
            .ok_or_else(|| unreadable("bad_quantity", "quantity", &self.quantity.text))?;
        let (Ok(price) | Err(price)) = &self.price;
        let read = prices.read(prices, price, self.currency.or(Some(currency)), style);
        let PriceRead { amount, currency: beside, .. } =
            read.ok_or_else(|| unreadable("bad_price", "price", &price.text))?;
        if let Some(other) = [self.currency, beside].into_iter().flatten().find(|one| *one != currency) {
            let sentence = format!("price in {}, and the file is in {}", other.code(), currency.code());
            return Err(Why::new("other_currency", sentence)
                .with("other", other.code())
                .with("currency", currency.code()));
        }
        let line_total = self.price.is_err().then_some(amount);
        let price = match line_total {
            None => amount,
            Some(total) if quantity == 0 => total,
            Some(total) => total
                .checked_div(Decimal::from(quantity))
                .ok_or_else(|| unreadable("bad_price", "price", &price.text))?
                .round_dp(exponent(currency)),
        };
        Ok(Row {
            number: self.number,
            entry: self.entry,
            invoice: self.invoice,
            id: self.id,
            code: self.code,
            title: self.title,
            quantity,
            written: self.written,
            price,
            line_total,
            customer: self.customer,
        })
    }
}

/// What holds for an order and stands in its first row only.
#[derive(Clone)]
struct Head {
    written: Written,
    currency: Option<Currency>,
    never_sold: Option<Why>,
}

#[derive(Default)]
struct Reading {
    columns: Option<Columns>,
    /// Of the header that was nearest to one.
    missing: Option<Vec<&'static str>>,
    drafts: Vec<Draft>,
    left_out: Vec<LeftOut>,
    prices: PriceColumn,
    currencies: Vec<(Currency, u64)>,
    heads: HashMap<String, Head>,
}

impl TakeRows for Reading {
    fn knows(&self, name: &str) -> bool {
        is_known(name)
    }

    fn header(&mut self, names: &[String]) -> bool {
        match Columns::of(names) {
            Ok(columns) => self.columns = Some(columns),
            Err(missing) if self.missing.as_ref().is_none_or(|before| missing.len() < before.len()) => {
                self.missing = Some(missing);
            }
            Err(_) => {}
        }
        self.columns.is_some()
    }

    fn row(&mut self, row: &tables::Row) {
        let Some(columns) = self.columns.take() else { return };
        match self.draft(&columns, row) {
            Ok(draft) => self.drafts.push(draft),
            Err(why) => self.left_out.push(why.of(row.number)),
        }
        self.columns = Some(columns);
    }
}

impl Reading {
    fn draft(&mut self, columns: &Columns, row: &tables::Row) -> Result<Draft, Why> {
        if let Some(problem) = &row.problem {
            return Err(Why::new("cells", problem.sentence()));
        }
        if row.cells.iter().skip(columns.width).any(|cell| !cell.trim().is_empty()) {
            let sentence = format!(
                "the row has {} cells and the header {}, so it cannot be told which is which",
                row.width, columns.width
            );
            return Err(Why::new("cells", sentence));
        }
        let cell = |field| row.get(columns.at(field));
        let number = |field| RawNumber::new(cell(field), row.is_number(columns.at(field)));
        let invoice = code_of(cell(Field::Order), "no_order", "order number")?;
        let first = self.heads.get(&invoice).filter(|_| columns.kind == Kind::Shopify).cloned();
        let (date, date_is_number) = (cell(Field::Date), row.is_number(columns.at(Field::Date)));
        let read_date = if date_is_number { dates::of_workbook(date) } else { dates::read(date) };
        let written = match &first {
            Some(head) if date.is_empty() => head.written,
            _ => read_date.ok_or_else(|| unreadable("bad_date", "date", date))?,
        };
        let currency = match (cell(Field::Currency), &first) {
            ("", Some(head)) => head.currency,
            ("", None) => None,
            (code, _) => Some(
                Currency::from_code(&code.to_ascii_uppercase())
                    .ok_or_else(|| unreadable("bad_currency", "currency", code))?,
            ),
        };
        let never_sold = first.and_then(|head| head.never_sold).or_else(|| {
            let status = cell(Field::Status).to_lowercase().replace(['-', '_'], " ");
            let status = status.strip_prefix("wc ").unwrap_or(&status).to_owned();
            let unpaid = columns.kind == Kind::WooCommerce && status == "pending";
            let cancelled = !cell(Field::Cancelled).is_empty();
            if cancelled {
                return Some(Why::new("cancelled", "the order was cancelled"));
            }
            (unpaid || NEVER_SOLD.contains(&status.as_str())).then(|| {
                let text = shown(&status);
                Why::new("not_sold", format!("the order is “{text}”, so nothing was sold")).with("text", text)
            })
        });
        if columns.kind == Kind::Shopify {
            let head = Head { written, currency, never_sold: never_sold.clone() };
            self.heads.entry(invoice.clone()).or_insert(head);
        }
        if let Some(why) = never_sold {
            return Err(why);
        }
        let code = code_of(&tables::code(cell(Field::Sku)), "no_sku", "stock code (SKU)")?;
        let quantity = number(Field::Quantity).ok_or_else(|| Why::new("no_quantity", "no quantity"))?;
        let price = match number(Field::Price) {
            Some(price) => Ok(price),
            None => Err(number(Field::LineTotal).ok_or_else(|| Why::new("no_price", "no price"))?),
        };
        let (Ok(price_text) | Err(price_text)) = &price;
        self.prices.observe(price_text, currency);
        if let Some(currency) = currency {
            match self.currencies.iter_mut().find(|(known, _)| *known == currency) {
                Some((_, count)) => *count += 1,
                None => self.currencies.push((currency, 1)),
            }
        }
        let title = cell(Field::Title).split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(Draft {
            number: row.number,
            entry: entry(columns.kind, &invoice),
            invoice,
            id: cell(Field::Id).chars().take(LONGEST_CODE).collect(),
            code,
            title: title.chars().take(LONGEST_TITLE).collect(),
            written,
            quantity,
            price,
            refunded: number(Field::Refunded),
            currency,
            customer: cell(Field::Customer).to_owned(),
        })
    }
}

/// Only the data set marks its invoices: a shop's order numbers may begin with any letter.
fn entry(kind: Kind, invoice: &str) -> Entry {
    match (kind, invoice.chars().next()) {
        (Kind::OnlineRetail, Some('C' | 'c')) => Entry::Cancellation,
        (Kind::OnlineRetail, Some('A' | 'a')) => Entry::Adjustment,
        _ => Entry::Sale,
    }
}

/// `name`: of there being none.
fn code_of(text: &str, name: &'static str, what: &str) -> Result<String, Why> {
    match text.len() {
        0 => Err(Why::new(name, format!("no {what}"))),
        1..=LONGEST_CODE => Ok(text.to_owned()),
        _ => Err(Why::new("too_long", format!("{what} longer than {LONGEST_CODE} characters"))),
    }
}

fn unreadable(name: &'static str, what: &str, cell: &str) -> Why {
    let text = shown(cell);
    Why::new(name, format!("{what} “{text}” cannot be read")).with("text", text)
}

fn shown(cell: &str) -> String {
    cell.chars().take(40).collect()
}
