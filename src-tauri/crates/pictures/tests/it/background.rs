use crate::picture;
use crate::server::{Server, ok};
use cartwall_domain::catalogue::{Product, Variant};
use cartwall_domain::command::{Command, VariantRef};
use cartwall_domain::goal::Goal;
use cartwall_domain::source::CatalogueSource;
use cartwall_domain::{Actor, Currency};
use cartwall_engine::{Clock, Engine, Request};
use cartwall_pictures::{AddressGuard, Pictures};
use cartwall_testkit::{product_of, variant};
use image::ImageFormat;
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;

fn product(n: usize, picture: Option<String>) -> Product {
    let variant = Variant { sku: format!("SKU-{n}"), ..variant(&format!("v{n:06}")) };
    Product { picture, options: Vec::new(), ..product_of(&format!("p{n:06}"), vec![variant]) }
}

async fn submit(engine: &Engine, command: Command) -> Option<String> {
    engine.submit(Request::new(command, Actor::client("test"))).await.unwrap().id
}

#[tokio::test]
async fn the_rundowns_pictures_come_first_and_a_large_catalogue_does_not_flood() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    let server = Server::start("127.0.0.1:0", move |path| {
        seen.lock().unwrap().push(path.to_owned());
        ok("image/png", &picture(ImageFormat::Png))
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let pictures = Pictures::open_guarded(
        &folder.path().join("pictures"),
        AddressGuard::and_this_one_for_tests(server.address),
    )
    .unwrap();
    let engine = Engine::start(folder.path(), Clock::system(), Box::new(|_, _| {})).unwrap();
    let products = (0..3_000).map(|n| product(n, Some(server.url(&format!("/{n}"))))).collect();
    submit(&engine, Command::Import { source: CatalogueSource::file("test"), products }).await;
    let show = submit(
        &engine,
        Command::CreateShow { title: "Show".into(), currency: Currency::EUR, goal: Goal::default() },
    )
    .await;
    let details = Default::default();
    let add = Command::AddCue {
        show: show.as_deref().unwrap().into(),
        offering: VariantRef::Sku("SKU-2999".into()).into(),
        details,
        index: None,
    };
    submit(&engine, add).await;
    let cancel = CancellationToken::new();
    let task = tokio::spawn(cartwall_pictures::run(engine.clone(), pictures.clone(), cancel.clone()));
    let mut state = engine.state();
    let all = state.wait_for(|state| state.pictures.size() == 501).await.unwrap().clone();
    let hash = all.pictures.get(&server.url("/2999")).unwrap();
    assert!(pictures.path(hash).is_some());
    cancel.cancel();
    task.await.unwrap();
    let asked = asked.lock().unwrap().clone();
    assert!(asked[..4].contains(&"/2999".to_owned()), "{:?}", &asked[..8]);
    assert_eq!(asked.len(), 501);
    engine.stop().await;
}

#[tokio::test]
async fn a_missing_picture_is_asked_for_once_and_holds_up_nothing() {
    let server = Server::start("127.0.0.1:0", |path| match path {
        "/gone" => b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec(),
        _ => ok("image/png", &picture(ImageFormat::Png)),
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let pictures = Pictures::open_guarded(
        &folder.path().join("pictures"),
        AddressGuard::and_this_one_for_tests(server.address),
    )
    .unwrap();
    let engine = Engine::start(folder.path(), Clock::system(), Box::new(|_, _| {})).unwrap();
    let cancel = CancellationToken::new();
    let task = tokio::spawn(cartwall_pictures::run(engine.clone(), pictures, cancel.clone()));
    for (n, path) in ["/gone", "/one", "/two"].into_iter().enumerate() {
        let products =
            vec![product(n, Some(server.url(path))), product(n + 10, Some("demo:thing.svg".into()))];
        submit(&engine, Command::Import { source: CatalogueSource::file("test"), products }).await;
        engine.state().wait_for(|state| state.pictures.size() == n).await.unwrap();
    }
    assert_eq!(server.hits(), 3);
    cancel.cancel();
    task.await.unwrap();
    engine.stop().await;
}
