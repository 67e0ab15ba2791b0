//! A show's totals, as a pure fold over how its orders changed.
//!
//! Gross is the value of all orders placed, before deductions; net is gross less refunds. Amounts of
//! another currency than the show's are kept beside, never added.

use crate::catalogue::clean_sku;
use crate::limits::MAX_TOTAL;
use crate::order::OrderChange;
use crate::{Map, VariantId};
use iso_currency::Currency;
use serde::{Deserialize, Serialize};

/// Orders, units, gross and refunds of one currency, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Orders placed.
    pub orders: i64,
    /// Pieces in them.
    pub units: i64,
    /// Value of all orders placed.
    pub gross: i64,
    /// Value given back.
    pub refunds: i64,
    /// Pieces given back.
    pub refunded_units: i64,
    /// Of what was given back: value above what was sold in its orders. It is in the refunds, and so in the net.
    pub over_refunded: i64,
    /// Pieces of that.
    pub over_refunded_units: i64,
}

impl Totals {
    /// Gross less refunds.
    pub fn net(&self) -> i64 {
        self.gross.saturating_sub(self.refunds)
    }

    /// Net units: sold less refunded.
    pub fn net_units(&self) -> i64 {
        self.units.saturating_sub(self.refunded_units)
    }

    /// Adds an order.
    pub fn sale(&mut self, units: i64, amount: i64) {
        self.plus(&Self { orders: 1, units, gross: amount, ..Self::default() });
    }

    /// What changes of an order add up to.
    pub fn of(first: bool, changes: &[OrderChange]) -> Self {
        let mut sum = Self { orders: i64::from(first), ..Self::default() };
        for change in changes {
            sum.plus(&Self {
                orders: 0,
                units: change.units,
                gross: change.amount,
                refunds: change.returned_amount,
                refunded_units: change.returned,
                ..Self::default()
            });
        }
        sum
    }

    /// Adds all of another's. What is refused at the door stays far from the ends of the range; what was stored may
    /// not, and then a sum stays at the end instead of turning its sign.
    pub fn plus(&mut self, other: &Self) {
        self.orders = self.orders.saturating_add(other.orders);
        self.units = self.units.saturating_add(other.units);
        self.gross = self.gross.saturating_add(other.gross);
        self.refunds = self.refunds.saturating_add(other.refunds);
        self.refunded_units = self.refunded_units.saturating_add(other.refunded_units);
        self.over_refunded = self.over_refunded.saturating_add(other.over_refunded);
        self.over_refunded_units = self.over_refunded_units.saturating_add(other.over_refunded_units);
    }

    /// Whether a page can hold all of it exactly.
    pub fn is_exact(&self) -> bool {
        let all = [self.orders, self.units, self.gross, self.refunds, self.refunded_units];
        all.iter().all(|n| n.unsigned_abs() <= MAX_TOTAL.unsigned_abs())
    }

    /// Adds a refund.
    pub fn refund(&mut self, units: i64, amount: i64) {
        self.plus(&Self { refunded_units: units, refunds: amount, ..Self::default() });
    }
}

/// What one variant sold in a show. `orders` counts the orders that hold it.
pub type VariantSales = Totals;

/// Everything sold in a show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowSales {
    /// In the show's currency.
    pub totals: Totals,
    /// In other currencies, by code; never added to the totals.
    pub other: Map<String, Totals>,
    /// By variant, in the show's currency; units of all currencies count.
    pub by_variant: Map<VariantId, VariantSales>,
    /// Units of SKUs that the catalogue does not know.
    pub unknown_skus: Map<String, i64>,
    /// Net in minor units by minute since the start (0 = first minute).
    pub per_minute: Map<i64, i64>,
}

impl ShowSales {
    /// What is sold in a currency of this show's.
    pub fn in_currency(&self, currency: Currency, show: Currency) -> Totals {
        if currency == show {
            return self.totals;
        }
        self.other.get(currency.code()).copied().unwrap_or_default()
    }

    /// Takes in how an order changed. `held`: the variants that it holds since, each with 1, and those that it holds no
    /// more, each with -1. `minute` counts from the show's start.
    pub fn change(
        &mut self,
        currency: Currency,
        first: bool,
        changes: &[OrderChange],
        held: &[(VariantId, i64)],
        show: Currency,
        minute: i64,
    ) {
        let sum = Totals::of(first, changes);
        let same_currency = currency == show;
        if same_currency {
            self.totals.plus(&sum);
            let so_far = self.per_minute.get(&minute).copied().unwrap_or(0);
            if sum.net() != 0 {
                self.per_minute.insert_mut(minute, so_far.saturating_add(sum.net()));
            }
        } else {
            let code = currency.code().to_owned();
            let mut totals = self.other.get(&code).copied().unwrap_or_default();
            totals.plus(&sum);
            self.other.insert_mut(code, totals);
        }
        // An order holds a variant once, in however many lines.
        for (variant, orders) in held {
            let mut sold = self.by_variant.get(variant).copied().unwrap_or_default();
            sold.orders = sold.orders.saturating_add(*orders);
            self.by_variant.insert_mut(variant.clone(), sold);
        }
        for change in changes {
            match &change.variant {
                Some(variant) => {
                    let mut sold = self.by_variant.get(variant).copied().unwrap_or_default();
                    let of = std::slice::from_ref(change);
                    let mut sum = Totals::of(false, of);
                    if !same_currency {
                        (sum.gross, sum.refunds) = (0, 0);
                    }
                    sold.plus(&sum);
                    self.by_variant.insert_mut(variant.clone(), sold);
                }
                None if change.units != 0 => {
                    let sku = clean_sku(&change.sku);
                    let before = self.unknown_skus.get(sku.as_ref()).copied().unwrap_or(0);
                    match before.saturating_add(change.units) {
                        0 => drop(self.unknown_skus.remove_mut(sku.as_ref())),
                        units => self.unknown_skus.insert_mut(sku.into_owned(), units),
                    }
                }
                None => {}
            }
        }
    }
}

/// All numbers together; at the ends of the range it stays there.
pub(crate) fn sum(numbers: impl Iterator<Item = i64>) -> i64 {
    numbers.fold(0, i64::saturating_add)
}

impl ShowSales {
    /// Notes what was given back above what was sold.
    pub fn over_refund(&mut self, currency: Currency, units: i64, amount: i64, show: Currency) {
        let over = Totals { over_refunded: amount, over_refunded_units: units, ..Totals::default() };
        if currency == show {
            self.totals.plus(&over);
        } else {
            let code = currency.code().to_owned();
            let mut totals = self.other.get(&code).copied().unwrap_or_default();
            totals.plus(&over);
            self.other.insert_mut(code, totals);
        }
    }
}
