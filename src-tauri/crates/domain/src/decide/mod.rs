//! Which events a command leads to, or why it is refused. Pure: the same state, command, time and ids
//! always give the same answer, and a refusal changes nothing.

mod air;
mod automatic;
mod common;
mod edits;
mod offering;
mod offers;
mod on_air;
mod order;
mod prices;
mod proposals;
mod quick;
mod rundown;
mod runs;
mod shows;
mod stock;
mod stores;

pub use air::{co_hosts_take, leaves_air_alone};
pub use automatic::{automatic, next_due, says_what_was_written, writes_cards};
pub use edits::LeftAlone;
pub use on_air::{ONE_PRESS_MS, repeats, undone};
pub use order::forgotten;
pub use runs::resumable;

use crate::catalogue::{Product, SkuMatch};
use crate::command::{Command, Context, Demo, VariantRef};
use crate::event::Event;
use crate::goal::Goal;
use crate::limits::{self, MAX_CAP, MAX_PRICE, MAX_SKU, cut};
use crate::money::Money;
use crate::refusal::{Code, Field, Reason, Refusal};
use crate::run::RunId;
use crate::show::{Cue, Show};
use crate::source::CatalogueSource;
use crate::state::State;
use crate::{CueId, ShowId, Timestamp, VariantId};
use shows::NewShow;

/// The events of an accepted command, and the id of what it made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decision {
    /// In order; may be empty where nothing needed to change.
    pub events: Vec<Event>,
    /// The id of the new show, cue or memo.
    pub id: Option<String>,
    /// The ids of the new cues, where there may be several.
    pub ids: Vec<String>,
    /// What of an edit was not taken back.
    pub left: Option<LeftAlone>,
    /// It was an order that is counted already, and says nothing new.
    pub repeated: bool,
    /// It was an older version of an order than the one that is counted.
    pub superseded: bool,
    /// The event of the press that this one repeats: nothing happens again.
    pub repeats: Option<u64>,
    /// The run that such an order counts for.
    pub run: Option<RunId>,
}

impl From<Event> for Decision {
    fn from(event: Event) -> Self {
        Self { events: vec![event], ..Self::default() }
    }
}

/// Decides on a command.
pub fn decide(state: &State, command: Command, context: &mut Context<'_>) -> Result<Decision, Refusal> {
    if let Some(first) = repeats(state, &command, context.now) {
        return Ok(Decision { repeats: Some(first), ..Decision::default() });
    }
    match command {
        Command::CreateShow { title, currency, goal } => {
            let new = NewShow::plain(&title, currency, goal);
            shows::create(state, new, Vec::new(), context)
        }
        Command::CopyShow { from, title, currency, goal, template, co_hosts_take, cues } => {
            let new = NewShow { title: &title, currency, goal, template, co_hosts_take };
            let made = shows::create(state, new, cues, context)?;
            Ok(shows::saved(state, from.as_ref().filter(|_| template), made))
        }
        Command::UpdateShow { show, changes, base, archived } => {
            shows::update(state, &show, changes, &base, archived)
        }
        Command::AddCue { show, offering, details, index } => {
            rundown::add_cue(state, &show, &offering, details, index, context)
        }
        Command::AddCues { show, offerings, segment, index } => {
            rundown::add_cues(state, &show, &offerings, segment, index, context)
        }
        Command::UpdateCue { cue, changes, base } => rundown::update_cue(state, cue, changes, &base),
        Command::UpdateCues { cues, changes } => common::update_cues(state, &cues, &changes),
        Command::MoveCue { cue, index } => rundown::move_cue(state, cue, index),
        Command::MoveCues { cues, index, segment } => {
            rundown::move_cues(state, &cues, index, segment.as_ref())
        }
        Command::GroupCues { cues, segment } => rundown::group_cues(state, &cues, segment.as_deref()),
        Command::DuplicateCue { cue } => rundown::duplicate_cue(state, &cue, context),
        Command::DuplicateCues { cues } => rundown::duplicate_cues(state, &cues, context),
        Command::RemoveCue { cue } => rundown::remove_cues(state, &[cue]),
        Command::RemoveCues { cues } => rundown::remove_cues(state, &cues),
        Command::RestoreCue { cue } => rundown::restore_cue(state, &cue),
        Command::UndoEdit { show } => edits::undo(state, show.as_ref(), context),
        Command::Start { show, mode } => runs::start(state, &show, mode),
        Command::EndShow { show } => runs::end(state, show.as_ref()),
        Command::ResumeShow { show } => runs::resume(state, show.as_ref(), context.now),
        Command::StandBy { cue } => on_air::stand_by(state, cue),
        Command::Take { cue, anyway } => on_air::take(state, cue.as_ref(), anyway),
        Command::Next => on_air::next(state),
        Command::Clear => on_air::clear(state),
        Command::Undo => on_air::undo(state, context.now),
        Command::Skip { cue } => on_air::skip(state, cue.as_ref()),
        Command::StartFlash { cue, price, duration_ms, cap } => {
            offers::start_flash(state, cue.as_ref(), price, duration_ms, cap, context.now)
        }
        Command::StopFlash => offers::stop_flash(state),
        Command::SetStock { variant, quantity, source, base } => {
            stock::set(state, &variant, quantity, base, source, context.now)
        }
        Command::SetBuffer { variant, buffer } => stock::set_buffer(state, &variant, buffer),
        Command::ConnectStore(connection) => Ok(stores::connect(state, connection)),
        Command::PlaceStore { store, locations } => Ok(stores::place(state, &store, &locations)),
        Command::UpdateStore { store, changes, base } => stores::update(state, &store, changes, &base),
        Command::DisconnectStore { store } => stores::disconnect(state, store),
        Command::LoseStore { store, since } => Ok(stores::lose(state, store, since.min(context.now))),
        Command::FindStore { store } => Ok(stores::find(state, store)),
        Command::SyncCatalogue { store, products, reading } => {
            Ok(prices::catalogue(state, &store, products, reading))
        }
        Command::FinishPrices { store, reading } => Ok(prices::finish(state, store, reading)),
        Command::DismissCorrections { store } => prices::dismiss(state, store),
        Command::ReportStock { store, counts, counted_at } => {
            Ok(stores::stock(state, &store, counts, counted_at.min(context.now)))
        }
        Command::ReportOrders { store, orders, watermark } => {
            Ok(order::of_store(state, &store, orders, watermark, context.now))
        }
        Command::SetGuard { changes, base } => stores::guard(state, changes, &base),
        Command::AcceptPrice { cue } => rundown::accept_price(state, cue),
        Command::ConfirmPrice { cue } => rundown::confirm_price(state, cue),
        Command::MatchSku { sku, variant } => order::match_sku(state, &sku, &variant),
        Command::QuickAdd { show, product, stand_by } => quick::add(state, &show, product, stand_by, context),
        Command::AddMarker { text, show, at } => {
            rundown::add_marker(state, text, show.as_ref(), at, context.now)
        }
        Command::SendMemo { text, urgent, show } => {
            rundown::send_memo(state, text, urgent, show.as_ref(), context)
        }
        Command::AckMemo { memo } => rundown::ack_memo(state, &memo),
        Command::Propose { what } => proposals::propose(state, what, context),
        Command::AcceptProposal { proposal, anyway } => proposals::accept(state, &proposal, anyway, context),
        Command::DeclineProposal { proposal } => proposals::decline(state, &proposal),
        Command::WithdrawProposal { proposal } => proposals::withdraw(state, &proposal, context.by),
        Command::Import { source, products } => Ok(import(state, source, products, context.now)),
        Command::LoadDemo(demo) => load_demo(state, demo, context),
        Command::KeepPicture { url, hash } => Ok(Event::PictureKept { url, hash }.into()),
        Command::RecordSale { order, placed_at, run } => {
            let order = order::placed(order, placed_at, context.now);
            order::sale(state, order, None, run.as_ref(), context.now)
        }
        Command::ReviseSale { order, placed_at, revision } => {
            let order = order::placed(order, placed_at, context.now);
            order::sale(state, order, Some(revision), None, context.now)
        }
        Command::RecordRefund { order, placed_at, refund_of, refund_run } => {
            order::refund(state, order::placed(order, placed_at, context.now), refund_of, refund_run)
        }
    }
}

/// Products of one event of an import: small enough to be read back one by one, and all in one commit.
const IMPORT_CHUNK: usize = 200;

fn import(state: &State, source: CatalogueSource, products: Vec<Product>, now: Timestamp) -> Decision {
    let source = source.bounded();
    let products = products.into_iter().filter_map(Product::bounded);
    let products: Vec<Product> = products.map(|product| state.catalogue.as_spelled(product)).collect();
    // A count of what is in the running show belongs to that show's history.
    let counts = stock::counts_of(state, &source, &products, now);
    let (mut events, mut rest) = (counts, products);
    while !rest.is_empty() {
        let after = rest.split_off(rest.len().min(IMPORT_CHUNK));
        let products = std::mem::replace(&mut rest, after);
        events.push(Event::CatalogueImported { source: source.clone(), products });
    }
    Decision { events, ..Decision::default() }
}

fn load_demo(state: &State, demo: Demo, context: &mut Context<'_>) -> Result<Decision, Refusal> {
    if !state.is_empty() {
        return Err(Refusal::new(
            Code::NotEmpty,
            "There is a catalogue or a show here already, so the demo was not loaded. It needs a data folder of its own.",
        ));
    }
    let Demo { source, products, pictures, title, currency, cues } = demo;
    // The show's cues are found in the catalogue as it will be.
    let mut with = state.clone();
    products.iter().for_each(|product| with.catalogue.put(product));
    let new = NewShow::plain(&title, currency, Goal::default());
    let show = shows::create(&with, new, cues, context)?;
    let kept = pictures.into_iter().map(|(url, hash)| Event::PictureKept { url, hash });
    let imported = import(state, source, products, context.now).events;
    Ok(Decision { events: kept.chain(imported).chain(show.events).collect(), ..show })
}

/// Words that must be there.
fn text(text: &str, most: usize, field: Field) -> Result<String, Refusal> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        let sentence = format!("The {} is empty. Write something and send it again.", field.words());
        return Err(Refusal::because(Reason::Empty, sentence).of_field(field));
    }
    limits::text(trimmed, most, field)?;
    Ok(trimmed.to_owned())
}

fn price(field: Field, price: Money) -> Result<(), Refusal> {
    if price.is_price() {
        return Ok(());
    }
    let most = Money::new(MAX_PRICE, price.currency);
    let sentence = format!("The {} is from zero to {most}. Check the number.", field.words());
    Err(Refusal::because(Reason::PriceRange, sentence).of_field(field).with("most", most))
}

/// A price that stands in a show: in its currency.
fn price_in(show: &Show, field: Field, money: Money) -> Result<(), Refusal> {
    if money.currency != show.currency {
        let sentence = format!(
            "This show sells in {}; the {} is in {}. Give the price in {0}.",
            show.currency,
            field.words(),
            money.currency
        );
        let refusal = Refusal::new(Code::WrongCurrency, sentence);
        return Err(refusal.with("currency", show.currency.code()).with("given", money.currency.code()));
    }
    price(field, money)
}

fn cap(cap: Option<i64>) -> Result<(), Refusal> {
    cap.map_or(Ok(()), |cap| limits::number(cap, 1, MAX_CAP, Field::Cap))
}

fn show<'a>(state: &'a State, id: &ShowId) -> Result<&'a Show, Refusal> {
    state.shows.get(id).map(AsRef::as_ref).ok_or_else(Refusal::unknown_show)
}

fn running(state: &State) -> Result<&Show, Refusal> {
    state.running_show().map(AsRef::as_ref).ok_or_else(|| {
        Refusal::new(Code::NoShowRunning, "No show is running. Start a rehearsal or go live first.")
    })
}

/// The same, where it is the one that is meant.
fn running_as<'a>(state: &'a State, meant: Option<&ShowId>) -> Result<&'a Show, Refusal> {
    let show = running(state)?;
    if meant.is_none_or(|meant| *meant == show.id) {
        return Ok(show);
    }
    let sentence =
        format!("\u{201c}{}\u{201d} is running now, and this was meant for another show.", show.title);
    Err(Refusal::new(Code::AnotherShowRunning, sentence).with("show", show.title.as_str()))
}

/// The show that holds a cue: the running one first.
fn show_of<'a>(state: &'a State, cue: &CueId) -> Result<&'a Show, Refusal> {
    let running = state.running_show().into_iter();
    running
        .chain(state.shows.values())
        .find(|show| show.cue(cue).is_some())
        .map(AsRef::as_ref)
        .ok_or_else(Refusal::unknown_cue)
}

fn cue_of<'a>(show: &'a Show, cue: &CueId) -> Result<&'a Cue, Refusal> {
    show.cue(cue).map(AsRef::as_ref).ok_or_else(Refusal::unknown_cue)
}

/// The variant that a command names.
fn variant(state: &State, named: &VariantRef) -> Result<VariantId, Refusal> {
    let unknown = |name: &str| {
        Refusal::new(
            Code::UnknownSku,
            format!(
                "Nothing in the catalogue has the SKU \u{201c}{}\u{201d}. Import it first, or check the spelling.",
                cut(name, MAX_SKU)
            ),
        )
        .with("sku", cut(name, MAX_SKU))
    };
    match named {
        VariantRef::Id(id) if state.catalogue.variant(id).is_some() => Ok(id.clone()),
        VariantRef::Id(id) => Err(unknown(&id.0)),
        VariantRef::Sku(sku) => match state.catalogue.by_sku(sku) {
            SkuMatch::One(id) => Ok(id.clone()),
            SkuMatch::None => Err(unknown(sku)),
            SkuMatch::Several(ids) => {
                let (count, named) = (ids.len(), ids.iter().take(5).map(|id| id.0.as_str()));
                let (sku, named) = (cut(sku, MAX_SKU), named.collect::<Vec<_>>().join(", "));
                let sentence = format!(
                    "{count} products share the SKU \u{201c}{sku}\u{201d}. Choose one by its id, such as {named}."
                );
                Err(Refusal::new(Code::AmbiguousSku, sentence).with("sku", sku).with("count", count))
            }
        },
    }
}

#[cfg(test)]
mod tests;
