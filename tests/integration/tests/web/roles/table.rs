//! Who may do what, written by hand. Nothing here is taken from the program: what it does is compared with this.

/// The roles that this installation has a token of, as the file of tokens names them.
pub const ROLES: [&str; 5] = ["overlay", "observer", "co_host", "producer", "host"];

/// All roles; those that have no token here are given to devices and to other programs.
pub const ALL_ROLES: [&str; 8] =
    ["overlay", "order_feed", "guest", "moderator", "observer", "co_host", "producer", "host"];

/// Whether a role is among those that a line of the table names.
pub fn may(role: &str, who: &str) -> bool {
    let them: &[&str] = match who {
        "host" => &["host"],
        "producer" => &["host", "producer"],
        "co_host" => &["host", "producer", "co_host"],
        "speaker" => &["host", "producer", "co_host", "moderator"],
        "observer" => &["host", "producer", "co_host", "observer"],
        "order_feed" => &["host", "producer", "order_feed"],
        "watcher" => &["host", "producer", "co_host", "observer", "moderator", "guest"],
        _ => panic!("{who}"),
    };
    them.contains(&role)
}

/// A command or query: its name, who may use it ([`may`]), a body that is read without complaint, and the code
/// that those get who may (`ok`, or a refusal by the show's rules: the core is empty but for a planned show).
pub type Line = (&'static str, &'static str, &'static str, &'static str);

pub const COMMANDS: &[Line] = &[
    ("create_show", "producer", r#"{"title":"T","currency":"EUR"}"#, "ok"),
    ("copy_show", "producer", r#"{"show":"none"}"#, "unknown_show"),
    ("update_show", "producer", r#"{"show":"none","title":"T"}"#, "unknown_show"),
    ("add_cue", "co_host", r#"{"show":"none","sku":"none"}"#, "unknown_show"),
    ("add_cues", "co_host", r#"{"show":"none","cues":[{"variant":"none"}]}"#, "unknown_show"),
    ("update_cue", "co_host", r#"{"cue":"none","notes":"n"}"#, "unknown_cue"),
    ("update_cues", "co_host", r#"{"cues":["none"],"planned_s":60}"#, "unknown_cue"),
    ("move_cue", "co_host", r#"{"cue":"none","index":0}"#, "unknown_cue"),
    ("move_cues", "co_host", r#"{"cues":["none"],"index":0}"#, "unknown_cue"),
    ("group_cues", "co_host", r#"{"cues":["none"],"segment":"s"}"#, "unknown_cue"),
    ("duplicate_cue", "co_host", r#"{"cue":"none"}"#, "unknown_cue"),
    ("duplicate_cues", "co_host", r#"{"cues":["none"]}"#, "unknown_cue"),
    ("remove_cue", "co_host", r#"{"cue":"none"}"#, "unknown_cue"),
    ("remove_cues", "co_host", r#"{"cues":["none"]}"#, "unknown_cue"),
    ("restore_cue", "co_host", r#"{"cue":"none"}"#, "unknown_cue"),
    ("undo_edit", "co_host", r#"{"show":"none"}"#, "unknown_show"),
    ("start_rehearsal", "producer", r#"{"show":"none"}"#, "unknown_show"),
    ("go_live", "host", r#"{"show":"none"}"#, "unknown_show"),
    ("end_show", "host", r#"{"show":"none"}"#, "unknown_show"),
    ("resume_show", "host", r#"{"show":"none"}"#, "unknown_show"),
    ("stand_by", "co_host", r#"{"cue":"none"}"#, "unknown_cue"),
    ("take", "co_host", r#"{"cue":"none"}"#, "no_show_running"),
    ("next", "co_host", "{}", "no_show_running"),
    ("clear", "co_host", "{}", "no_show_running"),
    ("undo", "producer", "{}", "no_show_running"),
    ("skip", "co_host", r#"{"cue":"none"}"#, "no_show_running"),
    ("set_stock", "co_host", r#"{"sku":"none","quantity":1}"#, "unknown_sku"),
    ("set_buffer", "co_host", r#"{"sku":"none","buffer":1}"#, "unknown_sku"),
    ("start_flash", "producer", r#"{"price":"1.00","seconds":60}"#, "no_show_running"),
    ("stop_flash", "producer", "{}", "no_show_running"),
    ("add_marker", "speaker", r#"{"text":"here"}"#, "no_show_running"),
    ("send_memo", "speaker", r#"{"text":"hello"}"#, "no_show_running"),
    ("ack_memo", "producer", r#"{"memo":"none"}"#, "no_show_running"),
    ("propose", "speaker", r#"{"take":"none"}"#, "no_show_running"),
    ("accept_proposal", "producer", r#"{"proposal":"none"}"#, "no_show_running"),
    ("decline_proposal", "producer", r#"{"proposal":"none"}"#, "no_show_running"),
    ("withdraw_proposal", "speaker", r#"{"proposal":"none"}"#, "no_show_running"),
    (
        "record_sale",
        "order_feed",
        r#"{"order_id":"1","currency":"EUR","lines":[{"sku":"a","quantity":1,"unit_price":"1.00"}]}"#,
        "ok",
    ),
    (
        "connect_store",
        "host",
        r#"{"kind":"woocommerce","address":"https://127.0.0.1:9","secrets":{"consumer_key":"k","consumer_secret":"s"},"keep":"session"}"#,
        "store_unreachable",
    ),
    ("update_store", "host", r#"{"store":"none","name":"n"}"#, "unknown_store"),
    ("disconnect_store", "host", r#"{"store":"none"}"#, "unknown_store"),
    ("cancel_import", "producer", r#"{"import":"none"}"#, "unknown_import"),
    ("sync_store", "producer", r#"{"store":"none"}"#, "store_not_at_work"),
    ("unlock_stores", "host", r#"{"passphrase":"none"}"#, "no_vault"),
    ("set_guard", "producer", r#"{"low_stock":3}"#, "ok"),
    ("accept_price", "producer", r#"{"cue":"none"}"#, "unknown_cue"),
    ("confirm_price", "producer", r#"{"cue":"none"}"#, "unknown_cue"),
    ("dismiss_corrected_prices", "producer", r#"{"store":"none"}"#, "unknown_store"),
    ("match_sku", "producer", r#"{"unknown":"GIFT","sku":"none"}"#, "unknown_sku"),
    ("quick_add", "co_host", r#"{"show":"none","title":"Scarf"}"#, "unknown_show"),
    ("load_demo", "host", "{}", "not_empty"),
    ("edit_cue", "co_host", r#"{"cue":"none"}"#, "unknown_cue"),
    ("open_door", "host", "{}", "ok"),
    ("invite_device", "host", r#"{"role":"guest"}"#, "ok"),
    ("cancel_invite", "host", "{}", "ok"),
    ("accept_device", "host", r#"{"waiting":"none","code":"0000"}"#, "not_waiting"),
    ("decline_device", "host", r#"{"waiting":"none"}"#, "not_waiting"),
    ("revoke_device", "host", r#"{"device":"none"}"#, "unknown_device"),
    ("lock_door", "host", "{}", "ok"),
    ("make_token", "host", r#"{"name":"Shop","scope":"orders"}"#, "ok"),
    ("revoke_token", "host", r#"{"token":"none"}"#, "unknown_token"),
];

pub const QUERIES: &[Line] = &[
    ("get_state", "watcher", "{}", "ok"),
    ("preview_card", "watcher", r#"{"cue":"none"}"#, "unknown_cue"),
    ("corrected_prices", "observer", r#"{"store":"none"}"#, "unknown_store"),
    (
        "check_store",
        "host",
        r#"{"kind":"woocommerce","address":"https://127.0.0.1:9","secrets":{"consumer_key":"k","consumer_secret":"s"}}"#,
        "store_unreachable",
    ),
    ("search_catalogue", "watcher", r#"{"text":"a"}"#, "ok"),
    ("catalogue_filters", "watcher", "{}", "ok"),
    ("catalogue_product", "watcher", r#"{"product":"none"}"#, "unknown_product"),
    ("list_shows", "observer", "{}", "ok"),
    ("list_archived", "observer", "{}", "ok"),
    ("show_curves", "observer", r#"{"shows":["none"]}"#, "ok"),
    ("show_report", "observer", r#"{"show":"none"}"#, "unknown_show"),
    ("show_as_run", "observer", r#"{"show":"none"}"#, "unknown_show"),
];

/// The verbs; no show runs. The token of decks may use what a producer may.
pub const VERBS: &[Line] = &[
    ("take", "co_host", "{}", "no_show_running"),
    ("show", "co_host", "{}", "no_show_running"),
    ("stand_by", "co_host", r#"{"cue":"none"}"#, "unknown_cue"),
    ("cue", "co_host", r#"{"cue":"none"}"#, "unknown_cue"),
    ("skip", "co_host", "{}", "no_show_running"),
    ("next", "co_host", "{}", "no_show_running"),
    ("clear", "co_host", "{}", "no_show_running"),
    ("hide", "co_host", "{}", "no_show_running"),
    ("panic", "co_host", "{}", "no_show_running"),
    ("undo", "producer", "{}", "no_show_running"),
    ("toggle", "co_host", "{}", "no_show_running"),
    ("stock.set", "co_host", r#"{"sku":"none","quantity":1}"#, "unknown_sku"),
    ("flash", "producer", r#"{"price":"1.00","seconds":60}"#, "no_show_running"),
    ("marker", "speaker", r#"{"text":"here"}"#, "no_show_running"),
    ("got_it", "producer", "{}", "no_show_running"),
    ("accept", "producer", "{}", "no_show_running"),
    ("decline", "producer", "{}", "no_show_running"),
    ("end_show", "host", "{}", "no_show_running"),
];

/// The sections of the state, and who is told them. An overlay's key sees none of them.
pub const SECTIONS: &[(&str, &str)] = &[
    ("show", "watcher"),
    ("shows", "watcher"),
    ("resumable", "watcher"),
    ("rundowns", "watcher"),
    ("edits", "watcher"),
    ("cues", "watcher"),
    ("stock", "watcher"),
    ("preview", "watcher"),
    ("program", "watcher"),
    ("sales", "observer"),
    ("feed", "observer"),
    ("memos", "watcher"),
    ("proposals", "watcher"),
    ("editing", "co_host"),
    ("markers", "watcher"),
    ("overlays", "watcher"),
    ("store", "observer"),
    ("catalogue", "watcher"),
    ("stores", "observer"),
    ("guard", "observer"),
    ("keeping", "observer"),
    ("importing", "observer"),
    ("journal", "watcher"),
    ("clients", "watcher"),
    ("door", "host"),
    ("tokens", "host"),
    ("build", "watcher"),
];

/// What an address answers: to whoever shows nothing, then to each of [`ROLES`], then to the token of button decks.
pub enum Answers {
    /// The same to everybody, without a token.
    Open(u16),
    /// By token.
    Token([u16; 7]),
    /// It takes sockets only; see [`SOCKETS`].
    Socket,
}
use Answers::{Open, Socket, Token};

/// Method, path as the program lists it, an address of it, a body, and the answers. `SHOW` stands for a show's id.
pub const ROUTES: &[(&str, &str, &str, &str, Answers)] = &[
    ("GET", "/", "/", "", Open(200)),
    ("GET", "/shows", "/shows", "", Open(200)),
    ("GET", "/overlay", "/overlay", "", Open(200)),
    ("GET", "/media/{hash}", "/media/0", "", Open(404)),
    ("GET", "/api/v1/health", "/api/v1/health", "", Open(200)),
    ("GET", "/api/v1/openapi.json", "/api/v1/openapi.json", "", Token([401, 200, 200, 200, 200, 200, 403])),
    ("GET", "/api/v1/state", "/api/v1/state", "", WATCH),
    ("GET", "/api/v1/live", "", "", Socket),
    ("GET", "/api/v1/overlay", "/api/v1/overlay", "", Token([401, 200, 200, 200, 200, 200, 403])),
    (
        "POST",
        "/api/v1/commands/{name}",
        "/api/v1/commands/create_show",
        r#"{"title":"T","currency":"EUR"}"#,
        PRODUCE,
    ),
    ("POST", "/api/v1/queries/{name}", "/api/v1/queries/list_shows", "{}", WATCH),
    (
        "POST",
        "/api/v1/sales",
        "/api/v1/sales",
        r#"{"order_id":"2","currency":"EUR","lines":[{"sku":"a","quantity":1,"unit_price":"1.00"}]}"#,
        PRODUCE,
    ),
    ("GET", "/api/v1/catalogue", "/api/v1/catalogue?text=a", "", WATCH),
    ("POST", "/hooks/{store}", "/hooks/none", "{}", Token([401; 7])),
    (
        "POST",
        "/api/v1/catalogue/import",
        "/api/v1/catalogue/import?name=a.csv",
        "SKU,Title,Price\nA,b,1.00\n",
        PRODUCE,
    ),
    (
        "POST",
        "/api/v1/shows/{id}/orders",
        "/api/v1/shows/SHOW/orders",
        "",
        Token([401, 403, 403, 403, 409, 409, 403]),
    ),
    ("GET", "/api/v1/shows", "/api/v1/shows", "", WATCH),
    ("GET", "/api/v1/shows/{id}/report", "/api/v1/shows/SHOW/report", "", WATCH),
    ("GET", "/api/v1/shows/{id}/as-run", "/api/v1/shows/SHOW/as-run", "", WATCH),
    ("GET", "/api/v1/shows/{id}/export", "/api/v1/shows/SHOW/export?format=csv", "", WATCH),
    ("GET", "/control/ws", "", "", Socket),
    ("POST", "/control/{verb}", "/control/undo", "{}", DECK),
    ("GET", "/api/v1/control/ws", "", "", Socket),
    ("POST", "/api/v1/control/{verb}", "/api/v1/control/undo", "{}", DECK),
];

const WATCH: Answers = Token([401, 403, 200, 200, 200, 200, 403]);
const PRODUCE: Answers = Token([401, 403, 403, 403, 200, 200, 403]);
/// Nothing is there to be undone: 409.
const DECK: Answers = Token([401, 403, 403, 403, 409, 409, 409]);

/// What a socket tells first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The card on air.
    Card,
    /// The whole state.
    State,
    /// The flat state of button decks.
    Flat,
    /// Nothing: refused, or closed.
    Nothing,
}
use Told::{Card, Flat, Nothing, State};

/// How a token is shown to a socket.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    FirstMessage,
    Header,
    Address,
}

/// Path, way, and what is told to whoever shows nothing, to each of [`ROLES`], and to the token of button decks.
pub const SOCKETS: &[(&str, Way, [Told; 7])] = &[
    ("/api/v1/live", Way::FirstMessage, [Nothing, Card, State, State, State, State, Nothing]),
    ("/control/ws", Way::Header, DECKS),
    ("/control/ws", Way::Address, ADDRESS),
    ("/api/v1/control/ws", Way::Header, DECKS),
    ("/api/v1/control/ws", Way::Address, ADDRESS),
];

const DECKS: [Told; 7] = [Nothing, Nothing, Flat, Flat, Flat, Flat, Flat];
const ADDRESS: [Told; 7] = [Nothing, Nothing, Nothing, Nothing, Nothing, Nothing, Flat];
