//! Which events of a show belong to the report of one of its runs.

use crate::event::Event;

/// Follows a show's events. `None`: the show was never run, and only its plan is told.
#[derive(Clone, Debug, Default)]
pub(super) struct OfRun {
    wanted: Option<u32>,
    on: bool,
    over: bool,
}

impl OfRun {
    pub fn new(wanted: Option<u32>) -> Self {
        Self { wanted, ..Self::default() }
    }

    /// Whether the run is over.
    pub fn is_over(&self) -> bool {
        self.over
    }

    /// Whether an event belongs to it. What is planned before its end does, and nothing that is planned afterwards but
    /// the show's name.
    pub fn takes(&mut self, event: &Event) -> bool {
        match event {
            Event::RunStarted { run, .. } | Event::RunResumed { run, .. } => {
                self.on = self.wanted == Some(*run);
                self.over &= !self.on;
                self.on
            }
            Event::RunEnded { run, .. } => {
                let ends = self.wanted == Some(*run);
                self.over |= ends;
                self.on = false;
                ends
            }
            Event::ShowCreated { .. } | Event::ShowUpdated { .. } => true,
            Event::PlanEdited { .. }
            | Event::EditUndone { .. }
            | Event::CueAdded { .. }
            | Event::CueUpdated { .. }
            | Event::CueMoved { .. }
            | Event::CuesMoved { .. }
            | Event::CueRemoved { .. }
            | Event::CueRestored { .. } => !self.over,
            Event::OrderJoined { run, .. } => self.wanted == Some(run.number),
            Event::OrderChanged { run, .. } | Event::OverRefunded { run, .. } => {
                run.as_ref().map(|run| run.number) == self.wanted
            }
            _ => self.on,
        }
    }
}
