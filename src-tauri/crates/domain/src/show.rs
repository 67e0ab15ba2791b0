//! A show and its rundown of cues.

use crate::catalogue::Variant;
use crate::claims::Claims;
use crate::edits::Edits;
use crate::goal::Goal;
use crate::money::Money;
use crate::on_air::{Airing, AiringOf, Flash, OnAir};
use crate::proposal::Proposal;
use crate::run::Run;
use crate::sales::ShowSales;
use crate::stock::Quantity;
use crate::{Actor, CueId, LayerId, Map, MemoId, ProductId, ShowId, Timestamp, VariantId};
use iso_currency::Currency;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How a show runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Nobody watches; its sales are kept out of real totals.
    Rehearsal,
    /// On air for real.
    Live,
}

/// Where a show stands: planned, with any number of rehearsals; live; ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Being prepared.
    Planned,
    /// Running as a rehearsal.
    Rehearsal,
    /// Running live.
    Live,
    /// Over; only late orders and refunds still change its report.
    Ended,
}

/// What a cue offers beyond the catalogue's price.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Offer {
    /// Price in the show; the catalogue's where `None`.
    pub price: Option<Money>,
    /// Crossed-out price; the catalogue's where `None`.
    pub compare_at: Option<Money>,
    /// Code that viewers type at checkout.
    pub coupon: Option<String>,
    /// The most units sold on this offer in a run of the show, as [`Claims`] counts them.
    pub cap: Option<i64>,
}

impl Offer {
    /// Whether it is another offer than that one, which is claimed from none on. A cap that is raised or lowered, or
    /// another code for the same price, goes on with the same offer.
    fn is_another_than(&self, before: &Self) -> bool {
        self.price != before.price || self.cap.is_some() != before.cap.is_some()
    }
}

/// What the operator writes into a cue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CueDetails {
    /// What to say, a line each.
    pub talking_points: Vec<String>,
    /// Planned time on air, seconds; 0 = not planned.
    pub planned_s: u32,
    /// Price, coupon, cap.
    pub offer: Offer,
    /// Name of the segment of the rundown that it belongs to.
    pub segment: Option<String>,
    /// For the crew, never on air.
    pub notes: Option<String>,
    /// What the card calls the product; its own title where `None`.
    pub short_title: Option<String>,
    /// Which of the product's pictures the card shows, by its address; the one that suits what is offered where `None`.
    pub picture: Option<String>,
    /// The number by which viewers name the product.
    pub number: Option<i64>,
}

impl CueDetails {
    /// Whether a card says something else of it than of another, apart from the variants.
    pub(crate) fn is_another_card(&self, other: &Self) -> bool {
        self.offer != other.offer
            || self.short_title != other.short_title
            || self.picture != other.picture
            || self.number != other.number
    }

    /// Takes over from another what a card says of it.
    pub(crate) fn take_card(&mut self, other: &Self) {
        self.offer.clone_from(&other.offer);
        self.short_title.clone_from(&other.short_title);
        self.picture.clone_from(&other.picture);
        self.number = other.number;
    }
}

/// A variant that a cue offers, with its names as they were when it was queued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedVariant {
    /// Which.
    pub variant: VariantId,
    /// Its SKU.
    pub sku: String,
    /// Its options in words, where there is a choice.
    pub title: Option<String>,
}

impl From<&Variant> for OfferedVariant {
    fn from(variant: &Variant) -> Self {
        Self { variant: variant.id.clone(), sku: variant.sku.clone(), title: variant.title.clone() }
    }
}

/// One product slot of a rundown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cue {
    /// Its id.
    pub id: CueId,
    /// What is sold.
    pub product: ProductId,
    /// The variants of it that are sold: at least one, in the catalogue's order, each once.
    pub offered: Vec<OfferedVariant>,
    /// Those that it offered before and may offer again: counts of their stock still belong to the show.
    pub withdrawn: Vec<VariantId>,
    /// The operator's part.
    pub details: CueDetails,
    /// Passed over; `next` does not stop here.
    pub skipped: bool,
    /// How often it was taken.
    pub taken: u32,
    /// Time on air in closed windows, milliseconds.
    pub on_air_ms: i64,
    /// The shop's price of each variant when it was queued, taken or accepted last, where it was known.
    pub queued_prices: Vec<(VariantId, Money)>,
    /// What a person said that the shop's checkout asks.
    pub confirmed: Option<ConfirmedPrice>,
    /// It was pulled and brought back by hand: it is not pulled again.
    pub held: bool,
    /// What is bought of its offer in this run.
    pub claims: Claims,
}

/// A price that a person has seen to in the shop itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmedPrice {
    /// What the card said then.
    pub price: Money,
    /// What the catalogue said then.
    pub charges: Money,
}

impl Cue {
    /// Whether as many were bought on its offer as it has.
    pub fn offer_is_used_up(&self) -> bool {
        self.details.offer.cap.is_some_and(|cap| self.claims.units >= cap)
    }

    /// Writes the operator's part. `on_air`: the time, where its card is on air and says it from now on.
    pub(crate) fn write(&mut self, details: &CueDetails, on_air: Option<Timestamp>) {
        if details.offer.is_another_than(&self.details.offer) {
            self.claims = Claims { since: on_air, units: 0 };
        }
        self.details = details.clone();
    }

    /// The variants that it offers.
    pub fn variants(&self) -> impl Iterator<Item = &VariantId> {
        self.offered.iter().map(|offered| &offered.variant)
    }

    /// Offers these variants from now on.
    pub(crate) fn offer(&mut self, offered: &[OfferedVariant]) {
        let before = std::mem::replace(&mut self.offered, offered.to_vec());
        self.withdrawn.extend(before.into_iter().map(|offered| offered.variant));
        self.withdrawn.retain(|variant| offered.iter().all(|offered| offered.variant != *variant));
        self.withdrawn.sort();
        self.withdrawn.dedup();
    }

    /// Whether it offers a variant.
    pub fn offers(&self, variant: &VariantId) -> bool {
        self.variants().any(|offered| offered == variant)
    }

    /// The SKU of its only or first variant: what programs know it by.
    pub fn sku(&self) -> &str {
        self.offered.first().map_or("", |offered| &offered.sku)
    }

    /// The shop's price of a variant as it was queued.
    pub fn queued_price(&self, variant: &VariantId) -> Option<Money> {
        self.queued_prices.iter().find(|(queued, _)| queued == variant).map(|(_, price)| *price)
    }
}

/// A cue that was taken out of its rundown and can come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// As it was.
    pub cue: Arc<Cue>,
    /// The place that it had, from 0.
    pub index: usize,
    /// It was pulled because it sold out, and comes back by itself.
    pub pulled: bool,
}

/// A moment worth finding again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// When.
    pub at: Timestamp,
    /// What for.
    pub text: String,
    /// Who set it.
    pub by: Actor,
}

impl Marker {
    /// Puts it among others, oldest first: one may come in after those of later moments.
    pub fn put_into(self, markers: &mut Vec<Self>) {
        let place = markers.partition_point(|other| other.at <= self.at);
        markers.insert(place, self);
    }
}

/// A note from a co-host to the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memo {
    /// Its id.
    pub id: MemoId,
    /// When it was sent.
    pub at: Timestamp,
    /// Who sent it.
    pub by: Actor,
    /// What it says.
    pub text: String,
    /// It is shown over what the host reads.
    pub urgent: bool,
    /// When the host said "got it".
    pub acknowledged_at: Option<Timestamp>,
}

/// A planned or running show. Its plan stays from run to run; from `on_air` on everything belongs to the run that is
/// on, or that comes next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Show {
    /// Its id.
    pub id: ShowId,
    /// Its name.
    pub title: String,
    /// The currency of its offers and totals.
    pub currency: Currency,
    /// When it was created.
    pub created_at: Timestamp,
    /// Its rehearsals and its live run, oldest first.
    pub runs: Vec<Run>,
    /// When it is planned to start.
    pub starts_at: Option<Timestamp>,
    /// When it is planned to end.
    pub ends_at: Option<Timestamp>,
    /// What it is meant to sell.
    pub goal: Goal,
    /// It is copied and never started.
    pub template: bool,
    /// Co-hosts too put products on air.
    pub co_hosts_take: bool,
    /// The rundown.
    pub cues: Vec<Arc<Cue>>,
    /// What was taken out of it last, newest last.
    pub removed: Vec<Removed>,
    /// What people last changed in its plan.
    pub edits: Edits,
    /// What is on air and in preview.
    pub on_air: OnAir,
    /// What sold.
    pub sales: ShowSales,
    /// The highest goal of this run that was told as reached.
    pub goal_told: Goal,
    /// Oldest first. Shared, as memos are, because every order makes a copy of the show.
    pub markers: Arc<Vec<Marker>>,
    /// Oldest first.
    pub memos: Arc<Vec<Memo>>,
    /// Those that wait for an answer, and those that ended last; oldest first.
    pub proposals: Arc<Vec<Proposal>>,
    /// Stock at the start, of the variants in the rundown.
    pub opening: Map<VariantId, Quantity>,
}

impl Show {
    /// The cue with this id.
    pub fn cue(&self, id: &CueId) -> Option<&Arc<Cue>> {
        self.cues.iter().find(|cue| cue.id == *id)
    }

    /// Its place in the rundown, from 0.
    pub fn position(&self, id: &CueId) -> Option<usize> {
        self.cues.iter().position(|cue| cue.id == *id)
    }

    /// Whether a variant is in the rundown, or was and may come back: counts of it belong to this show.
    pub fn holds(&self, variant: &VariantId) -> bool {
        let removed = self.removed.iter().map(|removed| &removed.cue);
        self.cues.iter().chain(removed).any(|cue| cue.offers(variant) || cue.withdrawn.contains(variant))
    }

    /// The amounts that people wrote of it.
    pub fn written(&self) -> impl Iterator<Item = Money> {
        let removed = self.removed.iter().map(|removed| &removed.cue);
        let offers = self.cues.iter().chain(removed).map(|cue| &cue.details.offer);
        self.goal
            .net
            .into_iter()
            .chain(offers.flat_map(|offer| offer.price.into_iter().chain(offer.compare_at)))
    }

    /// It sells in another currency from now on. What people wrote keeps its numbers.
    pub(crate) fn sell_in(&mut self, currency: Currency) {
        self.currency = currency;
        let removed = self.removed.iter_mut().map(|removed| &mut removed.cue);
        for cue in self.cues.iter_mut().chain(removed) {
            let cue = Arc::make_mut(cue);
            let offer = &mut cue.details.offer;
            for price in [&mut offer.price, &mut offer.compare_at] {
                *price = price.and_then(|price| price.written_in(currency));
            }
            cue.confirmed = None;
        }
    }

    /// What is on air on the card's layer.
    pub fn program(&self) -> Option<&Airing> {
        self.on_air.airing(&LayerId::card())
    }

    /// The flash offer that runs on the card of a cue.
    pub fn flash_on(&self, cue: &CueId) -> Option<&Flash> {
        self.program().filter(|airing| airing.what.is(cue))?.flash.as_ref()
    }

    /// The cue with this id, also where it was taken out of the rundown: it still has its name.
    pub fn cue_or_removed(&self, id: &CueId) -> Option<&Arc<Cue>> {
        let removed = || self.removed.iter().rev().map(|removed| &removed.cue).find(|cue| cue.id == *id);
        self.cue(id).or_else(removed)
    }

    /// The id of the cue whose card is on air.
    pub fn program_id(&self) -> Option<&CueId> {
        self.program()?.what.cue()
    }

    /// The cue whose card is on air.
    pub fn program_cue(&self) -> Option<&Arc<Cue>> {
        self.cue(self.program_id()?)
    }

    /// The id of the cue whose card is ready next.
    pub fn preview_id(&self) -> Option<&CueId> {
        self.on_air.next_up(&LayerId::card()).and_then(AiringOf::cue)
    }

    /// Units of a variant sold in this show, refunds not deducted.
    pub fn units_of(&self, variant: &VariantId) -> i64 {
        self.sales.by_variant.get(variant).map_or(0, |sold| sold.units)
    }

    /// Units of all variants that a cue offers, likewise.
    pub fn units_of_cue(&self, cue: &Cue) -> i64 {
        crate::sales::sum(cue.variants().map(|variant| self.units_of(variant)))
    }
}
