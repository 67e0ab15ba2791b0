//! Each role does only what its list says, over every carrier. The list is [`table`], written by hand: it knows
//! nothing of the program's own, so that a check which is dropped there is noticed here.

mod table;

use crate::support::core::Core;
use crate::support::http::{Reply, Request};
use crate::support::line::Line as Panel;
use crate::support::socket::Socket;
use cartwall_api::list;
use cartwall_api::{Address, Problem, Role, Session, Verb};
use cartwall_domain::Actor;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use table::{
    ALL_ROLES, Answers, COMMANDS, Line, QUERIES, ROLES, ROUTES, SECTIONS, SOCKETS, Told, VERBS, Way, may,
};

/// A core that holds a show, and its id.
async fn with_a_show() -> (Core, String) {
    let core = Core::start().await;
    let show = core.command("create_show", json!({ "title": "Planned", "currency": "EUR" })).await;
    let id = show["id"].as_str().unwrap().to_owned();
    (core, id)
}

fn body(line: &Line) -> Value {
    serde_json::from_str(line.2).unwrap()
}

/// Asks on each carrier: `ask` gives the status and code (`ok` where it went well).
async fn hold_to(
    core: &Core,
    lines: &[Line],
    carrier: &str,
    role: &str,
    mut ask: impl AsyncFnMut(&Line) -> (u16, String),
) {
    let mut wrong = Vec::new();
    for line in lines {
        let (name, who, _, allowed) = *line;
        let before = core.api.state().borrow().seq;
        let (status, code) = ask(line).await;
        let expected = if may(role, who) { allowed } else { "forbidden" };
        if code != expected {
            wrong.push(format!("{name} was answered {status} {code}, not {expected}"));
        }
        // A body that is not even read would say nothing about who may.
        if status == 422 {
            wrong.push(format!("{name} has to be sent with a body that is read"));
        }
        if code == "forbidden" {
            assert_eq!(
                core.api.state().borrow().seq,
                before,
                "{name} by {role} over {carrier} changed something"
            );
        }
    }
    assert!(wrong.is_empty(), "{role} over {carrier}: {wrong:#?}");
}

fn of_reply(reply: &Reply) -> (u16, String) {
    (reply.status, if reply.status == 200 { "ok".to_owned() } else { reply.problem() })
}

fn of_answer(answer: &Value) -> (u16, String) {
    match answer["problem"].as_object() {
        Some(problem) => (
            u16::try_from(problem["status"].as_u64().unwrap()).unwrap(),
            problem["code"].as_str().unwrap().to_owned(),
        ),
        None => (200, "ok".to_owned()),
    }
}

fn of_result<T>(result: Result<T, Problem>) -> (u16, String) {
    match result {
        Ok(_) => (200, "ok".to_owned()),
        Err(problem) => (problem.status, problem.code),
    }
}

#[test]
fn the_table_has_a_line_for_everything_that_there_is_and_for_nothing_else() {
    let names = |lines: &[Line]| lines.iter().map(|line| line.0.to_owned()).collect::<BTreeSet<_>>();
    let listed =
        |list: &[list::Entry]| list.iter().map(|entry| entry.name.to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(names(COMMANDS), listed(list::COMMANDS), "commands");
    assert_eq!(names(QUERIES), listed(list::QUERIES), "queries");
    assert_eq!(names(VERBS), Verb::ALL.iter().map(|verb| verb.name().to_owned()).collect(), "verbs");
    let there: BTreeSet<_> = Address::ALL.iter().map(|address| (address.method(), address.path())).collect();
    let written: BTreeSet<_> = ROUTES.iter().map(|(method, path, ..)| (*method, *path)).collect();
    assert_eq!(written, there, "addresses");
    let sockets = |(_, path, _, _, answers): &(&str, &'static str, &str, &str, Answers)| {
        matches!(answers, Answers::Socket).then_some(*path)
    };
    let sockets: BTreeSet<_> = ROUTES.iter().filter_map(sockets).collect();
    assert_eq!(SOCKETS.iter().map(|(path, ..)| *path).collect::<BTreeSet<_>>(), sockets, "sockets");
}

#[tokio::test]
async fn over_http_each_role_carries_out_only_its_commands_and_queries() {
    let (core, _) = with_a_show().await;
    for role in ROLES {
        let token = core.token(role);
        for (kind, lines) in [("commands", COMMANDS), ("queries", QUERIES)] {
            let ask = async |line: &Line| {
                let ask = core.post(&format!("/api/v1/{kind}/{}", line.0)).token(&token).json(&body(line));
                of_reply(&ask.send().await)
            };
            hold_to(&core, lines, "HTTP", role, ask).await;
        }
    }
    core.stop().await;
}

#[tokio::test]
async fn over_the_socket_each_role_carries_out_only_its_commands_and_queries() {
    let (core, _) = with_a_show().await;
    for role in ROLES {
        let mut socket = Socket::live(&core, &core.token(role), "panel").await;
        for (kind, lines) in [("command", COMMANDS), ("query", QUERIES)] {
            let ask = async |line: &Line| {
                let ask = json!({ "type": kind, "id": line.0, "name": line.0, "body": body(line) });
                socket.say(ask).await;
                of_answer(&socket.until(|message| message["id"] == line.0).await)
            };
            hold_to(&core, lines, "the socket", role, ask).await;
        }
    }
    core.stop().await;
}

/// The way that the desktop's windows take, which hands over the session of whoever sits at the computer.
#[tokio::test]
async fn handed_over_directly_each_role_carries_out_only_its_commands_and_queries() {
    let (core, _) = with_a_show().await;
    assert_eq!(Role::ALL.map(Role::word), ALL_ROLES);
    for role in Role::ALL {
        let name = role.word();
        let session = Session { role, actor: Actor::client(name), show: None };
        let ask = async |line: &Line| of_result(core.api.command(&session, line.0, body(line), None).await);
        hold_to(&core, COMMANDS, "IPC", name, ask).await;
        let ask = async |line: &Line| of_result(core.api.query(&session, line.0, body(line)).await);
        hold_to(&core, QUERIES, "IPC", name, ask).await;
        assert_eq!(
            core.api.watch(&session).is_ok(),
            !["overlay", "order_feed"].contains(&name),
            "{name} watches"
        );
    }
    assert_eq!(Session::host().role, Role::Host);
    core.stop().await;
}

#[tokio::test]
async fn each_role_carries_out_only_its_verbs_of_button_decks() {
    let (core, _) = with_a_show().await;
    let tokens = ROLES.map(|role| (role, core.token(role)));
    let deck = ("producer", core.token("deck"));
    for (role, token) in tokens.iter().map(|(role, token)| (*role, token)).chain([(deck.0, &deck.1)]) {
        let ask = async |line: &Line| {
            let ask = core.post(&format!("/control/{}", line.0)).token(token).json(&body(line));
            of_reply(&ask.send().await)
        };
        hold_to(&core, VERBS, "POST /control", role, ask).await;
        // An overlay's key does not get this socket; see the table of sockets.
        let Ok(mut socket) = Socket::at(core.addr, "/control/ws", Some(token)).await else { continue };
        let ask = async |line: &Line| {
            let mut ask = body(line);
            ask["cmd"] = line.0.into();
            socket.say(ask).await;
            let answer = socket.until(|frame| frame["cmd"] == line.0).await;
            let code = answer["error"].as_str().unwrap().to_owned();
            // The deck's answers carry no status.
            let status = if code == "invalid" { 422 } else { 200 };
            (status, if code.is_empty() { "ok".to_owned() } else { code })
        };
        hold_to(&core, VERBS, "/control/ws", role, ask).await;
    }
    core.stop().await;
}

#[tokio::test]
async fn a_co_host_changes_the_plan_and_neither_what_is_on_air_nor_what_a_take_would_show() {
    let core = Core::start().await;
    let rehearsal = core.rehearsal().await;
    let [mug, tote, candle] = rehearsal.cues.as_slice() else { panic!("three cues") };
    core.command("take", json!({ "cue": mug })).await;
    core.command("stand_by", json!({ "cue": tote })).await;
    let token = core.token("co_host");
    let ask = async |name: &str, body: Value| {
        core.post(&format!("/api/v1/commands/{name}")).token(&token).json(&body).send().await
    };
    for (name, body) in [
        ("update_cue", json!({ "cue": mug, "price": "1.00" })),
        ("update_cue", json!({ "cue": mug, "short_title": "Cup" })),
        ("update_cue", json!({ "cue": tote, "coupon": "FREE" })),
        ("update_cues", json!({ "cues": [candle, tote], "coupon": "FREE" })),
        ("remove_cue", json!({ "cue": tote })),
        ("quick_add", json!({ "show": rehearsal.show, "title": "Scarf", "stand_by": true })),
    ] {
        let before = core.api.state().borrow().seq;
        let reply = ask(name, body.clone()).await;
        assert_eq!((reply.status, reply.problem().as_str()), (409, "only_the_plan"), "{name} {body}");
        assert_eq!(core.api.state().borrow().seq, before, "a refusal changes nothing");
    }
    for (name, body) in [
        (
            "update_cue",
            json!({ "cue": mug, "notes": "Ask for the colour", "talking_points": ["Dishwasher"] }),
        ),
        ("update_cue", json!({ "cue": candle, "price": "19.00" })),
        ("move_cue", json!({ "cue": candle, "index": 0 })),
        ("set_stock", json!({ "sku": "MUG-1", "quantity": 3 })),
        ("quick_add", json!({ "show": rehearsal.show, "title": "Scarf" })),
        ("undo_edit", json!({ "show": rehearsal.show })),
        ("remove_cue", json!({ "cue": candle })),
    ] {
        let reply = ask(name, body).await;
        assert_eq!(reply.status, 200, "{name}: {}", reply.text());
    }
    // What was planned before it went on air is not taken back by a co-host afterwards.
    let lamp =
        core.command("quick_add", json!({ "show": rehearsal.show, "title": "Lamp", "price": "9.00" })).await;
    let lamp = lamp["id"].as_str().unwrap().to_owned();
    assert_eq!(ask("update_cue", json!({ "cue": lamp, "price": "8.00" })).await.status, 200);
    core.apart().await;
    core.command("take", json!({ "cue": lamp })).await;
    assert_eq!(ask("undo_edit", json!({ "show": rehearsal.show })).await.problem(), "only_the_plan");
    core.stop().await;
}

#[tokio::test]
async fn each_address_answers_each_token_as_the_table_says() {
    let (core, show) = with_a_show().await;
    let tokens = [None].into_iter().chain(ROLES.map(Some)).chain([Some("deck")]);
    let tokens: Vec<_> = tokens.map(|name| (name, name.map(|name| core.token(name)))).collect();
    for (method, _, address, body, answers) in ROUTES {
        let ask = |token: Option<&str>| {
            let ask = Request::new(core.addr, method, &address.replace("SHOW", &show));
            let ask =
                if body.starts_with('{') { ask.header("Content-Type", "application/json") } else { ask };
            let ask = ask.body(*body);
            match token {
                Some(token) => ask.token(token).send(),
                None => ask.send(),
            }
        };
        match answers {
            Answers::Socket => {}
            Answers::Open(status) => assert_eq!(ask(None).await.status, *status, "{method} {address}"),
            Answers::Token(statuses) => {
                for ((name, token), status) in tokens.iter().zip(statuses) {
                    let reply = ask(token.as_deref()).await;
                    let text = reply.text();
                    assert_eq!(
                        reply.status, *status,
                        "{method} {address} with the token of {name:?}: {text}"
                    );
                }
            }
        }
    }
    core.stop().await;
}

#[tokio::test]
async fn each_socket_tells_each_token_what_the_table_says_and_an_overlay_no_section() {
    let core = Core::start().await;
    core.rehearsal().await;
    let tokens = ROLES.map(|role| (role, core.token(role)));
    let tokens = [("", String::new())].into_iter().chain(tokens).chain([("deck", core.token("deck"))]);
    let tokens: Vec<_> = tokens.collect();
    for (path, way, told) in SOCKETS {
        for ((role, token), told) in tokens.iter().zip(told) {
            let first = first(&core, path, *way, token).await;
            let (is, found) = match &first {
                None => (Told::Nothing, BTreeSet::new()),
                Some(first) => (kind(first), sections_of(first)),
            };
            assert_eq!(is, *told, "{path} by {way:?}: {first:?}");
            assert!(is != Told::State || found == sections(role), "{role}: {found:?}");
            assert!(is == Told::State || found.is_empty(), "{found:?}");
        }
    }
    // The same over HTTP.
    let state = core.get("/api/v1/state").token(&core.token("observer")).send().await.json();
    let mut found: BTreeSet<_> = state.as_object().unwrap().keys().cloned().collect();
    assert!(found.remove("seq") && found.remove("now"));
    assert_eq!(found, sections("observer"));
    core.stop().await;
}

/// Holds the panel of a device to the table: what it is told first, its commands and its queries.
pub async fn held_by_a_device(core: &Core, role: &str, panel: &mut Panel) {
    let first = panel.until(|message| message["full"] == true).await;
    assert_eq!(sections_of(&first), sections(role), "{role}");
    for (kind, lines) in [("command", COMMANDS), ("query", QUERIES)] {
        let ask = async |line: &Line| of_answer(&panel.ask(kind, line.0, body(line)).await);
        hold_to(core, lines, "the door", role, ask).await;
    }
    let all = panel.ask("query", "get_state", json!({})).await["ok"].clone();
    let found = all.as_object().unwrap().keys().filter(|name| !["seq", "now"].contains(&name.as_str()));
    assert_eq!(found.cloned().collect::<BTreeSet<_>>(), sections(role), "{role} asks for the state");
}

/// Those that a role is told.
fn sections(role: &str) -> BTreeSet<String> {
    SECTIONS.iter().filter(|(_, who)| may(role, who)).map(|(name, _)| (*name).to_owned()).collect()
}

/// What a socket tells first, if anything.
async fn first(core: &Core, path: &str, way: Way, token: &str) -> Option<Value> {
    let mut socket = match way {
        Way::FirstMessage => Socket::live(core, token, "panel").await,
        Way::Header => Socket::at(core.addr, path, Some(token)).await.ok()?,
        Way::Address => Socket::at(core.addr, &format!("{path}?token={token}"), None).await.ok()?,
    };
    socket.message_or_close().await
}

fn kind(first: &Value) -> Told {
    match (first["type"].as_str(), first["session"].as_str()) {
        (Some("frame"), _) => Told::Card,
        (Some("state"), _) => Told::State,
        (None, Some(_)) => Told::Flat,
        _ => panic!("{first}"),
    }
}

fn sections_of(first: &Value) -> BTreeSet<String> {
    first["sections"].as_object().map(|sections| sections.keys().cloned().collect()).unwrap_or_default()
}
