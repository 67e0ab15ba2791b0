//! When each of several questions is asked next. Pure: it is told the time, and asks nothing itself.
//!
//! Questions have an order of urgency and are asked one after another, so that none of them waits long for another.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Duration;
use tokio::time::Instant;

/// Between two of the same question, whatever happens meanwhile.
const SOONEST: Duration = Duration::from_millis(500);
/// Nothing is due: look again after this.
const IDLE: Duration = Duration::from_secs(3_600);

/// Questions `P`, and the problem `E` that each of them ended in last.
#[derive(Clone, Debug)]
pub struct Schedule<P, E> {
    /// Most urgent first.
    order: Vec<P>,
    due: HashMap<P, Due<E>>,
    /// Nothing is asked before then.
    quiet_until: Option<Instant>,
}

#[derive(Clone, Debug)]
struct Due<E> {
    /// `None` = when something brings it about.
    at: Option<Instant>,
    /// When it was last asked.
    last: Option<Instant>,
    failures: u32,
    problem: Option<E>,
}

impl<E> Default for Due<E> {
    fn default() -> Self {
        Self { at: None, last: None, failures: 0, problem: None }
    }
}

impl<P: Copy + Eq + Hash, E> Schedule<P, E> {
    /// Questions, most urgent first, and when each is asked for the first time; `None` waits for [`Schedule::soon`].
    pub fn new(questions: impl IntoIterator<Item = (P, Option<Instant>)>) -> Self {
        let (mut order, mut due) = (Vec::new(), HashMap::new());
        for (question, at) in questions {
            order.push(question);
            due.insert(question, Due { at, ..Due::default() });
        }
        Self { order, due, quiet_until: None }
    }

    /// What is asked next and when: of several that are due, the most urgent.
    pub fn next(&self, now: Instant) -> Option<(P, Instant)> {
        let mut first = self.order.first().map(|question| (*question, now + IDLE))?;
        for question in &self.order {
            let Some(at) = self.due.get(question).and_then(|due| due.at) else { continue };
            if at <= now {
                first = (*question, now);
                break;
            }
            if at < first.1 {
                first = (*question, at);
            }
        }
        Some((first.0, self.quiet_until.map_or(first.1, |quiet| first.1.max(quiet))))
    }

    /// A question that began then was answered; `next` is when it is asked again.
    pub fn answered(&mut self, question: P, begun: Instant, next: Option<Instant>) {
        self.due.insert(question, Due { at: next, last: Some(begun), ..Due::default() });
    }

    /// A question failed, and is asked again after `wait`.
    pub fn failed(&mut self, question: P, now: Instant, wait: Duration, problem: Option<E>) {
        let failures = self.failures(question).saturating_add(1);
        self.due.insert(question, Due { at: Some(now + wait), last: Some(now), failures, problem });
    }

    /// A question is asked as soon as may be: many wishes for it are one question, and between two of the same there is
    /// room for another, however slow the host is. `least`: the pause that its last answer demands.
    pub fn soon(&mut self, question: P, now: Instant, least: Duration) {
        if let Some(due) = self.due.get_mut(&question) {
            let soonest = due.last.map_or(now, |last| last + SOONEST.max(least));
            due.at = Some(due.at.map_or(soonest, |at| at.min(soonest)));
        }
    }

    /// Nothing is asked before then, whatever is due.
    pub fn pause_until(&mut self, until: Instant) {
        self.quiet_until = Some(until);
    }

    /// Ends the pause of [`Schedule::pause_until`].
    pub fn resume(&mut self) {
        self.quiet_until = None;
    }

    /// How often in a row a question has failed.
    pub fn failures(&self, question: P) -> u32 {
        self.due.get(&question).map_or(0, |due| due.failures)
    }

    /// What is wrong with a question.
    pub fn problem(&self, question: P) -> Option<&E> {
        self.due.get(&question).and_then(|due| due.problem.as_ref())
    }

    /// What is wrong with any, that of the most urgent question first.
    pub fn problems(&self) -> impl Iterator<Item = &E> {
        self.order.iter().filter_map(|question| self.problem(*question))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: fn(u64) -> Duration = Duration::from_secs;

    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    enum Ask {
        Urgent,
        Usual,
        OnDemand,
    }

    fn schedule(now: Instant) -> Schedule<Ask, &'static str> {
        Schedule::new([
            (Ask::Urgent, Some(now + S(10))),
            (Ask::Usual, Some(now + S(5))),
            (Ask::OnDemand, None),
        ])
    }

    #[test]
    fn the_earliest_is_next_and_of_several_that_are_due_the_most_urgent() {
        let now = Instant::now();
        let schedule = schedule(now);
        assert_eq!(schedule.next(now), Some((Ask::Usual, now + S(5))));
        assert_eq!(schedule.next(now + S(7)), Some((Ask::Usual, now + S(7))));
        assert_eq!(schedule.next(now + S(10)), Some((Ask::Urgent, now + S(10))));
    }

    #[test]
    fn what_nobody_wants_is_not_asked_and_many_wishes_are_one_question() {
        let now = Instant::now();
        let mut schedule = schedule(now);
        schedule.soon(Ask::OnDemand, now, Duration::ZERO);
        schedule.soon(Ask::OnDemand, now, Duration::ZERO);
        assert_eq!(schedule.next(now), Some((Ask::OnDemand, now)));
        schedule.answered(Ask::OnDemand, now, None);
        assert_eq!(schedule.next(now), Some((Ask::Usual, now + S(5))));
        schedule.soon(Ask::OnDemand, now, Duration::ZERO);
        assert_eq!(schedule.next(now), Some((Ask::OnDemand, now + SOONEST)), "not at once again");
        schedule.answered(Ask::OnDemand, now, None);
        schedule.soon(Ask::OnDemand, now, S(3));
        assert_eq!(schedule.next(now), Some((Ask::OnDemand, now + S(3))), "a slow host has its pause");
    }

    #[test]
    fn a_wish_never_puts_off_what_is_due_earlier() {
        let now = Instant::now();
        let mut schedule = schedule(now);
        schedule.answered(Ask::Usual, now, Some(now + S(1)));
        schedule.soon(Ask::Usual, now, S(30));
        assert_eq!(schedule.next(now), Some((Ask::Usual, now + S(1))));
    }

    #[test]
    fn failures_in_a_row_are_counted_and_an_answer_forgets_them_and_their_problem() {
        let now = Instant::now();
        let mut schedule = schedule(now);
        schedule.failed(Ask::Usual, now, S(1), Some("no answer"));
        schedule.failed(Ask::Usual, now, S(2), Some("still none"));
        schedule.failed(Ask::Urgent, now, S(9), Some("refused"));
        assert_eq!((schedule.failures(Ask::Usual), schedule.problem(Ask::Usual)), (2, Some(&"still none")));
        assert_eq!(schedule.problems().collect::<Vec<_>>(), [&"refused", &"still none"]);
        assert_eq!(schedule.next(now), Some((Ask::Usual, now + S(2))));
        schedule.answered(Ask::Usual, now, Some(now + S(4)));
        assert_eq!((schedule.failures(Ask::Usual), schedule.problem(Ask::Usual)), (0, None));
    }

    #[test]
    fn in_a_pause_nothing_is_asked_whatever_is_due() {
        let now = Instant::now();
        let mut schedule = schedule(now);
        schedule.pause_until(now + S(60));
        schedule.soon(Ask::OnDemand, now, Duration::ZERO);
        assert_eq!(schedule.next(now).map(|(_, at)| at), Some(now + S(60)));
        schedule.resume();
        assert_eq!(schedule.next(now), Some((Ask::OnDemand, now)));
    }

    #[test]
    fn an_empty_schedule_has_nothing_next() {
        assert_eq!(Schedule::<Ask, ()>::new([]).next(Instant::now()), None);
    }
}
