//! The as-run log: what was on screen, for people.

use super::Fold;
use super::said::CardPrices;
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
    /// What the card said from then on, flash offers included, where it was told or its price changed.
    pub says: Option<CardPrices>,
    /// What else it said, where one went on air or was changed.
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
    /// A person set another price by hand.
    Priced,
    /// Its product went off air: another was taken, it was cleared, or the show ended.
    OffAir,
}

impl From<FlashEnd> for OfferEnd {
    fn from(reason: FlashEnd) -> Self {
        match reason {
            FlashEnd::Time => Self::Time,
            FlashEnd::Cap => Self::Cap,
            FlashEnd::Stopped => Self::Stopped,
            FlashEnd::Priced => Self::Priced,
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
            says: None,
            facts: None,
            flash: None,
            anyway: false,
            reason: None,
            undone: None,
            variant: None,
        }
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
                self.said.facts = None;
                line(A::End)
            }
            Event::CueTaken { cue, anyway, facts, .. } => {
                self.flash_off_air(recorded);
                self.said.facts = Some(facts.clone());
                AsRun { anyway: *anyway, ..self.card(about(A::Take, cue)) }
            }
            Event::Cleared { .. } => {
                self.flash_off_air(recorded);
                self.said.facts = None;
                AsRun { cue: self.on_air.as_ref().map(|on_air| on_air.cue.clone()), ..line(A::Clear) }
            }
            Event::OnAirUndone { .. } => self.undone(recorded),
            Event::CueSkipped { cue, .. } => about(A::Skip, cue),
            Event::CardChanged { cue, facts, .. } => {
                self.said.facts = Some(facts.clone());
                self.card(about(A::Change, cue))
            }
            Event::SoldOut { cue, .. } => about(A::SoldOut, cue),
            Event::BackInStock { cue, .. } => about(A::BackInStock, cue),
            Event::VariantSoldOut { cue, variant, .. } => {
                AsRun { variant: self.variant_title(variant), ..about(A::VariantSoldOut, cue) }
            }
            Event::VariantBackInStock { cue, variant, .. } => {
                AsRun { variant: self.variant_title(variant), ..about(A::VariantBackInStock, cue) }
            }
            Event::OfferEnded { cue, .. } => {
                AsRun { reason: Some(OfferEnd::Cap), says: self.flashing(), ..about(A::OfferEnd, cue) }
            }
            Event::OfferReopened { cue, .. } => AsRun { says: self.flashing(), ..about(A::OfferReopen, cue) },
            Event::FlashStarted { cue, price, .. } => {
                self.said.flash = Some((cue.clone(), *price));
                AsRun { flash: Some(*price), says: self.prices(), ..about(A::FlashStart, cue) }
            }
            Event::FlashEnded { cue, reason, .. } => {
                self.said.flash = None;
                let reason = (*reason).into();
                // What the card says with a new price follows; this line says the price that ended the offer.
                let says = match self.said.priced(recorded.seq, cue).filter(|_| reason == OfferEnd::Priced) {
                    Some(price) => {
                        price.map(|price| CardPrices { price: Some(price), price_to: None, compare_at: None })
                    }
                    None => self.prices(),
                };
                AsRun { reason: Some(reason), says, ..about(A::FlashEnd, cue) }
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
            (Some(price), _) => self.said.flash = program.cloned().map(|cue| (cue, *price)),
            // That is what the line says.
            (None, UndoableAction::Flash) => self.said.flash = None,
            (None, _) => self.flash_off_air(recorded),
        }
        self.said.facts.clone_from(facts);
        line = self.card(line);
        line.cue = program.or(cue.as_ref()).cloned();
        (line.flash, line.undone) = (*flash, Some(*action));
        line
    }

    /// A line of what the card says, as it does.
    fn card(&self, line: AsRun) -> AsRun {
        let facts = self.head.as_ref().and_then(|head| self.said.card(head.currency));
        AsRun { says: facts.as_ref().map(Into::into), facts, ..line }
    }

    /// The same while a flash offer runs: what it is compared with may be another now.
    fn flashing(&self) -> Option<CardPrices> {
        self.said.flash.as_ref().and_then(|_| self.prices())
    }

    fn prices(&self) -> Option<CardPrices> {
        self.said.prices(self.head.as_ref()?.currency)
    }

    /// A flash offer ends with its card. No event of its own tells of that.
    fn flash_off_air(&mut self, recorded: &Recorded) {
        if let Some((cue, _)) = self.said.flash.take() {
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
