//! What of an event goes into the list of shows and its key figures, in the same commit.

use cartwall_domain::event::{Event, Recorded};
use cartwall_domain::sales::Totals;
use cartwall_domain::show::{Mode, Show, Status};
use cartwall_domain::state::State;
use cartwall_domain::{Currency, ShowId};
use cartwall_journal::{Figures, JournalError, NewRow, ShowRow, format};

/// The row of an event, with what it adds to its show's figures. `before` is the state it met.
pub(crate) fn row(before: &State, recorded: &Recorded) -> Result<NewRow, JournalError> {
    let mut row = format::encode(recorded.at, &recorded.by, &recorded.event)?;
    row.figures = match &recorded.event {
        Event::OrderChanged { show: Some(show), currency: paid, first, changes, .. }
            if currency(before, show) == Some(*paid) =>
        {
            let sum = Totals::of(*first, changes);
            Some(Figures { orders: sum.orders, units: sum.units, gross: sum.gross, refunds: sum.refunds })
        }
        _ => None,
    };
    Ok(row)
}

fn currency(state: &State, show: &ShowId) -> Option<Currency> {
    let running = state.shows.get(show).map(|show| show.currency);
    running.or_else(|| state.ended.iter().rev().find(|ended| ended.id == *show).map(|ended| ended.currency))
}

/// The line in the list of shows that an event changes. `before` and `after` are the states around it.
pub(crate) fn show_row(before: &State, after: &State, recorded: &Recorded) -> Option<ShowRow> {
    match &recorded.event {
        Event::ShowCreated { show, .. } | Event::ShowStarted { show, .. } => {
            let show = after.shows.get(show)?;
            Some(line(show, status(show), None))
        }
        Event::ShowUpdated { show, .. } => match after.archived.get(show) {
            Some(show) => Some(line(show, "archived", None)),
            None => after.shows.get(show).map(|show| line(show, status(show), None)),
        },
        Event::ShowEnded { show } => Some(line(before.shows.get(show)?, "ended", Some(recorded.at))),
        _ => None,
    }
}

fn status(show: &Show) -> &'static str {
    match show.status {
        Status::Planned if show.template => "template",
        Status::Planned => "planned",
        Status::Rehearsal => "rehearsal",
        Status::Live => "live",
        Status::Ended => "ended",
    }
}

fn line(show: &Show, status: &str, ended_at: Option<i64>) -> ShowRow {
    ShowRow {
        id: show.id.0.clone(),
        title: show.title.clone(),
        currency: show.currency.code().to_owned(),
        status: status.to_owned(),
        mode: show.mode.map(|mode| if mode == Mode::Live { "live" } else { "rehearsal" }.to_owned()),
        created_at: show.created_at,
        started_at: show.started_at,
        ended_at,
    }
}
