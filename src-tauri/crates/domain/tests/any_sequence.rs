//! Whatever is done in whatever order, the rules hold, and any prefix of what happened replays alike.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails says so")]

#[path = "any_sequence/checks.rs"]
mod checks;
#[path = "any_sequence/steps.rs"]
mod steps;

use cartwall_domain::apply::apply;
use cartwall_domain::card::{face, sold_out};
use cartwall_domain::changes::{CommonChanges, CueChanges, PlanChanges};
use cartwall_domain::command::{Command, Context, Offering, VariantRef};
use cartwall_domain::decide::{automatic, decide};
use cartwall_domain::event::{Event, Recorded};
use cartwall_domain::goal::Goal;
use cartwall_domain::money::Money;
use cartwall_domain::on_air::{AiringOf, UndoableAction};
use cartwall_domain::order::{Order, OrderLine, OrderSource};
use cartwall_domain::proposal::Proposed;
use cartwall_domain::report::{AsRunAction, Curve, Fold, GoalReport, Placed, Report};
use cartwall_domain::run::RunId;
use cartwall_domain::sales::Totals;
use cartwall_domain::search::{Changes, SearchIndex, Shelf};
use cartwall_domain::show::{Cue, CueDetails, Mode, Offer, Show, Status};
use cartwall_domain::source::{CatalogueSource, StockSource};
use cartwall_domain::state::State;
use cartwall_domain::stock::Quantity;
use cartwall_domain::{Actor, CueId, Currency, Decimal, ShowId, VariantId};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use steps::{SIZES, SKUS, Step, edit_step, on_air_step, products, steps};

struct Run {
    state: State,
    now: i64,
    ids: u64,
    log: Vec<Recorded>,
    index: SearchIndex,
    shelf: Shelf,
    changes: Changes,
}

impl Run {
    fn new() -> Self {
        let (state, index) = (State::default(), SearchIndex::default());
        let (shelf, changes) = (Shelf::of(&index, &state), Changes::default());
        let mut run = Self { state, now: 1_000, ids: 0, log: Vec::new(), index, shelf, changes };
        let products = products(Some(Quantity::Known(4)));
        run.command(Command::Import { source: CatalogueSource::file("test"), products });
        run.index = SearchIndex::of(&run.state.catalogue);
        run.shelf = Shelf::of(&run.index, &run.state);
        run
    }

    fn command(&mut self, command: Command) {
        // Beyond the time within which two presses are one.
        self.now += 310;
        let before = self.state.clone();
        let ids = &mut self.ids;
        let mut fresh = || {
            *ids += 1;
            format!("{ids:06}")
        };
        let by = Actor::client("test");
        let mut context = Context { now: self.now, by: &by, fresh_id: &mut fresh };
        match decide(&self.state, command, &mut context) {
            Ok(decision) => decision.events.into_iter().for_each(|event| self.record(event)),
            Err(_) => assert_eq!(self.state, before),
        }
        for round in 0.. {
            assert!(round < 10, "what follows by itself comes to an end");
            let Some(event) = automatic(&self.state, self.now) else { break };
            self.record(event);
        }
    }

    fn record(&mut self, event: Event) {
        let recorded = Recorded { seq: self.state.seq + 1, at: self.now, by: Actor::client("test"), event };
        apply(&mut self.state, &recorded);
        self.changes.take(&recorded);
        self.log.push(recorded);
    }

    fn show(&self, n: usize) -> ShowId {
        self.state.shows.keys().nth(n).cloned().unwrap_or_else(|| "none".into())
    }

    fn cue(&self, n: usize) -> CueId {
        let cues =
            self.state.running_show().or_else(|| self.state.shows.values().next()).map(|show| &show.cues);
        cues.and_then(|cues| cues.get(n)).map_or_else(|| "none".into(), |cue| cue.id.clone())
    }

    fn cues(&self, numbers: &[usize]) -> Vec<CueId> {
        numbers.iter().map(|n| self.cue(*n)).collect()
    }

    /// The id of an order that was sold, counted from the last; of one that nobody knows beyond them.
    fn sold(&self, n: usize, of: impl Fn(&Option<RunId>) -> bool) -> String {
        let mut sold = self.log.iter().rev().filter_map(|recorded| match &recorded.event {
            Event::OrderChanged { run, order, first: true, .. } if of(run) => Some(order.clone()),
            _ => None,
        });
        sold.nth(n).unwrap_or_else(|| format!("unknown-{n}"))
    }

    fn removed(&self, n: usize) -> CueId {
        let removed = self.state.shows.values().flat_map(|show| &show.removed);
        removed.rev().nth(n).map_or_else(|| "none".into(), |removed| removed.cue.id.clone())
    }

    fn step(&mut self, step: &Step) {
        let euros = |minor| Money::new(minor, Currency::EUR);
        let by_sku = |v: &usize| VariantRef::Sku(SKUS.get(*v).copied().unwrap_or("NOBODY").to_owned());
        // The product with all its sizes where there is no such SKU.
        let offering = |v: &usize| match SKUS.get(*v) {
            Some(_) => by_sku(v).into(),
            None => Offering::Product(SIZES.into()),
        };
        let order = |run: &mut Self, v: &usize, quantity: i64, currency| {
            run.ids += 1;
            let sku = SKUS.get(*v).copied().unwrap_or("NOBODY").to_owned();
            let line = OrderLine {
                sku,
                variant: None,
                quantity,
                unit_price: Decimal::from(10),
                amount: quantity * 1_000,
            };
            Order {
                id: run.ids.to_string(),
                source: OrderSource::api(),
                currency,
                placed_at: 0,
                lines: vec![line],
            }
        };
        let command = match step {
            Step::Create => Command::CreateShow {
                title: "Show".to_owned(),
                currency: Currency::EUR,
                goal: Goal::default(),
            },
            Step::Copy(show, template) => {
                let cues = self.state.shows.get(&self.show(*show)).map(|show| show.cues.iter());
                let named = |cue: &Arc<Cue>| (cue.as_ref().into(), cue.details.clone());
                let cues = cues.into_iter().flatten().map(named).collect();
                let (from, title) = (Some(self.show(*show)), "Copy".to_owned());
                Command::CopyShow {
                    from,
                    title,
                    currency: Currency::EUR,
                    goal: self.state.shows.get(&self.show(*show)).map(|show| show.goal).unwrap_or_default(),
                    template: *template,
                    co_hosts_take: *template,
                    cues,
                }
            }
            Step::Plan(show, starts, ends, archived) => {
                let away = self.state.archived.keys().next();
                let time = |at: &Option<i64>| at.map(|at| (at > 0).then_some(at));
                Command::UpdateShow {
                    show: away.filter(|_| *show == 3).cloned().unwrap_or_else(|| self.show(*show)),
                    changes: PlanChanges {
                        starts_at: time(starts),
                        ends_at: time(ends),
                        ..PlanChanges::default()
                    },
                    base: PlanChanges::default(),
                    archived: *archived,
                }
            }
            Step::Aim(show, net, units) => Command::UpdateShow {
                show: self.show(*show),
                changes: PlanChanges {
                    goal: Some(net.map(euros)),
                    goal_units: Some(*units),
                    ..PlanChanges::default()
                },
                base: PlanChanges::default(),
                archived: None,
            },
            Step::AddMany(show, variants, index) => Command::AddCues {
                show: self.show(*show),
                offerings: variants.iter().map(offering).collect(),
                segment: None,
                index: *index,
            },
            Step::MoveMany(cues, index) => {
                Command::MoveCues { cues: self.cues(cues), index: *index, segment: None }
            }
            Step::MoveInto(cues, index, into) => Command::MoveCues {
                cues: self.cues(cues),
                index: *index,
                segment: Some(into.then(|| "opening".to_owned())),
            },
            Step::DuplicateMany(cues) => Command::DuplicateCues { cues: self.cues(cues) },
            Step::RemoveMany(cues) => Command::RemoveCues { cues: self.cues(cues) },
            Step::Rename(show) => Command::UpdateShow {
                show: self.show(*show),
                changes: PlanChanges {
                    title: Some(format!("Show at {}", self.now)),
                    ..PlanChanges::default()
                },
                base: PlanChanges::default(),
                archived: None,
            },
            Step::UndoEdit(show) => Command::UndoEdit { show: show.map(|show| self.show(show)) },
            Step::Group(cues, into) => {
                Command::GroupCues { cues: self.cues(cues), segment: into.then(|| "opening".to_owned()) }
            }
            Step::Duplicate(cue) => Command::DuplicateCue { cue: self.cue(*cue) },
            Step::Restore(n) => Command::RestoreCue { cue: self.removed(*n) },
            Step::Add(show, v, cap) => Command::AddCue {
                show: self.show(*show),
                offering: offering(v),
                details: CueDetails {
                    planned_s: 60,
                    offer: Offer { cap: *cap, ..Offer::default() },
                    ..CueDetails::default()
                },
                index: None,
            },
            Step::Move(cue, index) => Command::MoveCue { cue: self.cue(*cue), index: *index },
            Step::Remove(cue) => Command::RemoveCue { cue: self.cue(*cue) },
            Step::Start(show, live) => Command::Start {
                show: self.show(*show),
                mode: if *live { Mode::Live } else { Mode::Rehearsal },
            },
            Step::End => Command::EndShow { show: None },
            Step::Resume => Command::ResumeShow { show: None },
            Step::StandBy(cue) => Command::StandBy { cue: self.cue(*cue) },
            Step::Take(cue, anyway) => Command::Take { cue: cue.map(|cue| self.cue(cue)), anyway: *anyway },
            Step::Next => Command::Next,
            Step::Clear => Command::Clear,
            Step::Undo => Command::Undo,
            Step::Skip(cue) => Command::Skip { cue: cue.map(|cue| self.cue(cue)) },
            Step::Stock(v, quantity) => Command::SetStock {
                variant: by_sku(v),
                quantity: *quantity,
                source: StockSource::Manual,
                base: None,
            },
            Step::Buffer(v, buffer) => Command::SetBuffer { variant: by_sku(v), buffer: *buffer },
            Step::Flash(price, duration_ms, cap) => {
                Command::StartFlash { cue: None, price: euros(*price), duration_ms: *duration_ms, cap: *cap }
            }
            Step::StopFlash => Command::StopFlash,
            Step::Sell(v, quantity, same) => {
                let currency = if *same { Currency::EUR } else { Currency::USD };
                Command::RecordSale { order: order(self, v, *quantity, currency), placed_at: None, run: None }
            }
            Step::Refund(nth, v, quantity) => Command::RecordRefund {
                order: order(self, v, *quantity, Currency::EUR),
                placed_at: None,
                refund_of: self.sold(*nth, |_| true),
                refund_run: None,
            },
            Step::Again(nth, v, quantity, revision) => {
                // Stock over time is that of the show whose orders change it.
                let running = self.state.running_run();
                let id = self.sold(*nth, |run| run.is_some() && *run == running);
                let new = order(self, v, *quantity, Currency::EUR);
                let id = if id.starts_with("unknown-") { new.id.clone() } else { id };
                let order = Order { id, ..new };
                match revision {
                    None => Command::RecordSale { order, placed_at: None, run: None },
                    Some(revision) => Command::ReviseSale { order, placed_at: None, revision: *revision },
                }
            }
            Step::Edit(cue, planned_s, price, named) => Command::UpdateCue {
                cue: self.cue(*cue),
                changes: CueChanges {
                    planned_s: *planned_s,
                    price: price.map(|minor| (minor > 0).then(|| euros(minor))),
                    notes: named.then(|| Some("camera 2".to_owned())),
                    ..CueChanges::default()
                },
                base: Box::default(),
            },
            Step::Label(cue, short, number) => Command::UpdateCue {
                cue: self.cue(*cue),
                changes: CueChanges {
                    short_title: short.then(|| Some("short".to_owned())),
                    number: Some((*number > 0).then_some(*number)),
                    ..CueChanges::default()
                },
                base: Box::default(),
            },
            Step::EditMany(cues, percent_off, planned_s, code) => Command::UpdateCues {
                cues: self.cues(cues),
                changes: CommonChanges {
                    percent_off: *percent_off,
                    planned_s: *planned_s,
                    coupon: code.then(|| Some("SPRING".to_owned())),
                },
            },
            Step::Offer(cue, variants) => Command::UpdateCue {
                cue: self.cue(*cue),
                changes: CueChanges {
                    variants: Some(variants.iter().map(|v| SKUS[*v].into()).collect()),
                    ..CueChanges::default()
                },
                base: Box::default(),
            },
            Step::Marker => Command::AddMarker { text: String::new(), show: None, at: None },
            Step::Memo => Command::SendMemo { text: "back in stock".to_owned(), urgent: false, show: None },
            Step::Propose(cue, price) => {
                let cue = self.cue(*cue);
                let price = price.map(|minor| Money::new(minor, Currency::EUR));
                let what = match price {
                    Some(price) => Proposed::Price { cue, price },
                    None => Proposed::Take { cue },
                };
                Command::Propose { what }
            }
            Step::Answer(n, yes) => {
                let open = self.state.running_show().into_iter().flat_map(|show| show.proposals.iter());
                let proposal = open.filter(|known| known.is_open()).nth(*n);
                let proposal = proposal.map_or_else(|| "none".into(), |known| known.id.clone());
                match yes {
                    true => Command::AcceptProposal { proposal, anyway: true },
                    false => Command::DeclineProposal { proposal },
                }
            }
            Step::Reimport(v) => {
                let products = products(None).into_iter().skip(*v).take(2).collect();
                Command::Import { source: CatalogueSource::file("again"), products }
            }
            Step::Wait(ms) => {
                self.now += ms;
                Command::AckMemo { memo: "none".into() }
            }
        };
        self.command(command);
    }
}

/// What a plan says: its id, whether it is archived, its name and times, and what each cue offers and holds.
type Plan = (ShowId, bool, String, [Option<i64>; 2], Vec<(CueId, Vec<VariantId>, CueDetails)>);

fn plans(state: &State) -> Vec<Plan> {
    let cue = |cue: &Arc<Cue>| (cue.id.clone(), cue.variants().cloned().collect(), cue.details.clone());
    let plan = |away: bool| {
        move |show: &Arc<Show>| {
            let (times, cues) = ([show.starts_at, show.ends_at], show.cues.iter().map(cue).collect());
            (show.id.clone(), away, show.title.clone(), times, cues)
        }
    };
    let (shows, away) = (state.shows.values().map(plan(false)), state.archived.values().map(plan(true)));
    let mut plans: Vec<Plan> = shows.chain(away).collect();
    plans.sort_by(|a, b| a.0.cmp(&b.0));
    plans
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_sequence_of_commands_keeps_the_rules(steps in steps()) {
        let mut run = Run::new();
        for step in &steps {
            run.step(step);
            run.check();
            if matches!(step, Step::Wait(_)) {
                run.check_shelf();
            }
        }
        run.check_shelf();
        run.check_reports();
    }

    #[test]
    fn undo_restores_what_was_before_whole(steps in steps(), pressed in on_air_step(), wait in 0_i64..9_000) {
        let mut run = Run::new();
        for step in &steps {
            run.step(step);
        }
        let Some(before) = run.state.running_show().cloned() else { return Ok(()) };
        let undo = before.on_air.undo.len();
        run.step(&pressed);
        let after = run.state.running_show().cloned().unwrap();
        let Some(step) = after.on_air.undo.last().filter(|step| step.seq > before.on_air.seq).cloned() else {
            // It was refused, or is no action on air.
            return Ok(());
        };
        run.step(&Step::Wait(wait));
        let newest = run.state.running_show().unwrap().on_air.undo.last().map(|newest| newest.seq);
        if newest != Some(step.seq) {
            // A flash offer whose time ran out meanwhile is no step any more.
            prop_assert!(matches!(pressed, Step::Flash(..) | Step::StopFlash));
            return Ok(());
        }
        run.step(&Step::Undo);
        let now = run.state.running_show().unwrap();
        prop_assert!(now.on_air.undo.iter().all(|other| other.seq != step.seq));
        prop_assert!(now.on_air.undo.len() <= undo);
        prop_assert_eq!(now.program_id(), before.program_id());
        prop_assert_eq!(&now.on_air.preview, &before.on_air.preview);
        prop_assert_eq!(&now.cues, &before.cues);
        if let (Some(now), Some(before)) = (now.program(), before.program()) {
            prop_assert_eq!((now.since, now.units), (before.since, before.units));
            let over = before.flash.as_ref().is_some_and(|flash| flash.ends_at <= run.now);
            prop_assert_eq!(&now.flash, if over { &None } else { &before.flash });
        }
        run.check();
        run.check_reports();
    }

    #[test]
    fn an_edit_that_is_taken_back_leaves_every_plan_as_it_was(steps in steps(), edit in edit_step()) {
        let mut run = Run::new();
        // With a rundown, so that most edits find what they name.
        run.step(&Step::Create);
        run.step(&Step::AddMany(0, vec![0, 1, 2, 3, 4, 0, 2], None));
        for step in steps.iter().take(40) {
            run.step(step);
        }
        let (before, seq) = (plans(&run.state), run.state.seq);
        run.step(&edit);
        let lists = run.state.shows.values().map(|show| (Some(&show.id), &show.edits));
        let newer = lists.chain([(None, &run.state.edits)]).flat_map(|(show, edits)| {
            edits.iter().filter(|edit| edit.seq > seq).map(move |edit| (show.cloned(), Arc::clone(edit)))
        });
        let newer: Vec<_> = newer.collect();
        let [(show, done)] = newer.as_slice() else {
            // It was refused or changed nothing, or a part of it was done to the card on air.
            let on_air = newer.iter().any(|(_, done)| done.what.is_none());
            prop_assert!(on_air || plans(&run.state).iter().filter(|plan| before.contains(plan)).eq(&before));
            return Ok(());
        };
        if done.what.is_none() {
            return Ok(());
        }
        run.command(Command::UndoEdit { show: show.clone() });
        // A template that was saved is archived.
        let after: Vec<_> =
            plans(&run.state).into_iter().filter(|plan| before.iter().any(|known| known.0 == plan.0)).collect();
        prop_assert_eq!(after, before);
        prop_assert!(run.state.open_edit.is_none());
        run.check();
        run.check_reports();
    }

    #[test]
    fn any_prefix_of_the_journal_replays_alike_and_survives_a_snapshot(steps in steps(), cut in 0.0_f64..1.0) {
        let mut run = Run::new();
        for step in &steps {
            run.step(step);
        }
        let cut = (run.log.len() as f64 * cut) as usize;
        let fold = |log: &[Recorded]| {
            let mut state = State::default();
            log.iter().for_each(|recorded| apply(&mut state, recorded));
            state
        };
        let prefix = fold(&run.log[..cut]);
        prop_assert_eq!(&prefix, &fold(&run.log[..cut]));
        let mut restored: State = serde_json::from_slice(&serde_json::to_vec(&prefix).unwrap()).unwrap();
        prop_assert_eq!(&restored, &prefix);
        run.log[cut..].iter().for_each(|recorded| apply(&mut restored, recorded));
        prop_assert_eq!(&restored, &run.state);
    }
}
