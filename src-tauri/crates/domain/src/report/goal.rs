//! What a run was meant to sell, and when it had sold that.

use crate::Timestamp;
use crate::goal::Goal;
use crate::sales::Totals;
use std::collections::BTreeMap;

/// The goal of a run, as it was at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GoalReport {
    /// What it was meant to sell.
    pub goal: Goal,
    /// What of that the totals come to now, after all refunds.
    pub reached: Goal,
    /// When its net first came to it.
    pub net_at: Option<Timestamp>,
    /// When its units first did.
    pub units_at: Option<Timestamp>,
}

/// Totals by the times that they count at: the same whatever order they were told in.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress(BTreeMap<Timestamp, Totals>);

impl Progress {
    pub fn add(&mut self, at: Timestamp, of: &Totals) {
        self.0.entry(at).or_default().plus(of);
    }

    /// `None` where nothing was aimed at.
    pub fn against(&self, goal: Goal, totals: &Totals) -> Option<GoalReport> {
        if goal.is_none() {
            return None;
        }
        let mut report = GoalReport { goal, reached: goal.reached(totals), net_at: None, units_at: None };
        let mut so_far = Totals::default();
        for (at, of) in &self.0 {
            so_far.plus(of);
            let reached = goal.reached(&so_far);
            report.net_at = report.net_at.or(reached.net.map(|_| *at));
            report.units_at = report.units_at.or(reached.units.map(|_| *at));
        }
        Some(report)
    }
}
