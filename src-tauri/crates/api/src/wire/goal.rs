//! What a show is meant to sell.

use super::money::Money;
use cartwall_domain::goal::Goal;
use cartwall_domain::report::GoalReport;
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

/// What a show is meant to sell; at least one of both. It is measured by the show's totals: by their `net`, and by `units`
/// less `refunded_units`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct GoalView {
    /// Net.
    pub net: Option<Money>,
    /// Net units: sold less refunded.
    pub units: Option<i64>,
}

impl GoalView {
    /// `None` where nothing is aimed at.
    pub(crate) fn of(goal: Goal) -> Option<Self> {
        (!goal.is_none()).then(|| Self { net: goal.net.map(Into::into), units: goal.units })
    }
}

/// What a run was meant to sell, and when it had sold that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct GoalReportView {
    /// Net.
    pub net: Option<Money>,
    /// Whether the totals come to that now, after all refunds.
    pub net_reached: bool,
    /// When they first did, by the times that orders count at.
    pub net_at: Option<i64>,
    /// Net units: sold less refunded.
    pub units: Option<i64>,
    /// Likewise.
    pub units_reached: bool,
    /// Likewise.
    pub units_at: Option<i64>,
}

impl From<&GoalReport> for GoalReportView {
    fn from(report: &GoalReport) -> Self {
        Self {
            net: report.goal.net.map(Into::into),
            net_reached: report.reached.net.is_some(),
            net_at: report.net_at,
            units: report.goal.units,
            units_reached: report.reached.units.is_some(),
            units_at: report.units_at,
        }
    }
}
