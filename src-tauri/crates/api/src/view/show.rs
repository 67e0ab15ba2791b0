//! The running show, its timing and its sales.

use crate::wire::answer::{CueBrief, OnAirBrief};
use crate::wire::goal::GoalView;
use crate::wire::money::Money;
use crate::wire::price::CheckoutView;
use crate::wire::state::{
    MarkerView, MemoView, ResumableView, RunBrief, SalesView, ShowBrief, ShowView, TotalsView, UndoView,
};
use crate::wire::timing::Timing;
use cartwall_domain::CueId;
use cartwall_domain::card::{self, CardFace, face, next, under_flash};
use cartwall_domain::decide::{resumable as resumable_show, undone};
use cartwall_domain::event::Event;
use cartwall_domain::on_air::AiringOf;
use cartwall_domain::run::Run;
use cartwall_domain::sales::Totals;
use cartwall_domain::show::{Cue, Marker, Memo, Show};
use cartwall_domain::state::State;
use std::sync::Arc;

/// How many minutes of sales the panel draws.
const MINUTES: i64 = 60;

/// Preview and program, for a refusal.
pub(crate) fn on_air_brief(state: &State) -> OnAirBrief {
    let running = state.running_show();
    let cue = |id: Option<&CueId>| running.and_then(|show| brief_of(state, show, id));
    OnAirBrief {
        seq: state.seq,
        show: running.map(|show| show.id.0.clone()),
        preview: cue(running.and_then(|show| show.preview_id())),
        program: cue(running.and_then(|show| show.program_id())),
    }
}

fn brief_of(state: &State, show: &Show, id: Option<&CueId>) -> Option<CueBrief> {
    let cue = show.cue(id?)?;
    Some(brief(cue, face(state, show, cue)))
}

fn brief(cue: &Cue, face: CardFace) -> CueBrief {
    CueBrief {
        id: cue.id.0.clone(),
        sku: cue.sku().to_owned(),
        title: face.title,
        price: face.price.map(Into::into),
    }
}

/// A cue with where its card says another price than its shop. Its face is worked out once for both.
fn standing(state: &State, show: &Show, id: Option<&CueId>) -> (Option<CueBrief>, Option<CheckoutView>) {
    let Some(cue) = id.and_then(|id| show.cue(id)) else { return (None, None) };
    let face = face(state, show, cue);
    let checkout = card::checkout_of(state, show, cue, &face).map(Into::into);
    (Some(brief(cue, face)), checkout)
}

pub(super) fn view(state: &State, show: &Show, now: i64) -> ShowView {
    let airing = show.program();
    let (preview, preview_checkout) = standing(state, show, show.preview_id());
    let (program, program_checkout) = standing(state, show, show.program_id());
    ShowView {
        id: show.id.0.clone(),
        title: show.title.clone(),
        currency: show.currency.code().to_owned(),
        status: show.status(),
        mode: show.mode(),
        run: show.run().map_or(0, |run| run.number),
        started_at: show.started_at(),
        starts_at: show.starts_at,
        ends_at: show.ends_at,
        goal: GoalView::of(show.goal),
        co_hosts_take: show.co_hosts_take,
        preview,
        program,
        on_air_since: airing.map(|airing| airing.since),
        on_air_seq: show.on_air.seq,
        preview_checkout,
        program_checkout,
        next: next(state, show).and_then(|cue| brief_of(state, show, Some(&cue.id))),
        undo: undo(state, show, now),
        timing: timing_now(show, now),
    }
}

/// What undo would take back, as the core would decide it.
fn undo(state: &State, show: &Show, now: i64) -> Option<UndoView> {
    let Ok(Event::OnAirUndone { action, airing, cue, facts, flash, .. }) = undone(state, show, now) else {
        return None;
    };
    let brief = |id: Option<&CueId>| brief_of(state, show, id);
    let program = brief(airing.as_ref().and_then(AiringOf::cue));
    let said = facts.map(|facts| match flash {
        Some(flash) => under_flash(facts, flash, None, show.currency),
        None => facts,
    });
    let price = said.and_then(|said| said.price).map(Into::into);
    Some(UndoView {
        action,
        program: program.map(|on_air| CueBrief { price, ..on_air }),
        cue: brief(cue.as_ref()),
        by: (&show.on_air.undo.last()?.by).into(),
    })
}

fn planned_ms(cue: &Cue) -> i64 {
    i64::from(cue.details.planned_s).saturating_mul(1_000)
}

fn timing(show: &Show) -> Timing {
    let mut timing = Timing::default();
    let program = show.program_cue();
    for cue in show.cues.iter().filter(|cue| !cue.skipped) {
        timing.planned_ms = timing.planned_ms.saturating_add(planned_ms(cue));
        if program.is_some_and(|program| program.id == cue.id) {
            timing.program_planned_ms = planned_ms(cue);
            timing.program_before_ms = cue.on_air_ms;
        } else if cue.taken > 0 {
            timing.done_planned_ms = timing.done_planned_ms.saturating_add(planned_ms(cue));
        } else {
            timing.remaining_planned_ms = timing.remaining_planned_ms.saturating_add(planned_ms(cue));
        }
    }
    let start = show.started_at().or(show.starts_at).filter(|_| timing.planned_ms > 0);
    timing.planned_end = show.ends_at.or(start.map(|start| start.saturating_add(timing.planned_ms)));
    timing
}

/// With how much later the show is than its rundown.
fn timing_now(show: &Show, now: i64) -> Timing {
    let timing = timing(show);
    let since = |at: i64| now.saturating_sub(at).max(0);
    let current = show.program().map_or(0, |p| timing.program_before_ms.saturating_add(since(p.since)));
    let planned = timing.done_planned_ms.saturating_add(current.min(timing.program_planned_ms));
    let over_ms = show.started_at().map(|started| since(started).saturating_sub(planned));
    Timing { over_ms, ..timing }
}

fn run_brief(run: &Run) -> RunBrief {
    RunBrief { run: run.number, mode: run.mode, started_at: run.started_at, ended_at: run.ended_at }
}

/// The show that can be resumed.
pub(super) fn resumable(state: &State) -> Option<ResumableView> {
    let (show, until) = resumable_show(state)?;
    let last_run = show.runs.last()?;
    Some(ResumableView {
        show: show.id.0.clone(),
        title: show.title.clone(),
        run: run_brief(last_run),
        until,
    })
}

/// Its memos, oldest first.
pub(super) fn memos(show: &Show) -> Vec<MemoView> {
    let view = |memo: &Memo| MemoView {
        id: memo.id.0.clone(),
        at: memo.at,
        by: (&memo.by).into(),
        text: memo.text.clone(),
        urgent: memo.urgent,
        acknowledged_at: memo.acknowledged_at,
    };
    show.memos.iter().map(view).collect()
}

/// Its markers, oldest first.
pub(super) fn markers(show: &Show) -> Vec<MarkerView> {
    let view =
        |marker: &Marker| MarkerView { at: marker.at, by: (&marker.by).into(), text: marker.text.clone() };
    show.markers.iter().map(view).collect()
}

pub(super) fn briefs(state: &State) -> Vec<ShowBrief> {
    briefs_of(state.shows.values())
}

/// Planned shows and templates that were archived, newest first.
pub(crate) fn archived(state: &State) -> Vec<ShowBrief> {
    briefs_of(state.archived.values())
}

fn briefs_of<'a>(shows: impl Iterator<Item = &'a Arc<Show>>) -> Vec<ShowBrief> {
    let mut briefs: Vec<_> = shows
        .map(|show| ShowBrief {
            id: show.id.0.clone(),
            title: show.title.clone(),
            currency: show.currency.code().to_owned(),
            status: show.status(),
            created_at: show.created_at,
            starts_at: show.starts_at,
            ends_at: show.ends_at,
            goal: GoalView::of(show.goal),
            template: show.template,
            co_hosts_take: show.co_hosts_take,
            cues: u32::try_from(show.cues.len()).unwrap_or(u32::MAX),
            planned_ms: timing(show).planned_ms,
            last_run: show.runs.last().map(run_brief),
        })
        .collect();
    briefs.sort_by(|a, b| b.created_at.cmp(&a.created_at).then_with(|| b.id.cmp(&a.id)));
    briefs
}

/// Totals on the wire.
pub(crate) fn totals(totals: &Totals, currency: &str) -> TotalsView {
    let money = |minor| Money { minor, currency: currency.to_owned() };
    TotalsView {
        orders: totals.orders,
        units: totals.units,
        gross: money(totals.gross),
        refunds: money(totals.refunds),
        net: money(totals.net()),
        refunded_units: totals.refunded_units,
        over_refunded: money(totals.over_refunded),
        over_refunded_units: totals.over_refunded_units,
    }
}

pub(super) fn sales(show: &Show, now: i64) -> SalesView {
    let sales = &show.sales;
    let current = now.saturating_sub(show.started_at().unwrap_or(now)).max(0) / 60_000;
    let first = current.saturating_sub(MINUTES - 1).max(0);
    let since_take = show.program().map(|program| program.units);
    SalesView {
        totals: totals(&sales.totals, show.currency.code()),
        other_currencies: sales.other.iter().map(|(code, other)| totals(other, code)).collect(),
        since_take,
        per_minute: (first..=current)
            .map(|minute| sales.per_minute.get(&minute).copied().unwrap_or(0))
            .collect(),
        unknown_skus: sales.unknown_skus.iter().map(|(sku, units)| (sku.clone(), *units)).collect(),
    }
}
