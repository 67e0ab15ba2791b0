//! `cartwall serve` as a process of its own, and plain requests to it that may find it dead.

use crate::support::http::Request;
use crate::support::within;
use serde_json::Value;
use std::env::consts::EXE_SUFFIX;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::{JoinHandle, spawn_blocking};

/// A process of the core.
pub struct Core {
    process: Child,
    since: Instant,
    log: PathBuf,
}

/// Where it answers, and the keys to it.
#[derive(Clone)]
pub struct Door {
    pub addr: SocketAddr,
    pub token: String,
    pub overlay_key: String,
    /// When the process was started.
    pub since: Instant,
}

impl Core {
    pub fn start(folder: &Path) -> Self {
        let log = folder.join("log.txt");
        let stderr = File::options().create(true).append(true).open(&log).unwrap();
        let process = Command::new(binary())
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.join("data"))
            .env("CARTWALL_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .unwrap();
        Self { process, since: Instant::now(), log }
    }

    /// Waits for the line that says it is ready.
    pub async fn ready(&mut self) -> Door {
        let out = self.process.stdout.take().unwrap();
        let reading = spawn_blocking(move || {
            let mut line = String::new();
            BufReader::new(out).read_line(&mut line).unwrap();
            line
        });
        let line = within("the line that says ready", reading).await.unwrap();
        let said = || format!("{line:?}\n{}", std::fs::read_to_string(&self.log).unwrap_or_default());
        let ready: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not ready: {}", said()));
        let text =
            |name: &str| ready[name].as_str().unwrap_or_else(|| panic!("no {name}: {}", said())).to_owned();
        Door {
            addr: text("api").strip_prefix("http://").unwrap().parse().unwrap(),
            token: text("token"),
            overlay_key: text("overlay").split_once("?key=").unwrap().1.to_owned(),
            since: self.since,
        }
    }

    /// SIGKILL after a moment, to the microsecond.
    pub fn kill_after(mut self, moment: Duration) -> JoinHandle<()> {
        spawn_blocking(move || {
            std::thread::sleep(moment);
            self.process.kill().unwrap();
            self.process.wait().unwrap();
        })
    }
}

impl Door {
    pub fn get(&self, path: &str) -> Request {
        Request::new(self.addr, "GET", path).token(&self.token)
    }

    pub fn post(&self, path: &str) -> Request {
        Request::new(self.addr, "POST", path).token(&self.token)
    }

    /// Its answer; nothing where it died before the whole answer was out. A refusal is a failure.
    pub async fn ask(&self, request: Request) -> Option<Value> {
        let asked = async {
            let mut stream = TcpStream::connect(self.addr).await.ok()?;
            stream.set_nodelay(true).ok()?;
            stream.write_all(&request.bytes()).await.ok()?;
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).await.ok()?;
            let answer = String::from_utf8(answer).ok()?;
            let (head, body) = answer.split_once("\r\n\r\n")?;
            // An answer that was cut short is no JSON.
            let body: Value = serde_json::from_str(body).ok()?;
            assert!(head.starts_with("HTTP/1.1 200"), "{head}\n{body}");
            Some(body)
        };
        within("an answer, or the end of the connection", asked).await
    }

    /// The answer of a core that nobody kills.
    pub async fn must(&self, request: Request) -> Value {
        self.ask(request).await.expect("the core is gone, and nobody killed it")
    }
}

/// The binary that was built beside this test; `CARTWALL_BIN` names another.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(path) = std::env::var_os("CARTWALL_BIN") {
            return path.into();
        }
        let test = std::env::current_exe().unwrap();
        let profile = test.parent().and_then(Path::parent).unwrap();
        let binary = profile.join(format!("cartwall{EXE_SUFFIX}"));
        if !binary.exists() {
            let mut build = Command::new(env!("CARGO"));
            build.args(["build", "-p", "cartwall-cli"]).current_dir(env!("CARGO_MANIFEST_DIR"));
            if profile.ends_with("release") {
                build.arg("--release");
            }
            assert!(build.status().unwrap().success(), "cartwall could not be built");
        }
        binary
    })
}
