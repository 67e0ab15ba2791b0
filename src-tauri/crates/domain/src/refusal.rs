//! Why a command was refused: a stable code, and a sentence that helps a host on camera.

use crate::changes::Conflict;
use serde::Serialize;

/// A refused command. It changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct Refusal {
    /// For programs.
    pub code: Code,
    /// For people: what happened, and what to do.
    pub sentence: String,
    /// Fields that somebody else changed meanwhile, each with both values.
    pub conflicts: Vec<Conflict>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// The stable codes of refusals.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
        pub enum Code {$(
            $(#[$doc])* #[serde(rename = $text)] $name,
        )*}
        impl Code {
            /// The code as programs see it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }
    };
}

codes! {
    /// No show with this id is planned or running.
    UnknownShow = "unknown_show",
    /// No show is running.
    NoShowRunning = "no_show_running",
    /// Another show is running.
    AnotherShowRunning = "another_show_running",
    /// The show has started already.
    AlreadyStarted = "already_started",
    /// The show is not running.
    NotRunning = "not_running",
    /// The show cannot be resumed: it did not just end, or another has started since.
    CannotResume = "cannot_resume",
    /// The show is a template, which is copied and never started.
    IsTemplate = "is_template",
    /// There is something already where only an empty start will do.
    NotEmpty = "not_empty",
    /// The rundown has no cue.
    EmptyRundown = "empty_rundown",
    /// The rundown has no cue with this id.
    UnknownCue = "unknown_cue",
    /// The catalogue has no variant with this SKU or id.
    UnknownSku = "unknown_sku",
    /// The catalogue has no product with this id.
    UnknownProduct = "unknown_product",
    /// Several variants share this SKU.
    AmbiguousSku = "ambiguous_sku",
    /// Nothing is in preview.
    NothingInPreview = "nothing_in_preview",
    /// No cue follows.
    NothingNext = "nothing_next",
    /// The cue is on air already.
    AlreadyOnAir = "already_on_air",
    /// Nothing is on air.
    NothingOnAir = "nothing_on_air",
    /// Nothing to undo.
    NothingToUndo = "nothing_to_undo",
    /// The cue is sold out.
    SoldOut = "sold_out",
    /// The cue is on air and cannot be removed.
    CueOnAir = "cue_on_air",
    /// What the operator saw has changed since.
    Stale = "stale",
    /// A flash offer runs already.
    FlashRunning = "flash_running",
    /// No flash offer runs.
    NoFlash = "no_flash",
    /// A price in another currency than the show's.
    WrongCurrency = "wrong_currency",
    /// A field's value makes no sense.
    Invalid = "invalid",
    /// The rundown is full.
    TooMany = "too_many",
    /// No memo with this id.
    UnknownMemo = "unknown_memo",
    /// No shop with this id.
    UnknownStore = "unknown_store",
    /// Somebody else changed the same field since the sender saw it.
    Conflict = "conflict",
    /// An order was sent again with another content, and nothing says which is newer.
    OrderChanged = "order_changed",
}

impl Refusal {
    /// A refusal with its sentence.
    pub fn new(code: Code, sentence: impl Into<String>) -> Self {
        Self { code, sentence: sentence.into(), conflicts: Vec::new() }
    }
}
