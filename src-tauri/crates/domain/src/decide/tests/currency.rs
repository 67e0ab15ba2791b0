//! What a planned show sells in can be changed as long as it has never run.

use super::*;
use crate::edits::EditKind;
use crate::params::Param;
use crate::refusal::Reason;
use crate::report::Fold;

fn sells_in(show: &ShowId, currency: Currency) -> Command {
    let changes = PlanChanges { currency: Some(currency), ..PlanChanges::default() };
    Command::UpdateShow { show: show.clone(), changes, base: PlanChanges::default(), archived: None }
}

fn planned_in_dollars(price: &str) -> (Stage, ShowId, CueId) {
    let mut stage = Stage::new();
    let dollars = |amount: &str| Money::parse(amount, Currency::USD).unwrap();
    let goal = Goal { net: Some(dollars("500")), units: None };
    let command = Command::CreateShow { title: "Spring".to_owned(), currency: Currency::USD, goal };
    let show = ShowId(stage.run(command).unwrap().id.unwrap());
    let (price, compare_at) = (Some(dollars(price)), Some(dollars("20")));
    let offer = Offer { price, compare_at, ..Offer::default() };
    let cue = stage.add(&show, "A", CueDetails { offer, ..CueDetails::default() });
    (stage, show, cue)
}

/// What a show is written in: its prices, crossed-out prices and goal.
fn written(stage: &Stage, show: &ShowId) -> Vec<String> {
    stage.state.shows.get(show).unwrap().written().map(|money| money.to_string()).collect()
}

#[test]
fn another_currency_keeps_the_numbers_that_were_written_and_asks_the_shop_anew() {
    let (mut stage, show, cue) = planned_in_dollars("12.50");
    stage.run(sells_in(&show, Currency::ILS)).unwrap();
    let known = &stage.state.shows.get(&show).unwrap();
    assert_eq!(known.currency, Currency::ILS);
    assert_eq!(written(&stage, &show), ["500.00 ILS", "12.50 ILS", "20.00 ILS"]);
    let queued = known.cue(&cue).unwrap().queued_price(&"A".into());
    assert_eq!(queued, Some(Money::new(1_000, Currency::ILS)), "nothing is flagged as changed");
    stage.run(Command::Start { show, mode: Mode::Live }).unwrap();
    stage.take();
    let show = stage.show();
    let card = face(&stage.state, show, show.program_cue().unwrap());
    assert_eq!(card.price, Some(Money::new(1_250, Currency::ILS)));
}

#[test]
fn another_currency_is_one_edit_that_is_taken_back_whole() {
    let (mut stage, show, _) = planned_in_dollars("12.50");
    let before = written(&stage, &show);
    stage.run(sells_in(&show, Currency::KWD)).unwrap();
    let edit = stage.state.shows.get(&show).unwrap().edits.iter().last().unwrap().what.clone();
    assert_eq!(edit, Some(EditKind::Currency));
    stage.run(Command::UndoEdit { show: Some(show.clone()) }).unwrap();
    assert_eq!(stage.state.shows.get(&show).unwrap().currency, Currency::USD);
    assert_eq!(written(&stage, &show), before);
}

#[test]
fn a_number_that_the_other_currency_cannot_write_is_refused_by_name() {
    let (mut stage, show, _) = planned_in_dollars("12.50");
    let refusal = stage.run(sells_in(&show, Currency::JPY)).unwrap_err();
    assert_eq!(refusal.params.get("reason"), Some(&Param::Word(Reason::CurrencyDecimals.as_str())));
    assert_eq!(refusal.params.get("price"), Some(&Money::new(1_250, Currency::USD).into()));
    let (mut stage, show, _) = planned_in_dollars("12");
    stage.run(sells_in(&show, Currency::JPY)).unwrap();
    assert_eq!(written(&stage, &show), ["500 JPY", "12 JPY", "20 JPY"]);
}

#[test]
fn a_show_that_runs_or_has_run_keeps_its_currency() {
    for mode in [Mode::Rehearsal, Mode::Live] {
        let (mut stage, show, _) = Stage::on(mode);
        let fixed = |stage: &mut Stage| {
            let refusal = stage.run(sells_in(&show, Currency::ILS)).unwrap_err();
            let reason = Param::Word(Reason::CurrencyIsFixed.as_str());
            assert_eq!((refusal.code, refusal.params.get("reason")), (Code::AlreadyStarted, Some(&reason)));
        };
        fixed(&mut stage);
        stage.run(Command::EndShow { show: None }).unwrap();
        if mode == Mode::Rehearsal {
            fixed(&mut stage);
        }
    }
}

#[test]
fn the_report_is_in_the_currency_that_the_show_had_when_it_started() {
    let (mut stage, show, _) = planned_in_dollars("12");
    let mut fold = Fold::of_run(Some(1));
    let title = "Spring".to_owned();
    let mut rows = vec![Event::ShowCreated { show: show.clone(), title, currency: Currency::USD }];
    rows.extend(stage.run(sells_in(&show, Currency::EUR)).unwrap().events);
    rows.extend(stage.run(Command::Start { show, mode: Mode::Live }).unwrap().events);
    let sale = Command::RecordSale { order: order("one", "A", 2), placed_at: None, run: None };
    rows.extend(stage.run(sale).unwrap().events);
    for (seq, event) in (1..).zip(rows) {
        fold.take(&Recorded { seq, at: stage.now, by: Actor::client("test"), event });
    }
    let report = fold.finish(0).unwrap();
    assert_eq!((report.currency, report.sales.totals.gross), (EUR, 2_000));
}
