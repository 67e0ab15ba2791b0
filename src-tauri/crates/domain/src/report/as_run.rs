//! The as-run log: what was on screen, for people.

use super::Fold;
use crate::actor::Actor;
use crate::event::{Event, FlashEnd, OnAirFacts, Recorded};
use crate::money::Money;
use crate::on_air::{AiringOf, UndoableAction};
use crate::{CueId, Timestamp};
use serde::{Deserialize, Serialize};

/// One line of the as-run log: what was on screen, when, at what price and stock, by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsRun {
    /// Its event.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// What.
    pub action: AsRunAction,
    /// Which cue, if one.
    pub cue: Option<CueId>,
    /// The SKU of its only or first variant.
    pub sku: Option<String>,
    /// What it is called: its product, with the variant's title where it offers only one.
    pub title: Option<String>,
    /// What the card said, where one went on air.
    pub facts: Option<OnAirFacts>,
    /// The price of the flash offer that starts, or that an undo brought back.
    pub flash: Option<Money>,
    /// It was taken although it was sold out.
    pub anyway: bool,
    /// Why an offer ended.
    pub reason: Option<OfferEnd>,
    /// What an undo took back.
    pub undone: Option<UndoableAction>,
    /// Which variant, where one of several sold out or came back: its title.
    pub variant: Option<String>,
}

/// Why an offer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferEnd {
    /// Its time was up.
    Time,
    /// As many were bought as it had.
    Cap,
    /// The operator stopped it.
    Stopped,
    /// Its product went off air: another was taken, it was cleared, or the show ended.
    OffAir,
}

impl From<FlashEnd> for OfferEnd {
    fn from(reason: FlashEnd) -> Self {
        match reason {
            FlashEnd::Time => Self::Time,
            FlashEnd::Cap => Self::Cap,
            FlashEnd::Stopped => Self::Stopped,
        }
    }
}

/// What the as-run log tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the events of the same names")]
pub enum AsRunAction {
    Start,
    Take,
    Change,
    Clear,
    Undo,
    Skip,
    SoldOut,
    BackInStock,
    VariantSoldOut,
    VariantBackInStock,
    FlashStart,
    FlashEnd,
    OfferEnd,
    OfferReopen,
    End,
    Resume,
}

impl AsRun {
    /// A line of the log, with nothing to add.
    fn of(recorded: &Recorded, action: AsRunAction) -> Self {
        Self {
            seq: recorded.seq,
            at: recorded.at,
            by: recorded.by.clone(),
            action,
            cue: None,
            sku: None,
            title: None,
            facts: None,
            flash: None,
            anyway: false,
            reason: None,
            undone: None,
            variant: None,
        }
    }

    /// The price on the card.
    pub fn price(&self) -> Option<Money> {
        self.facts.as_ref().and_then(|facts| facts.price)
    }
}

impl Fold {
    /// Writes the lines of an event, before what it changes is taken in.
    pub(super) fn tell(&mut self, recorded: &Recorded) {
        use AsRunAction as A;
        let line = |action| AsRun::of(recorded, action);
        let about = |action, cue: &CueId| AsRun { cue: Some(cue.clone()), ..AsRun::of(recorded, action) };
        let written = match &recorded.event {
            Event::RunStarted { .. } => line(A::Start),
            Event::RunResumed { .. } => line(A::Resume),
            Event::RunEnded { .. } => {
                self.flash_off_air(recorded);
                line(A::End)
            }
            Event::CueTaken { cue, anyway, facts, .. } => {
                self.flash_off_air(recorded);
                AsRun { anyway: *anyway, facts: Some(facts.clone()), ..about(A::Take, cue) }
            }
            Event::Cleared { .. } => {
                self.flash_off_air(recorded);
                AsRun { cue: self.on_air.as_ref().map(|on_air| on_air.cue.clone()), ..line(A::Clear) }
            }
            Event::OnAirUndone { .. } => self.undone(recorded),
            Event::CueSkipped { cue, .. } => about(A::Skip, cue),
            Event::CardChanged { cue, facts, .. } => {
                AsRun { facts: Some(facts.clone()), ..about(A::Change, cue) }
            }
            Event::SoldOut { cue, .. } => about(A::SoldOut, cue),
            Event::BackInStock { cue, .. } => about(A::BackInStock, cue),
            Event::VariantSoldOut { cue, variant, .. } => {
                AsRun { variant: self.variant_title(variant), ..about(A::VariantSoldOut, cue) }
            }
            Event::VariantBackInStock { cue, variant, .. } => {
                AsRun { variant: self.variant_title(variant), ..about(A::VariantBackInStock, cue) }
            }
            Event::OfferEnded { cue, .. } => AsRun { reason: Some(OfferEnd::Cap), ..about(A::OfferEnd, cue) },
            Event::OfferReopened { cue, .. } => about(A::OfferReopen, cue),
            Event::FlashStarted { cue, price, .. } => {
                self.flash = Some(cue.clone());
                AsRun { flash: Some(*price), ..about(A::FlashStart, cue) }
            }
            Event::FlashEnded { cue, reason, .. } => {
                self.flash = None;
                AsRun { reason: Some((*reason).into()), ..about(A::FlashEnd, cue) }
            }
            _ => return,
        };
        self.write(written);
    }

    fn undone(&mut self, recorded: &Recorded) -> AsRun {
        let mut line = AsRun::of(recorded, AsRunAction::Undo);
        let Event::OnAirUndone { airing, facts, action, flash, cue, .. } = &recorded.event else {
            return line;
        };
        let program = airing.as_ref().and_then(AiringOf::cue);
        match (flash, action) {
            (Some(_), _) => self.flash = program.cloned(),
            // That is what the line says.
            (None, UndoableAction::Flash) => self.flash = None,
            (None, _) => self.flash_off_air(recorded),
        }
        // The log says what the card says.
        line.facts = facts.clone().map(|facts| match flash {
            Some(_) => OnAirFacts { price: *flash, compare_at: facts.compare_at.or(facts.price), ..facts },
            None => facts,
        });
        line.cue = program.or(cue.as_ref()).cloned();
        (line.flash, line.undone) = (*flash, Some(*action));
        line
    }

    /// A flash offer ends with its card. No event of its own tells of that.
    fn flash_off_air(&mut self, recorded: &Recorded) {
        if let Some(cue) = self.flash.take() {
            let line = AsRun::of(recorded, AsRunAction::FlashEnd);
            self.write(AsRun { cue: Some(cue), reason: Some(OfferEnd::OffAir), ..line });
        }
    }

    /// Every line that is about a cue says what that is called.
    fn write(&mut self, line: AsRun) {
        let (sku, title) = match (&line.facts, &line.cue) {
            (Some(facts), _) => (Some(facts.sku.clone()), Some(facts.title.clone())),
            (None, Some(cue)) => self.called(cue).unzip(),
            (None, None) => (None, None),
        };
        self.as_run.push(AsRun { sku, title, ..line });
    }
}
