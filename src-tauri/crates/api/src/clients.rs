//! What holds for devices and programs alike when the host lets them in, and when they have to go.

use crate::wire::answer::Problem;
use crate::{Api, ApiCode, Session};
use cartwall_domain::state::State;
use std::io;
use tracing::warn;

const HOUR_MS: i64 = 3_600 * 1_000;
/// Hours for which somebody can be let in: a year.
const MAX_HOURS: u32 = 366 * 24;

impl Api {
    /// Shuts a device or a program out for good. `false` where none of this id is in.
    pub(crate) fn shut_out(&self, client: &str) -> Result<bool, Problem> {
        let done = self.access.revoke(client, self.now());
        self.door.publish();
        if let Err(error) = &done {
            warn!(%error, "somebody was shut out, and the list of clients cannot be written");
            self.door.save_later();
        }
        done.map_err(|error| not_shut_out_for_good(&error))
    }

    /// Completes when a program may not be here any more: its token was revoked or has run out, or the one show that it is
    /// for is not on any more. Never for anybody else.
    pub async fn ended(&self, session: &Session) {
        if !self.access.is_program(&session.actor.id) {
            return std::future::pending().await;
        }
        let mut states = self.state();
        tokio::select! {
            () = self.access.gone(&session.actor.id, &self.clock) => {}
            _ = states.wait_for(|state| !session.is_of_what_is_on(state)) => {}
        }
    }
}

impl Session {
    /// Whether its token is for all shows, or for the one that is on.
    pub(crate) fn is_of_what_is_on(&self, state: &State) -> bool {
        let on = || state.running_show().map(|show| &*show.id.0);
        self.show.as_deref().is_none_or(|show| on() == Some(show))
    }
}

/// So many hours in milliseconds; `None` where it is for good.
pub(crate) fn lasts_ms(hours: Option<u32>) -> Result<Option<i64>, Problem> {
    let hours = hours.filter(|hours| *hours > 0);
    if hours.is_some_and(|hours| hours > MAX_HOURS) {
        return Err(Problem::invalid("hours must be at most a year.").with("field", "hours"));
    }
    Ok(hours.map(|hours| i64::from(hours).saturating_mul(HOUR_MS)))
}

fn not_shut_out_for_good(error: &io::Error) -> Problem {
    let detail = format!(
        "It is out. But the list of who may come in cannot be written ({error}), so it could come in again after Cartwall \
         is started the next time. Cartwall goes on trying. Free some space, and shut it out once more before you quit."
    );
    Problem::new(500, ApiCode::ShutOutNotSaved, detail)
}

pub(crate) fn not_kept(error: io::Error) -> Problem {
    Problem::new(500, ApiCode::DataFolder, format!("The list of who may come in cannot be written: {error}"))
}
