//! What holds after every step, whatever the steps were.

use super::*;
use cartwall_domain::limits::{MAX_OWN_PROPOSALS, MAX_PROPOSALS};

impl Run {
    /// What must hold after every step.
    pub(super) fn check(&self) {
        let state = &self.state;
        assert_eq!(state.catalogue.variant_count(), SKUS.len(), "importing again never duplicates");
        let running: Vec<_> = state.shows.values().filter(|show| show.is_running()).collect();
        assert!(running.len() <= 1, "at most one show runs");
        assert_eq!(running.first().map(|show| &show.id), state.running.as_ref());
        for show in state.shows.values() {
            assert!(show.status() != Status::Ended, "a show that is over is not kept");
            assert!(show.on_air.layers.is_empty() || show.is_running(), "only a running show is on air");
            for id in show.on_air.cues() {
                assert!(show.cue(id).is_some(), "preview and program are cues of the rundown");
            }
            let open = || show.proposals.iter().filter(|proposal| proposal.is_open());
            assert!(show.is_running() || show.proposals.is_empty(), "only a running show is asked something");
            assert!(open().count() <= MAX_OWN_PROPOSALS && show.proposals.len() <= MAX_PROPOSALS);
            for proposal in open() {
                assert!(proposal.what.cue().is_none_or(|cue| show.cue(cue).is_some()), "what is gone lapses");
                assert!(proposal.lapses_at() > self.now, "what is too late lapses");
            }
            for step in &show.on_air.undo {
                let airing = step.airing.iter().map(|airing| &airing.what);
                for id in airing.chain(&step.preview).filter_map(AiringOf::cue) {
                    assert!(show.cue(id).is_some(), "undo never leads to a cue that is gone");
                }
            }
            let removed = show.removed.iter().map(|removed| &removed.cue);
            let ids: BTreeSet<_> = show.cues.iter().chain(removed).map(|cue| &cue.id).collect();
            assert_eq!(
                ids.len(),
                show.cues.len() + show.removed.len(),
                "a cue is once in the rundown or removed"
            );
            assert!(!(show.template && show.is_running()), "a template never runs");
            if let (Some(starts), Some(ends)) = (show.starts_at, show.ends_at) {
                assert!(starts < ends, "a plan ends after it starts");
            }
            assert!(show.cues.iter().all(|cue| cue.on_air_ms >= 0));
            show.cues.iter().for_each(|cue| check_offered(state, show, cue));
            let numbered = show.cues.iter().filter_map(|cue| Some((cue.details.number?, &cue.product)));
            let named: BTreeSet<_> = numbered.collect();
            let numbers: BTreeSet<_> = named.iter().map(|(number, _)| number).collect();
            assert_eq!(named.len(), numbers.len(), "a number is one product's");
            let totals = &show.sales.totals;
            check_goal(show);
            assert!(totals.gross >= 0 && totals.units >= totals.orders);
            assert!(totals.over_refunded >= 0 && totals.over_refunded_units >= 0);
            assert!(totals.net() + totals.over_refunded >= 0, "net is below zero with a flag alone");
        }
    }

    /// What follows the changes stands as if it were looked up anew.
    pub(super) fn check_shelf(&mut self) {
        let new = self.changes.new_to(&self.shelf);
        self.shelf.follow(&self.index, &self.state, &new);
        assert_eq!(self.shelf, Shelf::of(&self.index, &self.state));
    }

    /// What a run gave back above what it sold, reckoned from its rows alone: pieces, and money in euros.
    fn over_refunded(&self, of: &RunId) -> (i64, i64) {
        type Sums = std::collections::BTreeMap<(String, String), [i64; 4]>;
        let mut sums = Sums::new();
        let mut add = |order: &str, sku: &str, numbers: [i64; 4]| {
            let sum = sums.entry((order.to_owned(), sku.to_owned())).or_default();
            sum.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
        };
        let mut euros = BTreeSet::new();
        for recorded in &self.log {
            let (order, currency, first, changes) = match &recorded.event {
                Event::OrderChanged { run: Some(run), order, currency, first, changes, .. } if run == of => {
                    (order, currency, first, changes)
                }
                Event::OrderJoined { run, order, currency, changes, .. } if run == of => {
                    (order, currency, &true, changes)
                }
                _ => continue,
            };
            if *first && *currency == Currency::EUR {
                euros.insert(order.clone());
            }
            for change in changes {
                let back = [change.returned, change.returned_amount];
                add(order, &change.sku, [change.units, change.amount, back[0], back[1]]);
            }
        }
        let mut over = (0, 0);
        for order in &euros {
            let items: Vec<_> = sums.iter().filter(|((id, _), _)| id == order).map(|(_, sum)| *sum).collect();
            let above =
                |back: usize, sold: usize| items.iter().map(|i| (i[back] - i[sold]).max(0)).sum::<i64>();
            let all: i64 = items.iter().map(|i| i[3] - i[1]).sum();
            over = (over.0 + above(2, 0), over.1 + above(3, 1).max(all));
        }
        over
    }

    /// The report of a show is the same sum as the events say, and its windows are in order.
    pub(super) fn check_reports(&self) {
        let created = self.log.iter().filter_map(|recorded| match &recorded.event {
            Event::ShowCreated { show, .. } => Some(show),
            _ => None,
        });
        let runs = created.flat_map(|show| {
            let of_show = self.log.iter().filter(move |recorded| recorded.event.show() == Some(show));
            let runs = of_show.filter(|recorded| matches!(recorded.event, Event::RunStarted { .. })).count();
            let runs = u32::try_from(runs).unwrap();
            // A show that never ran has a report of its plan.
            (1..=runs.max(1)).map(move |run| (show, run, runs))
        });
        for (show, run, runs) in runs {
            let (newest, ran) = (run >= runs, runs > 0);
            let mut fold = Fold::of_run(ran.then_some(run));
            let id = RunId::new(show, run);
            let (mut curve, mut sum) = (Curve::default(), Totals::default());
            for recorded in self.log.iter().filter(|recorded| recorded.event.show() == Some(show)) {
                fold.take(recorded);
                curve.take(recorded);
                match &recorded.event {
                    Event::OrderChanged { run: Some(run), currency, first, changes, .. }
                        if *run == id && *currency == Currency::EUR =>
                    {
                        sum.plus(&Totals::of(*first, changes));
                    }
                    Event::OrderJoined { run, currency, changes, .. }
                        if *run == id && *currency == Currency::EUR =>
                    {
                        sum.plus(&Totals::of(true, changes));
                    }
                    _ => {}
                }
            }
            let report = fold.finish(0).expect("it was created");
            (sum.over_refunded_units, sum.over_refunded) = self.over_refunded(&id);
            assert_eq!(report.sales.totals, sum);
            if let Some(live) =
                self.state.shows.get(show).filter(|live| newest && (live.is_running() || !ran))
            {
                assert_eq!(live.sales, report.sales, "the panel and the report agree");
                assert_eq!((&live.title, live.ends_at), (&report.title, report.ends_at));
                assert_eq!(live.goal, report.goal.map(|goal| goal.goal).unwrap_or_default());
                let planned = live.cues.iter().map(|cue| i64::from(cue.details.planned_s) * 1_000);
                assert_eq!(
                    planned.sum::<i64>(),
                    report.planned_ms,
                    "removed cues count only once they are back"
                );
                // What comes late for an earlier run is in no series of this one.
                let variants = report.products.iter().flat_map(|product| &product.variants);
                for variant in variants.filter(|_| runs == 1 && live.is_running()) {
                    if let Some(last) = variant.stock.last() {
                        assert_eq!(last.quantity, self.state.quantity(&variant.variant), "stock over time");
                    }
                }
            }
            check_lines(&report);
            check_log(&report);
            if let Some(GoalReport { goal, reached, net_at, units_at }) = report.goal {
                assert_eq!(reached, goal.reached(&report.sales.totals), "reached is what the totals say");
                assert!(reached.net.is_none() || net_at.is_some());
                assert!(reached.units.is_none() || units_at.is_some());
            }
            let placed = |of: fn(&Placed) -> i64| report.placed.values().map(of).sum::<i64>();
            assert_eq!((placed(|p| p.orders), placed(|p| p.units)), (sum.orders, sum.units));
            let parts = curve.parts(usize::MAX);
            assert_eq!(parts.is_some(), report.started_at.is_some());
            // The curve is that of the newest run.
            for (minute, net) in (0..).zip(parts.into_iter().flatten().filter(|_| newest)) {
                assert_eq!(net, report.sales.per_minute.get(&minute).copied().unwrap_or(0));
            }
            let mut listed = BTreeSet::new();
            for variant in report.products.iter().flat_map(|product| &product.variants) {
                let times: Vec<_> = variant.stock.iter().map(|point| point.at).collect();
                assert!(times.is_sorted(), "stock over time is in order");
                assert!(listed.insert(&variant.variant), "a variant stands once in the report");
            }
            for (variant, sold) in report.sales.by_variant.iter() {
                assert!(listed.contains(variant), "all that was sold stands in the report: {sold:?}");
            }
            let mut windows: Vec<_> = report.products.iter().flat_map(|product| &product.windows).collect();
            windows.sort_by_key(|window| window.from);
            for pair in windows.windows(2) {
                assert!(pair[0].to.is_some_and(|to| to <= pair[1].from), "one card at a time");
            }
            for product in &report.products {
                assert!(product.windowed_units <= product.sold.units);
                assert!(product.windowed_gross <= product.sold.gross);
                assert!(!product.variants.is_empty());
                let units = product.variants.iter().map(|variant| variant.sold.units).sum::<i64>();
                assert_eq!(product.sold.units, units, "a product sold what its variants sold");
                let most = product.variants.iter().map(|variant| variant.sold.orders).sum::<i64>();
                assert!(product.sold.orders <= most, "an order counts once for a product");
                assert!(product.variants.iter().all(|variant| variant.on_air_ms <= product.on_air_ms));
            }
        }
    }
}

/// What a running show has reached was told.
fn check_goal(show: &Show) {
    let (reached, told) = (show.goal.reached(&show.sales.totals), show.goal_told);
    if show.is_running() {
        let net = reached.net.is_none_or(|net| told.net.is_some_and(|told| told.minor >= net.minor));
        let units = reached.units.is_none_or(|units| told.units.is_some_and(|told| told >= units));
        assert!(net && units, "{reached:?} is told: {told:?}");
    } else {
        assert!(told.is_none(), "what is planned has reached nothing");
    }
    assert!(show.goal.net.is_none_or(|net| net.minor > 0 && net.currency == show.currency));
}

/// The lines of products hold what the totals hold.
fn check_lines(report: &Report) {
    let mut lines = report.unlisted;
    report.products.iter().for_each(|product| lines.plus(&product.sold));
    let said = |of: &Totals| (of.units, of.gross, of.refunded_units, of.refunds);
    assert_eq!(said(&lines), said(&report.sales.totals), "the lines add up to the totals");
    for product in &report.products {
        let mut variants = Totals::default();
        product.variants.iter().for_each(|variant| variants.plus(&variant.sold));
        assert_eq!(said(&variants), said(&product.sold), "and those of variants to their product");
    }
    let foreign = report.products.iter().map(|product| product.foreign_units).sum::<i64>();
    let other = report.sales.other.values().map(|other| other.units).sum::<i64>();
    assert!(foreign <= other, "pieces of other currencies stand beside them");
}

/// Whatever is about a cue names it, and no flash offer outlives its card.
fn check_log(report: &Report) {
    let mut flash = false;
    for line in &report.as_run {
        assert!(line.cue.is_none() || line.title.is_some(), "{line:?}");
        match (line.action, line.undone) {
            (AsRunAction::FlashStart, _) => flash = true,
            (AsRunAction::FlashEnd, _) => {
                assert!(flash, "what ends has begun: {line:?}");
                flash = false;
            }
            (AsRunAction::Undo, _) if line.flash.is_some() => flash = true,
            (AsRunAction::Undo, Some(UndoableAction::Flash)) => flash = false,
            (AsRunAction::Take | AsRunAction::Clear | AsRunAction::End, _) => {
                assert!(!flash, "its end is told before {line:?}");
            }
            _ => {}
        }
    }
}

/// What a cue offers, and that its card says the same of all as of each.
fn check_offered(state: &State, show: &Show, cue: &Cue) {
    let product = state.catalogue.product(&cue.product).expect("the catalogue forgets nothing");
    let in_catalogue: Vec<_> = product.variants.iter().map(|variant| &variant.id).collect();
    let places: Vec<_> =
        cue.variants().map(|id| in_catalogue.iter().position(|known| *known == id)).collect();
    assert!(!places.is_empty() && places.iter().all(Option::is_some), "a cue offers variants of its product");
    assert!(places.is_sorted() && places.windows(2).all(|pair| pair[0] != pair[1]), "each once, in order");
    let face = face(state, show, cue);
    let all_out = face.variants.iter().all(|variant| variant.sold_out);
    assert_eq!((all_out, all_out), (sold_out(state, cue), face.sold_out), "sold out when all are");
    if let (Some(low), Some(high)) = (face.price, face.price_to) {
        assert!(low.minor < high.minor, "from the lowest to the highest");
    }
    if let Some(left) = face.left {
        assert_eq!(left, face.variants.iter().filter_map(|variant| variant.left).sum::<i64>());
    }
    if let Some(shown) =
        show.program().filter(|airing| airing.what.is(&cue.id)).and_then(|p| p.shown.as_ref())
    {
        let now: Vec<_> = face.variants.iter().map(|v| (&v.variant, v.sold_out)).collect();
        let shown: Vec<_> = shown.variants.iter().map(|v| (&v.variant, v.sold_out)).collect();
        assert_eq!(now, shown, "what is struck on air is in the log");
    }
}
