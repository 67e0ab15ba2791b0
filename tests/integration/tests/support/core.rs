//! A running core: journal, engine and server in a folder that goes away with it.

use super::http::{Reply, Request};
use super::{until_apart, within};
use cartwall_api::Api;
use cartwall_engine::Clock;
use cartwall_server::{Options, Server};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

const CATALOGUE: &str = "\
    MUG-1,Stoneware mug,12.50,40\n\
    TOTE-1,Canvas tote,18.00,7\n\
    CANDLE-1,Oud candle,24.90,0\n";

/// A core that serves.
pub struct Core {
    pub api: Api,
    pub addr: SocketAddr,
    pub folder: TempDir,
    stop: CancellationToken,
    served: JoinHandle<()>,
}

/// A running rehearsal with three cues: mug, tote, and a candle that is sold out.
pub struct Rehearsal {
    pub show: String,
    pub cues: Vec<String>,
}

impl Core {
    pub async fn start() -> Self {
        Self::start_with(Clock::system()).await
    }

    pub async fn start_with(clock: Clock) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), clock).await
    }

    /// In a folder that may hold something, by a clock of the test's own.
    pub async fn start_in(folder: TempDir, clock: Clock) -> Self {
        let api = Api::open(folder.path(), clock).unwrap();
        let options = Options { incoming: Some(folder.path().to_owned()), ..Options::default() };
        let server = Server::bind(api.clone(), "127.0.0.1:0".parse().unwrap(), options).await.unwrap();
        let (addr, stop) = (server.local_addr(), CancellationToken::new());
        let served = tokio::spawn(server.run(stop.clone()));
        Self { api, addr, folder, stop, served }
    }

    pub fn host(&self) -> &str {
        self.api.access().host()
    }

    /// The token of one of the installation's own clients: `host`, `producer` … `deck`.
    pub fn token(&self, client: &str) -> String {
        self.api.access().token(client).unwrap().to_owned()
    }

    pub fn get(&self, path: &str) -> Request {
        Request::new(self.addr, "GET", path)
    }

    pub fn post(&self, path: &str) -> Request {
        Request::new(self.addr, "POST", path)
    }

    /// A command of the host over HTTP that must go well.
    pub async fn command(&self, name: &str, body: Value) -> Value {
        self.does("host", name, body).await
    }

    pub async fn try_command(&self, name: &str, body: Value) -> Reply {
        self.command_of("host", name, body).await
    }

    /// A command of one of the installation's own clients that must go well.
    pub async fn does(&self, client: &str, name: &str, body: Value) -> Value {
        let reply = self.command_of(client, name, body).await;
        assert_eq!(reply.status, 200, "{name}: {}", reply.text());
        reply.json()
    }

    /// A command of one of the installation's own clients.
    pub async fn command_of(&self, client: &str, name: &str, body: Value) -> Reply {
        self.post(&format!("/api/v1/commands/{name}")).token(&self.token(client)).json(&body).send().await
    }

    /// The state, as the host sees it.
    pub async fn whole(&self) -> Value {
        self.settled().await;
        self.get("/api/v1/state").token(self.host()).send().await.json()
    }

    /// The host's answer to a question that must go well.
    pub async fn query(&self, name: &str, body: Value) -> Value {
        let asked = self.post(&format!("/api/v1/queries/{name}")).token(self.host()).json(&body).send().await;
        assert_eq!(asked.status, 200, "{name}: {}", asked.text());
        asked.json()
    }

    /// Returns once the next press cannot be the one before, which bounced.
    pub async fn apart(&self) {
        until_apart(async || self.get("/api/v1/state").token(self.host()).send().await.json()).await;
    }

    /// Imports rows of SKU, title, price and quantity.
    pub async fn import(&self, rows: &str) {
        let file = format!("SKU,Title,Price,Quantity\n{rows}");
        let import = self.post("/api/v1/catalogue/import?name=test.csv").token(self.host()).body(file);
        let imported = import.send().await;
        assert_eq!(imported.status, 200, "{}", imported.text());
    }

    pub async fn rehearsal(&self) -> Rehearsal {
        self.import(CATALOGUE).await;
        let id = |answer: &Value| answer["id"].as_str().unwrap().to_owned();
        let show = id(&self.command("create_show", json!({ "title": "Test show", "currency": "EUR" })).await);
        let mut cues = Vec::new();
        for sku in ["MUG-1", "TOTE-1", "CANDLE-1"] {
            cues.push(id(&self.command("add_cue", json!({ "show": show, "sku": sku })).await));
        }
        self.command("start_rehearsal", json!({ "show": show })).await;
        self.settled().await;
        Rehearsal { show, cues }
    }

    /// Waits until panels, which are told at most twenty times a second, would be told what is so now.
    pub async fn settled(&self) {
        let newest = self.api.state().borrow().seq;
        within("the panel's state", self.api.panel().wait_for(|state| state.seq >= newest)).await.unwrap();
    }

    /// Asks it to stop, without waiting.
    pub fn ask_to_stop(&self) {
        self.stop.cancel();
    }

    /// Stops it as `serve` does. A task that panicked on the way is a failure here.
    pub async fn stop(self) {
        self.stop_and_keep().await;
    }

    /// The same, and its folder stays.
    pub async fn stop_and_keep(self) -> TempDir {
        self.stop.cancel();
        within("the server's end", self.served).await.unwrap();
        within("the journal's end", self.api.close()).await;
        self.folder
    }
}
