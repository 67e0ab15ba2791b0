//! Orders of a TikTok Shop, whose lines are single pieces, and what was returned of them.

use crate::limits;
use cartwall_domain::money::{Money, parse_currency, parse_decimal};
use cartwall_domain::store::{StoreLine, StoreOrder, variant_id};
use cartwall_domain::{Currency, Decimal, StoreId, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// An order as the shop has it.
#[derive(Debug, Deserialize)]
pub(super) struct Order {
    pub(super) id: String,
    #[serde(default)]
    status: String,
    /// All of them in seconds since 1970.
    #[serde(default)]
    create_time: i64,
    #[serde(default)]
    update_time: i64,
    #[serde(default)]
    paid_time: Option<i64>,
    /// Paid at the door.
    #[serde(default)]
    is_cod: Option<bool>,
    /// Goods for a creator to show.
    #[serde(default)]
    is_sample_order: Option<bool>,
    /// Goods in the place of others, for no money.
    #[serde(default)]
    is_replacement_order: Option<bool>,
    #[serde(default)]
    is_exchange_order: Option<bool>,
    /// `ZERO_LOTTERY` is what a viewer won in a LIVE.
    #[serde(default)]
    order_type: Option<String>,
    #[serde(default)]
    payment: Option<Payment>,
    #[serde(default)]
    line_items: Vec<Piece>,
}

#[derive(Debug, Deserialize)]
struct Payment {
    #[serde(default)]
    currency: Option<String>,
}

/// One piece: there is no field for how many.
#[derive(Debug, Deserialize)]
struct Piece {
    #[serde(default)]
    id: String,
    #[serde(default)]
    sku_id: Option<String>,
    #[serde(default)]
    seller_sku: Option<String>,
    /// It came with something else, for nothing.
    #[serde(default)]
    is_gift: Option<bool>,
    #[serde(default)]
    sale_price: String,
    #[serde(default)]
    currency: Option<String>,
    #[serde(default)]
    display_status: Option<String>,
    /// The broadcast that it was bought in; empty where it was not.
    #[serde(default)]
    room_id: Option<Value>,
}

/// A return or a refund without one.
#[derive(Debug, Deserialize)]
pub(super) struct Return {
    #[serde(default)]
    pub(super) order_id: String,
    #[serde(default)]
    return_type: String,
    #[serde(default)]
    return_status: String,
    #[serde(default)]
    return_line_items: Vec<ReturnedPiece>,
    /// Of the whole return.
    #[serde(default)]
    refund_amount: Option<RefundAmount>,
}

#[derive(Debug, Deserialize)]
struct ReturnedPiece {
    #[serde(default)]
    order_line_item_id: String,
    #[serde(default)]
    refund_amount: Option<RefundAmount>,
}

#[derive(Debug, Deserialize)]
struct RefundAmount {
    /// Without the parcel and the taxes.
    #[serde(default)]
    refund_subtotal: Option<String>,
}

/// A place in the list of orders: changed at or after a second, and there the shop's own token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) since: i64,
    pub(super) token: Option<String>,
}

impl Cursor {
    /// The next page begins by time again: the documents do not say that a token stands for an order and not for so many
    /// of them, and an order that changes meanwhile moves to the end. Only within one second it goes on by the token.
    pub(super) fn next(&self, newest: Option<i64>, token: String) -> Self {
        match newest.filter(|newest| *newest > self.since) {
            Some(since) => Self { since, token: None },
            None => Self { since: self.since, token: Some(token) },
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let (since, token) = text.split_once('/')?;
        let token = Some(token.to_owned()).filter(|token| !token.is_empty());
        Some(Self { since: since.parse().ok()?, token })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.since, self.token.as_deref().unwrap_or_default())
    }
}

/// What became of an order that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// As placed, less what was cancelled and returned of it.
    Stands,
    /// All of it was cancelled.
    Void,
}

impl RefundAmount {
    fn goods(&self) -> Option<Decimal> {
        parse_decimal(self.refund_subtotal.as_deref()?).ok().and_then(limits::decimal)
    }
}

impl Return {
    /// Whether the buyer gets the money: asked for, on its way and refused are not that, nor is another piece instead.
    fn is_granted(&self) -> bool {
        matches!(
            self.return_status.as_str(),
            "RETURN_OR_REFUND_REQUEST_SUCCESS"
                | "RETURN_OR_REFUND_REQUEST_COMPLETE"
                | "REPLACEMENT_REQUEST_REFUND_SUCCESS"
                | "EXCHANGE_REQUEST_REFUND_SUCCESS"
        )
    }
}

impl Order {
    pub(super) fn updated(&self) -> Timestamp {
        self.update_time.max(self.create_time).saturating_mul(1_000)
    }

    /// The moment by which the shop lists it, in seconds.
    pub(super) fn changed(&self) -> i64 {
        self.update_time
    }

    /// When it was placed, in seconds: by paying, unless it is paid at the door.
    fn placed(&self) -> i64 {
        let paid = self.paid_time.filter(|_| self.is_cod != Some(true)).unwrap_or_default();
        paid.max(self.create_time)
    }

    /// Whether it counts, and how. `counted` says that it has counted before.
    ///
    /// `ON_HOLD` is an order in the hour in which the buyer may still change their mind, or one for goods to come: it
    /// is placed, and counts. Samples, replacements and exchanges are no sales. A cancelled order counts where it was
    /// paid or is paid at the door; one that was never paid is cancelled by the shop itself, and never did.
    pub(super) fn fate(&self, counted: bool) -> Option<Fate> {
        let no_sale = [self.is_sample_order, self.is_replacement_order, self.is_exchange_order];
        if no_sale.contains(&Some(true)) || self.order_type.as_deref() == Some("ZERO_LOTTERY") {
            return None;
        }
        let was_placed = counted || self.paid_time.is_some_and(|time| time > 0) || self.is_cod == Some(true);
        match self.status.as_str() {
            "UNPAID" => counted.then_some(Fate::Void),
            "CANCELLED" => was_placed.then_some(Fate::Void),
            _ => Some(Fate::Stands),
        }
    }

    /// Whether there can be returns: before it is on its way an order is cancelled instead.
    pub(super) fn can_have_returns(&self) -> bool {
        !matches!(self.status.as_str(), "UNPAID" | "ON_HOLD" | "AWAITING_SHIPMENT" | "CANCELLED")
    }

    /// The order as the shop tells it now; an error is the field that cannot be read. Pieces of the same kind for the
    /// same price are one line. Gifts are no sale.
    pub(super) fn map(&self, store: &StoreId, returns: &[&Return], fate: Fate) -> Result<StoreOrder, String> {
        let currency = self.currency()?;
        let (back, beyond) = self.given_back(returns);
        let mut lines: BTreeMap<(usize, Decimal), Group> = BTreeMap::new();
        let mut kinds: Vec<&str> = Vec::new();
        for (at, piece) in self.line_items.iter().enumerate() {
            if piece.is_gift == Some(true) {
                continue;
            }
            let price = parse_decimal(&piece.sale_price).ok().and_then(limits::decimal);
            let price = price.ok_or_else(|| format!("line_items[{at}].sale_price: not an amount"))?;
            let kind = piece.sku_id.as_deref().unwrap_or_default();
            let place = kinds.iter().position(|known| *known == kind).unwrap_or_else(|| {
                kinds.push(kind);
                kinds.len() - 1
            });
            let group = lines.entry((place, price)).or_insert_with(|| Group::of(piece));
            group.pieces += 1;
            if fate == Fate::Void || piece.display_status.as_deref() == Some("CANCELLED") {
                group.returned += 1;
                group.money_back += price;
            } else if let Some((returned, money)) = back.get(piece.id.as_str()) {
                let money = (*money).min(price);
                // Money for the whole piece undoes the sale, wherever the piece is.
                group.returned += i64::from(*returned || (money == price && !price.is_zero()));
                group.money_back += money;
            }
        }
        let mut mapped = Vec::new();
        for ((_, price), group) in lines {
            mapped.push(group.line(store, price, currency).ok_or("line_items: amount")?);
        }
        let left = limits::sum(mapped.iter().map(|line| line.amount.saturating_sub(line.returned_amount)));
        let refunded = minor(beyond, currency).ok_or("refund_amount: amount")?;
        Ok(StoreOrder {
            id: self.id.clone(),
            currency,
            placed_at: self.placed().saturating_mul(1_000),
            updated_at: self.updated(),
            lines: mapped,
            refunded: refunded.clamp(0, left.max(0)),
            origin: None,
            room: self.room(),
        })
    }

    /// Of its first piece: a broadcast has one basket. No order is lost for what this may look like.
    fn room(&self) -> Option<String> {
        let room = |piece: &Piece| match piece.room_id.as_ref()? {
            Value::String(id) => Some(id.trim().to_owned()),
            Value::Number(id) => Some(id.to_string()),
            _ => None,
        };
        self.line_items.iter().filter_map(room).find(|room| !matches!(room.as_str(), "" | "0"))
    }

    fn currency(&self) -> Result<Currency, String> {
        let of_payment = self.payment.as_ref().and_then(|payment| payment.currency.as_deref());
        let of_piece = || self.line_items.iter().find_map(|piece| piece.currency.as_deref());
        let code = of_payment.filter(|code| !code.is_empty()).or_else(of_piece);
        let code = code.ok_or("payment.currency: missing")?;
        parse_currency(code).map_err(|_| "payment.currency: not a known one".to_owned())
    }

    /// For each piece whether it came back and its money, and the money that names no piece.
    fn given_back<'a>(&self, returns: &[&'a Return]) -> (BTreeMap<&'a str, (bool, Decimal)>, Decimal) {
        let mut back: BTreeMap<&str, (bool, Decimal)> = BTreeMap::new();
        let mut beyond = Decimal::ZERO;
        for granted in returns.iter().filter(|one| one.order_id == self.id && one.is_granted()) {
            let comes_back = granted.return_type == "RETURN_AND_REFUND";
            if granted.return_line_items.is_empty() {
                beyond += granted.refund_amount.as_ref().and_then(RefundAmount::goods).unwrap_or_default();
            }
            for piece in &granted.return_line_items {
                let money = piece.refund_amount.as_ref().and_then(RefundAmount::goods).unwrap_or_default();
                let entry = back.entry(&piece.order_line_item_id).or_default();
                entry.0 |= comes_back;
                entry.1 += money;
            }
        }
        (back, beyond)
    }
}

/// Pieces of one kind at one price.
struct Group<'a> {
    first: &'a Piece,
    pieces: i64,
    returned: i64,
    money_back: Decimal,
}

impl<'a> Group<'a> {
    fn of(first: &'a Piece) -> Self {
        Self { first, pieces: 0, returned: 0, money_back: Decimal::ZERO }
    }

    fn line(&self, store: &StoreId, price: Decimal, currency: Currency) -> Option<StoreLine> {
        let own = self.first.sku_id.as_deref().filter(|id| !id.is_empty());
        Some(StoreLine {
            variant: own.map(|own| variant_id(store, own)),
            sku: self.first.seller_sku.clone().unwrap_or_default().trim().to_owned(),
            quantity: self.pieces,
            unit_price: price,
            amount: minor(price.checked_mul(Decimal::from(self.pieces))?, currency)?,
            returned: self.returned,
            returned_amount: minor(self.money_back, currency)?,
        })
    }
}

fn minor(amount: Decimal, currency: Currency) -> Option<i64> {
    Money::from_decimal(amount, currency).ok().map(|money| money.minor)
}
