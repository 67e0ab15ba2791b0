//! From a command's body to what the engine understands: amounts in the show's currency, names of variants,
//! times. What does not have the right form is refused here, with the field that is wrong.

use crate::list::CommandRequest;
use crate::wire::answer::Problem;
use crate::wire::request::{QuantityInput, QuantityWord, RecordSale, UpdateCue, UpdateStore};
use cartwall_domain::command::{Command, VariantRef};
use cartwall_domain::guard::Guard;
use cartwall_domain::limits::{MAX_LINES, MAX_SKU, fits};
use cartwall_domain::money::{Money, line_total, parse_currency, parse_decimal};
use cartwall_domain::sales::{Order, OrderLine};
use cartwall_domain::shop::Store;
use cartwall_domain::show::{CueDetails, Mode, Offer, Show};
use cartwall_domain::state::State;
use cartwall_domain::stock::Quantity;
use cartwall_domain::{CueId, Currency, MemoId, ShowId, StoreId, VariantId};

/// The source of orders that reach us by `POST /api/v1/sales`.
pub(crate) const SHOP: &str = "shop";

/// A command ready for the engine, and the `seen_seq` of its sender.
pub(crate) fn read(request: CommandRequest, state: &State) -> Result<(Command, Option<u64>), Problem> {
    use CommandRequest as R;
    let mut seen = None;
    let command = match request {
        R::create_show(body) => {
            Command::CreateShow { title: body.title, currency: currency(&body.currency)? }
        }
        R::copy_show(body) => {
            return Err(Problem::invalid(format!("{} is copied by the api itself", body.show)));
        }
        R::set_guard(body) => {
            let now = state.guard;
            Command::SetGuard(Guard {
                buffer: body.buffer.unwrap_or(now.buffer),
                low_stock: body.low_stock.unwrap_or(now.low_stock),
                stale: body.stale.map_or(now.stale, Into::into),
                pull: body.pull.unwrap_or(now.pull),
            })
        }
        R::accept_price(body) => Command::AcceptPrice { cue: CueId(body.cue) },
        R::connect_store(_)
        | R::update_store(_)
        | R::disconnect_store(_)
        | R::sync_store(_)
        | R::unlock_stores(_) => {
            return Err(Problem::invalid("Shops are connected by the api itself."));
        }
        R::load_demo(_) => return Err(Problem::invalid("The demo is loaded by the api itself.")),
        R::update_show(body) => Command::UpdateShow {
            show: ShowId(body.show),
            title: body.title,
            starts_at: body.starts_at.map(planned),
            ends_at: body.ends_at.map(planned),
            archived: body.archived,
        },
        R::add_cue(body) => {
            let show = ShowId(body.show);
            let money = currency_of_show(state, &show);
            let offer = Offer {
                price: amount("price", body.price, money)?,
                compare_at: amount("compare_at", body.compare_at, money)?,
                coupon: words(body.coupon),
                cap: body.cap,
            };
            let details = CueDetails {
                talking_points: body.talking_points.unwrap_or_default(),
                planned_s: body.planned_s.unwrap_or(0),
                offer,
                segment: words(body.segment),
                notes: words(body.notes),
            };
            Command::AddCue { show, variant: variant(body.sku, body.variant)?, details, index: body.index }
        }
        R::add_cues(body) => Command::AddCues {
            show: ShowId(body.show),
            variants: body.variants.into_iter().map(|id| VariantRef::Id(VariantId(id))).collect(),
            segment: words(body.segment),
            index: body.index,
        },
        R::update_cue(body) => update_cue(body, state)?,
        R::move_cue(body) => Command::MoveCue { cue: CueId(body.cue), index: body.index },
        R::move_cues(body) => Command::MoveCues { cues: cues(body.cues), index: body.index },
        R::group_cues(body) => {
            Command::GroupCues { cues: cues(body.cues), segment: words(Some(body.segment)) }
        }
        R::duplicate_cue(body) => Command::DuplicateCue { cue: CueId(body.cue) },
        R::remove_cue(body) => Command::RemoveCue { cue: CueId(body.cue) },
        R::restore_cue(body) => Command::RestoreCue { cue: CueId(body.cue) },
        R::start_rehearsal(body) => Command::Start { show: ShowId(body.show), mode: Mode::Rehearsal },
        R::go_live(body) => Command::Start { show: ShowId(body.show), mode: Mode::Live },
        R::end_show(body) => Command::EndShow { show: body.show.map(ShowId) },
        R::stand_by(body) => {
            seen = body.seen_seq;
            Command::StandBy { cue: CueId(body.cue) }
        }
        R::take(body) => {
            seen = body.seen_seq;
            Command::Take { cue: body.cue.map(CueId), anyway: body.anyway.unwrap_or(false) }
        }
        R::next(body) => {
            seen = body.seen_seq;
            Command::Next
        }
        R::clear(body) => {
            seen = body.seen_seq;
            Command::Clear
        }
        R::undo(body) => {
            seen = body.seen_seq;
            Command::Undo
        }
        R::skip(body) => {
            seen = body.seen_seq;
            Command::Skip { cue: body.cue.map(CueId) }
        }
        R::set_stock(body) => Command::SetStock {
            variant: variant(body.sku, body.variant)?,
            quantity: quantity(&body.quantity),
            source: "manual".to_owned(),
        },
        R::set_buffer(body) => {
            Command::SetBuffer { variant: variant(body.sku, body.variant)?, buffer: body.buffer }
        }
        R::start_flash(body) => {
            let money = state.running_show().map(|show| show.currency);
            let price = amount("price", Some(body.price), money)?
                .ok_or_else(|| Problem::invalid("A flash offer needs a price, such as \"19.90\"."))?;
            let cue = body.cue.map(CueId);
            Command::StartFlash {
                cue,
                price,
                duration_ms: i64::from(body.seconds).saturating_mul(1_000),
                cap: body.cap,
            }
        }
        R::stop_flash(_) => Command::StopFlash,
        R::add_marker(body) => Command::AddMarker { text: body.text },
        R::send_memo(body) => Command::SendMemo { text: body.text },
        R::ack_memo(body) => Command::AckMemo { memo: MemoId(body.memo) },
        R::record_sale(body) => sale(body)?,
    };
    Ok((command, seen))
}

/// The rundown of a planned or running show, to be copied.
pub(crate) fn copy_of(show: &Show, title: Option<String>, template: bool) -> Command {
    let cues =
        show.cues.iter().map(|cue| (VariantRef::Id(cue.variant.clone()), cue.details.clone())).collect();
    let title = title.unwrap_or_else(|| show.title.clone());
    Command::CopyShow { title, currency: show.currency, template, cues }
}

/// A connected shop with what was changed of it.
pub(crate) fn updated(body: UpdateStore, state: &State) -> Result<Store, Problem> {
    let known = state.stores.get(&StoreId(body.store)).filter(|store| store.connected);
    let mut store = known.cloned().ok_or_else(|| {
        Problem::new(
            404,
            "unknown_store",
            "No shop with this id is connected. The list on screen is up to date.",
        )
    })?;
    if let Some(name) = words(body.name) {
        store.name = name;
    }
    if let Some(chosen) = body.locations {
        for location in &mut store.locations {
            location.counts = chosen.contains(&location.id);
        }
        if !store.locations.is_empty() && store.locations.iter().all(|location| !location.counts) {
            return Err(Problem::invalid("Stock has to be counted somewhere. Choose at least one location."));
        }
    }
    if let Some(other) = body.shares_stock_with {
        let other = words(Some(other)).map(StoreId);
        let id = store.id.clone();
        let is_hub = state.stores.values().any(|s| s.connected && s.shares_stock_with.as_ref() == Some(&id));
        let stands = other.as_ref().is_none_or(|other| {
            // One stands for all that share: chains would say different things in different orders.
            *other != store.id
                && !is_hub
                && state.stores.get(other).is_some_and(|o| o.connected && o.shares_stock_with.is_none())
        });
        if !stands {
            return Err(Problem::invalid(
                "Stock is shared with another connected shop that does not share it on. Choose that one.",
            ));
        }
        store.shares_stock_with = other;
    }
    Ok(store)
}

fn sale(body: RecordSale) -> Result<Command, Problem> {
    let currency = currency(&body.currency)?;
    let id = body.order_id.trim().to_owned();
    if id.is_empty() || !fits(&id, MAX_SKU) {
        return Err(Problem::invalid("order_id must have between 1 and 200 characters."));
    }
    if body.lines.is_empty() || body.lines.len() > MAX_LINES {
        return Err(Problem::invalid(format!("An order has between 1 and {MAX_LINES} lines.")));
    }
    let placed_at = match body.placed_at {
        None => None,
        Some(text) => Some(
            text.parse::<jiff::Timestamp>()
                .map_err(|_| Problem::invalid("placed_at must be a time such as 2026-11-23T20:15:00Z."))?
                .as_millisecond(),
        ),
    };
    let mut lines = Vec::with_capacity(body.lines.len());
    for (nth, line) in (1..).zip(body.lines) {
        let wrong = |what: String| Problem::invalid(format!("Line {nth}: {what}"));
        let unit_price =
            parse_decimal(&line.unit_price).map_err(|error| wrong(format!("unit_price {error}.")))?;
        if unit_price.is_sign_negative() && !unit_price.is_zero() {
            return Err(wrong("unit_price is below zero.".to_owned()));
        }
        if line.quantity < 1 {
            return Err(wrong("quantity must be 1 or more; send returns with refund_of.".to_owned()));
        }
        if !fits(&line.sku, MAX_SKU) {
            return Err(wrong("sku is longer than 200 characters.".to_owned()));
        }
        let amount =
            line_total(unit_price, line.quantity, currency).map_err(|error| wrong(error.to_string()))?;
        lines.push(OrderLine {
            sku: line.sku.trim().to_owned(),
            variant: None,
            quantity: line.quantity,
            unit_price,
            amount: amount.minor,
        });
    }
    let order = Order { id, source: SHOP.to_owned(), currency, placed_at: 0, lines };
    Ok(match body.refund_of.map(|of| of.trim().to_owned()) {
        Some(refund_of) if !refund_of.is_empty() => {
            Command::RecordRefund { order, placed_at, refund_of, refund_show: None }
        }
        _ => Command::RecordSale { order, placed_at },
    })
}

fn update_cue(body: UpdateCue, state: &State) -> Result<Command, Problem> {
    let cue = CueId(body.cue);
    let mut shows = state.running_show().into_iter().chain(state.shows.values());
    let Some(show) = shows.find(|show| show.cue(&cue).is_some()) else {
        // The rules say why.
        return Ok(Command::UpdateCue { cue, details: CueDetails::default() });
    };
    let mut details = show.cue(&cue).map(|cue| cue.details.clone()).unwrap_or_default();
    if let Some(points) = body.talking_points {
        details.talking_points = points;
    }
    if let Some(planned_s) = body.planned_s {
        details.planned_s = planned_s;
    }
    if body.price.is_some() {
        details.offer.price = amount("price", body.price, Some(show.currency))?;
    }
    if body.compare_at.is_some() {
        details.offer.compare_at = amount("compare_at", body.compare_at, Some(show.currency))?;
    }
    if body.coupon.is_some() {
        details.offer.coupon = words(body.coupon);
    }
    if let Some(cap) = body.cap {
        details.offer.cap = (cap != 0).then_some(cap);
    }
    if body.segment.is_some() {
        details.segment = words(body.segment);
    }
    if body.notes.is_some() {
        details.notes = words(body.notes);
    }
    Ok(Command::UpdateCue { cue, details })
}

fn currency_of_show(state: &State, show: &ShowId) -> Option<Currency> {
    state.shows.get(show).map(|show| show.currency)
}

/// An amount in the show's currency. Where there is no show the rules will say so; the amount is then left out.
fn amount(field: &str, text: Option<String>, currency: Option<Currency>) -> Result<Option<Money>, Problem> {
    match (text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()), currency) {
        (None, _) => Ok(None),
        (Some(text), Some(currency)) => Money::parse(&text, currency)
            .map(Some)
            .map_err(|error| Problem::invalid(format!("{field}: {error}."))),
        (Some(_), None) => Ok(Some(Money::zero(Currency::XXX))),
    }
}

fn currency(code: &str) -> Result<Currency, Problem> {
    parse_currency(code).map_err(|error| Problem::invalid(format!("{error}.")))
}

/// A planned time; 0 takes it away.
fn planned(at: i64) -> Option<i64> {
    (at != 0).then_some(at)
}

fn cues(ids: Vec<String>) -> Vec<CueId> {
    ids.into_iter().map(CueId).collect()
}

fn words(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn variant(sku: Option<String>, id: Option<String>) -> Result<VariantRef, Problem> {
    match (id, sku) {
        (Some(id), _) => Ok(VariantRef::Id(VariantId(id))),
        (None, Some(sku)) => Ok(VariantRef::Sku(sku)),
        (None, None) => Err(Problem::invalid("Name the product by \"sku\" or by \"variant\".")),
    }
}

fn quantity(input: &QuantityInput) -> Quantity {
    match input {
        QuantityInput::Count(n) => Quantity::Known(*n),
        QuantityInput::Word(QuantityWord::Untracked) => Quantity::Untracked,
        QuantityInput::Word(QuantityWord::Unknown) => Quantity::Unknown,
    }
}
