//! Proposals to the host: a question with an answer and an end.

use super::*;
use crate::limits::{MAX_OPEN_PROPOSALS, MAX_OWN_PROPOSALS, MAX_PROPOSALS, PROPOSAL_MS};
use crate::proposal::{Proposal, ProposalEnd, Proposed};
use crate::{ProductId, ProposalId};

fn propose(stage: &mut Stage, who: &str, what: Proposed) -> Result<ProposalId, Refusal> {
    stage.run_by(who, Command::Propose { what }).map(|made| ProposalId(made.id.unwrap()))
}

fn accept(proposal: &ProposalId) -> Command {
    Command::AcceptProposal { proposal: proposal.clone(), anyway: false }
}

fn decline(proposal: &ProposalId) -> Command {
    Command::DeclineProposal { proposal: proposal.clone() }
}

fn withdraw(proposal: &ProposalId) -> Command {
    Command::WithdrawProposal { proposal: proposal.clone() }
}

fn known<'a>(stage: &'a Stage, id: &ProposalId) -> &'a Proposal {
    stage.show().proposals.iter().find(|proposal| proposal.id == *id).unwrap()
}

fn end(stage: &Stage, id: &ProposalId) -> Option<(String, ProposalEnd)> {
    known(stage, id).ended.as_ref().map(|(_, by, end)| (by.id.clone(), *end))
}

fn take(cue: &CueId) -> Proposed {
    Proposed::Take { cue: cue.clone() }
}

#[test]
fn nothing_happens_until_the_host_accepts_and_then_it_is_the_hosts_own_take() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    let asked = propose(&mut stage, "dana", take(&cues[2])).unwrap();
    assert_eq!((stage.program(), stage.preview()), (Some(&cues[0]), Some(&cues[1])));
    assert_eq!((known(&stage, &asked).by.id.as_str(), end(&stage, &asked)), ("dana", None));

    stage.run_by("host", accept(&asked)).unwrap();
    assert_eq!(stage.program(), Some(&cues[2]));
    assert_eq!(end(&stage, &asked), Some(("host".to_owned(), ProposalEnd::Accepted)));
    assert_eq!(stage.show().on_air.undo.last().unwrap().by.id, "host");
    stage.run(Command::Undo).unwrap();
    assert_eq!(stage.program(), Some(&cues[0]));
}

#[test]
fn another_price_is_asked_once_it_is_accepted_and_not_before() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    let what = Proposed::Price { cue: cues[0].clone(), price: euros(790) };
    let asked = propose(&mut stage, "dana", what).unwrap();
    let price = |stage: &Stage| face(&stage.state, stage.show(), stage.show().program_cue().unwrap()).price;
    assert_eq!(price(&stage), Some(euros(1_000)));
    stage.run_by("host", accept(&asked)).unwrap();
    assert_eq!(price(&stage), Some(euros(790)));
    assert_eq!(stage.show().program().unwrap().shown.as_ref().unwrap().price, Some(euros(790)));
}

#[test]
fn a_product_that_is_accepted_is_the_last_of_the_rundown_and_the_hosts_own_edit() {
    let (mut stage, show, _) = Stage::on(Mode::Live);
    let more = product("D", "4.00", Quantity::Known(2));
    stage.run(Command::Import { source: CatalogueSource::file("more"), products: vec![more] }).unwrap();
    let asked = propose(&mut stage, "dana", Proposed::Add { product: "D".into() }).unwrap();
    stage.run_by("host", accept(&asked)).unwrap();
    assert_eq!(stage.show().cues.last().unwrap().sku(), "D");
    let undo = || Command::UndoEdit { show: Some(show.clone()) };
    assert_eq!(stage.run_by("dana", undo()).unwrap_err().code, Code::NothingToUndo);
    stage.run_by("host", undo()).unwrap();
    assert_eq!(stage.show().cues.len(), 3);
}

#[test]
fn what_is_refused_leaves_its_proposal_open_and_can_be_taken_anyway() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    let asked = propose(&mut stage, "dana", take(&cues[1])).unwrap();
    stage.sell("B", 5);
    assert_eq!(stage.refusal(accept(&asked)), Code::SoldOut);
    assert_eq!(end(&stage, &asked), None);
    stage.run(Command::AcceptProposal { proposal: asked.clone(), anyway: true }).unwrap();
    assert_eq!(stage.program(), Some(&cues[1]));
}

#[test]
fn what_the_host_did_meanwhile_is_accepted_without_a_second_take() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    let asked = propose(&mut stage, "dana", take(&cues[0])).unwrap();
    stage.take();
    stage.run(accept(&asked)).unwrap();
    assert_eq!(stage.show().cue(&cues[0]).unwrap().taken, 1);
    assert_eq!(end(&stage, &asked).unwrap().1, ProposalEnd::Accepted);
}

#[test]
fn an_answer_is_given_once_and_who_made_a_proposal_alone_withdraws_it() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    let asked = propose(&mut stage, "dana", take(&cues[2])).unwrap();
    assert_eq!(stage.run_by("noa", withdraw(&asked)).unwrap_err().code, Code::UnknownProposal);
    stage.run_by("host", decline(&asked)).unwrap();
    let seq = stage.state.seq;
    stage.run_by("host", decline(&asked)).unwrap();
    assert_eq!(stage.state.seq, seq, "a second press changes nothing");
    assert_eq!(stage.refusal(accept(&asked)), Code::UnknownProposal);
    assert_eq!(stage.run_by("dana", withdraw(&asked)).unwrap_err().code, Code::UnknownProposal);
    let again = propose(&mut stage, "dana", take(&cues[2])).unwrap();
    assert_ne!(again, asked);
    stage.run_by("dana", withdraw(&again)).unwrap();
    assert_eq!(end(&stage, &again), Some(("dana".to_owned(), ProposalEnd::Withdrawn)));
    assert_eq!(stage.refusal(accept(&again)), Code::UnknownProposal);
}

#[test]
fn a_proposal_lapses_after_two_minutes_and_when_its_cue_is_gone() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    let [late, gone] = [&cues[1], &cues[2]].map(|cue| propose(&mut stage, "dana", take(cue)).unwrap());
    stage.run(Command::RemoveCue { cue: cues[2].clone() }).unwrap();
    assert_eq!(end(&stage, &gone).unwrap().1, ProposalEnd::Lapsed);
    let at = known(&stage, &late).lapses_at();
    assert_eq!(next_due(&stage.state), Some(at));
    assert_eq!(at, known(&stage, &late).at + PROPOSAL_MS);
    stage.now = at - 1;
    stage.follow();
    assert_eq!(end(&stage, &late), None);
    stage.now = at;
    stage.follow();
    assert_eq!(end(&stage, &late).unwrap().1, ProposalEnd::Lapsed);
    assert_eq!(next_due(&stage.state), None);
    assert_eq!(stage.refusal(accept(&late)), Code::UnknownProposal);
}

#[test]
fn the_same_wish_of_the_same_person_is_one_question_and_that_of_two_is_two() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    let first = propose(&mut stage, "dana", take(&cues[1])).unwrap();
    assert_eq!(propose(&mut stage, "dana", take(&cues[1])).unwrap(), first);
    assert_ne!(propose(&mut stage, "noa", take(&cues[1])).unwrap(), first);
    assert_eq!(stage.show().proposals.len(), 2);
}

#[test]
fn one_person_waits_for_so_many_answers_and_everybody_together_for_so_many_more() {
    let (mut stage, show, cues) = Stage::on(Mode::Live);
    let mut more = cues;
    while more.len() < MAX_OWN_PROPOSALS + 1 {
        more.push(stage.add(&show, "A", CueDetails::default()));
    }
    for cue in &more[..MAX_OWN_PROPOSALS] {
        propose(&mut stage, "dana", take(cue)).unwrap();
    }
    let refusal = propose(&mut stage, "dana", take(&more[MAX_OWN_PROPOSALS])).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::because(Reason::OwnProposals, refusal.sentence.clone()).with("most", MAX_OWN_PROPOSALS)
    );
    for n in 0..MAX_OPEN_PROPOSALS - MAX_OWN_PROPOSALS {
        propose(&mut stage, &format!("guest-{n}"), take(&more[0])).unwrap();
    }
    let refusal = propose(&mut stage, "noa", take(&more[0])).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::because(Reason::OpenProposals, refusal.sentence.clone()).with("most", MAX_OPEN_PROPOSALS)
    );
    // Those that ended make room, and no more are remembered than a panel can show.
    for _ in 0..MAX_PROPOSALS {
        let oldest = stage.show().proposals.iter().find(|proposal| proposal.is_open()).unwrap().id.clone();
        stage.run(decline(&oldest)).unwrap();
        let who = format!("guest-{}", stage.state.seq);
        propose(&mut stage, &who, take(&more[0])).unwrap();
        assert!(stage.show().proposals.len() <= MAX_PROPOSALS);
    }
}

#[test]
fn what_could_never_be_accepted_is_not_asked() {
    let (mut stage, _, cues) = Stage::on(Mode::Live);
    stage.take();
    let mut refused = |what| propose(&mut stage, "dana", what).unwrap_err().code;
    assert_eq!(refused(take(&cues[0])), Code::AlreadyOnAir);
    assert_eq!(refused(take(&"gone".into())), Code::UnknownCue);
    assert_eq!(refused(Proposed::Add { product: ProductId("gone".to_owned()) }), Code::UnknownProduct);
    let price =
        |minor, currency| Proposed::Price { cue: cues[0].clone(), price: Money::new(minor, currency) };
    assert_eq!(refused(price(-1, EUR)), Code::Invalid);
    assert_eq!(refused(price(790, Currency::USD)), Code::WrongCurrency);
    stage.run(Command::EndShow { show: None }).unwrap();
    assert_eq!(propose(&mut stage, "dana", take(&cues[1])).unwrap_err().code, Code::NoShowRunning);
}

#[test]
fn what_was_asked_in_a_rehearsal_is_not_asked_in_the_show() {
    let (mut stage, show, cues) = Stage::on(Mode::Rehearsal);
    propose(&mut stage, "dana", take(&cues[1])).unwrap();
    stage.run(Command::EndShow { show: None }).unwrap();
    stage.run(Command::Start { show, mode: Mode::Live }).unwrap();
    assert!(stage.show().proposals.is_empty());
}

#[test]
fn co_hosts_put_products_on_air_while_the_running_show_says_so() {
    let (mut stage, show, _) = Stage::on(Mode::Live);
    let refused = |stage: &Stage| co_hosts_take(&stage.state, &Command::Next).map_err(|refusal| refusal.code);
    assert_eq!(refused(&stage), Err(Code::CoHostsDoNotTake));
    let set = |take| Command::UpdateShow {
        show: show.clone(),
        changes: PlanChanges { co_hosts_take: Some(take), ..PlanChanges::default() },
        base: PlanChanges::default(),
        archived: None,
    };
    stage.run(set(true)).unwrap();
    assert_eq!(refused(&stage), Ok(()));
    let edit = stage.show().edits.iter().last().unwrap().what.clone();
    assert_eq!(edit, Some(crate::edits::EditKind::CoHostsTake));
    stage.run(Command::UndoEdit { show: Some(show.clone()) }).unwrap();
    assert_eq!(refused(&stage), Err(Code::CoHostsDoNotTake));
    // Another show is another matter, also before it runs.
    let (_, planned) = stage.planned();
    let ready = Command::StandBy { cue: planned[0].clone() };
    assert_eq!(co_hosts_take(&stage.state, &ready).unwrap_err().code, Code::CoHostsDoNotTake);
}

#[test]
fn a_product_that_is_there_by_now_is_not_added_twice_and_what_is_late_is_not_carried_out() {
    let (mut stage, ..) = Stage::on(Mode::Live);
    let more = product("D", "4.00", Quantity::Known(2));
    stage.run(Command::Import { source: CatalogueSource::file("more"), products: vec![more] }).unwrap();
    let [first, second] =
        ["dana", "noa"].map(|who| propose(&mut stage, who, Proposed::Add { product: "D".into() }).unwrap());
    stage.run(accept(&first)).unwrap();
    stage.run(accept(&second)).unwrap();
    assert_eq!(stage.show().cues.iter().filter(|cue| cue.sku() == "D").count(), 1);
    let cue = stage.show().cues[1].id.clone();
    let late = propose(&mut stage, "dana", take(&cue)).unwrap();
    // The computer slept, and the rules have not said so yet.
    assert_eq!(stage.run_after(PROPOSAL_MS, accept(&late)).unwrap_err().code, Code::UnknownProposal);
}
