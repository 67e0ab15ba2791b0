//! The products of a report: each with its variants, in the order of the rundown. What was sold without being in the
//! rundown stands after them, variant by variant.

use super::stock::StockSeries;
use super::{Fold, StockPoint, Window, ratio, sum};
use crate::card::together;
use crate::event::Event;
use crate::on_air::{AiringOf, UndoableAction};
use crate::order::{OrderChange, OrderSource, Pieces};
use crate::sales::{ShowSales, Totals};
use crate::show::OfferedVariant;
use crate::stock::Quantity;
use crate::{CueId, Currency, ProductId, Timestamp, VariantId};
use std::collections::{BTreeMap, BTreeSet};

/// One product in a show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductReport {
    /// Which; `None` where it was never in the rundown.
    pub product: Option<ProductId>,
    /// As queued, or the SKU.
    pub title: String,
    /// On air when.
    pub windows: Vec<Window>,
    /// Milliseconds in all windows.
    pub on_air_ms: i64,
    /// Milliseconds planned for its cues that stayed in the rundown.
    pub planned_ms: i64,
    /// All that its variants sold in the show, in the show's currency.
    pub sold: Totals,
    /// Units sold in other currencies.
    pub foreign_units: i64,
    /// Units sold inside the windows of its variants and their tails.
    pub windowed_units: i64,
    /// Gross of those, minor units of the show's currency.
    pub windowed_gross: i64,
    /// `windowed_gross` per on-air minute, minor units; `None` below one minute on air, of which a rate says nothing.
    pub gross_per_minute: Option<i64>,
    /// `windowed_units` per on-air minute, thousandths of a unit; `None` likewise.
    pub milliunits_per_minute: Option<i64>,
    /// Opening stock and what came in during the show; `None` = never counted.
    pub stocked: Option<i64>,
    /// Basis points of `stocked`.
    pub sell_through_bp: Option<i64>,
    /// Of all its variants together, as far as anything was known of them.
    pub stock: Vec<StockPoint>,
    /// At least one.
    pub variants: Vec<VariantReport>,
}

/// One variant of a product in a show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariantReport {
    /// Which.
    pub variant: VariantId,
    /// As queued, or as sold where it never was.
    pub sku: String,
    /// Its options in words.
    pub title: Option<String>,
    /// Milliseconds on air.
    pub on_air_ms: i64,
    /// All it sold in the show, in the show's currency.
    pub sold: Totals,
    /// As for its product.
    pub foreign_units: i64,
    /// As for its product.
    pub windowed_units: i64,
    /// As for its product.
    pub windowed_gross: i64,
    /// As for its product.
    pub stocked: Option<i64>,
    /// As for its product.
    pub sell_through_bp: Option<i64>,
    /// The opening first, then at most one point a minute and every change of kind.
    pub stock: Vec<StockPoint>,
}

/// What the fold knows of a product.
#[derive(Default)]
pub(super) struct Group {
    product: Option<ProductId>,
    title: String,
    windows: Vec<Window>,
    variants: Vec<VariantId>,
}

/// What it knows of a variant.
#[derive(Default)]
pub(super) struct Slot {
    sku: String,
    title: Option<String>,
    windows: Vec<Window>,
    group: usize,
    pub(super) stocked: Option<i64>,
    pub(super) stock: StockSeries,
}

/// What it knows of an order.
#[derive(Default)]
pub(super) struct Basket {
    /// In the show's currency.
    own: bool,
    pieces: Pieces,
}

/// What is on air: a product, and those of its variants that are offered.
#[derive(Clone)]
pub(super) struct OnScreen {
    pub(super) cue: CueId,
    group: usize,
    variants: Vec<VariantId>,
}

/// A cue of the rundown.
pub(super) struct Queued {
    pub(super) group: usize,
    pub(super) variants: Vec<VariantId>,
    pub(super) planned_ms: i64,
    pub(super) removed: bool,
}

const MINUTE_MS: i64 = 60_000;

/// A rate of so short a time that one sale more would double it is no figure to plan by.
fn per_minute(amount: i64, scale: i64, on_air_ms: i64) -> Option<i64> {
    (on_air_ms >= MINUTE_MS).then(|| ratio(amount, scale, on_air_ms)).flatten()
}

impl Fold {
    /// The place of a product.
    pub(super) fn group(&mut self, product: &ProductId, title: &str) -> usize {
        let next = self.groups.len();
        let place = *self.by_product.entry(product.clone()).or_insert(next);
        if place == next {
            let (product, title) = (Some(product.clone()), title.to_owned());
            self.groups.push(Group { product, title, ..Group::default() });
        }
        place
    }

    /// A variant is in the rundown, under its product from now on.
    pub(super) fn queue(&mut self, group: usize, offered: &OfferedVariant) {
        let variant = &offered.variant;
        let lone = self.slots.get(variant).map(|slot| slot.group);
        if lone == Some(group) {
            return;
        }
        if let Some(from) = lone.and_then(|place| self.groups.get_mut(place)) {
            if from.product.is_some() {
                // It stays where it was queued first.
                return;
            }
            from.variants.clear();
        }
        let slot = self.slots.entry(variant.clone()).or_default();
        (slot.group, slot.title) = (group, offered.title.clone());
        slot.sku.clone_from(&offered.sku);
        if let Some(group) = self.groups.get_mut(group) {
            group.variants.push(variant.clone());
        }
    }

    /// What was sold or given back without being in the rundown stands in the list too, or its lines would not add up to
    /// the totals.
    pub(super) fn slot(&mut self, variant: &VariantId, sku: &str) {
        if !self.slots.contains_key(variant) {
            let group = self.groups.len();
            let slot = Slot { group, sku: sku.to_owned(), ..Slot::default() };
            self.slots.insert(variant.clone(), slot);
            let (title, variants) = (sku.to_owned(), vec![variant.clone()]);
            self.groups.push(Group { title, variants, ..Group::default() });
        }
    }

    /// Adds a change to its order. Gives the variants that the order holds since (1) and no longer (-1).
    pub(super) fn change_basket(
        &mut self,
        source: &OrderSource,
        order: &str,
        currency: Currency,
        changes: &[OrderChange],
    ) -> Vec<(VariantId, i64)> {
        let own = self.head.as_ref().is_some_and(|head| head.currency == currency);
        let basket = self.baskets.entry((source.clone(), order.to_owned())).or_default();
        let before = basket.pieces.clone();
        basket.own = own;
        basket.pieces.add(changes);
        basket.pieces.since(&before)
    }

    /// How many orders hold the product at each place, in the show's currency: each counts once for it.
    fn orders(&self) -> BTreeMap<usize, i64> {
        let mut orders = BTreeMap::new();
        for basket in self.baskets.values().filter(|basket| basket.own) {
            let held = basket.pieces.held();
            let places = held.into_iter().filter_map(|id| self.slots.get(id).map(|slot| slot.group));
            for place in places.collect::<BTreeSet<_>>() {
                let so_far = orders.entry(place).or_insert(0_i64);
                *so_far = so_far.saturating_add(1);
            }
        }
        orders
    }

    /// The SKU of a cue's first variant, and what the cue is called.
    pub(super) fn called(&self, cue: &CueId) -> Option<(String, String)> {
        let queued = self.cues.get(cue)?;
        let title = &self.groups.get(queued.group)?.title;
        let first = self.slots.get(queued.variants.first()?)?;
        let title = match (queued.variants.as_slice(), &first.title) {
            ([_], Some(options)) => format!("{title} \u{2013} {options}"),
            _ => title.clone(),
        };
        Some((first.sku.clone(), title))
    }

    /// The options of a variant in words, or its SKU.
    pub(super) fn variant_title(&self, variant: &VariantId) -> Option<String> {
        let slot = self.slots.get(variant)?;
        Some(slot.title.clone().unwrap_or_else(|| slot.sku.clone()))
    }

    /// Closes the window that is open and opens one for `cue`.
    pub(super) fn window(&mut self, at: Timestamp, cue: Option<&CueId>) {
        if let Some(on_air) = self.on_air.take() {
            self.windows(&on_air, |windows| close(windows, at));
        }
        let opened = cue.and_then(|cue| {
            let Queued { group, variants, .. } = self.cues.get(cue)?;
            Some(OnScreen { cue: cue.clone(), group: *group, variants: variants.clone() })
        });
        if let Some(on_air) = &opened {
            self.windows(on_air, |windows| windows.push(Window { from: at, to: None }));
        }
        self.on_air = opened;
    }

    /// The windows of a product and of the variants that are offered.
    fn windows(&mut self, on_air: &OnScreen, mut edit: impl FnMut(&mut Vec<Window>)) {
        if let Some(group) = self.groups.get_mut(on_air.group) {
            edit(&mut group.windows);
        }
        for variant in &on_air.variants {
            if let Some(slot) = self.slots.get_mut(variant) {
                edit(&mut slot.windows);
            }
        }
    }

    /// An undone edit brings back what the cue offered before, as its card then says.
    pub(super) fn undo_offering(&mut self, event: &Event, at: Timestamp) {
        let Event::OnAirUndone { action: UndoableAction::Edit, airing, cue, facts: Some(facts), .. } = event
        else {
            return;
        };
        if let Some(cue) = airing.as_ref().and_then(AiringOf::cue).or(cue.as_ref()) {
            self.offer(cue, facts.variants.iter().map(|facts| facts.variant.clone()).collect(), at);
        }
    }

    /// A cue offers these variants from now on. On air, those that come or go have their windows from or up to now.
    pub(super) fn offer(&mut self, cue: &CueId, now: Vec<VariantId>, at: Timestamp) {
        let Some(queued) = self.cues.get_mut(cue) else { return };
        queued.variants.clone_from(&now);
        let Some(on_air) = self.on_air.as_mut().filter(|on_air| on_air.cue == *cue) else { return };
        let before = std::mem::replace(&mut on_air.variants, now.clone());
        for variant in before.iter().filter(|variant| !now.contains(variant)) {
            if let Some(slot) = self.slots.get_mut(variant) {
                close(&mut slot.windows, at);
            }
        }
        for variant in now.iter().filter(|variant| !before.contains(variant)) {
            if let Some(slot) = self.slots.get_mut(variant) {
                slot.windows.push(Window { from: at, to: None });
            }
        }
    }

    pub(super) fn products(&self, end: Timestamp, tail_ms: i64) -> Vec<ProductReport> {
        let in_use = self.groups.iter().enumerate().filter(|(_, group)| !group.variants.is_empty());
        let orders = self.orders();
        let told = in_use.map(|(place, group)| {
            let mut product = self.product(place, group, end, tail_ms);
            product.sold.orders = orders.get(&place).copied().unwrap_or(0);
            product
        });
        told.collect()
    }

    /// Whether anything is to be said of a variant: it is offered, was on air, or was sold or given back.
    fn matters(&self, id: &VariantId, slot: &Slot) -> bool {
        let offered = || {
            self.cues
                .values()
                .any(|queued| !queued.removed && queued.group == slot.group && queued.variants.contains(id))
        };
        !slot.windows.is_empty() || self.sales.by_variant.contains_key(id) || offered()
    }

    fn product(&self, place: usize, group: &Group, end: Timestamp, tail_ms: i64) -> ProductReport {
        let all = || group.variants.iter().filter_map(|id| Some((id, self.slots.get(id)?)));
        // A product that was taken out of the rundown again stands there with all that it offered.
        let mattering: Vec<_> = all().filter(|(id, slot)| self.matters(id, slot)).collect();
        let slots = if mattering.is_empty() { all().collect() } else { mattering };
        let variants: Vec<VariantReport> =
            slots.into_iter().map(|(id, slot)| self.variant(id, slot, end, tail_ms)).collect();
        let mut sold = Totals::default();
        variants.iter().for_each(|variant| sold.plus(&variant.sold));
        let of = |number: fn(&VariantReport) -> i64| sum(variants.iter().map(number));
        let (windowed_units, windowed_gross) =
            (of(|variant| variant.windowed_units), of(|variant| variant.windowed_gross));
        let foreign_units = of(|variant| variant.foreign_units);
        let on_air_ms = length(&group.windows, end);
        let stocked = variants.iter().try_fold(0_i64, |sum, v| Some(sum.saturating_add(v.stocked?)));
        let cues = self.cues.values().filter(|queued| queued.group == place && !queued.removed);
        let title = match variants.as_slice() {
            [VariantReport { title: Some(options), .. }] => format!("{} \u{2013} {options}", group.title),
            _ => group.title.clone(),
        };
        ProductReport {
            product: group.product.clone(),
            title,
            windows: group.windows.clone(),
            on_air_ms,
            planned_ms: sum(cues.map(|queued| queued.planned_ms)),
            sold,
            foreign_units,
            windowed_units,
            windowed_gross,
            gross_per_minute: per_minute(windowed_gross, 60_000, on_air_ms),
            milliunits_per_minute: per_minute(windowed_units, 60_000_000, on_air_ms),
            stocked,
            sell_through_bp: stocked
                .and_then(|stocked| ratio(sold.units.saturating_add(foreign_units), 10_000, stocked)),
            stock: stock_together(&variants),
            variants,
        }
    }

    fn variant(&self, id: &VariantId, slot: &Slot, end: Timestamp, tail_ms: i64) -> VariantReport {
        let inside = |at: Timestamp| {
            slot.windows.iter().any(|w| at >= w.from && w.to.is_none_or(|to| at < to.saturating_add(tail_ms)))
        };
        let windowed = self.lines.get(id).into_iter().flatten().filter(|(at, ..)| inside(*at));
        let (windowed_units, windowed_gross) =
            windowed.fold((0_i64, 0_i64), |(units, gross), (_, quantity, amount)| {
                (units.saturating_add(*quantity), gross.saturating_add(*amount))
            });
        let of = |sales: &ShowSales| sales.by_variant.get(id).copied().unwrap_or_default();
        let (all, sold) = (of(&self.sales), of(&self.own));
        VariantReport {
            variant: id.clone(),
            sku: slot.sku.clone(),
            title: slot.title.clone(),
            on_air_ms: length(&slot.windows, end),
            sold,
            foreign_units: all.units.saturating_sub(sold.units),
            windowed_units,
            windowed_gross,
            stocked: slot.stocked,
            // A piece leaves the stock in whatever currency.
            sell_through_bp: slot.stocked.and_then(|stocked| ratio(all.units, 10_000, stocked)),
            stock: slot.stock.points().to_vec(),
        }
    }
}

/// Stock over time of all variants: at each point what was known of all of them.
fn stock_together(variants: &[VariantReport]) -> Vec<StockPoint> {
    if let [only] = variants {
        return only.stock.clone();
    }
    let mut points: Vec<(usize, StockPoint)> = Vec::new();
    for (place, variant) in variants.iter().enumerate() {
        points.extend(variant.stock.iter().map(|point| (place, *point)));
    }
    points.sort_by_key(|(_, point)| point.at);
    let mut known: Vec<Option<Quantity>> = vec![None; variants.len()];
    let mut series = StockSeries::default();
    let mut points = points.into_iter().peekable();
    while let Some((place, point)) = points.next() {
        if let Some(known) = known.get_mut(place) {
            *known = Some(point.quantity);
        }
        // What is known from the same moment on stands in one point.
        if points.peek().is_none_or(|(_, next)| next.at != point.at) {
            let each: Vec<_> = known.iter().flatten().map(|quantity| (*quantity, None)).collect();
            series.count(point.at, together(&each).0, point.at);
        }
    }
    series.points().to_vec()
}

fn length(windows: &[Window], end: Timestamp) -> i64 {
    sum(windows.iter().map(|w| w.to.unwrap_or(end).saturating_sub(w.from).max(0)))
}

fn close(windows: &mut [Window], to: Timestamp) {
    if let Some(window) = windows.last_mut().filter(|window| window.to.is_none()) {
        window.to = Some(to);
    }
}
