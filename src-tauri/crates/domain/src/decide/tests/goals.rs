//! What a show is meant to sell.

use super::*;
use crate::changes::PlanChanges;
use crate::goal::Goal;
use crate::limits::{MAX_GOAL, MAX_GOAL_UNITS};
use crate::params::Param;
use crate::report::{Fold, GoalReport};
use proptest::prelude::*;

fn aim(show: &ShowId, goal: Goal) -> Command {
    let changes =
        PlanChanges { goal: Some(goal.net), goal_units: Some(goal.units), ..PlanChanges::default() };
    Command::UpdateShow { show: show.clone(), changes, base: PlanChanges::default(), archived: None }
}

fn net(minor: i64) -> Goal {
    Goal { net: Some(euros(minor)), units: None }
}

fn units(units: i64) -> Goal {
    Goal { net: None, units: Some(units) }
}

/// Follows what is told of goals, and what the report makes of the same events.
struct Aimed {
    stage: Stage,
    show: ShowId,
    orders: usize,
    log: Vec<Recorded>,
}

impl Aimed {
    fn at(goal: Goal, mode: Mode) -> Self {
        let mut stage = Stage::new();
        let created = Command::CreateShow { title: "Spring".to_owned(), currency: EUR, goal };
        let made = stage.decided(created);
        let show = ShowId(made.iter().find_map(|it| it.event.show()).unwrap().0.clone());
        let mut aimed = Self { stage, show: show.clone(), orders: 0, log: made };
        let offering = Offering::Variant(VariantRef::Sku("A".to_owned()));
        let details = CueDetails::default();
        aimed.run(Command::AddCue { show: show.clone(), offering, details, index: None });
        aimed.run(Command::Start { show, mode });
        aimed
    }

    /// What was told of goals in the same breath.
    fn run(&mut self, command: Command) -> Vec<Goal> {
        let events = self.stage.decided(command);
        let told = events.iter().filter_map(|recorded| match &recorded.event {
            Event::GoalReached { goal, goal_units, .. } => Some(Goal { net: *goal, units: *goal_units }),
            _ => None,
        });
        let told = told.collect();
        self.log.extend(events);
        told
    }

    /// Pieces for ten euros each.
    fn sell(&mut self, pieces: i64) -> Vec<Goal> {
        self.orders += 1;
        let order = order(&format!("o{}", self.orders), "A", pieces);
        self.run(Command::RecordSale { order, placed_at: None, run: None })
    }

    fn give_back(&mut self, which: usize, pieces: i64) -> Vec<Goal> {
        let order = order(&format!("r{}", self.stage.now), "A", pieces);
        let refund_of = format!("o{which}");
        self.run(Command::RecordRefund { order, placed_at: None, refund_of, refund_run: None })
    }

    fn report(&self) -> Option<GoalReport> {
        let mut fold = Fold::of_run(Some(1));
        self.log.iter().for_each(|recorded| fold.take(recorded));
        fold.finish(0).unwrap().goal
    }
}

impl Stage {
    /// The events of a command with what follows from them.
    fn decided(&mut self, command: Command) -> Vec<Recorded> {
        self.now += 1_000;
        let by = Actor::client("test");
        let ids = &mut self.ids;
        let mut fresh = || {
            *ids += 1;
            format!("id{ids}")
        };
        let mut context = Context { now: self.now, by: &by, fresh_id: &mut fresh };
        let decision = decide(&self.state, command, &mut context).unwrap();
        let mut waiting: std::collections::VecDeque<Event> = decision.events.into();
        let mut all = Vec::new();
        while let Some(event) = waiting.pop_front().or_else(|| automatic(&self.state, self.now)) {
            let recorded = Recorded { seq: self.state.seq + 1, at: self.now, by: by.clone(), event };
            apply(&mut self.state, &recorded);
            all.push(recorded);
        }
        all
    }
}

#[test]
fn a_goal_is_told_once_and_what_is_given_back_takes_it_away_again() {
    let mut show = Aimed::at(net(3_000), Mode::Live);
    assert_eq!(show.sell(2), []);
    assert_eq!(show.report().unwrap().net_at, None);
    assert_eq!(show.sell(1), [net(3_000)]);
    let reached_at = Some(show.stage.now);
    assert_eq!(show.give_back(1, 1), []);
    let report = show.report().unwrap();
    assert_eq!((report.reached, report.net_at), (Goal::default(), reached_at), "it was, and is not any more");
    assert_eq!(show.sell(5), [], "what was told is no news");
    assert_eq!(show.report().unwrap().reached, net(3_000));
    // A higher one is, a lower one is not.
    assert_eq!(show.run(aim(&show.show.clone(), net(2_000))), []);
    assert_eq!(show.run(aim(&show.show.clone(), net(9_000))), []);
    assert_eq!(show.sell(9), [net(9_000)]);
}

#[test]
fn money_and_pieces_are_two_goals_and_both_can_be_reached_in_one_breath() {
    let both = Goal { net: Some(euros(2_000)), units: Some(2) };
    assert_eq!(Aimed::at(both, Mode::Live).sell(2), [both]);
    let mut show = Aimed::at(Goal { net: Some(euros(4_000)), units: Some(3) }, Mode::Rehearsal);
    assert_eq!(show.sell(3), [units(3)]);
    assert_eq!(show.sell(1), [net(4_000)]);
    let report = show.report().unwrap();
    assert!(report.units_at < report.net_at);
    assert_eq!(show.give_back(1, 2), []);
    assert_eq!(show.report().unwrap().reached, Goal::default(), "pieces that came back are not sold");
}

#[test]
fn a_goal_that_is_set_below_what_was_sold_is_reached_at_once() {
    let mut show = Aimed::at(Goal::default(), Mode::Live);
    assert_eq!(show.sell(3), []);
    assert_eq!(show.report(), None);
    assert_eq!(show.run(aim(&show.show.clone(), net(1_500))), [net(1_500)]);
    let first_order = show.stage.now - 1_000;
    assert_eq!(show.report().unwrap().net_at, Some(first_order), "by when it was ordered");
}

#[test]
fn each_run_comes_to_the_goal_by_itself_and_the_plan_keeps_it() {
    let mut show = Aimed::at(net(1_000), Mode::Rehearsal);
    assert_eq!(show.sell(1), [net(1_000)]);
    show.run(Command::EndShow { show: None });
    let planned = &show.stage.state.shows[&show.show];
    assert_eq!((planned.goal, planned.goal_told), (net(1_000), Goal::default()));
    show.run(Command::Start { show: show.show.clone(), mode: Mode::Live });
    assert_eq!(show.sell(1), [net(1_000)]);
    show.run(Command::EndShow { show: None });
    assert_eq!(show.stage.state.resumable.as_ref().unwrap().goal_told, net(1_000));
    show.run(Command::ResumeShow { show: None });
    assert_eq!(show.sell(1), [], "a show that goes on has told it");
}

#[test]
fn money_of_another_currency_is_no_part_of_it() {
    let mut show = Aimed::at(net(1_000), Mode::Live);
    let other = Order { currency: crate::Currency::USD, ..order("other", "A", 5) };
    assert_eq!(show.run(Command::RecordSale { order: other, placed_at: None, run: None }), []);
    assert_eq!(show.sell(1), [net(1_000)]);
}

#[test]
fn a_goal_is_an_edit_that_its_editor_takes_back_and_nobody_overwrites_unseen() {
    let mut stage = Stage::new();
    let (show, _) = stage.planned();
    let goal = |stage: &Stage| stage.state.shows[&show].goal;
    stage.run(aim(&show, net(2_000))).unwrap();
    assert_eq!(stage.run(aim(&show, net(2_000))).unwrap(), Decision::default());
    let edit = stage.state.shows[&show].edits.iter().last().unwrap().what.clone();
    assert_eq!(edit, Some(crate::edits::EditKind::Aimed));
    stage.run_by("dana", aim(&show, Goal { net: Some(euros(2_000)), units: Some(9) })).unwrap();
    stage.run(Command::UndoEdit { show: Some(show.clone()) }).unwrap();
    assert_eq!(goal(&stage), units(9), "what somebody else set since stays");
    let changes = PlanChanges { goal_units: Some(Some(5)), ..PlanChanges::default() };
    let base = PlanChanges { goal_units: Some(Some(7)), ..PlanChanges::default() };
    let stale = Command::UpdateShow { show: show.clone(), changes, base, archived: None };
    assert_eq!(stage.refusal(stale), Code::Conflict);
    // A show that runs can have another goal, and taking that back is the same.
    stage.run(Command::Start { show: show.clone(), mode: Mode::Live }).unwrap();
    stage.run(aim(&show, net(7_000))).unwrap();
    stage.run(Command::UndoEdit { show: Some(show.clone()) }).unwrap();
    assert_eq!(goal(&stage), units(9));
}

#[test]
fn a_goal_is_above_zero_within_reason_and_in_the_show_s_currency() {
    let mut stage = Stage::new();
    let (show, _) = stage.planned();
    let mut refused = |goal| {
        let refusal = stage.run(aim(&show, goal)).unwrap_err();
        let created = Command::CreateShow { title: "Other".to_owned(), currency: EUR, goal };
        assert_eq!(stage.run(created).unwrap_err(), refusal, "a new show is measured alike");
        (refusal.code, refusal.params.get("reason").cloned())
    };
    for minor in [i64::MIN, -1, 0, MAX_GOAL + 1, i64::MAX] {
        assert_eq!(refused(net(minor)), (Code::Invalid, Some(Param::Word("goal_range"))), "{minor}");
    }
    for pieces in [i64::MIN, -1, 0, MAX_GOAL_UNITS + 1, i64::MAX] {
        assert_eq!(refused(units(pieces)), (Code::Invalid, Some(Param::Word("out_of_range"))), "{pieces}");
    }
    let dollars = Goal { net: Some(Money::new(1_000, crate::Currency::USD)), units: None };
    assert_eq!(refused(dollars), (Code::WrongCurrency, None));
    for fits in [net(1), net(MAX_GOAL), units(1), units(MAX_GOAL_UNITS), Goal::default()] {
        stage.run(aim(&show, fits)).unwrap();
        assert_eq!(stage.state.shows[&show].goal, fits);
    }
}

#[test]
fn a_copy_and_a_template_keep_the_goal() {
    let mut stage = Stage::new();
    for (currency, minor) in [(EUR, 2_000), (crate::Currency::JPY, 20_000), (crate::Currency::KWD, 1_500_500)]
    {
        let goal = Goal { net: Some(Money::new(minor, currency)), units: Some(4) };
        for template in [true, false] {
            let (title, cues) = ("Copy".to_owned(), Vec::new());
            let copy =
                Command::CopyShow { from: None, title, currency, goal, template, co_hosts_take: false, cues };
            let id = ShowId(stage.run(copy).unwrap().id.unwrap());
            let made = &stage.state.shows[&id];
            assert_eq!((made.goal, made.template, made.currency), (goal, template, currency));
        }
    }
}

proptest! {
    /// Orders, refunds and other goals in any order.
    #[test]
    fn a_goal_is_told_when_it_is_first_come_to_and_the_report_says_when(
        steps in proptest::collection::vec((0..4_u8, 1_i64..5), 1..30),
        goal in (proptest::option::of(1_i64..9_000), proptest::option::of(1_i64..12)),
    ) {
        let goal = Goal { net: goal.0.map(euros), units: goal.1 };
        let mut show = Aimed::at(goal, Mode::Live);
        let (mut told, mut highest) = (Goal::default(), Goal::default());
        let mut course = Vec::new();
        for (what, n) in steps {
            let raised = Goal { net: goal.net.map(|net| euros(net.minor + n)), ..goal };
            let news = match what {
                0 if show.orders > 0 => show.give_back(show.orders, n),
                3 => show.run(aim(&show.show.clone(), raised)),
                _ => show.sell(n),
            };
            let state = show.stage.show();
            let (aimed, totals) = (state.goal, state.sales.totals);
            let reached = aimed.reached(&totals);
            let is_reached = aimed.net.is_some_and(|net| totals.net() >= net.minor);
            prop_assert_eq!(reached.net.is_some(), is_reached);
            highest = highest.or_higher(&reached);
            for news in news {
                let higher = Goal { net: news.net.or(told.net), units: news.units.or(told.units) };
                told = told.or_higher(&news);
                prop_assert_eq!(told, higher, "only what is higher is news");
            }
            prop_assert_eq!(told, highest, "what is reached is told, and nothing else");
            prop_assert_eq!(told, state.goal_told);
            course.push((show.stage.now, totals));
            let first = |came: &dyn Fn(&Goal) -> bool| {
                course.iter().find(|(_, totals)| came(&aimed.reached(totals))).map(|(at, _)| *at)
            };
            let (net_at, units_at) = (first(&|goal| goal.net.is_some()), first(&|goal| goal.units.is_some()));
            let said = (!aimed.is_none()).then_some(GoalReport { goal: aimed, reached, net_at, units_at });
            prop_assert_eq!(show.report(), said);
        }
    }
}
