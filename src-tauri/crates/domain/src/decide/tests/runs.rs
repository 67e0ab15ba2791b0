//! Rehearsals, the live run, and what is left of each.

use super::*;
use crate::guard::Guard;
use crate::limits::RESUME_MS;
use crate::run::RunId;
use crate::show::Status;

fn start(show: &ShowId, mode: Mode) -> Command {
    Command::Start { show: show.clone(), mode }
}

fn end() -> Command {
    Command::EndShow { show: None }
}

fn resume(show: &ShowId) -> Command {
    Command::ResumeShow { show: Some(show.clone()) }
}

fn planned_show<'a>(stage: &'a Stage, show: &ShowId) -> &'a Show {
    &stage.state.shows[show]
}

#[test]
fn a_rehearsal_that_ends_leaves_the_show_planned_with_its_times_and_what_was_edited() {
    let mut stage = Stage::new();
    let (show, cues) = stage.planned();
    let changes = PlanChanges {
        starts_at: Some(Some(5_000_000)),
        ends_at: Some(Some(9_000_000)),
        ..Default::default()
    };
    let base = PlanChanges::default();
    stage.run(Command::UpdateShow { show: show.clone(), changes, base, archived: None }).unwrap();
    stage.run(start(&show, Mode::Rehearsal)).unwrap();
    stage.take();
    stage.run(Command::MoveCue { cue: cues[2].clone(), index: 0 }).unwrap();
    let changes = CueChanges { planned_s: Some(90), ..CueChanges::default() };
    stage.run(Command::UpdateCue { cue: cues[1].clone(), changes, base: Box::default() }).unwrap();
    stage.run(end()).unwrap();

    let planned = planned_show(&stage, &show);
    assert_eq!(planned.status(), Status::Planned);
    assert_eq!((planned.starts_at, planned.ends_at), (Some(5_000_000), Some(9_000_000)));
    let order: Vec<&CueId> = planned.cues.iter().map(|cue| &cue.id).collect();
    assert_eq!(order, [&cues[2], &cues[0], &cues[1]]);
    assert_eq!(planned.cue(&cues[1]).unwrap().details.planned_s, 90);
    assert_eq!(stage.state.running, None);
}

#[test]
fn nothing_that_happened_in_a_rehearsal_is_in_the_next_run() {
    let (mut stage, show, cues) = Stage::on(Mode::Rehearsal);
    stage.take();
    stage.sell("A", 2);
    stage.run(Command::Skip { cue: Some(cues[2].clone()) }).unwrap();
    stage.run(Command::AddMarker { text: "here".to_owned(), show: None, at: None }).unwrap();
    stage.run(Command::SendMemo { text: "louder".to_owned(), urgent: false, show: None }).unwrap();
    stage.run(end()).unwrap();

    let fresh = |show: &Show| {
        assert!(show.cues.iter().all(|cue| (cue.taken, cue.on_air_ms, cue.skipped) == (0, 0, false)));
        assert_eq!((show.preview_id(), show.program()), (None, None));
        assert!(show.on_air.undo.is_empty() && show.markers.is_empty() && show.memos.is_empty());
        assert_eq!(show.sales, Default::default());
    };
    fresh(planned_show(&stage, &show));
    stage.run(start(&show, Mode::Live)).unwrap();
    assert_eq!(stage.preview(), Some(&cues[0]), "the first cue is next again");
    assert_eq!(stage.refusal(Command::Undo), Code::NothingToUndo);
    assert_eq!(stage.show().run_id(), Some(RunId::new(&show, 2)));
}

#[test]
fn a_show_is_rehearsed_any_number_of_times_and_then_played_once() {
    let mut stage = Stage::new();
    let (show, _) = stage.planned();
    for run in 1..=3 {
        stage.run(start(&show, Mode::Rehearsal)).unwrap();
        assert_eq!(stage.show().run_id(), Some(RunId::new(&show, run)));
        assert_eq!(stage.refusal(start(&show, Mode::Live)), Code::AlreadyStarted);
        stage.run(end()).unwrap();
    }
    stage.run(start(&show, Mode::Live)).unwrap();
    stage.run(end()).unwrap();
    assert!(!stage.state.shows.contains_key(&show), "a live run ends the show");
    for mode in [Mode::Rehearsal, Mode::Live] {
        assert_eq!(stage.refusal(start(&show, mode)), Code::AlreadyStarted);
    }
    let modes: Vec<Mode> = stage.state.past_runs.iter().map(|past| past.mode).collect();
    assert_eq!(modes, [Mode::Rehearsal, Mode::Rehearsal, Mode::Rehearsal, Mode::Live]);
}

#[test]
fn a_show_that_was_rehearsed_as_often_as_it_can_be_still_goes_live() {
    let mut stage = Stage::new();
    let (show, _) = stage.planned();
    for _ in 0..crate::limits::MAX_RUNS {
        stage.run(start(&show, Mode::Rehearsal)).unwrap();
        stage.run(end()).unwrap();
    }
    assert_eq!(stage.refusal(start(&show, Mode::Rehearsal)), Code::TooMany);
    stage.run(start(&show, Mode::Live)).unwrap();
}

#[test]
fn a_cue_that_was_pulled_in_a_rehearsal_is_back_at_its_place_and_one_that_was_removed_is_not() {
    let mut stage = Stage::new();
    let (show, cues) = stage.planned();
    stage.apply(Event::GuardSet { guard: Guard { pull: true, ..Guard::default() } });
    stage.run(start(&show, Mode::Rehearsal)).unwrap();
    stage.run(Command::RemoveCue { cue: cues[2].clone() }).unwrap();
    stage.sell("B", 5);
    assert_eq!(stage.show().position(&cues[1]), None, "it sold out");
    stage.run(end()).unwrap();
    let planned = planned_show(&stage, &show);
    assert_eq!((planned.position(&cues[1]), planned.position(&cues[2])), (Some(1), None));
    stage.run(Command::RestoreCue { cue: cues[2].clone() }).unwrap();
}

#[test]
fn a_rehearsed_show_can_be_put_away_and_brought_back_with_its_runs() {
    let (mut stage, show, _) = Stage::on(Mode::Rehearsal);
    stage.run(end()).unwrap();
    let put_away = |archived| Command::UpdateShow {
        show: show.clone(),
        changes: PlanChanges::default(),
        base: PlanChanges::default(),
        archived: Some(archived),
    };
    stage.run(put_away(true)).unwrap();
    stage.run(put_away(false)).unwrap();
    stage.run(start(&show, Mode::Live)).unwrap();
    assert_eq!(stage.show().run().map(|run| run.number), Some(2));
}

#[test]
fn a_live_show_that_was_ended_by_mistake_goes_on_with_nothing_on_air() {
    let (mut stage, show, cues) = Stage::on(Mode::Live);
    stage.take();
    stage.sell("A", 1);
    let started_at = stage.show().started_at();
    stage.run(end()).unwrap();
    stage.run(resume(&show)).unwrap();
    assert_eq!((stage.show().status(), stage.show().started_at()), (Status::Live, started_at));
    assert_eq!((stage.program(), stage.preview()), (None, Some(&cues[1])));
    assert_eq!(stage.show().sales.totals.orders, 1);
    assert_eq!(stage.show().cue(&cues[0]).unwrap().taken, 1);
    assert!(stage.state.past_runs.is_empty());
    assert_eq!(stage.refusal(Command::Undo), Code::NothingToUndo, "its window stays closed");
    stage.run(Command::Next).unwrap();
    stage.run(end()).unwrap();
    assert_eq!(stage.state.past_runs.len(), 1);
    stage.run(Command::ResumeShow { show: None }).unwrap();
}

#[test]
fn a_show_is_resumed_for_ten_minutes_and_no_longer() {
    for (wait, resumes) in [(RESUME_MS - 1_000, true), (RESUME_MS, false)] {
        let (mut stage, show, _) = Stage::on(Mode::Live);
        stage.run(end()).unwrap();
        // The command itself comes a second later.
        stage.now += wait;
        assert_eq!(stage.run(resume(&show)).is_ok(), resumes, "{wait}");
    }
}

#[test]
fn only_the_live_show_that_ended_last_is_resumed_and_not_beside_another() {
    let (mut stage, first, _) = Stage::on(Mode::Live);
    let (second, _) = stage.planned();
    assert_eq!(stage.refusal(resume(&first)), Code::AlreadyStarted);
    assert_eq!(stage.refusal(resume(&second)), Code::AnotherShowRunning);
    stage.run(end()).unwrap();
    assert_eq!(stage.refusal(resume(&second)), Code::CannotResume);
    assert_eq!(stage.refusal(resume(&"nowhere".into())), Code::UnknownShow);
    stage.run(start(&second, Mode::Rehearsal)).unwrap();
    assert_eq!(stage.refusal(resume(&first)), Code::AnotherShowRunning);
    stage.run(end()).unwrap();
    assert_eq!(stage.refusal(resume(&first)), Code::CannotResume);
    assert_eq!(stage.refusal(resume(&second)), Code::CannotResume, "a rehearsal is started again");
    assert_eq!(stage.refusal(Command::ResumeShow { show: None }), Code::CannotResume);
}

#[test]
fn what_was_ordered_while_a_live_show_was_over_by_mistake_counts_for_it() {
    let (mut stage, show, _) = Stage::on(Mode::Live);
    stage.sell("A", 1);
    stage.run(end()).unwrap();
    stage.sell("B", 2);
    let before = order("before", "A", 1);
    let early = stage.state.past_runs.first().unwrap().started_at - 1;
    stage.run(Command::RecordSale { order: before, placed_at: Some(early), run: None }).unwrap();
    assert_eq!(stage.state.outside_orders, 2);
    let stock = stage.state.quantity(&"B".into());
    stage.run(resume(&show)).unwrap();
    assert_eq!((stage.state.outside_orders, stage.state.quantity(&"B".into())), (1, stock));
    let totals = stage.show().sales.totals;
    assert_eq!((totals.orders, totals.units, totals.gross), (2, 3, 3_000));
    // It is given back of the run that it counts for now.
    let sold: Vec<String> = stage.state.counted.values().flat_map(|orders| orders.keys().cloned()).collect();
    let refund_of = sold.iter().find(|id| *id != "before" && **id != sold[0]).unwrap().clone();
    let refund =
        Command::RecordRefund { order: order("R", "B", 1), placed_at: None, refund_of, refund_run: None };
    stage.run(refund).unwrap();
    assert_eq!(stage.show().sales.totals.refunded_units, 1);
}

#[test]
fn an_order_and_its_refund_count_for_the_run_that_sold_it() {
    let (mut stage, show, _) = Stage::on(Mode::Rehearsal);
    stage.run(Command::RecordSale { order: order("1", "A", 1), placed_at: None, run: None }).unwrap();
    stage.run(end()).unwrap();
    stage.run(start(&show, Mode::Live)).unwrap();
    let refund = order("R1", "A", 1);
    let back =
        Command::RecordRefund { order: refund, placed_at: None, refund_of: "1".to_owned(), refund_run: None };
    let told = stage.run(back).unwrap().events.remove(0);
    assert!(matches!(told, Event::OrderChanged { run: Some(RunId { number: 1, .. }), .. }), "{told:?}");
    assert_eq!(stage.show().sales, Default::default());
}

#[test]
fn an_order_that_was_played_for_a_rehearsal_is_refused_in_the_next_run() {
    let (mut stage, show, _) = Stage::on(Mode::Rehearsal);
    let run = stage.state.running_run();
    stage.run(end()).unwrap();
    stage.run(start(&show, Mode::Rehearsal)).unwrap();
    let order = Order { source: OrderSource::Replay, ..order("1", "A", 1) };
    assert_eq!(stage.refusal(Command::RecordSale { order, placed_at: None, run }), Code::NotRunning);
}
