//! What of an event goes into the list of shows and its key figures, in the same commit.

use cartwall_domain::event::{Event, Recorded};
use cartwall_domain::run::RunId;
use cartwall_domain::sales::Totals;
use cartwall_domain::show::{Mode, Show, Status};
use cartwall_domain::state::State;
use cartwall_domain::{Currency, ShowId};
use cartwall_journal::{Figures, JournalError, NewRow, ShowRow, format};

/// The row of an event, with what it adds to its show's figures. `before` is the state it met. The figures are those of
/// the show's newest run: what a rehearsal sold is taken away again where the next run starts, and what comes later for
/// a rehearsal that is over stands in its report alone.
pub(crate) fn row(before: &State, recorded: &Recorded) -> Result<NewRow, JournalError> {
    let mut row = format::encode(recorded.at, &recorded.by, &recorded.event)?;
    row.figures = match &recorded.event {
        Event::OrderChanged { run: Some(run), currency: paid, first, changes, .. }
            if is_listed(before, run) && currency(before, &run.show) == Some(*paid) =>
        {
            Some(figures(&Totals::of(*first, changes)))
        }
        Event::OrderJoined { run, currency: paid, changes, .. }
            if currency(before, &run.show) == Some(*paid) =>
        {
            Some(figures(&Totals::of(true, changes)))
        }
        Event::RunStarted { show, .. } => {
            let rehearsed = before.past_runs.iter().rev().find(|past| past.id.show == *show);
            rehearsed.map(|past| {
                let sold = figures(&past.totals);
                Figures {
                    orders: sold.orders.saturating_neg(),
                    units: sold.units.saturating_neg(),
                    gross: sold.gross.saturating_neg(),
                    refunds: sold.refunds.saturating_neg(),
                }
            })
        }
        _ => None,
    };
    Ok(row)
}

fn figures(totals: &Totals) -> Figures {
    Figures { orders: totals.orders, units: totals.units, gross: totals.gross, refunds: totals.refunds }
}

/// Whether what a run sells is told in the list of shows: while it is on, and of a live one always.
fn is_listed(state: &State, run: &RunId) -> bool {
    let mut past = state.past_runs.iter().rev();
    state.running_in(run).is_some()
        || past.find(|past| past.id == *run).is_some_and(|past| past.mode == Mode::Live)
}

fn currency(state: &State, show: &ShowId) -> Option<Currency> {
    let running = state.shows.get(show).map(|show| show.currency);
    running
        .or_else(|| state.past_runs.iter().rev().find(|past| past.id.show == *show).map(|past| past.currency))
}

/// The line in the list of shows that an event changes. `after` is the state behind it.
pub(crate) fn show_row(after: &State, recorded: &Recorded) -> Option<ShowRow> {
    let (Event::ShowCreated { show, .. }
    | Event::ShowUpdated { show, .. }
    | Event::RunStarted { show, .. }
    | Event::RunResumed { show, .. }
    | Event::RunEnded { show, .. }) = &recorded.event
    else {
        return None;
    };
    if let Some(archived) = after.archived.get(show) {
        return Some(line(archived, "archived"));
    }
    let over = || after.resumable.as_ref().filter(|over| over.id == *show);
    after.shows.get(show).or_else(over).map(|show| line(show, status(show)))
}

fn status(show: &Show) -> &'static str {
    match show.status() {
        Status::Planned if show.template => "template",
        Status::Planned => "planned",
        Status::Rehearsal => "rehearsal",
        Status::Live => "live",
        Status::Ended => "ended",
    }
}

fn line(show: &Show, status: &str) -> ShowRow {
    let run = show.runs.last();
    ShowRow {
        id: show.id.0.clone(),
        title: show.title.clone(),
        currency: show.currency.code().to_owned(),
        status: status.to_owned(),
        mode: run.map(|run| if run.mode == Mode::Live { "live" } else { "rehearsal" }.to_owned()),
        created_at: show.created_at,
        started_at: run.map(|run| run.started_at),
        ended_at: run.and_then(|run| run.ended_at),
    }
}
