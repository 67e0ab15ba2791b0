//! What TikTok's codes mean, whatever the status of HTTP. One code (36009004) stands for anything that is wrong with a
//! question; a few words of its message tell what. The message itself is never shown.

use crate::StoreError;
use cartwall_outbound::Reply;
use serde::Deserialize;
use std::time::Duration;

/// There is no word on how long a limit lasts.
const PAUSE: Duration = Duration::from_secs(5);

#[derive(Deserialize)]
struct Envelope {
    code: i64,
    #[serde(default)]
    message: Option<String>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Asked too often.
    Limit,
    /// Trouble inside.
    Inside,
    /// The token has ended, or was taken back: another may be got.
    Token,
    /// The signature is not the app's, or too old or too new.
    Signature,
    /// The signature is too old or too new.
    Clock,
    /// The key, the secret or the authorisation is not known.
    Unknown,
    /// The app was not given this part of the API.
    Right,
    /// This part of the API is gone, in this version.
    Retired,
    /// Anything else.
    Other(i64),
}

/// What is wrong with an answer; `None` where nothing is, or it is not TikTok's.
pub(super) fn fault(reply: &Reply) -> Option<Fault> {
    let envelope: Envelope = reply.json().ok()?;
    let message = envelope.message.unwrap_or_default().to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    Some(match envelope.code {
        0 => return None,
        36_009_002 => Fault::Limit,
        36_009_003 | 36_009_007 | 12_001_000 => Fault::Inside,
        105_001 | 105_002 | 36_009_005 => Fault::Token,
        36_009_004 if says(&["access-token", "access_token", "access token"]) => Fault::Token,
        36_009_004 if says(&["timestamp"]) => Fault::Clock,
        36_009_004 if says(&["version"]) => Fault::Retired,
        36_009_004 if says(&["app_key", "app key", "sign", "credential"]) => Fault::Unknown,
        106_000..=106_999 => Fault::Signature,
        101_000 | 36_004_000..=36_004_999 => Fault::Unknown,
        105_005 | 36_009_033 => Fault::Right,
        36_009_009 | 36_009_010 => Fault::Retired,
        code => Fault::Other(code),
    })
}

impl Fault {
    /// As it is told; `right` is what the question needs.
    pub(super) fn of(self, right: &str, path: &str) -> StoreError {
        match self {
            Self::Limit => StoreError::Throttled { wait: PAUSE },
            Self::Inside => StoreError::Failing(500),
            // The clock is the shop's by now, so the secret is another.
            Self::Token | Self::Signature | Self::Clock | Self::Unknown => StoreError::Unauthorized,
            Self::Right => StoreError::MissingRights(vec![right.to_owned()]),
            Self::Retired => StoreError::Schema(format!("{path}: retired")),
            Self::Other(code) => StoreError::Schema(format!("{right}: code {code}")),
        }
    }
}
