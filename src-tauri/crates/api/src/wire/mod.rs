//! The words that cross to pages and other programs. Every type here is also TypeScript, generated into
//! `ui/src/wire`; the domain's own types never leave the core.

pub mod actor;
pub mod answer;
pub mod cue;
pub mod door;
pub mod edits;
pub mod feed;
pub mod goal;
pub mod history;
pub mod import;
pub mod journal;
pub mod live;
pub mod money;
pub mod order_file;
pub mod overlay;
pub mod params;
pub mod part;
pub mod price;
pub mod proposal;
pub mod request;
pub mod source;
pub mod state;
pub mod store;
pub mod timing;
pub mod token;

pub use cartwall_domain::show::Mode;

/// A time as RFC 3339 in UTC; empty where it lies outside the calendar.
pub fn utc(at: i64) -> String {
    jiff::Timestamp::from_millisecond(at).map(|time| time.to_string()).unwrap_or_default()
}

/// A word of a closed list, as in the JSON.
pub fn word(word: &impl serde::Serialize) -> String {
    let json = serde_json::to_value(word).ok();
    json.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}
