use crate::picture;
use crate::server::{Server, ok, redirect};
use cartwall_pictures::{AddressGuard, MAX_BYTES, PictureError, Pictures};
use image::ImageFormat;

fn reaching(server: &Server) -> (tempfile::TempDir, Pictures) {
    let folder = tempfile::tempdir().unwrap();
    let pictures =
        Pictures::open_guarded(folder.path(), AddressGuard::and_this_one_for_tests(server.address)).unwrap();
    (folder, pictures)
}

async fn serving(
    body: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static,
) -> (Server, tempfile::TempDir, Pictures) {
    let server = Server::start("127.0.0.1:0", body).await;
    let (folder, pictures) = reaching(&server);
    (server, folder, pictures)
}

#[tokio::test]
async fn no_hostile_address_reaches_this_computer() {
    let trap = Server::start("127.0.0.1:0", |_| ok("image/png", &picture(ImageFormat::Png))).await;
    let (port, folder) = (trap.address.port(), tempfile::tempdir().unwrap());
    // The same port on IPv6, where the machine has it.
    let six = match tokio::net::TcpListener::bind(("::1", port)).await {
        Ok(free) => {
            drop(free);
            Some(Server::start(&format!("[::1]:{port}"), |_| ok("image/png", b"")).await)
        }
        Err(_) => None,
    };
    let pictures = Pictures::open(folder.path()).unwrap();
    let hosts = [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "127.255.255.254",
        "0",
        "0.0.0.0",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "%31%32%37.0.0.1",
        "127。0。0。1",
        "①②⑦.0.0.1",
        "[::1]",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "user@127.0.0.1",
        "example.com@127.0.0.1",
        "user:word@[::1]",
        "127.0.0.1%23.example.com",
    ];
    let mut urls: Vec<String> = hosts.iter().map(|host| format!("http://{host}:{port}/a.png")).collect();
    urls.extend([
        format!("https://127.0.0.1:{port}/a.png"),
        format!("HTTP://127.0.0.1:{port}/a.png"),
        format!("http:127.0.0.1:{port}/a.png"),
        format!("http://127.0.0.1:{port}\\@example.com/a.png"),
        format!("http:\\\\127.0.0.1:{port}\\a.png"),
        format!(" http://127.0.0.1:{port}/a.png\n"),
        format!("ht\ntp://127.0.0.1:{port}/a.png"),
        format!("ftp://127.0.0.1:{port}/a.png"),
        format!("gopher://127.0.0.1:{port}/_GET"),
        format!("ws://127.0.0.1:{port}/"),
        format!("//127.0.0.1:{port}/a.png"),
        "file:///etc/passwd".to_owned(),
        "data:image/png;base64,iVBORw0KGgo=".to_owned(),
        "javascript:alert(1)".to_owned(),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://192.168.1.1/".to_owned(),
        "http://[fe80::1%25eth0]/".to_owned(),
        "http://1.1.1.1:25/".to_owned().replace("1.1.1.1", "name.example"),
        String::new(),
    ]);
    for url in &urls {
        let refused = pictures.fetch(url).await.expect_err(url);
        let expected = matches!(
            refused,
            PictureError::NotAWebAddress(_) | PictureError::PrivateAddress(_) | PictureError::Unreachable(_)
        );
        assert!(expected, "{url}: {refused:?}");
    }
    assert!(urls.len() >= 30);
    assert_eq!((trap.hits(), six.map_or(0, |six| six.hits())), (0, 0));

    // The control: the trap does catch a client that is let through.
    let (_folder, open) = reaching(&trap);
    open.fetch(&trap.url("/a.png")).await.unwrap();
    assert_eq!(trap.hits(), 1);
}

#[tokio::test]
async fn a_name_for_this_computer_is_refused_when_it_resolves() {
    let (server, _folder, pictures) = serving(|_| ok("image/png", &picture(ImageFormat::Png))).await;
    let url = format!("http://localhost:{}/a.png", server.address.port());
    assert!(matches!(pictures.fetch(&url).await, Err(PictureError::PrivateAddress(_))));
    assert_eq!(server.hits(), 0);
}

#[tokio::test]
async fn a_redirect_into_the_private_network_is_not_followed() {
    let trap = Server::start("127.0.0.1:0", |_| ok("image/png", &picture(ImageFormat::Png))).await;
    let targets = [
        trap.url("/a.png"),
        format!("//{}/a.png", trap.address),
        format!("http://localhost:{}/a.png", trap.address.port()),
        format!("http://[::ffff:127.0.0.1]:{}/a.png", trap.address.port()),
        "file:///etc/passwd".to_owned(),
    ];
    for target in targets {
        let to = target.clone();
        let (_server, _folder, pictures) =
            serving(move |path| if path == "/" { redirect("/next") } else { redirect(&to) }).await;
        let refused = pictures.fetch(&_server.url("/")).await.expect_err(&target);
        assert!(
            matches!(refused, PictureError::PrivateAddress(_) | PictureError::NotAWebAddress(_)),
            "{refused:?}"
        );
        assert_eq!(_server.hits(), 2);
    }
    assert_eq!(trap.hits(), 0);
}

#[tokio::test]
async fn three_redirects_are_followed_and_a_loop_is_not() {
    let (server, _folder, pictures) = serving(|path| match path {
        "/1" => redirect("/2"),
        "/2" => redirect("/3"),
        "/3" => redirect("/a.png"),
        "/a.png" => ok("image/png", &picture(ImageFormat::Png)),
        _ => redirect("/round"),
    })
    .await;
    pictures.fetch(&server.url("/1")).await.unwrap();
    let before = server.hits();
    assert_eq!(pictures.fetch(&server.url("/round")).await, Err(PictureError::TooManyRedirects));
    assert_eq!(server.hits() - before, 4);
}

#[tokio::test]
async fn a_body_without_end_is_cut_off_at_the_limit() {
    let (server, folder, pictures) = serving(|path| match path {
        // States a size that it does not have, or none.
        "/stated" => b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".to_vec(),
        _ => [b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec(), vec![0x89; MAX_BYTES + 1]].concat(),
    })
    .await;
    assert_eq!(pictures.fetch(&server.url("/stated")).await, Err(PictureError::TooLarge));
    assert_eq!(pictures.fetch(&server.url("/endless")).await, Err(PictureError::TooLarge));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn what_the_server_calls_it_does_not_matter() {
    let (server, _folder, pictures) = serving(|path| match path {
        "/page" => ok("image/png", b"<!doctype html><script>alert(1)</script>"),
        "/svg" => ok("image/png", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>"),
        "/gzip" => ok("image/png", &[0x1F, 0x8B, 8, 0, 0, 0, 0, 0]),
        "/empty" => ok("image/png", b""),
        _ => ok("text/html", &picture(ImageFormat::Jpeg)),
    })
    .await;
    for path in ["/page", "/svg", "/gzip", "/empty"] {
        assert_eq!(pictures.fetch(&server.url(path)).await, Err(PictureError::NotAPicture), "{path}");
    }
    let kept = pictures.fetch(&server.url("/really.html")).await.unwrap();
    assert_eq!(pictures.path(kept.as_str()).unwrap().1, "image/jpeg");
}

#[tokio::test]
async fn a_body_that_ends_early_is_not_kept() {
    let (server, folder, pictures) = serving(|path| {
        let png = picture(ImageFormat::Png);
        let mut answer = ok("image/png", &png);
        if path == "/cut" {
            // Fewer bytes than stated.
            answer.truncate(answer.len() - 10);
        } else {
            answer = [&b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"[..], &png[..png.len() - 10]].concat();
        }
        answer
    })
    .await;
    assert!(matches!(pictures.fetch(&server.url("/cut")).await, Err(PictureError::Unreachable(_))));
    assert_eq!(pictures.fetch(&server.url("/short")).await, Err(PictureError::Damaged));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn an_error_of_the_server_is_told_and_may_pass() {
    let (server, _folder, pictures) = serving(|path| {
        let status = if path == "/gone" { "404 Not Found" } else { "503 Busy" };
        format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").into_bytes()
    })
    .await;
    let gone = pictures.fetch(&server.url("/gone")).await.unwrap_err();
    let busy = pictures.fetch(&server.url("/busy")).await.unwrap_err();
    assert_eq!((gone.clone(), gone.is_passing()), (PictureError::RefusedByServer(404), false));
    assert_eq!((busy.clone(), busy.is_passing()), (PictureError::RefusedByServer(503), true));
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let pictures =
        Pictures::open_guarded(folder.path(), AddressGuard::and_this_one_for_tests(address)).unwrap();
    let fetch = tokio::spawn(async move { pictures.fetch(&format!("http://{address}/a.png")).await });
    let (_held_open, _) = listener.accept().await.unwrap();
    tokio::time::pause();
    assert_eq!(fetch.await.unwrap(), Err(PictureError::TooSlow(10)));
}
