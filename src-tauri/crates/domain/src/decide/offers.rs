//! Flash offers: a price for a short while on what is on air.

use super::{Decision, running};
use crate::event::{Event, FlashEnd};
use crate::money::Money;
use crate::refusal::{Code, Refusal};
use crate::state::State;
use crate::{CueId, Timestamp};

const LONGEST_MS: i64 = 6 * 3600 * 1000;

pub fn start_flash(
    state: &State,
    named: Option<&CueId>,
    price: Money,
    duration_ms: i64,
    cap: Option<i64>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let show = running(state)?;
    let Some(program) = &show.program else {
        return Err(Refusal::new(
            Code::NothingOnAir,
            "A flash offer needs a product on air. Take one first.",
        ));
    };
    if named.is_some_and(|cue| *cue != program.cue) {
        return Err(Refusal::new(
            Code::NothingOnAir,
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
        ));
    }
    if program.sold_out {
        return Err(Refusal::new(
            Code::SoldOut,
            "The product on air is sold out, so nothing can be offered on it.",
        ));
    }
    let sensible =
        price.minor >= 0 && (1_000..=LONGEST_MS).contains(&duration_ms) && cap.is_none_or(|cap| cap >= 1);
    if !sensible {
        return Err(Refusal::new(
            Code::Invalid,
            "A flash offer needs a price of zero or more, a time from one second to six hours, and a cap of at least 1 if any.",
        ));
    }
    Ok(Event::FlashStarted {
        show: show.id.clone(),
        cue: program.cue.clone(),
        price,
        ends_at: now + duration_ms,
        cap,
    }
    .into())
}

pub fn stop_flash(state: &State) -> Result<Decision, Refusal> {
    let show = running(state)?;
    match show.program.as_ref().filter(|program| program.flash.is_some()) {
        None => Err(Refusal::new(Code::NoFlash, "No flash offer is running.")),
        Some(program) => Ok(Event::FlashEnded {
            show: show.id.clone(),
            cue: program.cue.clone(),
            reason: FlashEnd::Stopped,
        }
        .into()),
    }
}
