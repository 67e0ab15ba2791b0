//! Flash offers: a price for a short while on what is on air.

use super::{Decision, running};
use crate::card::facts;
use crate::changes::CueChanges;
use crate::event::{Event, FlashEnd, OnAirFacts};
use crate::limits::MAX_FLASH_MS;
use crate::money::Money;
use crate::refusal::{Code, Field, Reason, Refusal};
use crate::show::{Cue, Show};
use crate::state::State;
use crate::{CueId, LayerId, Timestamp};

pub fn start_flash(
    state: &State,
    named: Option<&CueId>,
    price: Money,
    duration_ms: i64,
    cap: Option<i64>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let show = running(state)?;
    let Some((program, cue)) = show.program().and_then(|program| Some((program, program.what.cue()?))) else {
        return Err(Refusal::because(
            Reason::FlashNeedsProduct,
            "A flash offer needs a product on air. Take one first.",
        ));
    };
    if named.is_some_and(|named| named != cue) {
        return Err(Refusal::because(
            Reason::FlashNeedsCue,
            "That cue is not on air, and a flash offer needs its product on air. Take it first.",
        ));
    }
    if program.flash.is_some() {
        return Err(Refusal::new(
            Code::FlashRunning,
            "A flash offer is running on this product. Stop it first.",
        ));
    }
    if price.currency != show.currency {
        return Err(Refusal::new(
            Code::WrongCurrency,
            format!("This show sells in {}; the flash price is in {}.", show.currency, price.currency),
        )
        .with("currency", show.currency.code())
        .with("given", price.currency.code()));
    }
    if program.sold_out {
        return Err(Refusal::because(
            Reason::NothingToOffer,
            "The product on air is sold out, so nothing can be offered on it.",
        ));
    }
    super::price(Field::FlashPrice, price)?;
    if let Some(cue) = show.cue(cue) {
        cheaper(&facts(state, show, cue), price)?;
    }
    super::cap(cap)?;
    if !(1_000..=MAX_FLASH_MS).contains(&duration_ms) {
        return Err(Refusal::because(
            Reason::OutOfRange,
            "A flash offer runs from one second to six hours. Choose a time within that.",
        )
        .of_field(Field::FlashSeconds)
        .with("least", 1_i64)
        .with("most", MAX_FLASH_MS / 1_000));
    }
    Ok(Event::FlashStarted {
        show: show.id.clone(),
        layer: LayerId::card(),
        cue: cue.clone(),
        price,
        ends_at: now.saturating_add(duration_ms),
        cap,
    }
    .into())
}

/// An offer makes something cheaper, and nothing dearer. What has no known price may be either.
fn cheaper(card: &OnAirFacts, price: Money) -> Result<(), Refusal> {
    let sold = card.variants.iter().filter(|variant| !variant.sold_out);
    let now = sold.filter_map(|variant| variant.price).filter(|now| now.currency == price.currency);
    let (lowest, highest) = (now.clone().min_by_key(|now| now.minor), now.max_by_key(|now| now.minor));
    let Some((lowest, highest)) = lowest.zip(highest) else { return Ok(()) };
    if price.minor <= lowest.minor && price.minor < highest.minor {
        return Ok(());
    }
    Err(Refusal::because(
        Reason::FlashNotCheaper,
        format!("A flash price must be below the current price, {lowest}; {price} is not."),
    )
    .of_field(Field::FlashPrice)
    .with("now", lowest))
}

/// A price that a person sets by hand is what the host asks for from now on: it ends the flash offer that runs on the
/// card, also where it is the one that the card would say without the offer. What is written to be crossed out is told,
/// because a card can say it with the offer alone.
pub fn on_flash(state: &State, show: &Show, cue: &Cue, changes: &CueChanges) -> Option<Event> {
    show.flash_on(&cue.id)?;
    let (id, layer, on) = (show.id.clone(), LayerId::card(), cue.id.clone());
    if changes.price.is_some() {
        return Some(Event::FlashEnded { show: id, layer, cue: on, reason: FlashEnd::Priced });
    }
    let crossed_out = changes.compare_at.filter(|price| *price != cue.details.offer.compare_at)?;
    let mut cue = cue.clone();
    cue.details.offer.compare_at = crossed_out;
    Some(Event::CardChanged { show: id, layer, facts: facts(state, show, &cue), cue: on })
}

pub fn stop_flash(state: &State) -> Result<Decision, Refusal> {
    let show = running(state)?;
    let program = show.program().filter(|program| program.flash.is_some());
    match program.and_then(|program| program.what.cue()) {
        None => Err(Refusal::new(Code::NoFlash, "No flash offer is running.")),
        Some(cue) => Ok(Event::FlashEnded {
            show: show.id.clone(),
            layer: LayerId::card(),
            cue: cue.clone(),
            reason: FlashEnd::Stopped,
        }
        .into()),
    }
}
