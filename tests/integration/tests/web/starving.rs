//! Nobody who holds one token can keep out the holders of another, nor can those who hold none.
#![cfg(unix)]

use crate::killed::process::{Core, Door};
use crate::support::http::Request;
use crate::support::socket::Socket;
use crate::support::within;
use serde_json::{Value, json};
use std::path::Path;

/// A running process with a show on air, and the tokens of each role.
struct Stage {
    _core: Core,
    door: Door,
    access: cartwall_api::Access,
    cue: String,
}

impl Stage {
    async fn of(mut core: Core, folder: &Path) -> Self {
        let door = core.ready().await;
        let access = cartwall_api::Access::view(&folder.join("data"), 0).unwrap();
        let file = "SKU,Title,Price,Quantity\nMUG-1,Stoneware mug,12.50,40\n";
        door.must(door.post("/api/v1/catalogue/import?name=a.csv").body(file)).await;
        let command = async |name: &str, body: Value| {
            door.must(door.post(&format!("/api/v1/commands/{name}")).json(&body)).await
        };
        let show =
            command("create_show", json!({ "title": "Crowded", "currency": "EUR" })).await["id"].clone();
        let cue = command("add_cue", json!({ "show": show, "sku": "MUG-1" })).await["id"].clone();
        command("go_live", json!({ "show": show })).await;
        Self { _core: core, door, access, cue: cue.as_str().unwrap().to_owned() }
    }

    fn token(&self, role: &str) -> &str {
        self.access.token(role).unwrap()
    }

    /// As many sockets as asked for with the token of a role. Those that the core refuses are among them.
    async fn sockets(&self, role: &str, count: usize) -> Vec<Socket> {
        let mut sockets = Vec::new();
        for _ in 0..count {
            sockets.push(Socket::live_at(self.door.addr, self.token(role), "page").await);
        }
        sockets
    }

    /// The page in OBS: it tries again until it is let in. With its first card.
    async fn overlay(&self) -> (Socket, Value) {
        let trying = async {
            loop {
                let mut page = Socket::live_at(self.door.addr, self.token("overlay"), "overlay").await;
                if let Some(card) = page.card_or_close().await {
                    return (page, card);
                }
            }
        };
        within("the overlay's card", trying).await
    }

    /// A panel connects, takes, and the overlay paints it; each other role gets its answer, a deck too.
    async fn works(&self, except: &str) {
        let (mut overlay, _) = self.overlay().await;
        for role in ["host", "producer"].into_iter().filter(|role| *role != except) {
            let mut panel = Socket::live_at(self.door.addr, self.token(role), "panel").await;
            panel.until(|message| message["full"] == true).await;
            panel
                .say(json!({ "type": "command", "id": "1", "name": "take", "body": { "cue": self.cue } }))
                .await;
            assert!(panel.until(|m| m["id"] == "1").await["ok"]["seq"].is_u64(), "{role} could not take");
            overlay.until(|message| message["layers"]["card"]["data"]["sku"] == "MUG-1").await;
            panel.say(json!({ "type": "command", "id": "2", "name": "clear" })).await;
            assert!(panel.until(|m| m["id"] == "2").await["ok"]["seq"].is_u64(), "{role} could not clear");
            overlay
                .until(|message| message["type"] == "frame" && message["layers"]["card"]["data"].is_null())
                .await;
        }
        for role in ["co_host", "observer"].into_iter().filter(|role| *role != except) {
            let mut page = Socket::live_at(self.door.addr, self.token(role), "panel").await;
            page.until(|message| message["full"] == true).await;
        }
        for role in ["host", "producer", "co_host", "observer"].into_iter().filter(|role| *role != except) {
            let ask = Request::new(self.door.addr, "GET", "/api/v1/state").token(self.token(role));
            assert_eq!(ask.send().await.status, 200, "{role}");
        }
        let deck = format!("/control/ws?token={}", self.token("deck"));
        let mut deck = Socket::at(self.door.addr, &deck, None).await.expect("a deck was refused");
        assert_eq!(deck.next().await["session"], "live");
        // A file, which the disk needs a handle for.
        let file = "SKU,Title,Price,Quantity\nMUG-2,Other mug,12.50,40\n";
        self.door.must(self.door.post("/api/v1/catalogue/import?name=b.csv").body(file)).await;
    }
}

#[tokio::test]
async fn two_hundred_and_twenty_sockets_of_one_token_keep_out_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage::of(Core::start(folder.path()), folder.path()).await;
    for role in ["overlay", "host", "producer", "co_host", "observer"] {
        let crowd = stage.sockets(role, 220).await;
        stage.works(role).await;
        drop(crowd);
    }
    let path = format!("/control/ws?token={}", stage.token("deck"));
    let mut decks = Vec::new();
    for _ in 0..220 {
        decks.push(Socket::at(stage.door.addr, &path, None).await);
    }
    let refused = decks.iter().filter(|deck| deck.as_ref().err() == Some(&503)).count();
    assert!(refused > 100, "one too many is told so, {refused}");
    drop(decks);
    stage.works("").await;
}

#[tokio::test]
async fn all_tokens_at_once_leave_files_for_the_journal_where_the_system_allows_256() {
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage::of(Core::start_with_files(256, folder.path()), folder.path()).await;
    let mut crowd = Vec::new();
    for role in ["overlay", "host", "producer", "co_host", "observer"] {
        crowd.extend(stage.sockets(role, 100).await);
    }
    let mut strangers = Vec::new();
    for _ in 0..100 {
        strangers.push(tokio::net::TcpStream::connect(stage.door.addr).await.unwrap());
    }
    let all =
        async { while Request::new(stage.door.addr, "GET", "/api/v1/health").send().await.status != 200 {} };
    within("an answer", all).await;
    let sale = json!({ "order_id": "1", "currency": "EUR",
        "lines": [{ "sku": "MUG-1", "quantity": 1, "unit_price": "12.50" }] });
    stage.door.must(stage.door.post("/api/v1/sales").json(&sale)).await;
    let file = "SKU,Title,Price,Quantity\nMUG-2,Other mug,12.50,40\n";
    stage.door.must(stage.door.post("/api/v1/catalogue/import?name=b.csv").body(file)).await;
    let take = json!({ "cue": stage.cue });
    stage.door.must(stage.door.post("/api/v1/commands/take").json(&take)).await;
    drop((crowd, strangers));
}

/// The page in OBS is started again while forgotten pages hold its key.
#[tokio::test]
async fn an_overlay_gets_in_again_where_the_silent_ones_are_too_many_and_one_that_paints_stays() {
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage::of(Core::start(folder.path()), folder.path()).await;
    let mut painting = Socket::live_at(stage.door.addr, stage.token("overlay"), "overlay").await;
    painting.until(|message| message["type"] == "frame").await;
    let silent = stage.sockets("overlay", 150).await;
    let cue = json!({ "cue": stage.cue });
    // It paints while they are silent, so that it is not the one that was heard longest ago.
    let take = stage.door.must(stage.door.post("/api/v1/commands/take").json(&cue)).await;
    let seq = take["seq"].as_u64().unwrap();
    painting.until(|message| message["seq"].as_u64() >= Some(seq) && message["type"] == "frame").await;
    painting.say(json!({ "type": "painted", "seq": seq })).await;
    let (_page, card) = stage.overlay().await;
    assert_eq!(card["layers"]["card"]["data"]["sku"], "MUG-1");
    stage.door.must(stage.door.post("/api/v1/commands/clear").json(&json!({}))).await;
    painting.until(|message| message["type"] == "frame" && message["layers"]["card"]["data"].is_null()).await;
    drop(silent);
}
