//! A catalogue file on its way in leaves nothing behind, however its way ends.

use crate::killed::process::{Core, Door};
use crate::support::http::Request;
use crate::support::within;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// What an upload could have left in the data folder: all but the core's own files.
fn left(folder: &Path) -> Vec<PathBuf> {
    let known = ["cartwall", "clients", "overlay.html", "pictures", "stores"];
    let files = std::fs::read_dir(folder.join("data")).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    files.filter(|path| !known.iter().any(|known| name(path).starts_with(known))).collect()
}

/// An upload of which a part has come, and its file.
async fn half_way(folder: &Path, door: &Door, token: &str) -> (TcpStream, PathBuf) {
    let mut stream = TcpStream::connect(door.addr).await.unwrap();
    let head = format!(
        "POST /api/v1/catalogue/import?name=a.csv HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
         Content-Length: 10000000\r\n\r\nSKU,Title\n",
        door.addr, token
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b'x'; 1_000_000]).await.unwrap();
    let file = async {
        loop {
            match left(folder).pop() {
                Some(file) if std::fs::metadata(&file).is_ok_and(|file| file.len() > 0) => return file,
                _ => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        }
    };
    let file = within("the upload's file", file).await;
    (stream, file)
}

#[tokio::test]
async fn an_upload_that_a_kill_cut_short_is_gone_after_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut core = Core::start(folder.path());
    let door = core.ready().await;
    let own = folder.path().join("data/upload-spring.part");
    let (_stream, file) = half_way(folder.path(), &door, &door.token).await;
    std::fs::write(&own, "a person's own").unwrap();
    core.kill_after(Duration::ZERO).await.unwrap();
    assert!(file.exists(), "the test has to leave something behind");
    let mut core = Core::start(folder.path());
    core.ready().await;
    assert_eq!(left(folder.path()), [own], "only what the core itself left is removed");
}

#[tokio::test]
async fn an_upload_whose_client_leaves_is_gone_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut core = Core::start(folder.path());
    let door = core.ready().await;
    let (stream, file) = half_way(folder.path(), &door, &door.token).await;
    drop(stream);
    let gone = async {
        while file.exists() {
            tokio::time::sleep(Duration::from_millis(5)).await
        }
    };
    within("the end of the upload's file", gone).await;
    assert_eq!(left(folder.path()), [] as [PathBuf; 0]);
}

#[tokio::test]
async fn a_slow_upload_keeps_only_its_own_token_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let mut core = Core::start(folder.path());
    let door = core.ready().await;
    let access = cartwall_api::Access::view(&folder.path().join("data"), 0).unwrap();
    let producer = access.token("producer").unwrap();
    let (stream, _) = half_way(folder.path(), &door, producer).await;
    let import = |token: &str| {
        let file = "SKU,Title,Price\nA,b,1.00\n";
        Request::new(door.addr, "POST", "/api/v1/catalogue/import?name=b.csv").token(token).body(file).send()
    };
    assert_eq!(import(&door.token).await.status, 200, "the host's own file");
    assert_eq!(import(producer).await.problem(), "import_running");
    drop(stream);
    let free = async { while import(producer).await.status != 200 {} };
    within("the end of the producer's upload", free).await;
}
