//! The door with a certificate of the host's own.

use super::stop;
use crate::support::core::Core;
use crate::support::line::{Line, OpenDoor, device_key, join_key, secret, view};
use crate::support::tls::{Authority, get, stream};
use crate::support::{http::Request, within};
use serde_json::{Value, json};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

const NAME: &str = "show.example.com";

/// Where the two files are, as the host gives them.
fn files(folder: &Path) -> Value {
    json!({ "chain": folder.join("chain.pem"), "key": folder.join("key.pem") })
}

/// The port at which the door is open with encryption.
async fn opened(core: &Core) -> SocketAddr {
    let view = view(core, |door| door["status"] == "open").await;
    let origin = view["addresses"][0].as_str().unwrap();
    let port = origin.strip_prefix(&format!("https://{NAME}:")).unwrap();
    assert_eq!(view["addresses"], json!([format!("https://{NAME}:{port}")]));
    SocketAddr::from((Ipv4Addr::LOCALHOST, port.parse().unwrap()))
}

#[tokio::test]
async fn with_a_certificate_the_door_speaks_https_alone_and_a_device_comes_in_over_it() {
    let core = Core::start().await;
    let authority = Authority::new();
    authority.issue(NAME, core.folder.path());
    let door = OpenDoor::closed(&core);
    core.command("open_door", json!({ "port": 0, "certificate": files(core.folder.path()) })).await;
    let addr = opened(&core).await;
    let origin = format!("https://{NAME}:{}", addr.port());
    let page = get(addr, NAME, &authority, "/nothing").await;
    assert!(page.starts_with("HTTP/1.1 404"), "{page}");
    // Whoever asks without encryption gets nothing but the way to it.
    let plain = Request::new(addr, "GET", "/").send().await;
    assert_eq!((plain.status, plain.header("location")), (307, Some(&*format!("{origin}/"))));
    // The same line as without: the page's key is not replaced by the certificate.
    core.command("invite_device", json!({ "role": "co_host" })).await;
    let link = secret(&core).await;
    let url = |words: &str| format!("wss://{NAME}:{}/line?{words}", addr.port());
    let over = stream(addr, NAME, &authority).await.unwrap();
    let mut line = Line::over(over, &url("join=link"), Some(&origin), &join_key(&link)).await.unwrap();
    line.say(json!({ "type": "join", "name": "Noa" })).await;
    assert_eq!(line.next().await["type"], "waiting");
    let waiting = view(&core, |door| !door["waiting"].is_null()).await["waiting"]["id"].clone();
    core.command("accept_device", json!({ "waiting": waiting, "code": line.code })).await;
    let joined = line.next().await;
    let (id, token) = (joined["id"].as_str().unwrap(), joined["token"].as_str().unwrap());
    let over = stream(addr, NAME, &authority).await.unwrap();
    let words = format!("device={id}");
    let mut panel = Line::over(over, &url(&words), Some(&origin), &device_key(token)).await.unwrap();
    panel.say(json!({ "type": "hello", "token": token, "client": "panel" })).await;
    panel.until(|message| message["full"] == true).await;
    stop(core, door).await;
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_without_closing_the_door_and_a_broken_one_never() {
    let core = Core::start().await;
    let (first, renewed) = (Authority::new(), Authority::new());
    first.issue(NAME, core.folder.path());
    let door = OpenDoor::closed(&core);
    core.command("open_door", json!({ "port": 0, "certificate": files(core.folder.path()) })).await;
    let addr = opened(&core).await;
    assert!(stream(addr, NAME, &first).await.is_ok());
    assert!(stream(addr, NAME, &renewed).await.is_err(), "nobody else vouches for it");
    std::fs::write(core.folder.path().join("chain.pem"), "half of a").unwrap();
    assert!(stream(addr, NAME, &first).await.is_ok(), "the one before stays");
    renewed.issue(NAME, core.folder.path());
    assert!(stream(addr, NAME, &renewed).await.is_ok());
    stop(core, door).await;
}

#[tokio::test]
async fn a_certificate_that_cannot_be_read_keeps_the_door_closed_and_is_told_and_can_be_taken_away() {
    let core = Core::start().await;
    let door = OpenDoor::closed(&core);
    let missing = files(&core.folder.path().join("nowhere"));
    core.command("open_door", json!({ "port": 0, "certificate": missing })).await;
    let told = view(&core, |door| door["problem"] == "certificate").await;
    assert_eq!((&told["status"], &told["certificate"]), (&json!("opening"), &missing));
    let half = json!({ "port": 0, "certificate": { "chain": "chain.pem", "key": "" } });
    assert_eq!(core.try_command("open_door", half).await.problem(), "invalid");
    core.command("open_door", json!({ "certificate": { "chain": "", "key": "" } })).await;
    let door = within("the open door", door.opened(&core)).await;
    assert_eq!(Request::new(door.addr, "GET", "/nothing").send().await.status, 404);
    stop(core, door).await;
}
