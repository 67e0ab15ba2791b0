//! From a command's body to what the engine understands: amounts in the show's currency, names of variants,
//! times. What does not have the right form is refused here, with the field that is wrong.
//!
//! It must never merge a request with the state: that is done where it is decided. Of the state it reads only what never
//! changes, such as a show's currency.

use crate::list::EngineCommand;
use crate::wire::answer::Problem;
use crate::wire::request::{Offering, Propose, QuantityInput, QuantityWord};
use crate::{changes, orders};
use cartwall_domain::command::{self, Command, QuickProduct, VariantRef};
use cartwall_domain::goal::Goal;
use cartwall_domain::money::{Money, parse_currency};
use cartwall_domain::proposal::Proposed;
use cartwall_domain::show::{CueDetails, Mode, Offer, Show};
use cartwall_domain::source::StockSource;
use cartwall_domain::state::State;
use cartwall_domain::stock::Quantity;
use cartwall_domain::{CueId, Currency, MemoId, ProductId, ProposalId, ShowId, StoreId, VariantId};

/// A command ready for the engine, and the `seen_seq` of its sender.
pub(crate) fn read(request: EngineCommand, state: &State) -> Result<(Command, Option<u64>), Problem> {
    use EngineCommand as R;
    let mut seen = None;
    let command = match request {
        R::create_show(body) => {
            let currency = currency(&body.currency)?;
            let net = amount("goal", body.goal, Some(currency))?;
            let goal = Goal { net, units: body.goal_units.filter(|units| *units != 0) };
            Command::CreateShow { title: body.title, currency, goal }
        }
        R::set_guard(body) => changes::guard(body),
        R::accept_price(body) => Command::AcceptPrice { cue: CueId(body.cue) },
        R::confirm_price(body) => Command::ConfirmPrice { cue: CueId(body.cue) },
        R::dismiss_corrected_prices(body) => Command::DismissCorrections { store: StoreId(body.store) },
        R::match_sku(body) => {
            Command::MatchSku { sku: body.unknown, variant: variant(body.sku, body.variant)? }
        }
        R::quick_add(body) => {
            let show = ShowId(body.show);
            let product = QuickProduct {
                title: body.title,
                price: amount("price", body.price, currency_of_show(state, &show))?,
                quantity: body.quantity.as_ref().map_or(Quantity::Unknown, quantity),
                picture: words(body.picture),
            };
            Command::QuickAdd { show, product, stand_by: body.stand_by.unwrap_or(false) }
        }
        R::update_show(body) => changes::show(body, state)?,
        R::add_cue(body) => {
            let show = ShowId(body.show);
            let named = Offering {
                sku: body.sku,
                variant: body.variant,
                variants: body.variants,
                product: body.product,
            };
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
                short_title: words(body.short_title),
                picture: words(body.picture),
                number: body.number.filter(|number| *number != 0),
            };
            let offering = offering(named)?;
            Command::AddCue { show, offering, details, index: body.index }
        }
        R::add_cues(body) => Command::AddCues {
            show: ShowId(body.show),
            offerings: body.cues.into_iter().map(offering).collect::<Result<_, _>>()?,
            segment: words(body.segment),
            index: body.index,
        },
        R::update_cue(body) => changes::cue(body, state)?,
        R::update_cues(body) => changes::cues(body),
        R::move_cue(body) => Command::MoveCue { cue: CueId(body.cue), index: body.index },
        R::move_cues(body) => Command::MoveCues {
            cues: cues(body.cues),
            index: body.index,
            segment: body.segment.map(|segment| words(Some(segment))),
        },
        R::group_cues(body) => {
            Command::GroupCues { cues: cues(body.cues), segment: words(Some(body.segment)) }
        }
        R::duplicate_cue(body) => Command::DuplicateCue { cue: CueId(body.cue) },
        R::duplicate_cues(body) => Command::DuplicateCues { cues: cues(body.cues) },
        R::remove_cues(body) => Command::RemoveCues { cues: cues(body.cues) },
        R::undo_edit(body) => Command::UndoEdit { show: body.show.map(ShowId) },
        R::remove_cue(body) => Command::RemoveCue { cue: CueId(body.cue) },
        R::restore_cue(body) => Command::RestoreCue { cue: CueId(body.cue) },
        R::start_rehearsal(body) => Command::Start { show: ShowId(body.show), mode: Mode::Rehearsal },
        R::go_live(body) => Command::Start { show: ShowId(body.show), mode: Mode::Live },
        R::end_show(body) => Command::EndShow { show: body.show.map(ShowId) },
        R::resume_show(body) => Command::ResumeShow { show: body.show.map(ShowId) },
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
            source: StockSource::Manual,
            base: body.base.as_ref().map(quantity),
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
        R::add_marker(body) => {
            Command::AddMarker { text: body.text, show: body.show.map(ShowId), at: body.at }
        }
        R::send_memo(body) => Command::SendMemo {
            text: body.text,
            urgent: body.urgent.unwrap_or(false),
            show: body.show.map(ShowId),
        },
        R::ack_memo(body) => Command::AckMemo { memo: MemoId(body.memo) },
        R::propose(body) => Command::Propose { what: proposed(body, state)? },
        R::accept_proposal(body) => {
            seen = body.seen_seq;
            let anyway = body.anyway.unwrap_or(false);
            Command::AcceptProposal { proposal: ProposalId(body.proposal), anyway }
        }
        R::decline_proposal(body) => Command::DeclineProposal { proposal: ProposalId(body.proposal) },
        R::withdraw_proposal(body) => Command::WithdrawProposal { proposal: ProposalId(body.proposal) },
        R::record_sale(body) => orders::read(body)?,
    };
    Ok((command, seen))
}

/// What is proposed: one of `take`, `product`, and `cue` with a price.
fn proposed(body: Propose, state: &State) -> Result<Proposed, Problem> {
    let currency = state.running_show().map(|show| show.currency);
    match (body.take, body.cue, body.price, body.product) {
        (Some(cue), None, None, None) => Ok(Proposed::Take { cue: CueId(cue) }),
        (None, None, None, Some(product)) => Ok(Proposed::Add { product: ProductId(product) }),
        (None, Some(cue), Some(price), None) => {
            let price = amount("price", Some(price), currency)?
                .ok_or_else(|| Problem::invalid("A proposed price is an amount, such as \"19.90\"."))?;
            Ok(Proposed::Price { cue: CueId(cue), price })
        }
        _ => Err(Problem::invalid(
            "A proposal names one thing: \u{201c}take\u{201d} with a cue, \u{201c}cue\u{201d} with a \u{201c}price\u{201d}, or a \u{201c}product\u{201d}.",
        )),
    }
}

/// The rundown and the goal of a show, to be copied.
pub(crate) fn copy_of(show: &Show, title: Option<String>, template: bool) -> Command {
    let cues = show.cues.iter().map(|cue| (cue.as_ref().into(), cue.details.clone())).collect();
    let title = title.unwrap_or_else(|| show.title.clone());
    let (from, currency, goal, co_hosts_take) =
        (Some(show.id.clone()), show.currency, show.goal, show.co_hosts_take);
    Command::CopyShow { from, title, currency, goal, template, co_hosts_take, cues }
}

fn currency_of_show(state: &State, show: &ShowId) -> Option<Currency> {
    state.shows.get(show).map(|show| show.currency)
}

/// An amount in the show's currency. Where there is no show the rules will say so; the amount is then left out.
pub(crate) fn amount(
    field: &'static str,
    text: Option<String>,
    currency: Option<Currency>,
) -> Result<Option<Money>, Problem> {
    match (text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()), currency) {
        (None, _) => Ok(None),
        (Some(text), Some(currency)) => {
            Money::parse(&text, currency).map(Some).map_err(|error| Problem::of_amount(field, &error))
        }
        (Some(_), None) => Ok(Some(Money::zero(Currency::XXX))),
    }
}

pub(crate) fn currency(code: &str) -> Result<Currency, Problem> {
    parse_currency(code).map_err(|error| Problem::of_amount("currency", &error))
}

fn cues(ids: Vec<String>) -> Vec<CueId> {
    ids.into_iter().map(CueId).collect()
}

pub(crate) fn words(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// What a cue shall offer; a whole product before its variants.
fn offering(named: Offering) -> Result<command::Offering, Problem> {
    let ways =
        [named.product.is_some(), named.variants.is_some(), named.sku.is_some() || named.variant.is_some()];
    if ways.into_iter().filter(|way| *way).count() > 1 {
        return Err(Problem::invalid(
            "Say in one way what the cue offers: \"sku\" or \"variant\", \"variants\", or \"product\".",
        ));
    }
    match named {
        Offering { product: Some(id), .. } => Ok(command::Offering::Product(ProductId(id))),
        Offering { variants: Some(ids), .. } => {
            Ok(command::Offering::Variants(ids.into_iter().map(VariantId).collect()))
        }
        Offering { sku, variant: id, .. } => Ok(variant(sku, id)?.into()),
    }
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
