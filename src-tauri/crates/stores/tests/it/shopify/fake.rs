//! A shop that answers as it is told, and remembers what it was asked.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use cartwall_domain::StoreId;
use cartwall_domain::store::StoreKind;
use cartwall_outbound::Url;
use cartwall_stores::{Connector, Secrets, kinds};
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

/// What the connector asks for.
pub const API_VERSION: &str = "2026-10";

/// A question as it came in.
#[derive(Clone, Debug)]
pub struct Asked {
    /// `Orders` of `query CartwallOrders`, or `grant`.
    pub what: String,
    pub path: String,
    pub token: String,
    /// The form of a grant, the variables of all others.
    pub body: String,
}

impl Asked {
    pub fn variables(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

struct Answer {
    status: u16,
    version: &'static str,
    body: Value,
}

#[derive(Default)]
struct Inner {
    answers: HashMap<String, VecDeque<Answer>>,
    asked: Vec<Asked>,
    /// What a bulk operation wrote, at `/file.jsonl`.
    file: Option<String>,
    /// Ranges of it that were asked for, and whether anything was sent along that is nobody's business there.
    ranges: Vec<(String, bool)>,
    /// Others are answered with 401. Any is good where there is none.
    good_token: Option<String>,
}

#[derive(Clone)]
pub struct Fake {
    inner: Arc<Mutex<Inner>>,
    pub address: Url,
}

impl Fake {
    pub async fn start() -> Self {
        let inner = Arc::new(Mutex::new(Inner::default()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let router = Router::new().fallback(answer).with_state(inner.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { inner, address }
    }

    /// A connector with a lasting token.
    pub fn shop(&self) -> Box<dyn Connector> {
        self.shop_with(&[("token", "shpat_test")])
    }

    pub fn shop_with(&self, secrets: &[(&str, &str)]) -> Box<dyn Connector> {
        let secrets =
            Secrets::new(secrets.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        kinds::open(StoreKind::Shopify, store(), &self.address, secrets).unwrap()
    }

    /// The next answer to `what`; the last one is given again and again.
    pub fn on(&self, what: &str, data: Value) -> &Self {
        self.on_whole(what, json!({ "data": data }))
    }

    pub fn on_whole(&self, what: &str, body: Value) -> &Self {
        self.on_status(what, 200, body)
    }

    pub fn on_status(&self, what: &str, status: u16, body: Value) -> &Self {
        self.put(what, Answer { status, version: API_VERSION, body })
    }

    pub fn on_version(&self, what: &str, version: &'static str, data: Value) -> &Self {
        self.put(what, Answer { status: 200, version, body: json!({ "data": data }) })
    }

    fn put(&self, what: &str, answer: Answer) -> &Self {
        self.inner.lock().unwrap().answers.entry(what.to_owned()).or_default().push_back(answer);
        self
    }

    pub fn write_file(&self, lines: String) {
        self.inner.lock().unwrap().file = Some(lines);
    }

    pub fn ranges(&self) -> Vec<(String, bool)> {
        self.inner.lock().unwrap().ranges.clone()
    }

    pub fn only_token(&self, token: &str) {
        self.inner.lock().unwrap().good_token = Some(token.to_owned());
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.inner.lock().unwrap().asked.clone()
    }

    pub fn asked_for(&self, what: &str) -> Vec<Asked> {
        self.asked().into_iter().filter(|asked| asked.what == what).collect()
    }
}

pub fn store() -> StoreId {
    StoreId("shopify:linen.myshopify.com".into())
}

async fn answer(
    State(inner): State<Arc<Mutex<Inner>>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if uri.path() == "/file.jsonl" {
        let file = inner.lock().unwrap().file.clone();
        return file
            .map_or_else(|| StatusCode::NOT_FOUND.into_response(), |file| part_of(&inner, &file, &headers));
    }
    let token = headers.get("x-shopify-access-token").map(|token| token.to_str().unwrap().to_owned());
    let token = token.unwrap_or_default();
    let path = uri.path().to_owned();
    let (what, body) = if path == "/admin/oauth/access_token" {
        ("grant".to_owned(), String::from_utf8(body.to_vec()).unwrap())
    } else {
        let body: Value = serde_json::from_slice(&body).unwrap();
        let query = body["query"].as_str().unwrap();
        let (_, name) = query.split_once(" Cartwall").unwrap();
        let name: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
        (name, body["variables"].to_string())
    };
    let mut inner = inner.lock().unwrap();
    // Most tests are about something else than the country whose prices are shown, and a small shop.
    let usual = match what.as_str() {
        "Home" => json!({ "shop": { "shopAddress": { "countryCodeV2": "IL" } } }),
        "VariantsCount" => json!({ "productVariantsCount": { "count": 38 } }),
        _ => Value::Null,
    };
    if !usual.is_null() && !inner.answers.contains_key(&what) {
        let body = json!({ "data": usual }).to_string();
        return (StatusCode::OK, [("x-shopify-api-version", API_VERSION)], body).into_response();
    }
    inner.asked.push(Asked { what: what.clone(), path, token: token.clone(), body });
    if what != "grant" && inner.good_token.as_ref().is_some_and(|good| *good != token) {
        return (StatusCode::UNAUTHORIZED, r#"{"errors":"[API] Invalid API key or access token"}"#)
            .into_response();
    }
    let Some(answers) = inner.answers.get_mut(&what) else {
        return (StatusCode::NOT_IMPLEMENTED, format!("nothing to say to {what}")).into_response();
    };
    let answer = if answers.len() > 1 { answers.pop_front().unwrap() } else { again(answers) };
    let status = StatusCode::from_u16(answer.status).unwrap();
    (status, [("x-shopify-api-version", answer.version)], answer.body.to_string()).into_response()
}

/// As storage answers: the part that was asked for, and 416 beyond the end.
fn part_of(inner: &Mutex<Inner>, file: &str, headers: &HeaderMap) -> Response {
    let range = headers["range"].to_str().unwrap().to_owned();
    inner.lock().unwrap().ranges.push((range.clone(), headers.contains_key("x-shopify-access-token")));
    let (from, to) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
    let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
    if from >= file.len() {
        return StatusCode::RANGE_NOT_SATISFIABLE.into_response();
    }
    let part = file.as_bytes()[from..file.len().min(to + 1)].to_vec();
    (StatusCode::PARTIAL_CONTENT, part).into_response()
}

fn again(answers: &VecDeque<Answer>) -> Answer {
    let last = answers.back().unwrap();
    Answer { status: last.status, version: last.version, body: last.body.clone() }
}
