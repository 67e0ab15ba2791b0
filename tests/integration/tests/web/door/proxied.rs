//! The door behind nginx, with the configuration that stands in the README.

use super::stop;
use crate::support::core::Core;
use crate::support::line::{Line, OpenDoor, device_key, view};
use crate::support::tls::{Authority, encrypted, get};
use crate::support::within;
use cartwall_api::Role;
use serde_json::{Value, json};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::Stdio;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::{TcpListener, TcpSocket};
use tokio::process::{Child, Command};

const NAME: &str = "show.example.com";
const ORIGIN: &str = "https://show.example.com";

/// The configuration that the README gives, for files and ports of the test.
fn printed(folder: &Path, at: SocketAddr, door: SocketAddr) -> String {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let from = readme.find("server {\n").unwrap();
    let block = &readme[from..from + readme[from..].find("```").unwrap()];
    [
        ("listen 443 ssl;", format!("listen {at} ssl;")),
        ("/etc/show/fullchain.pem", folder.join("chain.pem").display().to_string()),
        ("/etc/show/privkey.pem", folder.join("key.pem").display().to_string()),
        ("http://127.0.0.1:4781", format!("http://{door}")),
    ]
    .into_iter()
    .fold(block.to_owned(), |block, (printed, own)| {
        assert!(block.contains(printed), "{printed} is not in the README");
        block.replace(printed, &own)
    })
}

/// nginx, until it is dropped, and where it listens.
async fn nginx(folder: &TempDir, door: SocketAddr) -> (Child, SocketAddr) {
    // It takes no port 0; at an address of its own nothing else takes the one that was free.
    let own = TcpListener::bind("127.0.7.8:0").await.unwrap().local_addr().unwrap();
    let at = folder.path().display();
    let server = printed(folder.path(), own, door);
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
    let mut lines = BufReader::new(nginx.stderr.take().unwrap()).lines();
    let ready = async {
        let mut said = Vec::new();
        while let Some(line) = lines.next_line().await.unwrap() {
            // Its last word before it answers.
            if line.contains("getrlimit(RLIMIT_NOFILE)") {
                // What it says from now on is read and dropped, so that it never waits for us.
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return;
            }
            said.push(line);
        }
        panic!("nginx ended: {said:#?}");
    };
    within("nginx", ready).await;
    (nginx, own)
}

#[tokio::test]
async fn a_device_comes_in_through_nginx_as_the_readme_has_it_and_is_known_by_its_own_address() {
    let core = Core::start().await;
    let door = OpenDoor::closed(&core);
    core.command("open_door", json!({ "port": 0, "names": [ORIGIN] })).await;
    let door = door.opened(&core).await;
    let known = door.let_in(&core, Role::CoHost).await;
    let (folder, authority) = (tempfile::tempdir().unwrap(), Authority::new());
    authority.issue(NAME, folder.path());
    let (proxy, addr) = nginx(&folder, door.addr).await;
    let page = get(addr, NAME, &authority, "/nothing").await;
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
