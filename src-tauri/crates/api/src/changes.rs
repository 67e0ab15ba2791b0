//! From the body of a change to the changes that the rules merge: only the fields that were sent, and what their sender
//! saw there (`base`), where they say so.

use crate::commands::read::{amount, words};
use crate::wire::answer::Problem;
use crate::wire::request::{
    CueFields, GuardFields, SetGuard, ShowFields, StoreFields, UpdateCue, UpdateCues, UpdateShow, UpdateStore,
};
use cartwall_domain::changes::{CommonChanges, CueChanges, GuardChanges, PlanChanges, StoreChanges};
use cartwall_domain::command::Command;
use cartwall_domain::money::{Money, parse_currency};
use cartwall_domain::state::State;
use cartwall_domain::{CueId, Currency, ShowId, StoreId, VariantId};

pub(crate) fn cue(body: UpdateCue, state: &State) -> Result<Command, Problem> {
    let cue = CueId(body.cue);
    // Where no show has it the rules say why.
    let mut shows = state.running_show().into_iter().chain(state.shows.values());
    let currency = shows.find(|show| show.cue(&cue).is_some()).map(|show| show.currency);
    let changes = CueFields {
        variants: body.variants,
        talking_points: body.talking_points,
        planned_s: body.planned_s,
        price: body.price,
        compare_at: body.compare_at,
        coupon: body.coupon,
        cap: body.cap,
        segment: body.segment,
        notes: body.notes,
        short_title: body.short_title,
        picture: body.picture,
        number: body.number,
    };
    let (changes, base) =
        (cue_fields(changes, currency)?, cue_fields(*body.base.unwrap_or_default(), currency)?);
    Ok(Command::UpdateCue { cue, changes, base: Box::new(base) })
}

fn cue_fields(fields: CueFields, currency: Option<Currency>) -> Result<CueChanges, Problem> {
    Ok(CueChanges {
        variants: fields.variants.map(|ids| ids.into_iter().map(VariantId).collect()),
        talking_points: fields.talking_points,
        planned_s: fields.planned_s,
        price: price("price", fields.price, currency)?,
        compare_at: price("compare_at", fields.compare_at, currency)?,
        coupon: text(fields.coupon),
        cap: number(fields.cap),
        segment: text(fields.segment),
        notes: text(fields.notes),
        short_title: text(fields.short_title),
        picture: text(fields.picture),
        number: number(fields.number),
    })
}

pub(crate) fn cues(body: UpdateCues) -> Command {
    let changes =
        CommonChanges { percent_off: body.percent_off, planned_s: body.planned_s, coupon: text(body.coupon) };
    Command::UpdateCues { cues: body.cues.into_iter().map(CueId).collect(), changes }
}

pub(crate) fn guard(body: SetGuard) -> Command {
    let fields = |fields: GuardFields| GuardChanges {
        buffer: fields.buffer,
        low_stock: fields.low_stock,
        stale: fields.stale.map(Into::into),
        pull: fields.pull,
    };
    let changes =
        GuardFields { buffer: body.buffer, low_stock: body.low_stock, stale: body.stale, pull: body.pull };
    Command::SetGuard { changes: fields(changes), base: fields(body.base.unwrap_or_default()) }
}

pub(crate) fn show(body: UpdateShow, state: &State) -> Result<Command, Problem> {
    let show = ShowId(body.show);
    // Where there is no such show the rules say so.
    let known = state.shows.get(&show).or_else(|| state.archived.get(&show));
    let now = known.map(|show| show.currency);
    let fields = |fields: ShowFields| -> Result<PlanChanges, Problem> {
        let currency = fields.currency.as_deref().map(parse_currency).transpose();
        let currency = currency.map_err(|error| Problem::of_amount("currency", &error))?;
        Ok(PlanChanges {
            title: fields.title,
            starts_at: number(fields.starts_at),
            ends_at: number(fields.ends_at),
            goal: price("goal", fields.goal, currency.or(now))?,
            currency,
            goal_units: number(fields.goal_units),
            co_hosts_take: fields.co_hosts_take,
        })
    };
    let changes = ShowFields {
        title: body.title,
        starts_at: body.starts_at,
        ends_at: body.ends_at,
        goal: body.goal,
        goal_units: body.goal_units,
        co_hosts_take: body.co_hosts_take,
        currency: body.currency,
    };
    let (changes, base) = (fields(changes)?, fields(body.base.unwrap_or_default())?);
    Ok(Command::UpdateShow { show, changes, base, archived: body.archived })
}

pub(crate) fn store(body: UpdateStore) -> Command {
    let fields = |fields: StoreFields| StoreChanges {
        name: words(fields.name),
        locations: fields.locations,
        shares_stock_with: text(fields.shares_stock_with).map(|other| other.map(StoreId)),
        market: text(fields.market),
        origins_left_out: fields.origins_left_out,
    };
    let changes = StoreFields {
        name: body.name,
        locations: body.locations,
        shares_stock_with: body.shares_stock_with,
        market: body.market,
        origins_left_out: body.origins_left_out,
    };
    Command::UpdateStore {
        store: StoreId(body.store),
        changes: fields(changes),
        base: fields(body.base.unwrap_or_default()),
    }
}

/// A text that is left out stays; an empty one is taken away.
fn text(text: Option<String>) -> Option<Option<String>> {
    text.map(|text| words(Some(text)))
}

/// A number that is left out stays; 0 takes it away.
fn number(number: Option<i64>) -> Option<Option<i64>> {
    number.map(|number| (number != 0).then_some(number))
}

fn price(
    field: &'static str,
    text: Option<String>,
    currency: Option<Currency>,
) -> Result<Option<Option<Money>>, Problem> {
    text.map(|text| amount(field, Some(text), currency)).transpose()
}
