use super::*;
use crate::rights::Role;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;
use tokio::time::{Duration, timeout};

const MINUTE: i64 = 60_000;

/// A door over a folder, with a clock of the test's own.
struct Stage {
    folder: TempDir,
    time: Arc<AtomicI64>,
    door: Door,
}

impl Stage {
    fn new() -> Self {
        let (folder, time) = (tempfile::tempdir().unwrap(), Arc::new(AtomicI64::new(1_000_000)));
        let door = door(&folder, &time);
        Self { folder, time, door }
    }

    /// The next start of Cartwall over the same folder.
    fn restart(&mut self) {
        self.door = door(&self.folder, &self.time);
    }

    fn pass(&self, ms: i64) {
        self.time.fetch_add(ms, Ordering::SeqCst);
    }

    fn now(&self) -> i64 {
        self.time.load(Ordering::SeqCst)
    }

    fn view(&self) -> DoorView {
        DoorView::clone(&self.door.view().borrow())
    }

    fn invite(&self, role: Role, lasts_ms: Option<i64>) {
        let invite = Invite::new(role, lasts_ms, self.now()).unwrap();
        self.door.change(|now| now.invite = Some(invite));
    }

    /// A device that was let in: its id and token.
    fn let_in(&self, role: Role, ends: Option<i64>) -> (String, String) {
        self.door.0.access.let_in("Dana's tablet", role, ends, self.now()).unwrap()
    }
}

fn door(folder: &TempDir, time: &Arc<AtomicI64>) -> Door {
    let time = Arc::clone(time);
    let clock = Clock::from_fn(move || time.load(Ordering::SeqCst));
    let access = Access::open(folder.path(), clock.now()).unwrap();
    Door::new(Arc::new(access), clock, Some(folder.path()))
}

#[tokio::test]
async fn a_device_comes_in_by_an_invitation_once_and_as_what_it_was_invited() {
    let stage = Stage::new();
    stage.invite(Role::CoHost, None);
    let join = stage.door.try_to_join(JoinBy::Link).unwrap();
    let again = stage.door.try_to_join(JoinBy::Code).unwrap();
    assert_eq!(join.invite, again.invite);
    assert_ne!(join.key, again.key);
    let mut waiting = stage.door.wait_to_join(&join, "  Dana's\u{202e} tablet\n ", "0417").unwrap();
    let told = stage.view().waiting.unwrap();
    assert_eq!((told.name.as_str(), told.role), ("Dana's tablet", Role::CoHost));
    assert_eq!(told.codes.len(), 3);
    assert!(told.codes.contains(&"0417".to_owned()));
    // It is used up: neither a second device nor a second try finds it.
    assert_eq!(stage.door.wait_to_join(&again, "Another", "1111").err(), Some(JoinRefused::Busy));
    assert_eq!(stage.door.try_to_join(JoinBy::Code).err(), Some(JoinRefused::NoInvite));
    let waits = stage.door.lock().waits.take().unwrap();
    let (id, token) = stage.let_in(waits.role, None);
    waits.answer.send(Joined { id: id.clone(), token: token.clone(), role: waits.role }).unwrap();
    assert_eq!(waiting.answer().await.unwrap().token, token);
    let session = stage.door.authenticate(&id, &token).unwrap();
    assert_eq!((session.role, session.actor.id.as_str()), (Role::CoHost, id.as_str()));
    assert_eq!(stage.door.0.access.authenticate(&token, stage.now()), None, "it is good at the door alone");
    assert_eq!(stage.door.0.access.authenticate_control(&token, stage.now()), None);
}

#[tokio::test]
async fn a_code_is_tried_five_times_and_no_more_and_the_link_stays_good() {
    let stage = Stage::new();
    stage.invite(Role::Guest, None);
    let tried = (0..10_000).filter(|_| stage.door.try_to_join(JoinBy::Code).is_ok()).count();
    assert_eq!(tried, 5);
    assert_eq!(stage.view().invite.unwrap().tries_left, 0);
    assert_eq!(stage.door.try_to_join(JoinBy::Code).err(), Some(JoinRefused::TooManyTries));
    assert!(stage.door.try_to_join(JoinBy::Link).is_ok());
}

#[tokio::test]
async fn an_invitation_is_good_for_two_minutes() {
    let stage = Stage::new();
    stage.invite(Role::Guest, None);
    let join = stage.door.try_to_join(JoinBy::Link).unwrap();
    stage.pass(2 * MINUTE);
    assert_eq!(stage.door.try_to_join(JoinBy::Link).err(), Some(JoinRefused::NoInvite));
    assert_eq!(stage.door.wait_to_join(&join, "Late", "0000").err(), Some(JoinRefused::NoInvite));
}

#[tokio::test]
async fn a_device_that_leaves_while_it_waits_is_not_shown_any_more() {
    let stage = Stage::new();
    stage.invite(Role::Guest, None);
    let join = stage.door.try_to_join(JoinBy::Link).unwrap();
    assert_eq!(stage.door.wait_to_join(&join, " \u{200f}\u{7} ", "0000").err(), Some(JoinRefused::NoName));
    let waiting = stage.door.wait_to_join(&join, "Noa", "0000").unwrap();
    assert!(stage.view().waiting.is_some());
    drop(waiting);
    assert_eq!(stage.view().waiting, None);
}

#[tokio::test]
async fn who_is_shut_out_is_out_at_once_and_after_a_restart_and_keeps_its_name() {
    let mut stage = Stage::new();
    let (id, token) = stage.let_in(Role::Producer, None);
    let (other, _) = stage.let_in(Role::Observer, None);
    let out = tokio::spawn({
        let (door, id) = (stage.door.clone(), id.clone());
        async move { door.shut_out(&id).await }
    });
    stage.door.0.access.revoke(&other, stage.now()).unwrap();
    tokio::task::yield_now().await;
    assert!(!out.is_finished(), "another one was meant");
    stage.door.0.access.revoke(&id, stage.now()).unwrap();
    timeout(Duration::from_secs(5), out).await.unwrap().unwrap();
    stage.restart();
    assert_eq!(stage.door.authenticate(&id, &token), None);
    assert_eq!(stage.door.device_key(&id), None);
    assert_eq!(stage.view().devices, []);
    let names = stage.door.0.access.names();
    assert!(names.borrow().iter().any(|client| client.id == id && client.name == "Dana's tablet"));
}

#[tokio::test]
async fn a_device_runs_out_when_its_time_is_up() {
    let stage = Stage::new();
    let (id, token) = stage.let_in(Role::CoHost, Some(stage.now() + MINUTE));
    assert!(stage.door.authenticate(&id, &token).is_some());
    assert_eq!(stage.view().devices.len(), 0, "it is told with the next change");
    let presence = stage.door.arrive(&id, "192.0.2.7".to_owned());
    assert_eq!(stage.view().devices[0].connected, 1);
    stage.pass(MINUTE);
    assert_eq!(stage.door.authenticate(&id, &token), None);
    timeout(Duration::from_secs(5), stage.door.shut_out(&id)).await.unwrap();
    assert_eq!(stage.view().devices, []);
    drop(presence);
}

#[tokio::test]
async fn the_line_of_a_device_is_for_its_own_token_alone() {
    let stage = Stage::new();
    let (one, token) = stage.let_in(Role::Guest, None);
    let (other, _) = stage.let_in(Role::Producer, None);
    assert!(stage.door.authenticate(&one, &token).is_some());
    assert_eq!(stage.door.authenticate(&other, &token), None);
    let key = hex::encode(stage.door.device_key(&one).unwrap());
    assert_eq!(stage.door.authenticate(&one, &key), None, "what the list holds opens nothing");
}

#[tokio::test]
async fn the_door_stays_as_the_host_left_it_and_a_broken_file_leaves_it_closed() {
    let mut stage = Stage::new();
    assert!(!stage.door.wanted().borrow().open);
    let names = vec!["https://show.example.com".to_owned()];
    let wanted = Wanted { open: true, port: 4790, names, certificate: None };
    kept::write(stage.folder.path(), &wanted).unwrap();
    stage.restart();
    assert_eq!(*stage.door.wanted().borrow(), wanted);
    std::fs::write(stage.folder.path().join("door.json"), "{").unwrap();
    stage.restart();
    assert_eq!(*stage.door.wanted().borrow(), Wanted::default());
}
