//! Taking back edits of plans: everybody their own, newest first, and never what somebody else changed since.

use super::*;
use crate::edits::{EditKind, MOST_EDITS};
use crate::params::Param;

/// What a plan says: its name and times, and each cue with what it offers and holds.
type Said = (String, Option<Timestamp>, Option<Timestamp>, Vec<(CueId, Vec<VariantId>, CueDetails)>);

impl Stage {
    fn plan(&self, show: &ShowId) -> Said {
        let show = self.state.shows.get(show).or_else(|| self.state.archived.get(show)).unwrap();
        let cue = |cue: &std::sync::Arc<Cue>| {
            (cue.id.clone(), cue.variants().cloned().collect(), cue.details.clone())
        };
        (show.title.clone(), show.starts_at, show.ends_at, show.cues.iter().map(cue).collect())
    }

    fn order(&self, show: &ShowId) -> Vec<CueId> {
        self.plan(show).3.into_iter().map(|(cue, ..)| cue).collect()
    }

    fn held(&self, show: &ShowId, cue: &CueId) -> CueDetails {
        self.state.shows.get(show).unwrap().cue(cue).unwrap().details.clone()
    }

    fn undo(&mut self, who: &str, show: &ShowId) -> Result<Decision, Refusal> {
        self.run_by(who, Command::UndoEdit { show: Some(show.clone()) })
    }

    fn undo_in_list(&mut self, who: &str) -> Result<Decision, Refusal> {
        self.run_by(who, Command::UndoEdit { show: None })
    }

    /// What the next undo of somebody would take back.
    fn next(&self, who: &str, show: &ShowId) -> Option<EditKind> {
        let show = self.state.shows.get(show).unwrap();
        let newest = show.edits.newest_of_each(&self.state, Some(show));
        let mut own = newest.into_iter().filter(|edit| edit.by == Actor::client(who));
        let found = own.next().and_then(|edit| edit.what.clone());
        assert_eq!(own.next(), None, "one edit of each");
        found
    }
}

fn update(cue: &CueId, changes: CueChanges) -> Command {
    Command::UpdateCue { cue: cue.clone(), changes, base: Box::default() }
}

fn price(cue: &CueId, minor: i64) -> Command {
    update(cue, CueChanges { price: Some(Some(euros(minor))), ..CueChanges::default() })
}

fn notes(cue: &CueId, notes: &str) -> Command {
    update(cue, CueChanges { notes: Some(Some(notes.to_owned())), ..CueChanges::default() })
}

fn rename(show: &ShowId, title: &str) -> Command {
    let changes = PlanChanges { title: Some(title.to_owned()), ..PlanChanges::default() };
    Command::UpdateShow { show: show.clone(), changes, base: PlanChanges::default(), archived: None }
}

fn archive(show: &ShowId, archived: bool) -> Command {
    let (changes, base) = (PlanChanges::default(), PlanChanges::default());
    Command::UpdateShow { show: show.clone(), changes, base, archived: Some(archived) }
}

fn remove(cues: &[CueId]) -> Command {
    Command::RemoveCues { cues: cues.to_vec() }
}

fn move_to(cues: &[CueId], index: usize) -> Command {
    Command::MoveCues { cues: cues.to_vec(), index, segment: None }
}

fn reason(refused: Result<Decision, Refusal>) -> &'static str {
    match refused.unwrap_err().params.get("reason") {
        Some(Param::Word(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

/// A planned show of A, B and C that nobody has edited but "test".
fn planned() -> (Stage, ShowId, Vec<CueId>) {
    let mut stage = Stage::new();
    let (show, cues) = stage.planned();
    (stage, show, cues)
}

#[test]
fn two_people_who_edit_in_turns_each_take_back_their_own_newest_first() {
    let (mut stage, show, cues) = planned();
    let said: Vec<Said> = [
        ("ann", price(&cues[0], 900)),
        ("ben", notes(&cues[0], "camera 2")),
        ("ann", rename(&show, "Summer")),
        ("ben", move_to(&cues[2..], 0)),
    ]
    .into_iter()
    .map(|(who, command)| {
        stage.run_by(who, command).unwrap();
        stage.plan(&show)
    })
    .collect();
    stage.undo("ann", &show).unwrap();
    assert_eq!(stage.plan(&show), ("Spring".to_owned(), None, None, said[3].3.clone()));
    stage.undo("ann", &show).unwrap();
    assert_eq!(stage.held(&show, &cues[0]).offer.price, None);
    assert_eq!(stage.held(&show, &cues[0]).notes.as_deref(), Some("camera 2"), "that is Ben's");
    assert_eq!(reason(stage.undo("ann", &show)), "no_edit");
    stage.undo("ben", &show).unwrap();
    assert_eq!(stage.order(&show), cues);
    stage.undo("ben", &show).unwrap();
    assert_eq!(stage.held(&show, &cues[0]), CueDetails::default());
    assert_eq!(reason(stage.undo("ben", &show)), "no_edit");
    assert_eq!(reason(stage.undo("eve", &show)), "no_edit");
}

#[test]
fn what_somebody_else_changed_since_stays_and_stands_again_when_they_take_it_back() {
    let (mut stage, show, cues) = planned();
    stage.run_by("ann", price(&cues[0], 900)).unwrap();
    stage.run_by("ben", price(&cues[0], 800)).unwrap();
    assert_eq!(reason(stage.undo("ann", &show)), "changed_since");
    assert_eq!(stage.next("ann", &show), None);
    // Also where Ben sets the very price that Ann had set.
    stage.run_by("ben", price(&cues[0], 900)).unwrap();
    assert_eq!(reason(stage.undo("ann", &show)), "changed_since");
    stage.undo("ben", &show).unwrap();
    stage.undo("ben", &show).unwrap();
    assert_eq!(stage.held(&show, &cues[0]).offer.price, Some(euros(900)));
    stage.undo("ann", &show).unwrap();
    assert_eq!(stage.held(&show, &cues[0]).offer.price, None);
}

#[test]
fn an_undo_takes_back_the_fields_that_still_are_as_they_were_left_and_tells_of_the_others() {
    let (mut stage, show, cues) = planned();
    let changes = CueChanges {
        price: Some(Some(euros(900))),
        notes: Some(Some("mine".to_owned())),
        ..CueChanges::default()
    };
    stage.run_by("ann", update(&cues[1], changes)).unwrap();
    stage.run_by("ben", price(&cues[1], 700)).unwrap();
    let left = stage.undo("ann", &show).unwrap().left.unwrap();
    assert_eq!((left.title.as_str(), left.count, left.cues), ("Product B", 1, vec![cues[1].clone()]));
    let details = stage.held(&show, &cues[1]);
    assert_eq!((details.offer.price, details.notes), (Some(euros(700)), None));
    assert_eq!(reason(stage.undo("ann", &show)), "no_edit");
}

#[test]
fn an_edit_of_which_nothing_is_left_is_passed_over_for_the_one_before() {
    let (mut stage, show, cues) = planned();
    stage.run_by("ann", notes(&cues[0], "mine")).unwrap();
    stage.run_by("ann", price(&cues[1], 900)).unwrap();
    stage.run_by("ben", price(&cues[1], 700)).unwrap();
    assert_eq!(stage.next("ann", &show), Some(EditKind::Edited { title: "Product A".to_owned() }));
    stage.undo("ann", &show).unwrap();
    assert_eq!(stage.held(&show, &cues[0]), CueDetails::default());
    assert_eq!(stage.held(&show, &cues[1]).offer.price, Some(euros(700)));
}

#[test]
fn several_cues_are_removed_by_one_edit_and_come_back_where_they_were() {
    let (mut stage, show, cues) = planned();
    let before = stage.plan(&show);
    let gone = [cues[2].clone(), cues[0].clone()];
    stage.run_by("ann", remove(&gone)).unwrap();
    assert_eq!(stage.order(&show), cues[1..2]);
    assert_eq!(stage.next("ann", &show), Some(EditKind::Removed { title: "Product A".to_owned(), count: 2 }));
    // What Ben adds meanwhile does not push them away from their neighbours.
    let added = stage.run_by("ben", Command::DuplicateCues { cues: vec![cues[1].clone()] }).unwrap().ids;
    let undone = stage.undo("ann", &show).unwrap();
    assert_eq!(undone.ids, [&cues[0], &cues[2]].map(|cue| cue.0.clone()));
    let added = CueId(added[0].clone());
    assert_eq!(stage.order(&show), [&cues[0], &cues[1], &cues[2], &added].map(Clone::clone));
    stage.undo("ben", &show).unwrap();
    assert_eq!(stage.plan(&show), before);
}

#[test]
fn cues_are_removed_all_or_none() {
    let (mut stage, show, cues) = Stage::on(Mode::Live);
    stage.take();
    assert_eq!(stage.refusal(remove(&cues)), Code::CueOnAir);
    assert_eq!(stage.refusal(remove(&[cues[1].clone(), "gone".into()])), Code::UnknownCue);
    assert_eq!(stage.refusal(remove(&[])), Code::Invalid);
    assert_eq!(stage.order(&show), cues);
}

#[test]
fn a_whole_rundown_is_removed_and_comes_back() {
    let (mut stage, show, _) = planned();
    let offerings = vec![VariantRef::Id("A".into()).into(); 1_200];
    stage.run(Command::AddCues { show: show.clone(), offerings, segment: None, index: None }).unwrap();
    let all = stage.order(&show);
    stage.run(remove(&all)).unwrap();
    assert_eq!(stage.undo("test", &show).unwrap().left, None);
    assert_eq!(stage.order(&show), all);
}

#[test]
fn an_edit_of_a_cue_that_somebody_removed_stands_again_when_it_is_back() {
    let (mut stage, show, cues) = planned();
    stage.run_by("ann", notes(&cues[0], "mine")).unwrap();
    stage.run_by("ben", remove(&cues[..1])).unwrap();
    assert_eq!(reason(stage.undo("ann", &show)), "changed_since");
    stage.run_by("eve", Command::RestoreCue { cue: cues[0].clone() }).unwrap();
    assert_eq!(reason(stage.undo("ben", &show)), "changed_since");
    stage.undo("ann", &show).unwrap();
    assert_eq!(stage.held(&show, &cues[0]).notes, None);
    stage.undo("eve", &show).unwrap();
    assert_eq!(stage.order(&show), cues[1..]);
}

#[test]
fn an_added_cue_stays_where_somebody_else_has_worked_on_it() {
    let (mut stage, show, _) = planned();
    let add = |index| Command::AddCues {
        show: show.clone(),
        offerings: vec![VariantRef::Id("A".into()).into(); 2],
        segment: None,
        index,
    };
    let added: Vec<CueId> = stage.run_by("ann", add(None)).unwrap().ids.into_iter().map(CueId).collect();
    stage.run_by("ben", notes(&added[0], "mine")).unwrap();
    let left = stage.undo("ann", &show).unwrap().left.unwrap();
    assert_eq!(left.cues, added[..1]);
    let order = stage.order(&show);
    assert!(order.contains(&added[0]) && !order.contains(&added[1]));
    assert_eq!(stage.held(&show, &added[0]).notes.as_deref(), Some("mine"));
}

#[test]
fn a_moved_cue_that_somebody_moved_on_stays_there_and_the_others_go_back() {
    let (mut stage, show, cues) = planned();
    stage.run_by("ann", move_to(&cues[..2], 1)).unwrap();
    assert_eq!(stage.order(&show), [&cues[2], &cues[0], &cues[1]].map(Clone::clone));
    stage.run_by("ben", move_to(&cues[1..2], 0)).unwrap();
    let left = stage.undo("ann", &show).unwrap().left.unwrap();
    assert_eq!(left.cues, cues[1..2]);
    assert_eq!(stage.order(&show), [&cues[0], &cues[1], &cues[2]].map(Clone::clone));
}

#[test]
fn a_move_into_a_segment_is_one_edit() {
    let (mut stage, show, cues) = planned();
    let group = Command::GroupCues { cues: cues[..2].to_vec(), segment: Some("Linen".to_owned()) };
    stage.run(group).unwrap();
    let before = stage.plan(&show);
    let segment = Some(Some("Linen".to_owned()));
    stage.run_by("ann", Command::MoveCues { cues: cues[2..].to_vec(), index: 1, segment }).unwrap();
    assert_eq!(stage.order(&show), [&cues[0], &cues[2], &cues[1]].map(Clone::clone));
    assert_eq!(stage.held(&show, &cues[2]).segment.as_deref(), Some("Linen"));
    assert_eq!(stage.next("ann", &show), Some(EditKind::Moved { title: "Product C".to_owned(), count: 1 }));
    stage.undo("ann", &show).unwrap();
    assert_eq!(stage.plan(&show), before);
    // Out of it again, without another place.
    let out = Command::MoveCues { cues: cues[1..2].to_vec(), index: 1, segment: Some(None) };
    stage.run_by("ann", out).unwrap();
    assert_eq!(stage.held(&show, &cues[1]).segment, None);
    assert_eq!(stage.order(&show), cues);
}

#[test]
fn what_was_done_to_a_segment_is_told_as_a_person_means_it() {
    let (mut stage, show, cues) = planned();
    let mut group = |chosen: &[CueId], name: &str| {
        let segment = Some(name.to_owned()).filter(|name| !name.is_empty());
        stage.run(Command::GroupCues { cues: chosen.to_vec(), segment }).unwrap();
        stage.next("test", &show).unwrap()
    };
    let named = str::to_owned;
    assert_eq!(group(&cues[..2], "Linen"), EditKind::Grouped { name: named("Linen"), count: 2 });
    assert_eq!(
        group(&cues[..2], "Scent"),
        EditKind::RenamedSegment { from: named("Linen"), name: named("Scent") }
    );
    assert_eq!(group(&cues[..1], ""), EditKind::UngroupedCues { count: 1 });
    assert_eq!(group(&cues[1..2], ""), EditKind::Ungrouped { name: named("Scent") });
}

#[test]
fn a_planned_time_and_the_shows_name_and_times_have_words_of_their_own() {
    let (mut stage, show, cues) = planned();
    let title = || "Product A".to_owned();
    let planned =
        |seconds| update(&cues[0], CueChanges { planned_s: Some(seconds), ..CueChanges::default() });
    stage.run(planned(90)).unwrap();
    assert_eq!(stage.next("test", &show), Some(EditKind::Planned { title: title(), seconds: 90 }));
    stage.run(planned(0)).unwrap();
    assert_eq!(stage.next("test", &show), Some(EditKind::Unplanned { title: title() }));
    stage.run(rename(&show, "Summer")).unwrap();
    assert_eq!(stage.next("test", &show), Some(EditKind::Renamed { title: "Spring".to_owned() }));
    let changes = PlanChanges { ends_at: Some(Some(9_000)), ..PlanChanges::default() };
    let base = PlanChanges::default();
    stage.run(Command::UpdateShow { show: show.clone(), changes, base, archived: None }).unwrap();
    assert_eq!(stage.next("test", &show), Some(EditKind::Timed));
    for _ in 0..4 {
        stage.undo("test", &show).unwrap();
    }
    assert_eq!(stage.plan(&show).0, "Spring");
    assert_eq!((stage.plan(&show).2, stage.held(&show, &cues[0]).planned_s), (None, 0));
}

#[test]
fn a_show_that_was_put_away_comes_back_by_an_undo_in_the_list_of_shows() {
    let (mut stage, show, _) = planned();
    let before = stage.plan(&show);
    stage.run_by("ann", archive(&show, true)).unwrap();
    assert_eq!(reason(stage.undo_in_list("ben")), "no_edit");
    assert_eq!(stage.undo("ann", &show).unwrap_err().code, Code::UnknownShow);
    stage.undo_in_list("ann").unwrap();
    assert_eq!((stage.plan(&show), stage.state.archived.size()), (before, 0));
    // Where Ben has brought it back and worked on it, Ann has nothing to take back, and Ben's own is his.
    stage.run_by("ann", archive(&show, true)).unwrap();
    stage.run_by("ben", archive(&show, false)).unwrap();
    assert_eq!(reason(stage.undo_in_list("ann")), "changed_since");
    stage.run_by("ann", rename(&show, "Summer")).unwrap();
    assert_eq!(reason(stage.undo_in_list("ben")), "changed_since");
    stage.undo("ann", &show).unwrap();
    stage.undo_in_list("ben").unwrap();
    assert_eq!(stage.state.archived.size(), 1);
}

#[test]
fn a_template_that_was_saved_is_put_away_by_an_undo_unless_somebody_has_worked_on_it() {
    let (mut stage, show, _) = planned();
    let save = |stage: &mut Stage| {
        let known = stage.state.shows.get(&show).unwrap().clone();
        let cues = known.cues.iter().map(|cue| (cue.as_ref().into(), cue.details.clone())).collect();
        let (from, title) = (Some(show.clone()), known.title.clone());
        let command = Command::CopyShow {
            from,
            title,
            currency: EUR,
            goal: Goal::default(),
            template: true,
            co_hosts_take: false,
            cues,
        };
        ShowId(stage.run_by("ann", command).unwrap().id.unwrap())
    };
    let template = save(&mut stage);
    assert_eq!(stage.next("ann", &show), Some(EditKind::Templated { title: "Spring".to_owned() }));
    stage.undo("ann", &show).unwrap();
    assert!(stage.state.archived.contains_key(&template));
    let template = save(&mut stage);
    stage.run_by("ben", rename(&template, "Every Tuesday")).unwrap();
    assert_eq!(reason(stage.undo("ann", &show)), "changed_since");
    assert!(stage.state.shows.contains_key(&template));
}

#[test]
fn a_price_changed_on_air_is_a_step_of_the_on_air_undo_alone() {
    let (mut stage, show, cues) = planned();
    stage.run_by("ann", price(&cues[0], 900)).unwrap();
    stage.run(Command::Start { show: show.clone(), mode: Mode::Live }).unwrap();
    stage.take();
    let changes = CueChanges {
        price: Some(Some(euros(800))),
        notes: Some(Some("mine".to_owned())),
        ..CueChanges::default()
    };
    stage.run_by("ben", update(&cues[0], changes)).unwrap();
    stage.run_by("ben", price(&cues[0], 900)).unwrap();
    assert_eq!(
        reason(stage.undo("ann", &show)),
        "changed_since",
        "Ben's price is newer, though it is the same"
    );
    // The notes are no part of the card.
    stage.undo("ben", &show).unwrap();
    let details = stage.held(&show, &cues[0]);
    assert_eq!((details.offer.price, details.notes), (Some(euros(900)), None));
    assert_eq!(reason(stage.undo("ben", &show)), "no_edit");
    stage.run(Command::Undo).unwrap();
    assert_eq!(stage.held(&show, &cues[0]).offer.price, Some(euros(800)));
    stage.run(Command::Undo).unwrap();
    assert_eq!(stage.held(&show, &cues[0]).offer.price, Some(euros(900)));
    stage.undo("ann", &show).unwrap();
    assert_eq!(stage.held(&show, &cues[0]).offer.price, None);
}

#[test]
fn an_added_cue_that_is_on_air_stays() {
    let (mut stage, show, _) = Stage::on(Mode::Live);
    let added = stage.add(&show, "A", CueDetails::default());
    stage.run(Command::Take { cue: Some(added.clone()), anyway: false }).unwrap();
    let before = stage.next("test", &show);
    assert_ne!(before, None, "those before it can be taken back");
    stage.undo("test", &show).unwrap();
    assert_eq!(stage.program(), Some(&added));
}

#[test]
fn prices_that_cannot_be_as_they_were_beside_those_of_others_stay_and_the_rest_goes_back() {
    let (mut stage, show, cues) = planned();
    stage.run(price(&cues[0], 2_000)).unwrap();
    let changes = CueChanges {
        price: Some(Some(euros(1_000))),
        notes: Some(Some("mine".to_owned())),
        ..CueChanges::default()
    };
    stage.run_by("ann", update(&cues[0], changes)).unwrap();
    let crossed = CueChanges { compare_at: Some(Some(euros(1_500))), ..CueChanges::default() };
    stage.run_by("ben", update(&cues[0], crossed)).unwrap();
    let left = stage.undo("ann", &show).unwrap().left.unwrap();
    assert_eq!(left.count, 1);
    let details = stage.held(&show, &cues[0]);
    assert_eq!((details.offer.price, details.notes), (Some(euros(1_000)), None));
    // Where nothing can go back the rule says why.
    stage.run_by("ann", price(&cues[0], 900)).unwrap();
    stage.run(price(&cues[1], 2_000)).unwrap();
    stage.run_by("ann", price(&cues[1], 1_000)).unwrap();
    let crossed = CueChanges { compare_at: Some(Some(euros(1_500))), ..CueChanges::default() };
    stage.run_by("ben", update(&cues[1], crossed)).unwrap();
    assert_eq!(reason(stage.undo("ann", &show)), "compare_not_higher");
}

#[test]
fn edits_outlive_a_rehearsal_and_a_snapshot() {
    let (mut stage, show, cues) = planned();
    stage.run_by("ann", notes(&cues[0], "mine")).unwrap();
    stage.run_by("ann", Command::Start { show: show.clone(), mode: Mode::Rehearsal }).unwrap();
    stage.take();
    stage.run_by("ann", Command::EndShow { show: None }).unwrap();
    let saved = serde_json::to_vec(&stage.state).unwrap();
    stage.state = serde_json::from_slice(&saved).unwrap();
    stage.undo("ann", &show).unwrap();
    assert_eq!(stage.held(&show, &cues[0]).notes, None);
}

#[test]
fn so_many_edits_of_a_show_are_kept_and_no_more() {
    let (mut stage, show, cues) = planned();
    for n in 0..MOST_EDITS + 20 {
        stage.run_by("ann", notes(&cues[0], &n.to_string())).unwrap();
    }
    assert_eq!(stage.state.shows.get(&show).unwrap().edits.iter().count(), MOST_EDITS);
    for _ in 0..MOST_EDITS {
        stage.undo("ann", &show).unwrap();
    }
    assert_eq!(stage.held(&show, &cues[0]).notes.as_deref(), Some("19"));
    assert_eq!(reason(stage.undo("ann", &show)), "no_edit");
    // However many cues they change.
    let offerings = vec![VariantRef::Id("A".into()).into(); 600];
    stage.run(Command::AddCues { show: show.clone(), offerings, segment: None, index: None }).unwrap();
    let all = stage.order(&show);
    for n in 0..40 {
        let segment = Some(n.to_string());
        stage.run(Command::GroupCues { cues: all.clone(), segment }).unwrap();
    }
    let edits = &stage.state.shows.get(&show).unwrap().edits;
    let held: usize = edits.iter().map(|edit| edit.changes.len()).sum();
    assert!(held <= crate::edits::MOST_CHANGES && edits.iter().count() > 30, "{held}");
}

#[test]
fn a_move_that_others_brought_back_is_passed_over() {
    let mut stage = Stage::new();
    let (show, cues) = stage.planned();
    stage.run_by("ann", rename(&show, "Summer")).unwrap();
    stage.run_by("ann", move_to(&cues[..1], 2)).unwrap();
    stage.run_by("ben", move_to(&cues[1..], 1)).unwrap();
    assert_eq!(stage.order(&show), cues);
    stage.undo("ann", &show).unwrap();
    assert_eq!(stage.plan(&show).0, "Spring");
}
