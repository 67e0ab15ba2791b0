//! Every code that a problem can have, with the reasons that tell apart what happens under one code. Pages word them, so
//! a test compares this list with the words of each language.

use cartwall_catalogue::{ForeignKind, ImportError, RowProblem};
use cartwall_domain::refusal::{Code, Field, Reason};
use cartwall_engine::EngineError;
use cartwall_journal::JournalError;
use cartwall_pictures::PictureError;
use cartwall_rehearsal::RehearsalError;
use cartwall_stores::list_of::ListOf;
use cartwall_stores::{CredentialError, StoreError, UNNAMED};
use std::collections::BTreeSet;

macro_rules! own {
    ($($name:ident = $text:literal,)*) => {
        /// Codes of the API itself, the server and the desktop app. Those of the rules and of stores are theirs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each is its own word")]
        pub enum ApiCode { $($name,)* }
        impl ApiCode {
            /// The code as programs see it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }
    };
}

own! {
    BadBody = "bad_body",
    BadJson = "bad_json",
    BadKey = "bad_key",
    BadMessage = "bad_message",
    BadQuery = "bad_query",
    BadRequest = "bad_request",
    BadSignature = "bad_signature",
    DataFolder = "data_folder",
    DoorClosed = "door_closed",
    ExportFailed = "export_failed",
    Forbidden = "forbidden",
    ForeignHost = "foreign_host",
    ForeignOrigin = "foreign_origin",
    ImportCancelled = "import_cancelled",
    ImportFailed = "import_failed",
    ImportIncomplete = "import_incomplete",
    ImportRunning = "import_running",
    Internal = "internal",
    Invalid = "invalid",
    Io = "io",
    MethodNotAllowed = "method_not_allowed",
    NeverLive = "never_live",
    NoBackup = "no_backup",
    NoOrders = "no_orders",
    NoPlace = "no_place",
    NoRoom = "no_room",
    NoShowRunning = "no_show_running",
    NotBuilt = "not_built",
    NotCopied = "not_copied",
    NotEmpty = "not_empty",
    NotFound = "not_found",
    NotItsShow = "not_its_show",
    NotJson = "not_json",
    NotOpened = "not_opened",
    NotOrders = "not_orders",
    NotRead = "not_read",
    NotSaved = "not_saved",
    NotWaiting = "not_waiting",
    NotWritten = "not_written",
    OnlyForDecks = "only_for_decks",
    OwnShareUsed = "own_share_used",
    ShutOutNotSaved = "shut_out_not_saved",
    StoreNotAtWork = "store_not_at_work",
    TooLarge = "too_large",
    TooManyAtOnce = "too_many_at_once",
    TooManyBadTokens = "too_many_bad_tokens",
    TooManyConnections = "too_many_connections",
    TooManyDevices = "too_many_devices",
    TooManyTokens = "too_many_tokens",
    TooManyRequests = "too_many_requests",
    TooMuchAtOnce = "too_much_at_once",
    TooSlow = "too_slow",
    Unauthorised = "unauthorised",
    UnknownCommand = "unknown_command",
    UnknownDevice = "unknown_device",
    UnknownFile = "unknown_file",
    UnknownFormat = "unknown_format",
    UnknownImport = "unknown_import",
    UnknownPicture = "unknown_picture",
    UnknownQuery = "unknown_query",
    UnknownProduct = "unknown_product",
    UnknownRun = "unknown_run",
    UnknownShow = "unknown_show",
    UnknownSlot = "unknown_slot",
    UnknownToken = "unknown_token",
    UnknownVerb = "unknown_verb",
    UnknownZone = "unknown_zone",
    UpgradeRequired = "upgrade_required",
    Window = "window",
    WrongPairingCode = "wrong_pairing_code",
}

/// What an amount, a currency or a time in a request can have wrong, for `params.reason` under `invalid`.
pub(crate) const UNREADABLE: &[&str] =
    &["not_a_number", "too_precise", "amount_too_large", "unknown_currency", "not_a_time"];

/// The fields that these can stand in, beside those of the rules.
const READ_FIELDS: &[&str] = &["compare_at", "currency", "placed_at"];

/// Of what one client may fill a share in a show, for `params.reason`.
pub(crate) const OWN_SHARES: [&str; 3] = ["markers", "memos", "unread_memos"];

/// Where nothing can be changed before the next start, for `params.reason`.
pub(crate) const VIEWING: &str = "viewing";
/// The codes that have it.
pub(crate) const VIEWED: [&str; 2] = ["disk_full", "read_only"];

/// Every code.
pub fn codes() -> BTreeSet<&'static str> {
    let own = ApiCode::ALL.iter().map(|code| code.as_str());
    let rules = Code::ALL.iter().map(|code| code.as_str());
    let others = [
        EngineError::CODES,
        JournalError::CODES,
        ImportError::CODES,
        RehearsalError::CODES,
        PictureError::CODES,
        StoreError::CODES,
        CredentialError::CODES,
    ];
    own.chain(rules).chain(others.into_iter().flatten().copied()).collect()
}

/// Every code that has several causes, with each.
pub fn reasons() -> BTreeSet<(&'static str, &'static str)> {
    let rules = Reason::ALL.iter().map(|reason| (reason.code().as_str(), reason.as_str()));
    let unreadable = UNREADABLE.iter().map(|reason| (Code::Invalid.as_str(), *reason));
    let viewing = VIEWED.map(|code| (code, VIEWING));
    let foreign = ForeignKind::REASONS.iter().map(|reason| ("foreign_file", *reason));
    let shares = OWN_SHARES.map(|reason| (ApiCode::OwnShareUsed.as_str(), reason));
    let all = rules.chain(unreadable).chain(viewing).chain(foreign).chain(shares);
    all.chain([("store_missing_rights", UNNAMED)]).collect()
}

/// Everything that can be wrong with a row of a file: its code, with the reason where that has several.
fn rows() -> Vec<String> {
    let reasons = |code: &str| RowProblem::REASONS.iter().find(|(of, _)| *of == code).map(|(_, all)| *all);
    let each = RowProblem::CODES.iter().flat_map(|code| match reasons(code) {
        None => vec![(*code).to_owned()],
        Some(reasons) => reasons.iter().map(|reason| format!("{code}_{reason}")).collect(),
    });
    each.collect()
}

/// The TypeScript of these lists, and of the closed lists that parameters are of.
pub fn typescript() -> String {
    let list = |name: &str, doc: &str, words: &mut dyn Iterator<Item = String>| {
        let quoted: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
        format!("\n/** {doc} */\nexport const {name} = [{}] as const;\n", quoted.join(", "))
    };
    let reasons = reasons();
    let pairs = &mut reasons.iter().map(|(code, reason)| format!("{code}_{reason}"));
    list("CODES", "Every code of a problem.", &mut codes().into_iter().map(str::to_owned))
        + &list("REASONS", "Each code that has several causes, with each: `code_reason`.", pairs)
        + &list(
            "FIELDS",
            "What `params.field` can be.",
            &mut Field::ALL
                .iter()
                .map(|field| field.as_str())
                .chain(READ_FIELDS.iter().copied())
                .map(str::to_owned),
        )
        + &list(
            "ROWS",
            "What can be wrong with a row of a file: its code, with its reason where it has several.",
            &mut rows().into_iter(),
        )
        + &list(
            "LISTS",
            "What `params.what` can be: things that a shop lists.",
            &mut ListOf::ALL.iter().map(|it| it.as_str().to_owned()),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_word_and_a_code_with_a_reason_is_no_other_code() {
        let codes = codes();
        for code in &codes {
            assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{code}");
        }
        for (code, reason) in reasons() {
            assert!(codes.contains(code), "{code}");
            assert!(!codes.contains(&*format!("{code}_{reason}")), "{code}_{reason}");
        }
    }
}
