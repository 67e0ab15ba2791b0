//! The pages of one output, and what they say they have painted.
//!
//! A page acknowledges frames; an answer asks for one of them. Between the two lie other frames, because the product
//! on air sells: so each frame keeps the time of its own commit, and each page the times of its acknowledgements.

use super::PATIENCE;
use super::frame::Change;
use crate::wire::answer::OverlaysAnswer;
use crate::wire::overlay::{OpenedIn, OverlaysView, Place};
use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

/// How many frames and acknowledgements are kept: more than are committed while an answer waits.
const KEPT: usize = 256;

/// A frame, and when it was committed or painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Moment {
    seq: u64,
    at: Instant,
}

/// The newest moments, oldest first.
#[derive(Debug, Default)]
struct Ring(VecDeque<Moment>);

impl Ring {
    fn push(&mut self, moment: Moment) {
        if self.0.len() >= KEPT {
            self.0.pop_front();
        }
        self.0.push_back(moment);
    }

    fn newest(&self) -> Option<Moment> {
        self.0.back().copied()
    }

    /// The first at `seq` or after it.
    fn first_from(&self, seq: u64) -> Option<Moment> {
        self.0.get(self.0.partition_point(|moment| moment.seq < seq)).copied()
    }
}

/// The pages of an output.
#[derive(Debug, Default)]
pub(super) struct Pages {
    next_id: u64,
    committed: Ring,
    /// Since when what is on air is on air: numbers that change on it are no new frame in this sense.
    on_air: Option<Moment>,
    pages: HashMap<u64, Page>,
}

#[derive(Debug)]
struct Page {
    joined: Instant,
    painted: Ring,
    /// From the commit of what is on air, or from when the page joined, to its painting it; `None` before.
    on_air_after: Option<Duration>,
    opened: OpenedIn,
}

impl Page {
    fn has_painted(&self, seq: u64) -> bool {
        self.painted.newest().is_some_and(|newest| newest.seq >= seq)
    }

    /// How long after the commit of a frame the page had painted it, or a newer one.
    fn painted_after(&self, frame: Moment) -> Option<Duration> {
        let painted = self.painted.first_from(frame.seq)?;
        Some(painted.at.saturating_duration_since(frame.at.max(self.joined)))
    }
}

impl Pages {
    pub(super) fn join(&mut self, at: Instant) -> u64 {
        let id = self.next_id;
        self.next_id = self.next_id.wrapping_add(1);
        let opened = OpenedIn::default();
        self.pages.insert(id, Page { joined: at, painted: Ring::default(), on_air_after: None, opened });
        id
    }

    pub(super) fn leave(&mut self, id: u64) {
        self.pages.remove(&id);
    }

    /// A page has said where it is open. Whether that is new.
    pub(super) fn opened(&mut self, id: u64, opened: OpenedIn) -> bool {
        let Some(page) = self.pages.get_mut(&id) else { return false };
        std::mem::replace(&mut page.opened, opened) != opened
    }

    /// A frame was committed, and goes out now.
    pub(super) fn committed(&mut self, seq: u64, change: Change, at: Instant) {
        let frame = Moment { seq, at };
        self.committed.push(frame);
        if change == Change::OnAir || self.on_air.is_none() {
            self.on_air = Some(frame);
            self.pages.values_mut().for_each(|page| page.on_air_after = None);
        }
    }

    /// A page has painted a frame. Whether that is new.
    pub(super) fn painted(&mut self, id: u64, seq: u64, at: Instant) -> bool {
        let newest = self.committed.newest().map_or(0, |frame| frame.seq);
        let on_air = self.on_air;
        let Some(page) = self.pages.get_mut(&id) else { return false };
        if page.has_painted(seq) || seq > newest {
            return false;
        }
        page.painted.push(Moment { seq, at });
        if let Some(on_air) = on_air.filter(|on_air| on_air.seq <= seq)
            && page.on_air_after.is_none()
        {
            page.on_air_after = page.painted_after(on_air);
        }
        true
    }

    /// Whether the pages show what is on air.
    pub(super) fn view(&self) -> OverlaysView {
        let on_air = self.on_air.map_or(0, |on_air| on_air.seq);
        let painted = self.pages.values().filter(|page| page.has_painted(on_air));
        OverlaysView {
            connected: count(self.pages.len()),
            painted: count(painted.clone().count()),
            ms: painted.filter_map(|page| page.on_air_after).max().map(millis),
            obs: self.opened_as(|opened| opened.obs),
            visible: self.opened_as(OpenedIn::is_seen),
            portrait: self.opened_as(|opened| opened.height > opened.width),
            place: self.place(),
        }
    }

    /// That of the longest connected page that viewers see, or else of any.
    fn place(&self) -> Place {
        let best = |(id, page): &(&u64, &Page)| (!page.opened.is_seen(), !page.opened.obs, **id);
        self.pages.iter().min_by_key(best).map_or(Place::default(), |(_, page)| page.opened.place)
    }

    fn opened_as(&self, is: impl Fn(&OpenedIn) -> bool) -> u32 {
        count(self.pages.values().filter(|page| is(&page.opened)).count())
    }

    /// The frame that shows what the event `seq` led to; the newest of all where it led to none.
    fn frame_of(&self, seq: u64) -> Option<Moment> {
        self.committed.first_from(seq).or_else(|| self.committed.newest())
    }

    /// Whether a page that keeps up has yet to paint what the event `seq` led to.
    pub(super) fn is_awaited(&self, seq: u64) -> bool {
        let Some(frame) = self.frame_of(seq) else { return false };
        self.pages.values().any(|page| !page.has_painted(frame.seq) && self.keeps_up(page, frame))
    }

    /// Whether a page was not already behind for long when a frame was committed. A page that hangs is waited for once.
    fn keeps_up(&self, page: &Page, frame: Moment) -> bool {
        let painted = page.painted.newest().map_or(0, |newest| newest.seq);
        let missing = self.committed.first_from(painted.saturating_add(1)).unwrap_or(frame);
        frame.at.saturating_duration_since(missing.at.max(page.joined)) < PATIENCE
    }

    /// How many pages show what the event `seq` led to.
    pub(super) fn answer(&self, seq: u64) -> OverlaysAnswer {
        let Some(frame) = self.frame_of(seq) else {
            return OverlaysAnswer { connected: count(self.pages.len()), ..OverlaysAnswer::default() };
        };
        let painted = self.pages.values().filter_map(|page| page.painted_after(frame));
        OverlaysAnswer {
            connected: count(self.pages.len()),
            painted: count(painted.clone().count()),
            ms: painted.max().map(millis),
        }
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn millis(time: Duration) -> u32 {
    u32::try_from(time.as_millis()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Milliseconds after a beginning.
    struct Times(Instant);

    impl Times {
        fn at(&self, ms: u64) -> Instant {
            self.0 + Duration::from_millis(ms)
        }
    }

    fn one_page() -> (Pages, Times, u64) {
        let times = Times(Instant::now());
        let mut pages = Pages::default();
        let id = pages.join(times.at(0));
        pages.committed(1, Change::OnAir, times.at(0));
        assert!(pages.painted(id, 1, times.at(1)));
        (pages, times, id)
    }

    #[test]
    fn a_take_is_answered_by_its_own_frame_whatever_sells_after_it() {
        let (mut pages, times, id) = one_page();
        pages.committed(10, Change::OnAir, times.at(1_000));
        pages.committed(11, Change::Numbers, times.at(1_003));
        assert!(pages.is_awaited(10));
        assert!(pages.painted(id, 10, times.at(1_005)));
        assert!(!pages.is_awaited(10), "the frame of the take is painted");
        assert_eq!(pages.answer(10), OverlaysAnswer { connected: 1, painted: 1, ms: Some(5) });
        assert_eq!(pages.answer(11), OverlaysAnswer { connected: 1, painted: 0, ms: None });
    }

    #[test]
    fn a_newer_frame_shows_an_older_one_and_the_time_counts_from_the_older_ones_commit() {
        let (mut pages, times, id) = one_page();
        pages.committed(10, Change::OnAir, times.at(1_000));
        pages.committed(11, Change::Numbers, times.at(1_030));
        assert!(pages.painted(id, 11, times.at(1_032)));
        assert_eq!(pages.answer(10), OverlaysAnswer { connected: 1, painted: 1, ms: Some(32) });
        pages.committed(12, Change::Numbers, times.at(1_040));
        assert!(pages.painted(id, 12, times.at(1_041)));
        assert_eq!(pages.answer(10).ms, Some(32), "what is painted later changes nothing");
    }

    #[test]
    fn what_is_on_air_stays_on_screen_while_its_numbers_change() {
        let (mut pages, times, id) = one_page();
        pages.committed(10, Change::OnAir, times.at(1_000));
        assert_eq!(pages.view(), OverlaysView { connected: 1, ..OverlaysView::default() });
        assert!(pages.painted(id, 10, times.at(1_004)));
        let on_screen = OverlaysView { connected: 1, painted: 1, ms: Some(4), ..OverlaysView::default() };
        assert_eq!(pages.view(), on_screen);
        pages.committed(11, Change::Numbers, times.at(2_000));
        assert_eq!(pages.view(), on_screen, "before the new number is painted");
        assert!(pages.painted(id, 11, times.at(2_009)));
        assert_eq!(pages.view(), on_screen, "and after it");
    }

    #[test]
    fn a_page_that_hangs_is_waited_for_once() {
        let (mut pages, times, _) = one_page();
        pages.committed(10, Change::OnAir, times.at(1_000));
        assert!(pages.is_awaited(10));
        pages.committed(11, Change::Numbers, times.at(1_100));
        pages.committed(12, Change::OnAir, times.at(3_000));
        assert!(!pages.is_awaited(12));
    }

    #[test]
    fn a_page_that_is_one_number_behind_is_waited_for() {
        let (mut pages, times, _) = one_page();
        pages.committed(10, Change::Numbers, times.at(1_000));
        pages.committed(11, Change::OnAir, times.at(1_002));
        assert!(pages.is_awaited(11));
    }

    #[test]
    fn a_page_that_joined_late_is_measured_from_then_on() {
        let (mut pages, times, _) = one_page();
        let late = pages.join(times.at(60_000));
        assert!(pages.painted(late, 1, times.at(60_003)));
        let view = pages.view();
        assert_eq!((view.connected, view.painted, view.ms), (2, 2, Some(3)));
    }

    #[test]
    fn a_page_in_a_browser_is_not_in_obs_and_a_source_outside_the_scene_is_not_visible() {
        let (mut pages, times, tab) = one_page();
        assert_eq!(pages.view().obs, 0, "who says nothing is not in OBS");
        let size = OpenedIn { obs: false, visible: true, width: 1920, height: 1080, place: Place::Phones };
        assert!(pages.opened(tab, size));
        assert!(!pages.opened(tab, size), "the same again is no news");
        let source = pages.join(times.at(1));
        let hidden = OpenedIn { obs: true, visible: false, width: 1080, height: 1920, place: Place::Tiktok };
        assert_eq!(pages.view().place, Place::Phones);
        assert!(pages.opened(source, hidden));
        let view = pages.view();
        assert_eq!(view.place, Place::Tiktok, "what OBS has counts before a browser's tab");
        assert_eq!((view.connected, view.obs, view.visible, view.portrait), (2, 1, 0, 1));
        assert!(pages.opened(source, OpenedIn { visible: true, ..hidden }));
        assert_eq!(pages.view().visible, 1);
        pages.leave(source);
        assert_eq!((pages.view().obs, pages.view().portrait), (0, 0));
        assert!(!pages.opened(source, hidden), "nobody who left is open anywhere");
    }

    #[test]
    fn a_frame_that_was_never_committed_is_not_painted() {
        let (mut pages, times, id) = one_page();
        assert!(!pages.painted(id, 2, times.at(5)));
        assert!(!pages.painted(id, 1, times.at(5)), "once is enough");
        assert!(!pages.painted(id + 1, 1, times.at(5)), "by nobody who is not there");
    }

    #[test]
    fn a_command_that_changes_nothing_on_air_waits_for_what_is_there() {
        let (pages, _, _) = one_page();
        assert!(!pages.is_awaited(7));
        assert_eq!(pages.answer(7).painted, 1);
    }

    #[test]
    fn only_so_many_frames_are_kept() {
        let (mut pages, times, id) = one_page();
        for seq in 2..5_000 {
            pages.committed(seq, Change::Numbers, times.at(seq));
            assert!(pages.painted(id, seq, times.at(seq)));
        }
        assert_eq!(pages.committed.0.len(), KEPT);
        assert_eq!(pages.pages[&id].painted.0.len(), KEPT);
        assert_eq!(pages.view().painted, 1);
    }
}
