//! The same change of several cues at once: of all of them or of none, as one edit.

use super::Decision;
use super::edits::edit;
use super::rundown::{chosen, named, updated};
use crate::card::{list_prices, product_title};
use crate::changes::{CommonChanges, CueChanges};
use crate::edits::EditKind;
use crate::limits;
use crate::money::Money;
use crate::refusal::{Field, Reason, Refusal, RefusedCue};
use crate::show::{Cue, Show};
use crate::state::State;
use crate::{CueId, Decimal};

/// A discount leaves something of the price.
const MOST_OFF: i64 = 99;

pub fn update_cues(state: &State, cues: &[CueId], common: &CommonChanges) -> Result<Decision, Refusal> {
    let (show, chosen) = chosen(state, cues)?;
    if let Some(percent) = common.percent_off {
        limits::number(i64::from(percent), 0, MOST_OFF, Field::PercentOff)?;
    }
    let (mut events, mut refused) = (Vec::new(), Vec::new());
    for cue in &chosen {
        let changes = changes_of(state, show, cue, common);
        match changes.and_then(|changes| updated(state, &cue.id, changes, &CueChanges::default())) {
            Ok(changed) => events.extend(changed),
            Err(refusal) => {
                let (cue, title) = (cue.id.clone(), product_title(state, cue));
                refused.push(RefusedCue { cue, title, refusal });
            }
        }
    }
    if !refused.is_empty() {
        return Err(some_cues(refused));
    }
    let (title, count) = named(state, &chosen);
    let what = EditKind::EditedCues { title, count };
    Ok(edit(&show.id, what, Decision { events, ..Decision::default() }))
}

/// What the changes are of one of them.
fn changes_of(state: &State, show: &Show, cue: &Cue, common: &CommonChanges) -> Result<CueChanges, Refusal> {
    let price = match common.percent_off {
        None => None,
        Some(0) => Some(None),
        Some(percent) => Some(Some(less(list_price(state, show, cue)?, percent)?)),
    };
    Ok(CueChanges {
        price,
        planned_s: common.planned_s,
        coupon: common.coupon.clone(),
        ..CueChanges::default()
    })
}

/// What the shop asks for all that a cue offers. A show's own price is one for all of it.
fn list_price(state: &State, show: &Show, cue: &Cue) -> Result<Money, Refusal> {
    let prices: Vec<Money> =
        list_prices(state, cue, show.currency).into_iter().map(|(_, price)| price).collect();
    let Some(&first) = prices.first().filter(|_| prices.len() == cue.offered.len()) else {
        return Err(no_list_price());
    };
    if first.currency != show.currency {
        return Err(no_list_price());
    }
    if prices.iter().any(|price| *price != first) {
        return Err(Refusal::because(
            Reason::SeveralPrices,
            "What this cue offers has several prices, and a price of the show is one for all. Set it for this cue alone.",
        ));
    }
    Ok(first)
}

/// The price less so many per cent, rounded as tills do.
fn less(price: Money, percent: u32) -> Result<Money, Refusal> {
    let part = Decimal::new(100_i64.saturating_sub(percent.into()), 2);
    let lower = price.to_decimal().checked_mul(part);
    lower.and_then(|lower| Money::from_decimal(lower, price.currency).ok()).ok_or_else(no_list_price)
}

fn no_list_price() -> Refusal {
    Refusal::because(
        Reason::NoListPrice,
        "The shop's price is not known in the currency of the show, so nothing can be taken off it. Set a price for this cue.",
    )
}

fn some_cues(cues: Vec<RefusedCue>) -> Refusal {
    let each: Vec<String> =
        cues.iter().take(3).map(|cue| format!("{}: {}", cue.title, cue.refusal.sentence)).collect();
    let sentence = format!("Not all cues can be changed, so none was. {}", each.join(" "));
    let refusal = Refusal::because(Reason::SomeCues, sentence).with("count", cues.len());
    Refusal { cues, ..refusal }
}
