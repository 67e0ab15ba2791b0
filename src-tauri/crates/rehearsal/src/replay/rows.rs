//! Rows of a file of orders: encoding, columns, and what each cell says.

use super::dates::{self, Written};
use super::{LeftOut, ReplayError};
use cartwall_domain::Decimal;
use cartwall_domain::money::parse_decimal;
use csv::{ReaderBuilder, StringRecord};
use std::borrow::Cow;

/// A code or invoice number longer than this is not one.
const LONGEST_CODE: usize = 100;
const LONGEST_TITLE: usize = 300;
const MOST_PIECES: i64 = 1_000_000_000;

/// The columns that a file must have, each under the names it goes by.
const NEEDED: [(&str, &[&str]); 6] = [
    ("InvoiceNo", &["invoiceno", "invoice"]),
    ("StockCode", &["stockcode"]),
    ("Description", &["description"]),
    ("Quantity", &["quantity"]),
    ("InvoiceDate", &["invoicedate"]),
    ("UnitPrice", &["unitprice", "price"]),
];
/// Read to find the order that a cancellation belongs to, and forgotten after that.
const CUSTOMER: &[&str] = &["customerid", "customer"];

/// What a row says.
#[derive(Debug)]
pub struct Row {
    /// Line of the file, from 1.
    pub number: u64,
    pub invoice: String,
    pub code: String,
    pub title: String,
    pub quantity: i64,
    pub written: Written,
    pub price: Decimal,
    /// Never leaves the loading of the file.
    pub customer: String,
}

/// UTF-8 where the bytes are UTF-8, and Windows-1252 otherwise.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Reads all rows; those that cannot be read are left out with a reason.
pub fn read(text: &str) -> Result<(Vec<Row>, Vec<LeftOut>), ReplayError> {
    let head = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(|d| head.bytes().filter(|b| b == d).count());
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter.unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    reader.read_record(&mut record).map_err(|_| ReplayError::NotOrders(missing(&[])))?;
    let columns = Columns::of(&record)?;
    let (mut rows, mut left_out) = (Vec::new(), Vec::new());
    loop {
        let number = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(false) => return Ok((rows, left_out)),
            Ok(true) => {
                let number = record.position().map_or(number, csv::Position::line);
                match columns.row(&record, number) {
                    Ok(row) => rows.push(row),
                    Err(reason) => left_out.push(LeftOut { row: number, reason }),
                }
            }
            Err(_) => left_out.push(LeftOut { row: number, reason: "unreadable row".to_owned() }),
        }
    }
}

struct Columns {
    needed: [usize; 6],
    customer: Option<usize>,
}

fn missing(found: &[Option<usize>]) -> String {
    let absent = NEEDED.iter().enumerate().filter(|(n, _)| found.get(*n).copied().flatten().is_none());
    absent.map(|(_, (name, _))| *name).collect::<Vec<_>>().join(", ")
}

impl Columns {
    fn of(header: &StringRecord) -> Result<Self, ReplayError> {
        let plain =
            |cell: &str| cell.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        let names: Vec<String> = header.iter().map(plain).collect();
        let find = |known: &[&str]| names.iter().position(|name| known.contains(&name.as_str()));
        let found = NEEDED.map(|(_, known)| find(known));
        match found {
            [Some(a), Some(b), Some(c), Some(d), Some(e), Some(f)] => {
                Ok(Self { needed: [a, b, c, d, e, f], customer: find(CUSTOMER) })
            }
            _ => Err(ReplayError::NotOrders(missing(&found))),
        }
    }

    fn row(&self, record: &StringRecord, number: u64) -> Result<Row, String> {
        let [invoice, code, title, quantity, date, price] =
            self.needed.map(|column| record.get(column).unwrap_or_default().trim());
        let code_of = |text: &str, what: &str| match text.len() {
            0 => Err(format!("no {what}")),
            1..=LONGEST_CODE => Ok(text.to_owned()),
            _ => Err(format!("{what} longer than {LONGEST_CODE} characters")),
        };
        Ok(Row {
            number,
            invoice: code_of(invoice, "invoice number")?,
            code: code_of(code, "stock code")?,
            title: title
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .chars()
                .take(LONGEST_TITLE)
                .collect(),
            quantity: pieces(quantity).ok_or_else(|| unreadable("quantity", quantity))?,
            written: dates::read(date).ok_or_else(|| unreadable("date", date))?,
            price: parse_decimal(price).map_err(|_| unreadable("price", price))?,
            customer: self.customer.and_then(|c| record.get(c)).unwrap_or_default().trim().to_owned(),
        })
    }
}

/// A whole number; `6.0` is one too.
fn pieces(text: &str) -> Option<i64> {
    let decimal = parse_decimal(text).ok()?.normalize();
    let whole: i64 = (decimal.scale() == 0).then(|| decimal.try_into().ok()).flatten()?;
    (-MOST_PIECES..=MOST_PIECES).contains(&whole).then_some(whole)
}

fn unreadable(what: &str, cell: &str) -> String {
    let shown: String = cell.chars().take(40).collect();
    format!("{what} “{shown}” cannot be read")
}
