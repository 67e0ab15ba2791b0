//! Every address that is answered, declared once: what a request must show there, who may, and what it is for. The
//! server's routes and the OpenAPI document come from this list; what is not listed does not exist.
//!
//! Commands and queries have one address each, by their names; they are in [`crate::list`].

use crate::rights::Roles;

/// What a request must show before its address answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// Nothing: it tells nothing.
    Open,
    /// The token of a role, in `Authorization: Bearer`.
    Token,
    /// The same, or the token of button decks.
    Control,
    /// The signature of a shop over its body.
    Signed,
    /// A token in the first message of the socket, or (for decks) in the address.
    Socket,
}

macro_rules! addresses {
    ($($name:ident $auth:ident $(($roles:ident))? $method:ident $path:literal $(: $summary:literal)?;)*) => {
        /// An address.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Address { $(#[doc = $path] $name,)* }

        impl Address {
            /// All of them. Pages and their assets are answered by whatever `ui` built.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// `GET` or `POST`. Only `POST` changes anything.
            pub const fn method(self) -> &'static str {
                match self { $(Self::$name => stringify!($method),)* }
            }

            /// With its variable parts in braces.
            pub const fn path(self) -> &'static str {
                match self { $(Self::$name => $path,)* }
            }

            /// What it asks for.
            pub const fn auth(self) -> Auth {
                match self { $(Self::$name => Auth::$auth,)* }
            }

            /// Who may use it, where that does not follow from a command or query.
            pub const fn roles(self) -> Option<Roles> {
                match self { $(Self::$name => addresses!(@roles $($roles)?),)* }
            }

            /// One line for the OpenAPI document; none of pages, second names, and what is in it by name.
            pub const fn summary(self) -> Option<&'static str> {
                match self { $(Self::$name => addresses!(@summary $($summary)?),)* }
            }
        }
    };
    (@roles) => { None };
    (@roles $roles:ident) => { Some(Roles::$roles) };
    (@summary) => { None };
    (@summary $summary:literal) => { Some($summary) };
}

addresses! {
    Panel Open GET "/";
    PanelOfShows Open GET "/shows";
    OverlayPage Open GET "/overlay";
    Picture Open GET "/media/{hash}";
    Health Open GET "/api/v1/health": "Whether the core is there. Needs no token.";
    OpenApi Token GET "/api/v1/openapi.json": "This document.";
    State Token GET "/api/v1/state": "Everything that is so now.";
    Live Socket GET "/api/v1/live": "WebSocket of panel and overlay; the token goes into the first message.";
    OverlayAddress Token(SCREENS) GET "/api/v1/overlay": "The address to put in OBS.";
    Command Token POST "/api/v1/commands/{name}";
    Query Token POST "/api/v1/queries/{name}";
    Sales Token POST "/api/v1/sales": "Takes in an order or refund from any shop, once per order id; a changed order with a higher revision.";
    Catalogue Token GET "/api/v1/catalogue": "Finds products and their variants; ?text=, vendor=, tag=, stock=, limit= and offset= as in search_catalogue.";
    Import Token(PRODUCERS) POST "/api/v1/catalogue/import": "Imports a catalogue file sent as the raw body; ?name=FILE, ?dry_run=true.";
    ImportOrders Token(PRODUCERS) POST "/api/v1/shows/{id}/orders": "Takes in the orders of a file, sent as the raw body, that were placed while the show was live; ?zone=Europe/Berlin, ?currency=EUR, ?tail=SECONDS, ?dry_run=true.";
    Shows Token GET "/api/v1/shows": "All shows with their key figures.";
    Report Token GET "/api/v1/shows/{id}/report": "One show's report; ?tail=SECONDS.";
    AsRun Token GET "/api/v1/shows/{id}/as-run": "What was on screen, when.";
    Export Token(NUMBERS) GET "/api/v1/shows/{id}/export": "The report as a file; ?format=csv or json.";
    Hook Signed POST "/hooks/{store}": "A webhook of a connected shop: the shop is synced now. Needs the shop's signature, no token.";
    Decks Socket GET "/control/ws": "WebSocket of button decks: a flat snapshot, then what changes.";
    Verb Control POST "/control/{verb}";
    DecksOfApi Socket GET "/api/v1/control/ws";
    VerbOfApi Control POST "/api/v1/control/{verb}";
}
