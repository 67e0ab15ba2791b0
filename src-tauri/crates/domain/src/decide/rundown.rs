//! Building a show: its cues, memos and markers.

use super::{Decision, cue_of, running, show, show_of, text, variant};
use crate::command::{Context, VariantRef};
use crate::event::Event;
use crate::refusal::{Code, Refusal};
use crate::show::{CueDetails, Show};
use crate::state::State;
use crate::{CueId, MemoId, ShowId, VariantId};
use iso_currency::Currency;

/// The most cues in a rundown: far above any show, and within what a panel can hold.
pub const MAX_CUES: usize = 5_000;
const MAX_PLANNED_S: u32 = 24 * 3600;

pub fn create_show(
    state: &State,
    title: String,
    currency: Currency,
    cues: Vec<(VariantRef, CueDetails)>,
    context: &mut Context<'_>,
) -> Result<Decision, Refusal> {
    let title = text(&title, "title")?;
    let show = ShowId((context.fresh_id)());
    let mut events = vec![Event::ShowCreated { show: show.clone(), title, currency }];
    for (index, (named, details)) in cues.into_iter().take(MAX_CUES).enumerate() {
        let (variant, sku, title) = queued(state, &named)?;
        let cue = CueId((context.fresh_id)());
        events.push(Event::CueAdded { show: show.clone(), cue, variant, sku, title, details, index });
    }
    Ok(Decision { events, id: Some(show.0) })
}

pub fn add_cue(
    state: &State,
    id: &ShowId,
    named: &VariantRef,
    details: CueDetails,
    index: Option<usize>,
    context: &mut Context<'_>,
) -> Result<Decision, Refusal> {
    let show = show(state, id)?;
    let (variant, sku, title) = queued(state, named)?;
    check(show, &details)?;
    if show.cues.len() >= MAX_CUES {
        return Err(Refusal::new(
            Code::TooMany,
            format!("A rundown holds at most {MAX_CUES} cues. Remove some first."),
        ));
    }
    let index = index.unwrap_or(show.cues.len()).min(show.cues.len());
    let cue = CueId((context.fresh_id)());
    let event = Event::CueAdded { show: id.clone(), cue: cue.clone(), variant, sku, title, details, index };
    Ok(Decision { events: vec![event], id: Some(cue.0) })
}

/// The variant that a cue is for, with its SKU and title as they are now.
fn queued(state: &State, named: &VariantRef) -> Result<(VariantId, String, String), Refusal> {
    let id = variant(state, named)?;
    let (sku, title) = state
        .catalogue
        .variant(&id)
        .map(|(product, variant)| (variant.sku.clone(), product.title_of(variant)))
        .unwrap_or_default();
    Ok((id, sku, title))
}

pub fn update_cue(state: &State, cue: CueId, details: CueDetails) -> Result<Decision, Refusal> {
    let show = show_of(state, &cue)?;
    check(show, &details)?;
    if cue_of(show, &cue)?.details == details {
        return Ok(Decision::default());
    }
    Ok(Event::CueUpdated { show: show.id.clone(), cue, details }.into())
}

pub fn move_cue(state: &State, cue: CueId, index: usize) -> Result<Decision, Refusal> {
    let show = show_of(state, &cue)?;
    let index = index.min(show.cues.len().saturating_sub(1));
    if show.position(&cue) == Some(index) {
        return Ok(Decision::default());
    }
    Ok(Event::CueMoved { show: show.id.clone(), cue, index }.into())
}

pub fn remove_cue(state: &State, cue: CueId) -> Result<Decision, Refusal> {
    let show = show_of(state, &cue)?;
    if show.program.as_ref().is_some_and(|program| program.cue == cue) {
        return Err(Refusal::new(
            Code::CueOnAir,
            "This cue is on air. Clear it or take another one, then remove it.",
        ));
    }
    Ok(Event::CueRemoved { show: show.id.clone(), cue }.into())
}

pub fn add_marker(state: &State, words: String) -> Result<Decision, Refusal> {
    let show = running(state)?;
    // A marker is often set in passing, without a word.
    let text = if words.trim().is_empty() { String::new() } else { text(&words, "marker")? };
    Ok(Event::MarkerAdded { show: show.id.clone(), text }.into())
}

pub fn send_memo(state: &State, words: String, context: &mut Context<'_>) -> Result<Decision, Refusal> {
    let show = running(state)?;
    let text = text(&words, "memo")?;
    let memo = MemoId((context.fresh_id)());
    let event = Event::MemoSent { show: show.id.clone(), memo: memo.clone(), text };
    Ok(Decision { events: vec![event], id: Some(memo.0) })
}

pub fn ack_memo(state: &State, memo: &MemoId) -> Result<Decision, Refusal> {
    let show = running(state)?;
    match show.memos.iter().find(|m| m.id == *memo) {
        None => Err(Refusal::new(
            Code::UnknownMemo,
            "This memo is not of the running show. Nothing to acknowledge.",
        )),
        Some(known) if known.acknowledged_at.is_some() => Ok(Decision::default()),
        Some(_) => Ok(Event::MemoAcknowledged { show: show.id.clone(), memo: memo.clone() }.into()),
    }
}

fn check(show: &Show, details: &CueDetails) -> Result<(), Refusal> {
    let invalid = |sentence: &str| Err(Refusal::new(Code::Invalid, sentence));
    let offer = &details.offer;
    for money in [offer.price, offer.compare_at].into_iter().flatten() {
        if money.currency != show.currency {
            return Err(Refusal::new(
                Code::WrongCurrency,
                format!(
                    "This show sells in {}; the offer is in {}. Give the price in {0}.",
                    show.currency, money.currency
                ),
            ));
        }
        if money.minor < 0 {
            return invalid("A price below zero cannot be offered. Give a price of zero or more.");
        }
    }
    if let (Some(price), Some(compare)) = (offer.price, offer.compare_at)
        && compare.minor <= price.minor
    {
        return invalid("The crossed-out price must be higher than the price. Raise it or leave it out.");
    }
    if offer.cap.is_some_and(|cap| cap < 1) {
        return invalid("A quantity cap must be at least 1. Leave it out for no cap.");
    }
    if details.planned_s > MAX_PLANNED_S {
        return invalid("A cue is planned for at most 24 hours.");
    }
    let words =
        details.talking_points.iter().chain(&details.segment).chain(&details.notes).chain(&offer.coupon);
    if words.clone().any(|text| text.len() > super::MAX_TEXT) || details.talking_points.len() > 50 {
        return invalid("That is too much text for a cue: at most 50 talking points of 2,000 characters.");
    }
    Ok(())
}
