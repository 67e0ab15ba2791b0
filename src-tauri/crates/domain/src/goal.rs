//! What a show is meant to sell, and whether it did. It is measured by the show's totals, so that it can never say another
//! number than they do: their net, and their net units.

use crate::event::Event;
use crate::limits::{self, MAX_GOAL, MAX_GOAL_UNITS};
use crate::money::Money;
use crate::refusal::{Code, Field, Reason, Refusal};
use crate::sales::Totals;
use crate::show::Show;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};

/// What a show is meant to sell: money, units, both or neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// Net, in the show's currency.
    pub net: Option<Money>,
    /// Net units: sold less refunded.
    pub units: Option<i64>,
}

impl Goal {
    /// Whether nothing is aimed at.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// What of it these totals come to.
    pub fn reached(&self, totals: &Totals) -> Self {
        Self {
            net: self.net.filter(|net| totals.net() >= net.minor),
            units: self.units.filter(|units| totals.net_units() >= *units),
        }
    }

    /// What of it is higher than another.
    fn beyond(&self, other: &Self) -> Self {
        let net = self.net.filter(|net| other.net.is_none_or(|other| net.minor > other.minor));
        Self { net, units: self.units.filter(|units| other.units.is_none_or(|other| *units > other)) }
    }

    /// The higher of both, part by part.
    pub(crate) fn or_higher(&self, other: &Self) -> Self {
        let more = other.beyond(self);
        Self { net: more.net.or(self.net), units: more.units.or(self.units) }
    }

    /// Refuses what cannot be aimed at.
    pub(crate) fn check(&self, currency: Currency) -> Result<(), Refusal> {
        if let Some(net) = self.net {
            if net.currency != currency {
                let sentence = format!(
                    "The goal is in {}, and this show sells in {}. Write it in that currency.",
                    net.currency.code(),
                    currency.code()
                );
                return Err(Refusal::new(Code::WrongCurrency, sentence).of_field(Field::Goal));
            }
            if !(1..=MAX_GOAL).contains(&net.minor) {
                let most = Money::new(MAX_GOAL, currency);
                let sentence = format!(
                    "A goal is more than zero and at most {most}. Send an empty text to take it away."
                );
                return Err(Refusal::because(Reason::GoalRange, sentence)
                    .of_field(Field::Goal)
                    .with("most", most));
            }
        }
        self.units.map_or(Ok(()), |units| limits::number(units, 1, MAX_GOAL_UNITS, Field::GoalUnits))
    }
}

/// The goals that the running show has reached and that were not told yet. Each is told once in a run: one that refunds
/// take away and orders bring back is not told again; a higher one is.
pub(crate) fn news(show: &Show) -> Option<Event> {
    let run = show.run()?.number;
    let Goal { net, units } = show.goal.reached(&show.sales.totals).beyond(&show.goal_told);
    (net.is_some() || units.is_some()).then(|| Event::GoalReached {
        show: show.id.clone(),
        run,
        goal: net,
        goal_units: units,
    })
}
