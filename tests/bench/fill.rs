//! Makes a data folder with so many events: shows with their takes and orders, through the core itself.
//!
//! `fill DIR EVENTS [PICTURES]` prints one line of JSON. For each file in the folder PICTURES, `0.jpg` first, there is a
//! product of that picture.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a tool for measuring; it reports on standard output"
)]

use cartwall_api::{Api, ImportOptions, Session};
use cartwall_domain::Actor;
use cartwall_domain::command::Command;
use cartwall_engine::{Clock, Request};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Instant;
use tokio::task::JoinSet;

const PRODUCTS: usize = 200;
const ORDERS_A_SHOW: u64 = 10_000;
const CUES: usize = 20;
/// Orders on their way at once: the journal commits together what waits together.
const AT_ONCE: usize = 1_000;

async fn command(api: &Api, name: &str, body: Value) -> (u64, Option<String>) {
    let answer = api.command(&Session::host(), name, body, None).await.unwrap();
    (answer.seq, answer.id)
}

async fn catalogue(api: &Api, folder: &std::path::Path) {
    let file = folder.join("fill.csv");
    let rows: String = (0..PRODUCTS).map(|n| format!("FILL-{n},Product {n},{}.50\n", 10 + n)).collect();
    std::fs::write(&file, format!("sku,title,price\n{rows}")).unwrap();
    let options = ImportOptions { name: "fill.csv".to_owned(), ..ImportOptions::default() };
    api.import(&Session::host(), &file, options).await.unwrap();
    std::fs::remove_file(file).unwrap();
}

async fn pictured(api: &Api, folder: &std::path::Path, pictures: &std::path::Path) {
    let file = folder.join("pictured.csv");
    let all: Vec<PathBuf> =
        (0..).map(|n| pictures.join(format!("{n}.jpg"))).take_while(|path| path.exists()).collect();
    let address = |n: usize| format!("https://pictures.example/{n}.jpg");
    let row = |n| format!("BENCH-{n:04},Bench product {n:04},{}.50,{}\n", 10 + n, address(n));
    let rows: String = (0..all.len()).map(row).collect();
    std::fs::write(&file, format!("sku,title,price,image\n{rows}")).unwrap();
    let options = ImportOptions { name: "pictured.csv".to_owned(), ..ImportOptions::default() };
    api.import(&Session::host(), &file, options).await.unwrap();
    std::fs::remove_file(file).unwrap();
    for (n, path) in all.iter().enumerate() {
        let hash = api.pictures().keep(&std::fs::read(path).unwrap()).unwrap().as_str().to_owned();
        let command = Command::KeepPicture { url: address(n), hash };
        api.engine().submit(Request::new(command, Actor::client("fill"))).await.unwrap();
    }
}

async fn show(api: &Api, number: u64, last: u64) -> u64 {
    let title = format!("Show {number}");
    let show = command(api, "create_show", json!({ "title": title, "currency": "EUR" })).await.1.unwrap();
    let mut cues = Vec::new();
    for n in 0..CUES {
        cues.push(
            command(api, "add_cue", json!({ "show": show, "sku": format!("FILL-{n}") })).await.1.unwrap(),
        );
    }
    command(api, "go_live", json!({ "show": show })).await;
    let mut seq = 0;
    let mut on_their_way = JoinSet::new();
    for order in 0..ORDERS_A_SHOW {
        let every = ORDERS_A_SHOW / CUES as u64;
        if order % every == 0 {
            let cue = &cues[usize::try_from(order / every).unwrap() % CUES];
            command(api, "take", json!({ "cue": cue })).await;
        }
        if on_their_way.len() >= AT_ONCE {
            seq = seq.max(on_their_way.join_next().await.unwrap().unwrap());
            if seq >= last {
                break;
            }
        }
        let api = api.clone();
        on_their_way.spawn(async move {
            let sku = format!("FILL-{}", order % PRODUCTS as u64);
            let lines = json!([{ "sku": sku, "quantity": 1 + order % 3, "unit_price": "12.50" }]);
            let body = json!({ "order_id": format!("{number}-{order}"), "currency": "EUR", "lines": lines });
            command(&api, "record_sale", body).await.0
        });
    }
    while on_their_way.join_next().await.is_some() {}
    command(api, "end_show", json!({ "show": show })).await.0
}

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(args.next().unwrap());
    let events: u64 = args.next().unwrap().parse().unwrap();
    let begun = Instant::now();
    let api = Api::open(&folder, Clock::system()).unwrap();
    catalogue(&api, &folder).await;
    if let Some(pictures) = args.next() {
        pictured(&api, &folder, pictures.as_ref()).await;
    }
    let (mut seq, mut number) = (0, 0);
    while seq < events {
        number += 1;
        seq = show(&api, number, events).await;
    }
    api.close().await;
    let file = cartwall_journal::file_in(&folder);
    let seconds = begun.elapsed().as_secs_f64();
    println!("{}", json!({ "events": seq, "shows": number, "seconds": seconds, "file": file }));
}
