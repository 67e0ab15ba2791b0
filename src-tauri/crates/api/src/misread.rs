//! What is said of a request that cannot be read. What was sent is never repeated whole: an answer is shown, kept and
//! logged by others.

use crate::ApiCode;
use crate::stores;
use crate::wire::answer::Problem;

/// A name that is in no list of commands.
pub(crate) fn unknown_command(name: &str) -> Problem {
    Problem::new(404, ApiCode::UnknownCommand, format!("There is no command \u{201c}{name}\u{201d}."))
}

/// The same of queries.
pub(crate) fn unknown_query(name: &str) -> Problem {
    Problem::new(404, ApiCode::UnknownQuery, format!("There is no query \u{201c}{name}\u{201d}."))
}

/// A body that does not have the form of its request. Nothing of it is repeated where it can hold credentials.
pub(crate) fn misread(name: &str, error: &serde_json::Error) -> Problem {
    if stores::holds_secrets(name) {
        return Problem::invalid(format!(
            "The body does not have the form of \u{201c}{name}\u{201d}, which GET /api/v1/openapi.json describes. Correct it \
             and send it again. It is not repeated here, as it can hold credentials."
        ));
    }
    let told = without_values(&error.to_string());
    Problem::invalid(format!("The body does not have the form of this request: {told}."))
}

/// An error of reading JSON, with the names of fields and forms and without what was sent.
pub fn without_values(told: &str) -> String {
    // A misspelt name is worth repeating; nothing that could be a key looks like one.
    let is_name = |text: &str| text.len() <= 30 && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    // Up to the last mark: what was sent can hold marks itself.
    let cut = |before: &str, after: &str, kept: &str| {
        let (head, rest) = told.split_once(before)?;
        let (sent, tail) = rest.rsplit_once(after)?;
        let sent =
            if is_name(sent) && before.ends_with('`') { format!("{before}{sent}`") } else { kept.to_owned() };
        Some(format!("{head}{sent}, expected {tail}"))
    };
    cut("string \"", "\", expected ", "a text")
        .or_else(|| cut("unknown variant `", "`, expected ", "an unknown word"))
        .or_else(|| cut("unknown field `", "`, expected ", "an unknown field"))
        .unwrap_or_else(|| told.to_owned())
}
