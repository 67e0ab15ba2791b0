//! Building a rundown: its cues, memos and markers.

use super::edits::{count, edit};
use super::offering::{changed, offered, sorted};
use super::offers::on_flash;
use super::{Decision, cue_of, running, running_as, show, show_of, text};
use crate::card::{Checkout, checkout, list_prices, product_title};
use crate::changes::{CueChanges, CueContent};
use crate::command::{Context, Offering};
use crate::edits::EditKind;
use crate::event::Event;
use crate::limits::{
    self, MAX_COUPON, MAX_CUE_TEXT, MAX_CUES, MAX_MARKER, MAX_MARKERS, MAX_MEMO, MAX_MEMOS, MAX_NAME,
    MAX_NUMBER, MAX_PLANNED_S, MAX_SHORT_TITLE, MAX_TALKING_POINTS, MAX_TEXT, MAX_UNREAD_MEMOS, MAX_URL,
};
use crate::refusal::{Code, Field, Reason, Refusal};
use crate::show::{Cue, CueDetails, Show};
use crate::state::State;
use crate::{CueId, MemoId, ProductId, ShowId, Timestamp};
use std::collections::BTreeSet;

pub fn add_cue(
    state: &State,
    id: &ShowId,
    offering: &Offering,
    details: CueDetails,
    index: Option<usize>,
    context: &mut Context<'_>,
) -> Result<Decision, Refusal> {
    let show = show(state, id)?;
    check(show, &details)?;
    labels(state, show, &offered(state, offering)?.0.id, &details, &CueDetails::default())?;
    room(show, 1)?;
    let index = index.unwrap_or(show.cues.len()).min(show.cues.len());
    let (cue, event) = added(state, id, offering, details, index, context)?;
    let what = EditKind::Added { title: title_of(&event), count: 1 };
    Ok(edit(id, what, Decision { events: vec![event], id: Some(cue), ..Decision::default() }))
}

pub fn add_cues(
    state: &State,
    id: &ShowId,
    offerings: &[Offering],
    segment: Option<String>,
    index: Option<usize>,
    context: &mut Context<'_>,
) -> Result<Decision, Refusal> {
    let show = show(state, id)?;
    let details = CueDetails { segment, ..CueDetails::default() };
    check(show, &details)?;
    room(show, offerings.len())?;
    let first = index.unwrap_or(show.cues.len()).min(show.cues.len());
    let mut decision = Decision::default();
    for (index, offering) in (first..).zip(offerings) {
        let (cue, event) = added(state, id, offering, details.clone(), index, context)?;
        decision.events.push(event);
        decision.ids.push(cue);
    }
    let title = decision.events.first().map(title_of).unwrap_or_default();
    let what = EditKind::Added { title, count: count(decision.events.len()) };
    Ok(edit(id, what, decision))
}

pub fn duplicate_cue(state: &State, cue: &CueId, context: &mut Context<'_>) -> Result<Decision, Refusal> {
    let decision = duplicate_cues(state, std::slice::from_ref(cue), context)?;
    Ok(Decision { id: decision.ids.into_iter().next(), ids: Vec::new(), ..decision })
}

/// Each stands right after its own.
pub fn duplicate_cues(state: &State, cues: &[CueId], context: &mut Context<'_>) -> Result<Decision, Refusal> {
    let (show, chosen) = chosen(state, cues)?;
    room(show, chosen.len())?;
    let wanted: BTreeSet<&CueId> = cues.iter().collect();
    let mut decision = Decision::default();
    let places = (0_usize..).zip(&show.cues).filter(|(_, cue)| wanted.contains(&cue.id));
    for ((place, known), before) in places.zip(0_usize..) {
        let index = place.saturating_add(before).saturating_add(1);
        let (cue, event) =
            added(state, &show.id, &known.as_ref().into(), known.details.clone(), index, context)?;
        decision.events.push(event);
        decision.ids.push(cue);
    }
    let (title, count) = named(state, &chosen);
    Ok(edit(&show.id, EditKind::Duplicated { title, count }, decision))
}

/// The first product of some cues, and how many they are.
pub(super) fn named(state: &State, cues: &[&Cue]) -> (String, u32) {
    (cues.first().map(|cue| product_title(state, cue)).unwrap_or_default(), count(cues.len()))
}

fn title_of(added: &Event) -> String {
    if let Event::CueAdded { title, .. } = added { title.clone() } else { String::new() }
}

/// The event that adds a cue, and the new cue's id.
pub fn added(
    state: &State,
    show: &ShowId,
    offering: &Offering,
    details: CueDetails,
    index: usize,
    context: &mut Context<'_>,
) -> Result<(String, Event), Refusal> {
    let (product, offered) = offered(state, offering)?;
    let (product, title) = (product.id.clone(), product.title.clone());
    let (show, cue) = (show.clone(), CueId((context.fresh_id)()));
    Ok((cue.0.clone(), Event::CueAdded { show, cue, product, offered, title, details, index }))
}

/// Refuses a number that is another product's in the rundown, and a picture that is none of the product's. What stays
/// as it was is not refused: shops change the addresses of their pictures, and a price can be edited all the same.
fn labels(
    state: &State,
    show: &Show,
    product: &ProductId,
    details: &CueDetails,
    before: &CueDetails,
) -> Result<(), Refusal> {
    if let Some(number) = details.number.filter(|_| details.number != before.number) {
        limits::number(number, 1, MAX_NUMBER, Field::Number)?;
        free(state, show, product, number)?;
    }
    let new = details.picture.as_ref().filter(|_| details.picture != before.picture);
    let Some(picture) = new else { return Ok(()) };
    let known =
        state.catalogue.product(product).is_none_or(|product| product.pictures().any(|p| p == picture));
    if known {
        return Ok(());
    }
    Err(Refusal::because(
        Reason::OtherPicture,
        "The catalogue has no such picture of this product. Choose one of those that it has.",
    ))
}

/// Viewers name a product by its number, so that two products cannot have the same.
fn free(state: &State, show: &Show, product: &ProductId, number: i64) -> Result<(), Refusal> {
    // What was pulled comes back by itself.
    let pulled = show.removed.iter().filter(|removed| removed.pulled).map(|removed| &removed.cue);
    let mut others = show.cues.iter().chain(pulled).filter(|cue| cue.product != *product);
    let Some(other) = others.find(|cue| cue.details.number == Some(number)) else { return Ok(()) };
    let title = product_title(state, other);
    let sentence = format!("Number {number} is \u{201c}{title}\u{201d} in this show. Choose another one.");
    Err(Refusal::because(Reason::NumberTaken, sentence)
        .of_field(Field::Number)
        .with("number", number)
        .with("title", title))
}

fn room(show: &Show, more: usize) -> Result<(), Refusal> {
    let sentence = format!("A rundown holds at most {MAX_CUES} cues. Remove some first.");
    limits::room(show.cues.len(), more, MAX_CUES, Reason::Cues, &sentence)
}

pub fn update_cue(
    state: &State,
    cue: CueId,
    changes: CueChanges,
    base: &CueChanges,
) -> Result<Decision, Refusal> {
    let show = show_of(state, &cue)?;
    let known = cue_of(show, &cue)?;
    let events = updated(state, &cue, changes, base).map_err(|mut refusal| {
        for conflict in &mut refusal.conflicts {
            conflict.by = show.edits.changed_by(&cue, conflict.field).cloned();
        }
        refusal
    })?;
    let Some(Event::CueUpdated { offered, details, .. }) = events.first() else {
        return Ok(Decision { events, ..Decision::default() });
    };
    let variants = offered.iter().map(|offered| offered.variant.clone()).collect();
    let now = CueContent { variants, details: details.clone() };
    let fields = CueChanges::between(&known.into(), &now).1.fields();
    let on_card = |field: &&str| CueChanges::ON_CARD.contains(field);
    if show.program_id() == Some(&cue) && fields.iter().all(on_card) {
        // What the card on air offers is a step of the on-air undo.
        return Ok(Decision { events, ..Decision::default() });
    }
    let title = product_title(state, known);
    let what = match (fields.as_slice(), details.planned_s) {
        (["planned_s"], 0) => EditKind::Unplanned { title },
        (["planned_s"], seconds) => EditKind::Planned { title, seconds },
        _ => EditKind::Edited { title },
    };
    Ok(edit(&show.id, what, Decision { events, ..Decision::default() }))
}

/// The events that change a cue, where something changes: it itself, and what that means for a flash offer on it.
pub fn updated(
    state: &State,
    cue: &CueId,
    mut changes: CueChanges,
    base: &CueChanges,
) -> Result<Vec<Event>, Refusal> {
    let show = show_of(state, cue)?;
    let known = cue_of(show, cue)?;
    // In which order they are named says nothing.
    let mut base = base.clone();
    for variants in [&mut changes.variants, &mut base.variants].into_iter().flatten() {
        sorted(state, &known.product, variants);
    }
    let now = CueContent::from(known);
    changes.check(&base, &now)?;
    let on_flash = on_flash(state, show, known, &changes);
    let CueContent { variants, details } = changes.merged(&now);
    check(show, &details)?;
    labels(state, show, &known.product, &details, &known.details)?;
    let offered =
        if variants == now.variants { known.offered.clone() } else { changed(state, known, &variants)? };
    let changed = known.details != details || known.offered != offered;
    let (show, cue) = (show.id.clone(), cue.clone());
    let updated = changed.then_some(Event::CueUpdated { show, cue, offered, details });
    Ok(updated.into_iter().chain(on_flash).collect())
}

pub fn move_cue(state: &State, cue: CueId, index: usize) -> Result<Decision, Refusal> {
    let show = show_of(state, &cue)?;
    let index = index.min(show.cues.len().saturating_sub(1));
    if show.position(&cue) == Some(index) {
        return Ok(Decision::default());
    }
    let what = EditKind::Moved { title: product_title(state, cue_of(show, &cue)?), count: 1 };
    Ok(edit(&show.id, what, Event::CueMoved { show: show.id.clone(), cue, index }.into()))
}

pub fn move_cues(
    state: &State,
    cues: &[CueId],
    index: usize,
    segment: Option<&Option<String>>,
) -> Result<Decision, Refusal> {
    let (show, chosen) = chosen(state, cues)?;
    let mut events = Vec::new();
    if let Some(segment) = segment {
        events = grouped(show, &chosen, segment.as_deref())?;
    }
    events.extend(moved(show, &chosen, index));
    let (title, count) = named(state, &chosen);
    Ok(edit(&show.id, EditKind::Moved { title, count }, Decision { events, ..Decision::default() }))
}

pub fn group_cues(state: &State, cues: &[CueId], segment: Option<&str>) -> Result<Decision, Refusal> {
    let (show, chosen) = chosen(state, cues)?;
    let mut events = grouped(show, &chosen, segment)?;
    if segment.is_some() {
        let first = chosen.first().and_then(|first| show.position(&first.id));
        events.extend(moved(show, &chosen, first.unwrap_or_default()));
    }
    let (name, count) = (segment.map(str::to_owned), count(chosen.len()));
    let what = match (whole_segment(show, &chosen), name) {
        (Some(from), Some(name)) if from != name => EditKind::RenamedSegment { from, name },
        (_, Some(name)) => EditKind::Grouped { name, count },
        (Some(name), None) => EditKind::Ungrouped { name },
        (None, None) => EditKind::UngroupedCues { count },
    };
    Ok(edit(&show.id, what, Decision { events, ..Decision::default() }))
}

/// The name of the segment that some cues make up: neighbours, and none of it is missing.
fn whole_segment(show: &Show, cues: &[&Cue]) -> Option<String> {
    let segment = |cue: &Cue| cue.details.segment.clone();
    let name = cues.first().and_then(|cue| segment(cue))?;
    let first = show.position(&cues.first()?.id)?;
    let end = first.saturating_add(cues.len());
    let run = show.cues.get(first..end)?;
    let same = run.iter().zip(cues).all(|(stands, cue)| stands.id == cue.id)
        && run.iter().all(|cue| cue.details.segment.as_ref() == Some(&name));
    let before = first.checked_sub(1).and_then(|before| show.cues.get(before));
    let mut around = before.into_iter().chain(show.cues.get(end));
    (same && around.all(|cue| cue.details.segment.as_ref() != Some(&name))).then_some(name)
}

/// The events that put cues into a segment, or take them out of theirs.
fn grouped(show: &Show, cues: &[&Cue], segment: Option<&str>) -> Result<Vec<Event>, Refusal> {
    let mut events = Vec::new();
    for cue in cues {
        if cue.details.segment.as_deref() == segment {
            continue;
        }
        let details = CueDetails { segment: segment.map(str::to_owned), ..cue.details.clone() };
        check(show, &details)?;
        let (show, cue, offered) = (show.id.clone(), cue.id.clone(), cue.offered.clone());
        events.push(Event::CueUpdated { show, cue, offered, details });
    }
    Ok(events)
}

/// The show of several cues, and the cues in their order in its rundown.
pub(super) fn chosen<'a>(state: &'a State, cues: &[CueId]) -> Result<(&'a Show, Vec<&'a Cue>), Refusal> {
    let wanted: BTreeSet<&CueId> = cues.iter().collect();
    let Some(first) = cues.first() else {
        return Err(Refusal::because(Reason::NoCue, "No cue was named. Choose at least one."));
    };
    let show = show_of(state, first)?;
    let found: Vec<&Cue> =
        show.cues.iter().filter(|cue| wanted.contains(&cue.id)).map(AsRef::as_ref).collect();
    // One that is missing is gone, or of another show: nothing is done by halves.
    if found.len() == wanted.len() { Ok((show, found)) } else { Err(Refusal::unknown_cue()) }
}

/// The event that puts cues together at a place, where they are not there already.
pub fn moved(show: &Show, cues: &[&Cue], index: usize) -> Option<Event> {
    let index = index.min(show.cues.len().saturating_sub(cues.len()));
    let there = show.cues[index..].iter().zip(cues).all(|(stands, cue)| stands.id == cue.id);
    let cues = cues.iter().map(|cue| cue.id.clone()).collect();
    (!there).then(|| Event::CuesMoved { show: show.id.clone(), cues, index })
}

/// All of them or none.
pub fn remove_cues(state: &State, cues: &[CueId]) -> Result<Decision, Refusal> {
    let (show, chosen) = chosen(state, cues)?;
    let events = chosen.iter().map(|cue| removal(show, &cue.id)).collect::<Result<Vec<Event>, Refusal>>()?;
    let (title, count) = named(state, &chosen);
    Ok(edit(&show.id, EditKind::Removed { title, count }, Decision { events, ..Decision::default() }))
}

/// The event that removes a cue.
pub fn removal(show: &Show, cue: &CueId) -> Result<Event, Refusal> {
    cue_of(show, cue)?;
    if show.program_id() == Some(cue) {
        return Err(Refusal::new(
            Code::CueOnAir,
            "This cue is on air. Clear it or take another one, then remove it.",
        ));
    }
    Ok(Event::CueRemoved { show: show.id.clone(), cue: cue.clone() })
}

pub fn accept_price(state: &State, cue: CueId) -> Result<Decision, Refusal> {
    let show = show_of(state, &cue)?;
    let known = cue_of(show, &cue)?;
    if known.queued_prices == list_prices(state, known, show.currency) {
        return Ok(Decision::default());
    }
    Ok(Event::PriceAccepted { show: show.id.clone(), cue }.into())
}

pub fn confirm_price(state: &State, cue: CueId) -> Result<Decision, Refusal> {
    let show = show_of(state, &cue)?;
    match checkout(state, show, cue_of(show, &cue)?) {
        Some(Checkout { price, charges, settled: false }) => {
            Ok(Event::PriceConfirmed { show: show.id.clone(), cue, price, charges }.into())
        }
        _ => Ok(Decision::default()),
    }
}

pub fn restore_cue(state: &State, cue: &CueId) -> Result<Decision, Refusal> {
    let removed = |show: &Show| show.removed.iter().find(|removed| removed.cue.id == *cue).cloned();
    let found = state.shows.values().find_map(|show| Some((show, removed(show)?)));
    let Some((show, removed)) = found else {
        // Somebody else may have brought it back first.
        return match show_of(state, cue) {
            Ok(_) => Ok(Decision::default()),
            Err(_) => Err(Refusal::because(
                Reason::CannotComeBack,
                "This cue cannot be brought back: its show has ended, or too much was removed since. Add the product again.",
            )),
        };
    };
    let what = EditKind::Restored { title: product_title(state, &removed.cue), count: 1 };
    Ok(edit(&show.id, what, restoration(state, show, cue, removed.index)?.into()))
}

/// The event that brings a removed cue back to a place.
pub fn restoration(state: &State, show: &Show, cue: &CueId, index: usize) -> Result<Event, Refusal> {
    room(show, 1)?;
    let removed = show.removed.iter().find(|removed| removed.cue.id == *cue).map(|removed| &removed.cue);
    if let Some((removed, number)) = removed.and_then(|removed| Some((removed, removed.details.number?))) {
        free(state, show, &removed.product, number)?;
    }
    let index = index.min(show.cues.len());
    Ok(Event::CueRestored { show: show.id.clone(), cue: cue.clone(), index })
}

pub fn add_marker(
    state: &State,
    words: String,
    meant: Option<&ShowId>,
    at: Option<Timestamp>,
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let show = running_as(state, meant)?;

    // A marker is often set in passing, without a word.
    let text = if words.trim().is_empty() { String::new() } else { text(&words, MAX_MARKER, Field::Marker)? };
    let sentence = format!("This show has {MAX_MARKERS} markers already, so this moment was not marked.");
    limits::room(show.markers.len(), 1, MAX_MARKERS, Reason::Markers, &sentence)?;
    // The clock of whoever marks it may be ahead, or behind.
    let at = at.map(|at| at.max(show.started_at().unwrap_or(at))).filter(|at| *at < now);
    Ok(Event::MarkerAdded { show: show.id.clone(), text, at }.into())
}

pub fn send_memo(
    state: &State,
    words: String,
    urgent: bool,
    meant: Option<&ShowId>,
    context: &mut Context<'_>,
) -> Result<Decision, Refusal> {
    let show = running_as(state, meant)?;
    let text = text(&words, MAX_MEMO, Field::Memo)?;
    let unread = show.memos.iter().filter(|memo| memo.acknowledged_at.is_none()).count();
    let sentence = format!(
        "The host has not read {MAX_UNREAD_MEMOS} memos yet, so this one was not sent. Wait until some are acknowledged."
    );
    limits::room(unread, 1, MAX_UNREAD_MEMOS, Reason::UnreadMemos, &sentence)?;
    let sentence =
        format!("{MAX_MEMOS} memos were sent in this show, so this one was not. Speak to the host.");
    limits::room(show.memos.len(), 1, MAX_MEMOS, Reason::Memos, &sentence)?;
    let memo = MemoId((context.fresh_id)());
    let event = Event::MemoSent { show: show.id.clone(), memo: memo.clone(), text, urgent };
    Ok(Decision { events: vec![event], id: Some(memo.0), ..Decision::default() })
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
    let offer = &details.offer;
    for money in [offer.price, offer.compare_at].into_iter().flatten() {
        super::price_in(show, Field::Price, money)?;
    }
    if let (Some(price), Some(compare)) = (offer.price, offer.compare_at)
        && compare.minor <= price.minor
    {
        return Err(Refusal::because(
            Reason::CompareNotHigher,
            "The crossed-out price must be higher than the price. Raise it or leave it out.",
        ));
    }
    super::cap(offer.cap)?;
    if details.planned_s > MAX_PLANNED_S {
        return Err(Refusal::because(Reason::OutOfRange, "A cue is planned for at most 24 hours.")
            .of_field(Field::Planned)
            .with("least", 0_i64)
            .with("most", MAX_PLANNED_S));
    }
    let points = &details.talking_points;
    let sentence = format!("A cue has at most {MAX_TALKING_POINTS} talking points. Leave some out.");
    limits::room(points.len(), 0, MAX_TALKING_POINTS, Reason::TalkingPoints, &sentence)?;
    points.iter().try_for_each(|point| limits::text(point, MAX_TEXT, Field::TalkingPoint))?;
    for (text, most, field) in [
        (&details.notes, MAX_TEXT, Field::Notes),
        (&details.segment, MAX_NAME, Field::Segment),
        (&offer.coupon, MAX_COUPON, Field::Coupon),
        (&details.short_title, MAX_SHORT_TITLE, Field::ShortTitle),
        (&details.picture, MAX_URL, Field::Picture),
    ] {
        text.iter().try_for_each(|text| limits::text(text, most, field))?;
    }
    let all: usize = points.iter().chain(&details.notes).map(|text| text.chars().count()).sum();
    if all > MAX_CUE_TEXT {
        let sentence = format!(
            "The talking points and notes of a cue have at most {MAX_CUE_TEXT} characters together. Leave some out."
        );
        return Err(Refusal::because(Reason::CueTextTooLong, sentence).with("most", MAX_CUE_TEXT));
    }
    Ok(())
}
