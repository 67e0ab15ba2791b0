//! Making a show and changing its plan: name, planned times, whether it is archived.

use super::edits::edit;
use super::rundown::added;
use super::{Decision, show, text};
use crate::changes::{Plan, PlanChanges};
use crate::command::{Context, Offering};
use crate::edits::EditKind;
use crate::event::Event;
use crate::goal::Goal;
use crate::limits::{self, MAX_ARCHIVED, MAX_CUES, MAX_SHOWS, MAX_TIME, MAX_TITLE};
use crate::refusal::{Field, Reason, Refusal};
use crate::show::{CueDetails, Show};
use crate::state::State;
use crate::{ShowId, Timestamp};
use iso_currency::Currency;

/// What a new show is.
pub struct NewShow<'a> {
    pub title: &'a str,
    pub currency: Currency,
    pub goal: Goal,
    pub template: bool,
    pub co_hosts_take: bool,
}

impl<'a> NewShow<'a> {
    /// No template, and nothing allowed to co-hosts yet.
    pub fn plain(title: &'a str, currency: Currency, goal: Goal) -> Self {
        Self { title, currency, goal, template: false, co_hosts_take: false }
    }
}

pub fn create(
    state: &State,
    NewShow { title, currency, goal, template, co_hosts_take }: NewShow<'_>,
    cues: Vec<(Offering, CueDetails)>,
    context: &mut Context<'_>,
) -> Result<Decision, Refusal> {
    let title = text(title, MAX_TITLE, Field::Title)?;
    goal.check(currency)?;
    room(state)?;
    let show = ShowId((context.fresh_id)());
    let mut events = vec![Event::ShowCreated { show: show.clone(), title: title.clone(), currency }];
    if template || co_hosts_take || !goal.is_none() {
        let show = show.clone();
        events.push(Event::ShowUpdated {
            show,
            title,
            starts_at: None,
            ends_at: None,
            goal: goal.net,
            goal_units: goal.units,
            template,
            archived: false,
            co_hosts_take,
            currency: None,
        });
    }
    for (index, (offering, details)) in cues.into_iter().take(MAX_CUES).enumerate() {
        events.push(added(state, &show, &offering, details, index, context)?.1);
    }
    Ok(Decision { events, id: Some(show.0), ..Decision::default() })
}

/// A template that was saved of a show is an edit of that show.
pub fn saved(state: &State, from: Option<&ShowId>, made: Decision) -> Decision {
    match from.and_then(|from| state.shows.get(from)) {
        Some(from) => edit(&from.id, EditKind::Templated { title: from.title.clone() }, made),
        None => made,
    }
}

pub fn update(
    state: &State,
    id: &ShowId,
    changes: PlanChanges,
    base: &PlanChanges,
    archived: Option<bool>,
) -> Result<Decision, Refusal> {
    let away = state.archived.get(id);
    let known = away.or_else(|| state.shows.get(id));
    let Some(event) = changed(state, id, changes, base, archived)? else { return Ok(Decision::default()) };
    let before = known.map(|show| Plan::from(show.as_ref()));
    let after = before.as_ref().and_then(|plan| plan.after(&event));
    let title = before.as_ref().map(|plan| plan.title.clone()).unwrap_or_default();
    let fields = before.zip(after).map(|(before, after)| PlanChanges::between(&before, &after).1.fields());
    let differs = |named: &[&str]| fields.iter().flatten().any(|field| named.contains(field));
    let what = match &event {
        Event::ShowUpdated { archived: true, .. } if away.is_none() => EditKind::Archived { title },
        Event::ShowUpdated { archived: false, .. } if away.is_some() => EditKind::Unarchived { title },
        _ if differs(&["title"]) => EditKind::Renamed { title },
        _ if differs(&["currency"]) => EditKind::Currency,
        // Whoever plans times and a goal at once is told of the times.
        _ if differs(&["starts_at", "ends_at"]) => EditKind::Timed,
        _ if differs(&["goal", "goal_units"]) => EditKind::Aimed,
        _ => EditKind::CoHostsTake,
    };
    Ok(edit(id, what, event.into()))
}

/// The event that changes the plan of a show, where something changes.
pub fn changed(
    state: &State,
    id: &ShowId,
    changes: PlanChanges,
    base: &PlanChanges,
    archived: Option<bool>,
) -> Result<Option<Event>, Refusal> {
    let put_away = state.archived.get(id).filter(|_| archived.is_some());
    let known: &Show = match put_away {
        Some(show) => show,
        None => show(state, id)?,
    };
    let title = changes.title.as_deref().map(|title| text(title, MAX_TITLE, Field::Title)).transpose()?;
    let (changes, now) = (PlanChanges { title, ..changes }, Plan::from(known));
    changes.check(base, &now)?;
    let goal_stays = changes.goal.is_none();
    let mut plan = changes.merged(&now);
    let currency = Some(plan.currency).filter(|currency| *currency != now.currency);
    if let Some(currency) = currency {
        may_change(known, currency)?;
        if goal_stays {
            plan.goal.net = plan.goal.net.and_then(|net| net.written_in(currency));
        }
    }
    let archived = archived.unwrap_or(false);
    check(known, plan.starts_at, plan.ends_at, archived)?;
    plan.goal.check(plan.currency)?;
    match (put_away.is_some(), archived) {
        (true, false) => room(state)?,
        (false, true) => {
            let sentence = format!(
                "{MAX_ARCHIVED} shows are archived already, so this one was not. Bring one of them back instead."
            );
            limits::room(state.archived.size(), 1, MAX_ARCHIVED, Reason::Archived, &sentence)?;
        }
        _ => {}
    }
    if plan == now && archived == put_away.is_some() {
        return Ok(None);
    }
    let (show, template) = (id.clone(), known.template);
    let Plan {
        title, starts_at, ends_at, goal: Goal { net: goal, units: goal_units }, co_hosts_take, ..
    } = plan;
    let updated = Event::ShowUpdated {
        show,
        title,
        starts_at,
        ends_at,
        goal,
        goal_units,
        template,
        archived,
        co_hosts_take,
        currency,
    };
    Ok(Some(updated))
}

/// Refuses another currency for a show that has counted sales in its own, and where a number that was written of the show
/// cannot be written in the new one.
fn may_change(show: &Show, currency: Currency) -> Result<(), Refusal> {
    if !show.runs.is_empty() {
        return Err(Refusal::because(
            Reason::CurrencyIsFixed,
            "This show has run, so its currency cannot be changed any more. Duplicate it and change the copy.",
        ));
    }
    match show.written().find(|money| money.written_in(currency).is_none()) {
        None => Ok(()),
        Some(price) => {
            let sentence = format!("{price} cannot be written in {currency}. Change that price first.");
            let refusal = Refusal::because(Reason::CurrencyDecimals, sentence);
            Err(refusal.with("price", price).with("currency", currency.code()))
        }
    }
}

/// Room for one more planned show.
fn room(state: &State) -> Result<(), Refusal> {
    let sentence =
        format!("{MAX_SHOWS} shows and templates are planned already. Put some away, then try again.");
    limits::room(state.shows.size(), 1, MAX_SHOWS, Reason::Shows, &sentence)
}

fn check(
    show: &Show,
    starts_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
    archived: bool,
) -> Result<(), Refusal> {
    if show.is_running() && archived {
        return Err(Refusal::because(
            Reason::RunningNotArchived,
            "This show is running, so it cannot be archived. End it; its report stays.",
        ));
    }
    if show.is_running() && starts_at != show.starts_at {
        return Err(Refusal::because(
            Reason::StartIsOver,
            "This show has started, so its start cannot be planned any more. Its end can.",
        ));
    }
    if starts_at.iter().chain(&ends_at).any(|at| !(1..=MAX_TIME).contains(at)) {
        return Err(Refusal::because(
            Reason::PlannedTime,
            "A planned time is given in milliseconds since 1970. Send 0 to take it away.",
        ));
    }
    if let (Some(starts), Some(ends)) = (starts_at, ends_at)
        && ends <= starts
    {
        return Err(Refusal::because(
            Reason::EndBeforeStart,
            "The planned end must be after the planned start. Change one of them.",
        ));
    }
    Ok(())
}
