//! No credential leaves the place where it is kept: a real core that logs all it can, with a shop of each kind that does
//! everything wrong, and a search through all that came out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod forms;
#[path = "../../../../src-tauri/crates/stores/tests/it/hostile/mad.rs"]
mod mad;

use crate::support::http::{Reply, Request};
use crate::support::within;
use cartwall_domain::store::StoreKind;
use forms::{Canary, Hunt};
use futures_util::{SinkExt, StreamExt};
use mad::Mad;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::task::spawn_blocking;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;

/// For the answers of one socket.
const SOON: Duration = Duration::from_secs(2);

/// A core in a process of its own, whose every word is kept.
struct Talkative {
    process: Child,
    out: BufReader<ChildStdout>,
    addr: SocketAddr,
    token: String,
    overlay_key: String,
    answers: Vec<(String, Reply)>,
}

impl Talkative {
    async fn start(folder: &Path) -> Self {
        let log = File::options().create(true).append(true).open(folder.join("log.txt")).unwrap();
        let mut process = Command::new(crate::killed::process::binary())
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.join("data"))
            .env("CARTWALL_LOG", "trace,hyper=trace,reqwest=trace,rustls=trace,tungstenite=trace,h2=trace")
            .env("CARTWALL_NO_KEYRING", "1")
            .env("RUST_BACKTRACE", "full")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        let (out, line) = within(
            "the line that says ready",
            spawn_blocking(move || {
                let mut line = String::new();
                out.read_line(&mut line).unwrap();
                (out, line)
            }),
        )
        .await
        .unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap();
        let text = |name: &str| ready[name].as_str().unwrap().to_owned();
        let addr = text("api").strip_prefix("http://").unwrap().parse().unwrap();
        let overlay_key = text("overlay").split_once("?key=").unwrap().1.to_owned();
        Self { process, out, addr, token: text("token"), overlay_key, answers: Vec::new() }
    }

    async fn ask(&mut self, what: &str, request: Request) -> u16 {
        let reply = request.send().await;
        let status = reply.status;
        self.answers.push((what.to_owned(), reply));
        status
    }

    async fn post(&mut self, path: &str, body: &Value) -> u16 {
        let request = Request::new(self.addr, "POST", path).token(&self.token).json(body);
        self.ask(&format!("{path} {}", body.as_object().map_or(0, serde_json::Map::len)), request).await
    }

    async fn command(&mut self, name: &str, body: &Value) -> u16 {
        self.post(&format!("/api/v1/commands/{name}"), body).await
    }

    async fn query(&mut self, name: &str, body: &Value) -> u16 {
        self.post(&format!("/api/v1/queries/{name}"), body).await
    }

    /// Says something over a socket of its own, and keeps what comes back until it closes or has answered so many.
    async fn over_a_socket(&mut self, path: &str, words: &[String], answers: usize) {
        let stream = TcpStream::connect(self.addr).await.unwrap();
        let asked = client_async(format!("ws://{}{path}", self.addr), stream);
        let Ok((mut socket, _)) = within("an upgrade", asked).await else { return };
        for word in words {
            if socket.send(Message::text(word.clone())).await.is_err() {
                break;
            }
        }
        // Not every word has an answer: what has come by then is what there is.
        let enough = tokio::time::Instant::now() + SOON;
        let mut left = answers;
        while left > 0 {
            let Ok(message) = tokio::time::timeout_at(enough, socket.next()).await else { break };
            match message {
                Some(Ok(Message::Text(text))) => {
                    left -= usize::from(text.contains("\"answer\""));
                    let body = text.as_bytes().to_vec();
                    self.answers
                        .push((format!("socket {path}"), Reply { status: 200, headers: Vec::new(), body }));
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) => {}
            }
        }
    }

    async fn get(&mut self, path: &str) -> u16 {
        let request = Request::new(self.addr, "GET", path).token(&self.token);
        self.ask(path, request).await
    }

    /// What it still said on stdout, and all its answers.
    async fn end(mut self) -> (String, Vec<(String, Reply)>) {
        let asked = Command::new("kill").arg("-TERM").arg(self.process.id().to_string()).status().unwrap();
        assert!(asked.success());
        let ended = spawn_blocking(move || {
            let mut rest = String::new();
            self.out.read_to_string(&mut rest).unwrap();
            self.process.wait().unwrap();
            (rest, self.answers)
        });
        within("its end", ended).await.unwrap()
    }
}

/// Credentials of a kind, each a word of its own with marks that every encoding changes.
fn canaries(kind: StoreKind) -> Vec<(&'static str, Canary)> {
    Mad::secrets(kind)
        .into_iter()
        .map(|(field, _)| (field, Canary::new(&format!("{kind}-{field}"))))
        .collect()
}

fn fields(of: &[(&'static str, Canary)]) -> Value {
    of.iter()
        .map(|(name, canary)| ((*name).to_owned(), Value::from(canary.word())))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn every_file(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { every_file(&path, found) } else { found.push(path) }
    }
}

/// Everything that can be said wrongly about a shop.
async fn say_it_all_wrongly(
    core: &mut Talkative,
    kind: &str,
    address: &str,
    secrets: &[(&'static str, Canary)],
) {
    let word = secrets[0].1.word();
    let first = word.as_str();
    let good = json!({ "kind": kind, "address": address, "secrets": fields(secrets) });
    let with = |changes: Value| {
        let mut body = good.clone();
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    let misread = [
        json!(first),
        json!([first]),
        with(json!({ "secrets": first })),
        with(json!({ "secrets": [first] })),
        with(json!({ "secrets": { "token": [first] } })),
        with(json!({ "secrets": { "token": { (first): first } } })),
        with(json!({ "kind": first })),
        with(json!({ "address": { (first): first } })),
        with(json!({ (first): 1 })),
        with(json!({ "keep": first })),
        with(json!({ "keep": "vault", "passphrase": [first] })),
        with(json!({ "keep": "vault", "locations": first })),
    ];
    for body in &misread {
        assert_eq!(core.query("check_store", body).await, 422, "{kind}: {body}");
        assert_eq!(core.command("connect_store", body).await, 422, "{kind}: {body}");
        core.command("unlock_stores", body).await;
        // In the wrong place altogether.
        for name in ["create_show", "update_store", "sync_store", "set_guard", "record_sale"] {
            core.command(name, body).await;
        }
        core.query("search_catalogue", body).await;
        core.post("/api/v1/sales", body).await;
    }
    let addresses = [
        format!("http://{first}"),
        format!("https://user:{first}@127.0.0.1:1/"),
        format!("127.0.0.1:1/?key={first}"),
    ];
    for address in addresses {
        core.query("check_store", &with(json!({ "address": address }))).await;
    }
    // As the panel says it, over its socket.
    let hello = json!({ "type": "hello", "token": core.token, "client": "panel" }).to_string();
    let ask = |kind: &str, name: &str, body: &Value| {
        json!({ "type": kind, "id": "1", "name": name, "body": body }).to_string()
    };
    let mut words = vec![hello, ask("query", "check_store", &good)];
    words.extend(misread.iter().take(4).map(|body| ask("command", "connect_store", body)));
    words.push(json!(word).to_string());
    words.push(json!({ "type": word, "id": "1" }).to_string());
    words.push(json!({ "type": "command", "id": "1", "name": { (first): first } }).to_string());
    let answers = words.len() - 1;
    core.over_a_socket("/api/v1/live", &words, answers).await;
    let cut_short = format!("{{\"secrets\":{{\"token\":\"{first}");
    let path = "/api/v1/commands/connect_store";
    let broken = Request::new(core.addr, "POST", path).token(&core.token);
    let broken = broken.header("Content-Type", "application/json").body(cut_short);
    core.ask("cut short", broken).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_credential_is_in_any_file_log_or_answer_however_much_is_logged_and_whatever_goes_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let (passphrase, wrong) = (Canary::new("passphrase"), Canary::new("wrong-passphrase"));
    let mut core = Talkative::start(folder.path()).await;
    let mut canaries_of_shops = vec![passphrase.clone(), wrong.clone()];
    let mut ids = Vec::new();
    for kind in StoreKind::ALL {
        let (mad, secrets) = (Mad::start().await, canaries(kind));
        if let Some((_, cipher)) = secrets.iter().find(|(name, _)| *name == "shop_cipher") {
            let written = json!(cipher.word()).to_string();
            mad.words().cipher = written[1..written.len() - 1].to_owned();
        }
        say_it_all_wrongly(&mut core, kind.name(), &mad.address, &secrets).await;
        let good = json!({ "kind": kind.name(), "address": mad.address, "secrets": fields(&secrets) });
        assert_eq!(core.query("check_store", &good).await, 200, "{kind}: {:?}", core.answers.last());
        // A shop that says the key aloud, in each way of refusing.
        for (_, canary) in &secrets {
            for status in [200, 302, 400, 401, 403, 404, 429, 500, 503] {
                let aloud = json!({ "message": canary.word(), "code": canary.word(), "errors": [{
                    "message": canary.word(), "path": ["orders"], "extensions": { "code": canary.word() } }] });
                for body in [canary.word(), aloud.to_string()] {
                    mad.words().instead = Some((status, body));
                    core.query("check_store", &good).await;
                }
            }
        }
        mad.words().instead = None;
        let mut connect = good.clone();
        (connect["keep"], connect["passphrase"]) = ("vault".into(), wrong.word()[..4].into());
        core.command("connect_store", &connect).await;
        connect["passphrase"] = passphrase.word().into();
        assert_eq!(core.command("connect_store", &connect).await, 200, "{kind}: {:?}", core.answers.last());
        let id = core.answers.last().unwrap().1.json()["id"].as_str().unwrap().to_owned();
        core.command("sync_store", &json!({ "store": id })).await;
        // Names the key in all it tells, from now on.
        mad.words().instead = Some((500, secrets[0].1.word()));
        core.command("sync_store", &json!({ "store": id })).await;
        ids.push(id);
        canaries_of_shops.extend(secrets.into_iter().map(|(_, canary)| canary));
    }
    for id in &ids {
        let hook = Request::new(core.addr, "POST", &format!("/hooks/{id}")).json(&json!({ "id": 1 }));
        core.ask("a hook", hook.header("X-Shopify-Hmac-Sha256", &passphrase.word())).await;
    }
    let create = json!({ "title": "Spring", "currency": "EUR" });
    core.command("create_show", &create).await;
    let show = core.answers.last().unwrap().1.json()["id"].as_str().unwrap().to_owned();
    core.command("start_rehearsal", &json!({ "show": show })).await;
    core.command("end_show", &json!({ "show": show })).await;
    let mut paths = vec!["/api/v1/health".to_owned(), "/api/v1/state".to_owned(), "/api/v1/shows".to_owned()];
    paths.push("/api/v1/openapi.json".to_owned());
    paths.extend(["report", "as-run"].map(|part| format!("/api/v1/shows/{show}/{part}")));
    let formats = ["csv", "json", "html", "vtt", "chapters", "edl"];
    paths.extend(formats.map(|format| format!("/api/v1/shows/{show}/export?format={format}")));
    paths.push(format!("/overlay?key={}", core.overlay_key));
    paths.push(format!("/api/v1/state?token={}", core.token));
    for path in paths {
        core.get(&path).await;
    }
    let access = cartwall_api::Access::view(&folder.path().join("data"), 0).unwrap();
    let own = ["host", "producer", "co_host", "observer", "overlay", "deck"];
    let tokens: Vec<String> = own.iter().map(|client| access.token(client).unwrap().to_owned()).collect();
    assert!(tokens.contains(&core.token) && tokens.contains(&core.overlay_key));
    for token in &tokens {
        let request = Request::new(core.addr, "GET", "/api/v1/state").token(&format!("{token}x"));
        core.ask("a wrong token", request).await;
        let hello =
            |token: Value| json!({ "type": "hello", "token": token, "client": "overlay" }).to_string();
        for word in [json!([token]).to_string(), json!(token).to_string(), hello(json!([token]))] {
            core.over_a_socket("/api/v1/live", &[word], 1).await;
        }
        core.over_a_socket("/api/v1/live", &[hello(json!(token)), json!([token]).to_string()], 1).await;
        core.over_a_socket(&format!("/control/ws?token={token}"), &[], 0).await;
        let verb = Request::new(core.addr, "POST", &format!("/control/next?token={token}"));
        core.ask("a deck", verb).await;
    }
    let overlay_key = core.overlay_key.clone();
    let (mut said, mut answers) = core.end().await;

    // Again, with the credentials under their passphrase.
    let mut core = Talkative::start(folder.path()).await;
    core.command("unlock_stores", &json!({ "passphrase": wrong.word() })).await;
    core.command("unlock_stores", &json!({ "passphrase": [wrong.word()] })).await;
    core.command("unlock_stores", &json!(passphrase.word())).await;
    assert_eq!(core.command("unlock_stores", &json!({ "passphrase": passphrase.word() })).await, 200);
    for id in ids {
        core.command("sync_store", &json!({ "store": id })).await;
        core.command("disconnect_store", &json!({ "store": id })).await;
    }
    let (more, later) = core.end().await;
    said += &more;
    answers.extend(later);

    let mut files = Vec::new();
    every_file(folder.path(), &mut files);
    assert!(files.iter().any(|file| file.ends_with("credentials.age")), "{files:?}");
    let log = std::fs::read(folder.path().join("log.txt")).unwrap();
    assert!(log.windows(5).any(|part| part == b"TRACE" || part == b"DEBUG"), "nothing fine was logged");
    let shops = Hunt::for_all(&canaries_of_shops);
    // Tokens stand in no file, and on the line that says ready. The page that waits for the overlay has the overlay's
    // key, which OBS keeps in clear as well and which shows no more than viewers see.
    let hunt = |but: Option<&str>| {
        let all = tokens.iter().filter(|token| Some(token.as_str()) != but);
        Hunt::for_all(&all.map(|token| Canary::of(token)).collect::<Vec<_>>())
    };
    let (tokens, of_waiting_page) = (hunt(None), hunt(Some(&overlay_key)));
    for file in &files {
        let bytes = std::fs::read(file).unwrap();
        assert_eq!(shops.found_in(&bytes), None, "in {}", file.display());
        let tokens = if file.ends_with("overlay.html") { &of_waiting_page } else { &tokens };
        assert_eq!(tokens.found_in(&bytes), None, "a token in {}", file.display());
    }
    assert_eq!(
        (shops.found_in(said.as_bytes()), tokens.found_in(said.as_bytes())),
        (None, None),
        "on stdout"
    );
    for (what, reply) in &answers {
        let headers = format!("{:?}", reply.headers);
        assert_eq!(shops.found_in(&reply.body), None, "in the answer to {what}: {}", reply.text());
        assert_eq!(shops.found_in(headers.as_bytes()), None, "in the headers of {what}");
    }
}
