//! Building a show: its plan, templates, many cues at a time, and what comes back.

use super::*;
use crate::apply::REMOVED_DEPTH;
use crate::changes::{CueChanges, PlanChanges};
use crate::command::Demo;

impl Stage {
    fn rundown(&self, show: &ShowId) -> Vec<CueId> {
        self.state.shows.get(show).unwrap().cues.iter().map(|cue| cue.id.clone()).collect()
    }

    fn segments(&self, show: &ShowId) -> Vec<Option<String>> {
        let cues = &self.state.shows.get(show).unwrap().cues;
        cues.iter().map(|cue| cue.details.segment.clone()).collect()
    }

    /// A planned show with cues for A, B, C, A and B.
    fn five(&mut self) -> (ShowId, Vec<CueId>) {
        let (show, mut cues) = self.planned();
        cues.extend(["A", "B"].map(|sku| self.add(&show, sku, CueDetails::default())));
        (show, cues)
    }
}

fn pick(cues: &[CueId], places: &[usize]) -> Vec<CueId> {
    places.iter().map(|place| cues[*place].clone()).collect()
}

/// A change of a plan; where it changes nothing everything stays as it is.
fn change(show: &ShowId, changes: PlanChanges, archived: Option<bool>) -> Command {
    Command::UpdateShow { show: show.clone(), changes, base: PlanChanges::default(), archived }
}

fn plan(show: &ShowId) -> Command {
    change(show, PlanChanges::default(), None)
}

fn times(show: &ShowId, starts_at: Option<Option<i64>>, ends_at: Option<Option<i64>>) -> Command {
    change(show, PlanChanges { starts_at, ends_at, ..PlanChanges::default() }, None)
}

fn put_away(show: &ShowId, archived: bool) -> Command {
    change(show, PlanChanges::default(), Some(archived))
}

fn named(show: &ShowId, title: &str) -> Command {
    change(show, PlanChanges { title: Some(title.to_owned()), ..PlanChanges::default() }, None)
}

#[test]
fn a_plan_changes_where_it_is_told_and_ends_after_it_starts() {
    let mut stage = Stage::new();
    let (show, _) = stage.planned();
    stage.run(times(&show, Some(Some(5_000)), Some(Some(9_000)))).unwrap();
    stage.run(named(&show, "Summer")).unwrap();
    let known = stage.state.shows.get(&show).unwrap().clone();
    assert_eq!((known.title.as_str(), known.starts_at, known.ends_at), ("Summer", Some(5_000), Some(9_000)));
    assert_eq!(stage.run(plan(&show)).unwrap(), Decision::default());
    assert_eq!(stage.run(named(&show, "Summer")).unwrap(), Decision::default());
    for ends in [5_000, 4_999, -1, i64::MAX] {
        assert_eq!(stage.refusal(times(&show, None, Some(Some(ends)))), Code::Invalid, "{ends}");
    }
    stage.run(times(&show, Some(None), None)).unwrap();
    stage.run(times(&show, None, Some(Some(4_000)))).unwrap();
    let known = stage.state.shows.get(&show).unwrap();
    assert_eq!((known.starts_at, known.ends_at), (None, Some(4_000)));
}

#[test]
fn a_running_show_changes_its_name_and_its_end_but_neither_its_start_nor_its_place() {
    let (mut stage, show, _) = Stage::on(Mode::Live);
    stage.run(named(&show, "Summer")).unwrap();
    stage.run(times(&show, None, Some(Some(9_000_000)))).unwrap();
    assert_eq!((stage.show().title.as_str(), stage.show().ends_at), ("Summer", Some(9_000_000)));
    assert_eq!(stage.refusal(times(&show, Some(Some(1)), None)), Code::AlreadyStarted);
    assert_eq!(stage.refusal(put_away(&show, true)), Code::AlreadyStarted);
    stage.run(Command::EndShow { show: None }).unwrap();
    assert_eq!(stage.refusal(named(&show, "Autumn")), Code::UnknownShow);
}

#[test]
fn a_show_that_was_put_away_is_gone_until_it_is_brought_back_as_it_was() {
    let mut stage = Stage::new();
    let (show, cues) = stage.planned();
    let before = stage.state.shows.get(&show).unwrap().clone();
    stage.run(put_away(&show, true)).unwrap();
    assert!(stage.state.shows.is_empty());
    assert_eq!(stage.run(put_away(&show, true)).unwrap(), Decision::default());
    assert_eq!(stage.refusal(named(&show, "Summer")), Code::UnknownShow);
    let start = Command::Start { show: show.clone(), mode: Mode::Live };
    assert_eq!(stage.refusal(start), Code::UnknownShow);
    assert_eq!(stage.refusal(Command::RemoveCue { cue: cues[0].clone() }), Code::UnknownCue);
    stage.run(put_away(&show, false)).unwrap();
    assert_eq!(stage.state.shows.get(&show), Some(&before));
    assert!(stage.state.archived.is_empty());
}

#[test]
fn a_template_is_copied_and_never_started() {
    let mut stage = Stage::new();
    let (show, _) = stage.planned();
    stage.run(times(&show, Some(Some(5_000)), Some(Some(9_000)))).unwrap();
    let copy = |stage: &mut Stage, from: &ShowId, template| {
        let known = stage.state.shows.get(from).unwrap().clone();
        let cues = known.cues.iter().map(|cue| (cue.as_ref().into(), cue.details.clone()));
        let (title, cues) = (known.title.clone(), cues.collect());
        let command = Command::CopyShow {
            from: None,
            title,
            currency: EUR,
            goal: Goal::default(),
            template,
            co_hosts_take: template,
            cues,
        };
        ShowId(stage.run(command).unwrap().id.unwrap())
    };
    let template = copy(&mut stage, &show, true);
    let known = stage.state.shows.get(&template).unwrap();
    assert_eq!((known.template, known.starts_at, known.ends_at), (true, None, None));
    assert!(known.co_hosts_take, "what co-hosts may is copied");
    for mode in [Mode::Live, Mode::Rehearsal] {
        assert_eq!(stage.refusal(Command::Start { show: template.clone(), mode }), Code::IsTemplate);
    }
    stage.run(named(&template, "Every Tuesday")).unwrap();
    assert!(stage.state.shows.get(&template).unwrap().template, "a new name leaves it a template");
    let again = copy(&mut stage, &template, false);
    assert_eq!(stage.state.shows.get(&again).unwrap().cues.len(), 3);
    stage.run(Command::Start { show: again, mode: Mode::Live }).unwrap();
}

#[test]
fn several_products_are_added_together_or_not_at_all() {
    let mut stage = Stage::new();
    let (show, cues) = stage.planned();
    let add = |variants: &[&str], index| Command::AddCues {
        show: show.clone(),
        offerings: variants.iter().map(|id| VariantRef::Id((*id).into()).into()).collect(),
        segment: Some("Linen".to_owned()),
        index,
    };
    assert_eq!(stage.refusal(add(&["A", "NOBODY", "B"], None)), Code::UnknownSku);
    let added = stage.run(add(&["C", "A"], Some(1))).unwrap();
    assert_eq!((added.ids.len(), added.id), (2, None));
    let new: Vec<CueId> = added.ids.into_iter().map(CueId).collect();
    let expected = [&cues[..1], &new, &cues[1..]].concat();
    assert_eq!(stage.rundown(&show), expected);
    assert_eq!(stage.segments(&show)[..3], [None, Some("Linen".to_owned()), Some("Linen".to_owned())]);
    let last = stage.run(add(&["B"], None)).unwrap().ids;
    assert_eq!(stage.rundown(&show).last().map(|cue| &cue.0), last.first());
    let many: Vec<&str> = std::iter::repeat_n("A", crate::limits::MAX_CUES).collect();
    assert_eq!(stage.refusal(add(&many, None)), Code::TooMany);
}

#[test]
fn cues_move_together_and_keep_their_order_among_themselves() {
    for (chosen, index, expected) in [
        (&[3, 1][..], 0, [1, 3, 0, 2, 4]),
        (&[0, 1], 3, [2, 3, 4, 0, 1]),
        (&[0, 4], 1, [1, 0, 4, 2, 3]),
        (&[2], 99, [0, 1, 3, 4, 2]),
        (&[4, 3, 2, 1, 0], 2, [0, 1, 2, 3, 4]),
    ] {
        let mut stage = Stage::new();
        let (show, cues) = stage.five();
        stage.run(Command::MoveCues { cues: pick(&cues, chosen), index, segment: None }).unwrap();
        assert_eq!(stage.rundown(&show), pick(&cues, &expected), "{chosen:?} to {index}");
    }
}

#[test]
fn cues_of_two_shows_or_one_that_is_gone_are_not_moved_by_halves() {
    let mut stage = Stage::new();
    let (_, cues) = stage.planned();
    let (_, others) = stage.planned();
    let gone: CueId = "gone".into();
    for wrong in [&others[0], &gone] {
        let mixed = vec![cues[1].clone(), wrong.clone()];
        assert_eq!(
            stage.refusal(Command::MoveCues { cues: mixed.clone(), index: 0, segment: None }),
            Code::UnknownCue
        );
        let group = Command::GroupCues { cues: mixed, segment: Some("Linen".to_owned()) };
        assert_eq!(stage.refusal(group), Code::UnknownCue);
    }
    assert_eq!(stage.refusal(Command::MoveCues { cues: Vec::new(), index: 0, segment: None }), Code::Invalid);
}

#[test]
fn a_group_is_one_segment_and_stands_together_from_the_place_of_its_first_cue() {
    let mut stage = Stage::new();
    let (show, cues) = stage.five();
    let group = |chosen: &[usize], segment: Option<&str>| Command::GroupCues {
        cues: pick(&cues, chosen),
        segment: segment.map(str::to_owned),
    };
    stage.run(group(&[4, 1, 3], Some("Scent"))).unwrap();
    assert_eq!(stage.rundown(&show), pick(&cues, &[0, 1, 3, 4, 2]));
    let scent = || Some("Scent".to_owned());
    assert_eq!(stage.segments(&show), [None, scent(), scent(), scent(), None]);
    assert_eq!(stage.run(group(&[1, 3, 4], Some("Scent"))).unwrap(), Decision::default());
    stage.run(group(&[3], None)).unwrap();
    assert_eq!(stage.rundown(&show), pick(&cues, &[0, 1, 3, 4, 2]), "leaving a segment moves nothing");
    assert_eq!(stage.segments(&show), [None, scent(), None, scent(), None]);
}

#[test]
fn a_duplicate_stands_right_after_its_cue_with_its_words_and_without_its_history() {
    let (mut stage, show, cues) = Stage::on(Mode::Live);
    let details = CueDetails { planned_s: 90, notes: Some("camera 2".to_owned()), ..CueDetails::default() };
    let changes =
        CueChanges { planned_s: Some(90), notes: Some(Some("camera 2".to_owned())), ..CueChanges::default() };
    let base = Box::default();
    stage.run(Command::UpdateCue { cue: cues[0].clone(), changes, base }).unwrap();
    stage.take();
    let new = CueId(stage.run(Command::DuplicateCue { cue: cues[0].clone() }).unwrap().id.unwrap());
    assert_eq!(stage.rundown(&show)[..2], [cues[0].clone(), new.clone()]);
    let cue = stage.show().cue(&new).unwrap();
    assert_eq!((&cue.details, cue.taken, cue.sku()), (&details, 0, "A"));
    assert_eq!(stage.program(), Some(&cues[0]));
}

#[test]
fn a_removed_cue_comes_back_where_it_was_with_its_history() {
    let (mut stage, show, cues) = Stage::on(Mode::Live);
    stage.take();
    stage.take();
    stage.run(Command::Skip { cue: Some(cues[0].clone()) }).unwrap();
    let before = stage.show().cues.clone();
    assert!(before[0].taken == 1 && before[0].on_air_ms > 0 && before[0].skipped);
    for cue in [&cues[0], &cues[2]] {
        stage.run(Command::RemoveCue { cue: cue.clone() }).unwrap();
    }
    assert_eq!(stage.rundown(&show), pick(&cues, &[1]));
    for cue in [&cues[2], &cues[0]] {
        stage.run(Command::RestoreCue { cue: cue.clone() }).unwrap();
        assert_eq!(stage.run(Command::RestoreCue { cue: cue.clone() }).unwrap(), Decision::default());
    }
    assert_eq!(stage.show().cues, before);
    assert!(stage.show().removed.is_empty());
    stage.run(Command::RemoveCue { cue: cues[0].clone() }).unwrap();
    stage.run(Command::EndShow { show: None }).unwrap();
    assert_eq!(stage.refusal(Command::RestoreCue { cue: cues[0].clone() }), Code::UnknownCue);
}

#[test]
fn only_so_many_removed_cues_can_come_back() {
    let mut stage = Stage::new();
    let (show, first) = stage.planned();
    stage.run(Command::RemoveCue { cue: first[0].clone() }).unwrap();
    for _ in 1..REMOVED_DEPTH {
        let cue = stage.add(&show, "B", CueDetails::default());
        stage.run(Command::RemoveCue { cue }).unwrap();
    }
    stage.run(Command::RestoreCue { cue: first[0].clone() }).unwrap();
    stage.run(Command::RemoveCue { cue: first[0].clone() }).unwrap();
    for _ in 0..REMOVED_DEPTH {
        let cue = stage.add(&show, "B", CueDetails::default());
        stage.run(Command::RemoveCue { cue }).unwrap();
    }
    assert_eq!(stage.refusal(Command::RestoreCue { cue: first[0].clone() }), Code::UnknownCue);
}

#[test]
fn what_is_counted_while_a_cue_is_removed_belongs_to_the_show_it_may_come_back_to() {
    let (mut stage, show, cues) = Stage::on(Mode::Live);
    stage.run(Command::RemoveCue { cue: cues[2].clone() }).unwrap();
    let count = |sku: &str| Command::SetStock {
        variant: VariantRef::Sku(sku.to_owned()),
        quantity: Quantity::Known(9),
        source: StockSource::Manual,
        base: None,
    };
    let counted = stage.run(count("C")).unwrap().events;
    assert_eq!(counted[0].show(), Some(&show));
    stage
        .run(Command::Import {
            source: CatalogueSource::file("more"),
            products: vec![product("D", "1", Quantity::Unknown)],
        })
        .unwrap();
    assert_eq!(stage.run(count("D")).unwrap().events[0].show(), None);
}

#[test]
fn the_demo_comes_in_at_once_and_only_where_there_is_nothing() {
    let demo = || {
        Command::LoadDemo(Demo {
            source: CatalogueSource::Demo,
            products: vec![product("A", "10.00", Quantity::Known(5))],
            pictures: vec![("demo:a.svg".to_owned(), "9f86".to_owned())],
            title: "First show".to_owned(),
            currency: EUR,
            cues: vec![(VariantRef::Sku("A".to_owned()).into(), CueDetails::default())],
        })
    };
    let mut empty = Stage { state: State::default(), now: 1, ids: 0 };
    let show = ShowId(empty.run(demo()).unwrap().id.unwrap());
    assert_eq!(empty.rundown(&show).len(), 1);
    assert_eq!((empty.state.pictures.size(), empty.state.quantity(&"A".into())), (1, Quantity::Known(5)));
    assert_eq!(empty.refusal(demo()), Code::NotEmpty);

    let with_catalogue = Stage::new();
    let mut with_show = Stage { state: State::default(), now: 1, ids: 0 };
    let made = with_show
        .run(Command::CreateShow { title: "Mine".to_owned(), currency: EUR, goal: Goal::default() })
        .unwrap();
    let mut with_show_put_away = Stage { state: with_show.state.clone(), now: 5, ids: 9 };
    with_show_put_away.run(put_away(&ShowId(made.id.unwrap()), true)).unwrap();
    for mut stage in [with_catalogue, with_show, with_show_put_away] {
        assert_eq!(stage.refusal(demo()), Code::NotEmpty);
    }
}
