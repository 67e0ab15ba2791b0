//! The door for devices of others: who comes in, as what, and who does not.

mod announced;
mod attacks;
mod crowded;
mod encrypted;
#[cfg(target_os = "linux")]
mod proxied;
mod rates;

use crate::support::core::Core;
use crate::support::line::{Line, OpenDoor, device_key, join_key, secret, view};
use crate::support::socket::Socket;
use crate::support::within;
use crate::web::roles::held_by_a_device;
use cartwall_api::{Api, Role};
use cartwall_engine::Clock;
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use tokio::net::TcpStream;

/// A core whose door is open.
async fn with_a_door() -> (Core, OpenDoor) {
    let core = Core::start().await;
    let door = OpenDoor::of(&core).await;
    (core, door)
}

async fn stop(core: Core, door: OpenDoor) {
    door.stop().await;
    core.stop().await;
}

/// The n-th address of this computer, as if it were another's.
fn address(n: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(127, 0, 7, n.max(1)))
}

/// How many markers the show has.
async fn marks(core: &Core) -> usize {
    core.whole().await["markers"].as_array().unwrap().len()
}

#[tokio::test]
async fn nobody_comes_in_before_the_host_opens_the_door_and_nobody_after_it_is_locked() {
    let core = Core::start().await;
    let door = OpenDoor::closed(&core);
    assert_eq!(view(&core, |_| true).await["status"], "closed");
    core.command("open_door", json!({ "port": 0 })).await;
    let door = door.opened(&core).await;
    let known = door.let_in(&core, Role::Producer).await;
    let mut panel = door.panel(&known).await;
    panel.until(|message| message["full"] == true).await;
    core.command("lock_door", json!({})).await;
    assert_eq!(panel.closed().await, 4423);
    let view = view(&core, |door| door["status"] == "closed").await;
    assert_eq!(view["addresses"], json!([]));
    assert_eq!(view["devices"][0]["connected"], 0);
    let refused = TcpStream::connect(door.addr).await;
    assert!(refused.is_err(), "nothing listens there any more");
    stop(core, door).await;
}

#[tokio::test]
async fn a_device_is_let_in_by_the_number_on_its_screen_and_works_under_its_own_name() {
    let (core, door) = with_a_door().await;
    let rehearsal = core.rehearsal().await;
    let known = door.let_in(&core, Role::Producer).await;
    let mut panel = door.panel(&known).await;
    let state = panel.until(|message| message["full"] == true).await;
    assert_eq!(state["client"], known.0.as_str());
    let own = json!({ "id": known.0, "name": "A producer", "role": "producer" });
    let named = |message: &Value| {
        message["sections"]["clients"].as_array().is_some_and(|clients| clients.contains(&own))
    };
    if !named(&state) {
        panel.until(named).await;
    }
    let taken = panel.command("take", json!({ "cue": rehearsal.cues[0] })).await;
    assert_eq!(taken["problem"], Value::Null, "{taken}");
    // Everybody sees who it was.
    let mut host = Socket::panel(&core).await;
    let by = |message: &Value| {
        let feed = message["sections"]["feed"].as_array().cloned().unwrap_or_default();
        feed.iter().any(|line| line["kind"] == "take" && line["by"]["id"] == known.0.as_str())
    };
    host.until(by).await;
    let view = view(&core, |door| !door["devices"][0]["last"].is_null()).await;
    let device = &view["devices"][0];
    assert_eq!(device["last"]["command"], "take");
    assert_eq!((&device["connected"], &device["address"]), (&json!(1), &json!("127.0.0.1")));
    drop(panel);
    crate::support::line::view(&core, |door| door["devices"][0]["connected"] == 0).await;
    stop(core, door).await;
}

#[tokio::test]
async fn a_wrong_number_turns_the_device_away_and_the_invitation_is_used_up() {
    let (core, door) = with_a_door().await;
    core.command("invite_device", json!({ "role": "co_host", "hours": 12 })).await;
    let secret = secret(&core).await;
    let mut line = Line::open(door.addr, "join=link", &join_key(&secret)).await.unwrap();
    line.say(json!({ "type": "join", "name": "Noa" })).await;
    assert_eq!(line.next().await["type"], "waiting");
    let waiting = view(&core, |door| !door["waiting"].is_null()).await["waiting"].clone();
    let codes: Vec<&str> = waiting["codes"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(codes.contains(&line.code.as_str()));
    let wrong = codes.iter().find(|code| **code != line.code).unwrap();
    let refused = core.try_command("accept_device", json!({ "waiting": waiting["id"], "code": wrong })).await;
    assert_eq!(refused.problem(), "wrong_pairing_code");
    assert_eq!(line.next().await["type"], "declined");
    assert_eq!(view(&core, |door| door["waiting"].is_null()).await["devices"], json!([]));
    let again = Line::open(door.addr, "join=link", &join_key(&secret)).await;
    assert_eq!(again.err(), Some(4404));
    stop(core, door).await;
}

#[tokio::test]
async fn a_code_that_was_typed_opens_the_line_too() {
    let (core, door) = with_a_door().await;
    core.command("invite_device", json!({ "role": "moderator" })).await;
    let invite = view(&core, |door| !door["invite"].is_null()).await["invite"].clone();
    let code = invite["code"].as_str().unwrap().replace('-', "");
    assert_eq!(code.len(), 8);
    let mut line = Line::open(door.addr, "join=code", &join_key(&code)).await.unwrap();
    line.say(json!({ "type": "join", "name": "Noa" })).await;
    assert_eq!(line.next().await["type"], "waiting");
    core.command(
        "decline_device",
        json!({ "waiting": view(&core, |door| !door["waiting"].is_null()).await["waiting"]["id"] }),
    )
    .await;
    assert_eq!(line.next().await["type"], "declined");
    stop(core, door).await;
}

#[tokio::test]
async fn who_is_shut_out_is_gone_within_a_second_and_stays_out_after_a_restart() {
    let (core, door) = with_a_door().await;
    let known = door.let_in(&core, Role::CoHost).await;
    let mut panel = door.panel(&known).await;
    panel.until(|message| message["full"] == true).await;
    core.command("revoke_device", json!({ "device": known.0 })).await;
    let gone = tokio::time::timeout(std::time::Duration::from_secs(1), panel.closed()).await;
    assert!(gone.is_ok(), "its socket was open for longer than a second");
    let again = Line::open(door.addr, &format!("device={}", known.0), &device_key(&known.1)).await;
    assert_eq!(again.err(), Some(4401));
    door.stop().await;
    let folder = core.stop_and_keep().await;
    let core = Core::start_in(folder, Clock::system()).await;
    // The door is as the host left it: open.
    let door = OpenDoor::closed(&core).opened(&core).await;
    let again = Line::open(door.addr, &format!("device={}", known.0), &device_key(&known.1)).await;
    assert_eq!(again.err(), Some(4401));
    stop(core, door).await;
}

#[tokio::test]
async fn a_device_comes_back_after_a_restart_without_being_asked_again() {
    let (core, door) = with_a_door().await;
    let known = door.let_in(&core, Role::Observer).await;
    door.stop().await;
    let folder = core.stop_and_keep().await;
    let core = Core::start_in(folder, Clock::system()).await;
    let door = OpenDoor::closed(&core).opened(&core).await;
    door.panel(&known).await.until(|message| message["full"] == true).await;
    stop(core, door).await;
}

#[tokio::test]
async fn each_role_carries_out_and_is_told_only_what_the_table_says_over_the_door() {
    let (core, door) = with_a_door().await;
    for role in [Role::Guest, Role::Moderator, Role::Observer, Role::CoHost, Role::Producer] {
        let known = door.let_in(&core, role).await;
        let mut panel = door.panel(&known).await;
        held_by_a_device(&core, role.word(), &mut panel).await;
        core.command("revoke_device", json!({ "device": known.0 })).await;
    }
    stop(core, door).await;
}

#[tokio::test]
async fn who_waits_when_the_door_is_locked_was_not_declined_and_what_changes_nothing_moves_nobody() {
    let (core, door) = with_a_door().await;
    let known = door.let_in(&core, Role::CoHost).await;
    let mut panel = door.panel(&known).await;
    panel.until(|message| message["full"] == true).await;
    core.command("open_door", json!({})).await;
    let answer = panel.ask("query", "catalogue_filters", json!({})).await;
    assert_eq!(answer["problem"], Value::Null, "it is still there");
    core.command("invite_device", json!({ "role": "guest" })).await;
    let secret = secret(&core).await;
    let mut line = Line::open(door.addr, "join=link", &join_key(&secret)).await.unwrap();
    line.say(json!({ "type": "join", "name": "Noa" })).await;
    assert_eq!(line.next().await["type"], "waiting");
    core.command("lock_door", json!({})).await;
    assert_ne!(line.next_or_close().await.map(|told| told["type"].clone()), Ok(json!("declined")));
    stop(core, door).await;
}

#[tokio::test]
async fn a_device_resumes_after_the_newest_event_that_it_has() {
    let (core, door) = with_a_door().await;
    core.rehearsal().await;
    let known = door.let_in(&core, Role::CoHost).await;
    let first = door.panel(&known).await.until(|message| message["full"] == true).await;
    let words = format!("device={}&since={}&run={}", known.0, first["seq"], first["run"].as_str().unwrap());
    let mut back = Line::open(door.addr, &words, &device_key(&known.1)).await.unwrap();
    back.say(json!({ "type": "hello", "token": known.1, "client": "panel" })).await;
    let state = back.until(|message| message["type"] == "state").await;
    assert_eq!(state["full"], false);
    assert_eq!(state["sections"]["rundowns"], Value::Null);
    stop(core, door).await;
}

#[tokio::test]
async fn a_port_that_another_program_has_is_told_and_tried_again() {
    let core = Core::start().await;
    let other = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = other.local_addr().unwrap().port();
    let door = OpenDoor::closed(&core);
    core.command("open_door", json!({ "port": port })).await;
    view(&core, |door| door["status"] == "opening" && door["problem"] == "port_taken").await;
    drop(other);
    core.command("open_door", json!({})).await;
    let door = door.opened(&core).await;
    assert_eq!(door.addr, SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    stop(core, door).await;
}

#[tokio::test]
async fn who_is_shut_out_while_the_list_cannot_be_written_is_out_and_the_host_is_not_told_that_it_is_for_good()
 {
    let (core, door) = with_a_door().await;
    let known = door.let_in(&core, Role::CoHost).await;
    let mut panel = door.panel(&known).await;
    panel.until(|message| message["full"] == true).await;
    let list = core.folder.path().join("clients.json.part");
    std::fs::create_dir(&list).unwrap();
    let refused = core.try_command("revoke_device", json!({ "device": known.0 })).await;
    assert_eq!(refused.problem(), "shut_out_not_saved");
    // It is out all the same, as long as Cartwall runs.
    within("the socket to end", panel.closed()).await;
    let api: &Api = &core.api;
    assert_eq!(api.door().device_key(&known.0), None);
    // Asked again, it is not said to be done before it is.
    let again = core.try_command("revoke_device", json!({ "device": known.0 })).await;
    assert_eq!(again.problem(), "shut_out_not_saved");
    std::fs::remove_dir(&list).unwrap();
    core.command("revoke_device", json!({ "device": known.0 })).await;
    let done = core.try_command("revoke_device", json!({ "device": known.0 })).await;
    assert_eq!(done.problem(), "unknown_device");
    door.stop().await;
    let core = Core::start_in(core.stop_and_keep().await, Clock::system()).await;
    assert_eq!(core.api.door().device_key(&known.0), None);
    core.stop().await;
}

#[tokio::test]
async fn a_new_invitation_ends_the_one_before_for_whoever_has_its_link_or_code_or_waits_by_it() {
    let (core, door) = with_a_door().await;
    core.command("invite_device", json!({ "role": "producer" })).await;
    let old = view(&core, |door| !door["invite"].is_null()).await["invite"].clone();
    let (link, code) = (secret(&core).await, old["code"].as_str().unwrap().replace('-', ""));
    let mut open = Line::open(door.addr, "join=link", &join_key(&link)).await.unwrap();
    core.command("invite_device", json!({ "role": "guest" })).await;
    assert_eq!(Line::open(door.addr, "join=link", &join_key(&link)).await.err(), Some(4401));
    assert_eq!(Line::open(door.addr, "join=code", &join_key(&code)).await.err(), Some(4401));
    open.say(json!({ "type": "join", "name": "Noa" })).await;
    assert_eq!(open.next().await, json!({ "type": "refused", "code": "no_invite" }));
    // Nor does whoever waits by it hold up the next.
    view(&core, |door| door["invite"]["role"] == "guest").await;
    let mut waits = Line::open(door.addr, "join=link", &join_key(&secret(&core).await)).await.unwrap();
    waits.say(json!({ "type": "join", "name": "Noa" })).await;
    assert_eq!(waits.next().await["type"], "waiting");
    let waiting = view(&core, |door| !door["waiting"].is_null()).await["waiting"].clone();
    core.command("invite_device", json!({ "role": "guest" })).await;
    assert_eq!(waits.next().await["type"], "declined");
    let accept = json!({ "waiting": waiting["id"], "code": waits.code });
    assert_eq!(core.try_command("accept_device", accept).await.problem(), "not_waiting");
    door.let_in(&core, Role::Guest).await;
    stop(core, door).await;
}
