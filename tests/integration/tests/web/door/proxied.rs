//! The door behind nginx and behind Caddy, with the configurations that stand in the README.

use super::stop;
use crate::support::core::Core;
use crate::support::line::{Line, OpenDoor, device_key, view};
use crate::support::tls::{Authority, encrypted};
use crate::support::within;
use cartwall_api::Role;
use serde_json::{Value, json};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Stdio;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::process::{Child, Command};

const NAME: &str = "show.example.com";
const ORIGIN: &str = "https://show.example.com";

/// The configuration in the README that begins with these words, for files and ports of the test.
fn printed(begins: &str, own: &[(&str, String)]) -> String {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let from = readme.find(begins).unwrap();
    let block = &readme[from..from + readme[from..].find("```").unwrap()];
    own.iter().fold(block.to_owned(), |block, (printed, own)| {
        assert!(block.contains(printed), "{printed} is not in the README");
        block.replace(printed, own)
    })
}

/// Waits for its last word before it answers.
async fn ready(proxy: &mut Child, last: &str) {
    let mut lines = BufReader::new(proxy.stderr.take().unwrap()).lines();
    let ready = async {
        let mut said = Vec::new();
        while let Some(line) = lines.next_line().await.unwrap() {
            if line.contains(last) {
                // What it says from now on is read and dropped, so that it never waits for us.
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return;
            }
            said.push(line);
        }
        panic!("the proxy ended: {said:#?}");
    };
    within("the proxy", ready).await;
}

/// An address of its own: a proxy takes no port 0, and there nothing else takes the one that was free.
async fn free(address: [u8; 4]) -> SocketAddr {
    TcpListener::bind((Ipv4Addr::from(address), 0)).await.unwrap().local_addr().unwrap()
}

/// nginx, until it is dropped, and where it listens.
async fn nginx(folder: &TempDir, door: SocketAddr) -> (Child, SocketAddr) {
    let own = free([127, 0, 7, 8]).await;
    let at = folder.path().display();
    let server = printed(
        "server {\n",
        &[
            ("listen 443 ssl;", format!("listen {own} ssl;")),
            ("/etc/show/fullchain.pem", format!("{at}/chain.pem")),
            ("/etc/show/privkey.pem", format!("{at}/key.pem")),
            ("http://127.0.0.1:4781", format!("http://{door}")),
        ],
    );
    let config = format!(
        "daemon off; master_process off; pid {at}/pid; error_log stderr notice; events {{}} http {{ access_log off; \
         client_body_temp_path {at}/a; proxy_temp_path {at}/b; fastcgi_temp_path {at}/c; uwsgi_temp_path {at}/d; \
         scgi_temp_path {at}/e; {server} }}"
    );
    let file = folder.path().join("nginx.conf");
    std::fs::write(&file, config).unwrap();
    let mut nginx = Command::new("nginx")
        .args(["-e", "stderr", "-c"])
        .arg(&file)
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("nginx is not installed: `cargo xtask test` does that, or `apt-get install nginx-light`");
    ready(&mut nginx, "getrlimit(RLIMIT_NOFILE)").await;
    (nginx, own)
}

/// The same with Caddy. It would get its certificate from the internet.
async fn caddy(folder: &TempDir, door: SocketAddr) -> (Child, SocketAddr) {
    let own = free([127, 0, 7, 9]).await;
    let at = folder.path().display();
    let begins = format!("{NAME} {{\n");
    let site = format!("{NAME}:{} {{\nbind {}\ntls {at}/chain.pem {at}/key.pem\n", own.port(), own.ip());
    let site = printed(&begins, &[(&begins, site), ("127.0.0.1:4781", door.to_string())]);
    let file = folder.path().join("Caddyfile");
    std::fs::write(&file, format!("{{\nadmin off\nauto_https off\nstorage file_system {at}\n}}\n{site}"))
        .unwrap();
    let mut caddy = Command::new("caddy")
        .args(["run", "--adapter", "caddyfile", "--config"])
        .arg(&file)
        .env("HOME", folder.path())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("Caddy is not installed: `cargo xtask test` does that, or `apt-get install caddy`");
    ready(&mut caddy, "serving initial configuration").await;
    (caddy, own)
}

#[tokio::test]
async fn a_device_comes_in_through_nginx_as_the_readme_has_it_and_is_known_by_its_own_address() {
    comes_in_through(nginx).await;
}

#[tokio::test]
async fn a_device_comes_in_through_caddy_as_the_readme_has_it_and_is_known_by_its_own_address() {
    comes_in_through(caddy).await;
}

async fn comes_in_through(proxy: impl AsyncFn(&TempDir, SocketAddr) -> (Child, SocketAddr)) {
    let core = Core::start().await;
    let door = OpenDoor::closed(&core);
    core.command("open_door", json!({ "port": 0, "names": [ORIGIN] })).await;
    let door = door.opened(&core).await;
    let known = door.let_in(&core, Role::CoHost).await;
    let (folder, authority) = (tempfile::tempdir().unwrap(), Authority::new());
    authority.issue(NAME, folder.path());
    let (proxy, addr) = proxy(&folder, door.addr).await;
    // As a browser asks at the usual port.
    let mut page = encrypted(TcpStream::connect(addr).await.unwrap(), NAME, &authority).await.unwrap();
    let ask = format!("GET /nothing HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n");
    page.write_all(ask.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // Who answers may end without a goodbye.
    let _ = within("an answer", page.read_to_end(&mut answer)).await;
    let page = String::from_utf8_lossy(&answer);
    assert!(page.starts_with("HTTP/1.1 404"), "{page}");
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((Ipv4Addr::new(127, 0, 7, 7), 0).into()).unwrap();
    let over = encrypted(socket.connect(addr).await.unwrap(), NAME, &authority).await.unwrap();
    let url = format!("wss://{NAME}/line?device={}", known.0);
    let mut panel = Line::over(over, &url, Some(ORIGIN), &device_key(&known.1)).await.unwrap();
    panel.say(json!({ "type": "hello", "token": known.1, "client": "panel" })).await;
    panel.until(|message| message["full"] == true).await;
    let told = view(&core, |door| door["devices"][0]["connected"] == 1).await;
    assert_eq!(told["devices"][0]["address"], "127.0.7.7");
    let answer = panel.ask("query", "catalogue_filters", json!({})).await;
    assert_eq!(answer["problem"], Value::Null);
    drop((panel, proxy));
    stop(core, door).await;
}
