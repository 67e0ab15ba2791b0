use cartwall_domain::command::Command;
use cartwall_domain::show::Mode;
use cartwall_domain::source::CatalogueSource;
use cartwall_domain::{Actor, Currency, card};
use cartwall_engine::{Clock, Engine, OnceKey, Request};
use cartwall_pictures::Pictures;
use cartwall_rehearsal::demo;
use std::path::Path;

fn open(folder: &Path) -> (Engine, Pictures) {
    let engine = Engine::start(folder, Clock::system(), Box::new(|_, _| {})).unwrap();
    (engine, Pictures::open(&folder.join("pictures")).unwrap())
}

#[tokio::test]
async fn the_first_start_prepares_a_show_and_the_second_adds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, pictures) = open(folder.path());
    assert!(demo::prepare(&engine, &pictures, true).await.unwrap());
    let first = engine.state().borrow().clone();
    assert_eq!((first.catalogue.product_count(), first.pictures.size(), first.shows.size()), (24, 24, 1));
    let show = first.shows.values().next().unwrap();
    assert_eq!((show.currency, show.cues.len()), (Currency::ILS, 11));
    let faces: Vec<_> = show.cues.iter().map(|cue| card::face(&first, show, cue)).collect();
    assert!(faces.iter().all(|face| face.picture.is_some() && face.price.is_some()));
    assert!(faces.iter().any(|face| face.sold_out));
    assert!(faces.iter().any(|face| face.coupon.is_some() && face.compare_at.is_some()));
    assert!(faces.iter().any(|face| face.cap.is_some()));
    assert!(
        faces.iter().any(|face| face.left.is_some_and(|left| (1..=first.guard.low_stock).contains(&left)))
    );
    for cue in &show.cues {
        assert!(cue.details.planned_s > 0 && !cue.details.talking_points.is_empty());
    }
    assert!(demo::prepare(&engine, &pictures, true).await.unwrap());
    engine.stop().await;

    let (engine, pictures) = open(folder.path());
    let lost = pictures.path(faces[0].picture.as_deref().unwrap()).unwrap().0;
    std::fs::remove_file(&lost).unwrap();
    assert!(demo::prepare(&engine, &pictures, false).await.unwrap(), "it is known again unasked");
    assert_eq!(engine.state().borrow().seq, first.seq);
    assert!(lost.exists());
    engine.stop().await;
}

#[tokio::test]
async fn a_demo_that_was_rehearsed_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, pictures) = open(folder.path());
    demo::prepare(&engine, &pictures, true).await.unwrap();
    let show = engine.state().borrow().shows.keys().next().unwrap().clone();
    for command in [Command::Start { show, mode: Mode::Rehearsal }, Command::EndShow { show: None }] {
        engine.submit(Request::new(command, Actor::client("test"))).await.unwrap();
    }
    let seq = engine.state().borrow().seq;
    assert!(demo::prepare(&engine, &pictures, true).await.unwrap());
    assert_eq!(engine.state().borrow().seq, seq);
    engine.stop().await;
}

#[tokio::test]
async fn a_catalogue_of_ones_own_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, pictures) = open(folder.path());
    let mut product = None;
    {
        // Any product that is not the demo's.
        let other = tempfile::tempdir().unwrap();
        let (demo_engine, demo_pictures) = open(other.path());
        demo::prepare(&demo_engine, &demo_pictures, true).await.unwrap();
        let state = demo_engine.state().borrow().clone();
        if let Some(known) = state.catalogue.products().next() {
            let mut own = known.as_ref().clone();
            own.id = "own".into();
            own.variants.truncate(1);
            own.variants[0].id = "own-1".into();
            product = Some(own);
        }
        demo_engine.stop().await;
    }
    let products = vec![product.unwrap()];
    engine
        .submit(Request::new(
            Command::Import { source: CatalogueSource::file("own"), products },
            Actor::client("test"),
        ))
        .await
        .unwrap();
    assert!(!demo::prepare(&engine, &pictures, true).await.unwrap());
    let refused = demo::load(&engine, &pictures, &Actor::client("host"), None).await.unwrap_err();
    assert_eq!(refused.code(), "not_empty");
    let state = engine.state().borrow().clone();
    assert_eq!((state.catalogue.product_count(), state.shows.size(), state.pictures.size()), (1, 0, 0));
    assert_eq!(
        std::fs::read_dir(folder.path().join("pictures")).unwrap().count(),
        0,
        "no file is left behind"
    );
    engine.stop().await;
}

#[tokio::test]
async fn an_empty_folder_stays_empty_until_the_demo_is_wanted_and_loads_it_once() {
    let folder = tempfile::tempdir().unwrap();
    let (engine, pictures) = open(folder.path());
    assert!(!demo::prepare(&engine, &pictures, false).await.unwrap());
    assert_eq!(engine.state().borrow().seq, 0);
    let key = || Some(OnceKey::idempotency(&Actor::client("host"), "first", "load_demo {}"));
    let first = demo::load(&engine, &pictures, &Actor::client("host"), key()).await.unwrap();
    let again = demo::load(&engine, &pictures, &Actor::client("host"), key()).await.unwrap();
    assert_eq!((first.seq, &first.id), (again.seq, &again.id));
    assert!(!first.repeated && again.repeated);
    assert_eq!(engine.state().borrow().seq, first.seq);
    assert_eq!(
        demo::load(&engine, &pictures, &Actor::client("host"), None).await.unwrap_err().code(),
        "not_empty"
    );
    engine.stop().await;
}
