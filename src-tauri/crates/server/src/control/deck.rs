//! The state as button decks read it: flat, scalar, under keys that are always there.
//!
//! Decks copy one value to one button. They cannot walk into objects, and they forget a key that goes missing.
//! What is not known is the word `unknown`, never 0.

use cartwall_api::wire::cue::{CueState, CueView};
use cartwall_api::wire::live::{Card, Stock};
use cartwall_api::wire::money::{Money, Quantity};
use cartwall_api::wire::state::StockView;
use cartwall_api::{Api, PanelState};
use cartwall_domain::money::{Money as Exact, parse_currency};
use cartwall_domain::show::Status;
use serde_json::{Map, Value};

/// Places of the rundown that decks see.
const SLOTS: usize = 32;

/// The whole state.
pub(crate) fn flat(state: &PanelState) -> Map<String, Value> {
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| {
        out.insert(key.to_owned(), value);
    };
    let show = state.show.as_ref();
    let session = match show.map(|show| show.status) {
        Some(Status::Live) => "live",
        Some(Status::Rehearsal) => "rehearsal",
        _ => "idle",
    };
    put("v", 1.into());
    put("seq", state.seq.into());
    put("session", session.into());
    put("currency", show.map(|show| show.currency.as_str()).unwrap_or_default().into());
    put("onair", i32::from(state.program.is_some()).into());
    put("live_state", live_word(state.program.as_ref()).into());
    for (prefix, card) in [("live", state.program.as_ref()), ("cued", state.preview.as_ref())] {
        put(&format!("{prefix}_id"), card.map(|card| card.cue.as_str()).unwrap_or_default().into());
        put(&format!("{prefix}_title"), card.map(|card| card.title.as_str()).unwrap_or_default().into());
        put(&format!("{prefix}_price"), price(card).into());
        put(&format!("{prefix}_stock"), card.map_or(Value::from(""), |card| left(&card.stock)));
        // Others cost more than the price says.
        put(&format!("{prefix}_from"), i32::from(card.is_some_and(|card| card.from)).into());
        let variants = card.map(|card| card.variants.as_slice()).unwrap_or_default();
        put(&format!("{prefix}_variants"), variants.len().into());
        let left = variants.iter().filter(|variant| !variant.sold_out).count();
        put(&format!("{prefix}_variants_left"), left.into());
    }
    let rundown = show.and_then(|show| state.rundowns.get(&show.id)).map(|rundown| rundown.as_slice());
    let rundown = rundown.unwrap_or_default();
    let waiting =
        rundown.iter().filter(|cue| matches!(progress(state, cue), CueState::Planned | CueState::Preview));
    put("queue_len", waiting.count().into());
    let totals = state.sales.as_ref().map(|sales| &sales.totals);
    put("sold_session", totals.map_or(0, |totals| totals.units).into());
    put("revenue_session", totals.map(|totals| amount(&totals.net)).unwrap_or_default().into());
    put("overlay_clients", state.overlays.connected.into());
    put("overlay_painted", state.overlays.painted.into());
    put("alert", alert(state).into());
    for slot in 0..SLOTS {
        let cue = rundown.get(slot);
        let stock = cue.and_then(|cue| state.stock.get(&cue.stock)).map(|stock| &**stock);
        let n = slot + 1;
        put(&format!("slot_{n}_title"), cue.map(|cue| cue.title.as_str()).unwrap_or_default().into());
        put(&format!("slot_{n}_stock"), if cue.is_some() { sellable(stock) } else { "".into() });
        let (variants, out) = stock.map_or((0, 0), |stock| (stock.variants, stock.variants_sold_out));
        put(&format!("slot_{n}_variants"), variants.into());
        put(&format!("slot_{n}_variants_left"), variants.saturating_sub(out).into());
        put(
            &format!("slot_{n}_state"),
            cue.map(|cue| slot_word(progress(state, cue), stock)).unwrap_or_default().into(),
        );
    }
    out
}

/// What differs, with `seq`; `None` where nothing does.
pub(crate) fn changes(now: &Map<String, Value>, before: &Map<String, Value>) -> Option<Map<String, Value>> {
    let mut changed: Map<String, Value> = now
        .iter()
        .filter(|(key, value)| before.get(*key) != Some(*value))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    if changed.is_empty() {
        return None;
    }
    changed.insert("seq".to_owned(), now.get("seq").cloned().unwrap_or_default());
    Some(changed)
}

/// `onair`, `soldout` or `off`, as of the last commit.
pub(crate) fn on_air_word(api: &Api) -> &'static str {
    match api.state().borrow().running_show().and_then(|show| show.program()) {
        Some(program) if program.sold_out => "soldout",
        Some(_) => "onair",
        None => "off",
    }
}

fn live_word(card: Option<&Card>) -> &'static str {
    match card {
        Some(card) if card.sold_out => "soldout",
        Some(_) => "onair",
        None => "off",
    }
}

fn slot_word(progress: CueState, stock: Option<&StockView>) -> &'static str {
    match progress {
        CueState::Program => "onair",
        CueState::Preview => "cued",
        CueState::Skipped => "skipped",
        CueState::Done => "done",
        CueState::Planned if stock.is_some_and(|stock| stock.sold_out) => "soldout",
        CueState::Planned => "ready",
    }
}

/// The first thing that somebody at the desk should look at.
fn alert(state: &PanelState) -> &'static str {
    let card = state.program.as_ref();
    if card.is_some_and(|card| card.sold_out) {
        "sold_out"
    } else if card.is_some() && state.overlays.connected == 0 {
        "no_overlay"
    } else if card.is_some_and(|card| matches!(card.stock, Stock::Known { low: true, .. })) {
        "low_stock"
    } else if state.memos.iter().any(|memo| memo.acknowledged_at.is_none()) {
        "memo"
    } else {
        ""
    }
}

fn progress(state: &PanelState, cue: &CueView) -> CueState {
    state.cues.get(&cue.id).map_or(CueState::Planned, |progress| progress.state)
}

fn price(card: Option<&Card>) -> String {
    let money = card.and_then(|card| card.price.as_ref());
    money.map(|money| format!("{} {}", amount(money), money.currency)).unwrap_or_default()
}

/// The amount in major units, exactly.
fn amount(money: &Money) -> String {
    match parse_currency(&money.currency) {
        Ok(currency) => Exact::new(money.minor, currency).to_decimal().to_string(),
        Err(_) => String::new(),
    }
}

fn left(stock: &Stock) -> Value {
    match stock {
        Stock::Known { left, .. } | Stock::Backorder { left, .. } => (*left).into(),
        Stock::Untracked => "untracked".into(),
        Stock::Unknown => "unknown".into(),
    }
}

fn sellable(stock: Option<&StockView>) -> Value {
    match stock.map(|stock| (&stock.quantity, stock.sellable)) {
        Some((_, Some(sellable))) => sellable.max(0).into(),
        Some((Quantity::Backorder { .. }, None)) => "backorder".into(),
        Some((Quantity::Untracked, None)) => "untracked".into(),
        _ => "unknown".into(),
    }
}
