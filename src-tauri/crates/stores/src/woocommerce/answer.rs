//! Answers of a WooCommerce: the JSON in them, and what a refusal means.

use super::address::moved;
use super::fields::Text;
use crate::StoreError;
use crate::http::read;
use cartwall_outbound::header::HeaderMap;
use cartwall_outbound::{Reply, Url};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use std::time::Duration;

/// The shop refuses a signature that is older or newer than a quarter of an hour.
const CLOCKS_DIFFER_MS: i64 = 10 * 60_000;
/// Shared hosts answer 508 while their share is used up.
const SHARE_USED_UP: Duration = Duration::from_secs(30);
/// Places where JSON may begin behind what PHP has written before it.
const MOST_STARTS: usize = 50;
/// What WordPress answers where it has no such place: in an older version, or where a part is switched off.
const NO_ROUTE: &str = "rest_no_route";

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    code: Text,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    id: Text,
}

/// How a question was asked, as far as it says what a refusal means.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Asked<'a> {
    /// What the key must be allowed to read.
    pub(super) right: &'a str,
    pub(super) plain_links: bool,
    /// The difference of the clocks, where it was signed.
    pub(super) offset_ms: Option<i64>,
}

/// What a status means here.
pub(super) fn meaning(reply: Reply, base: &Url, asked: Asked<'_>) -> Result<Reply, StoreError> {
    let code = if reply.status.is_success() { None } else { refusal(&reply) };
    let code = code.as_deref();
    match reply.status.as_u16() {
        200..=299 => Ok(reply),
        300..=399 => Err(moved(&reply.headers, base)),
        400 => Err(StoreError::Schema(format!("{}: {}", asked.right, code.unwrap_or_default()))),
        401 => match asked.offset_ms.filter(|offset| offset.abs() > CLOCKS_DIFFER_MS) {
            Some(offset_ms) => Err(StoreError::Clock { offset_ms }),
            // Before 11.1 nobody is signed in there, whatever their key.
            None if asked.plain_links && code == Some(NOBODY) => Err(StoreError::PlainLinks),
            None if code.is_some_and(is_of_a_plugin) => Err(StoreError::ApiOff),
            None => Err(StoreError::Unauthorized),
        },
        403 if code.is_some_and(|code| code.starts_with("woocommerce_rest_")) => {
            Err(StoreError::MissingRights(vec![asked.right.to_owned()]))
        }
        403 if code.is_some_and(is_of_a_plugin) => Err(StoreError::ApiOff),
        // Anything else that says 403 is a guard before the shop, and lets us through again by itself.
        403 => Err(StoreError::Blocked(403)),
        404 if code == Some(NO_ROUTE) => Err(StoreError::ApiOff),
        404 | 410 => Err(StoreError::NotThere),
        508 => Err(StoreError::Throttled { wait: SHARE_USED_UP }),
        status => Err(StoreError::Failing(status)),
    }
}

/// What a shop answers to whom it does not know. A wrong key has another name there.
const NOBODY: &str = "woocommerce_rest_cannot_view";

/// Whether the key may not have reached the shop: some hosts take the header away.
pub(super) fn lost_its_header(reply: &Reply) -> bool {
    reply.status == 401 && refusal(reply).is_some_and(|code| code == NOBODY || is_of_a_plugin(&code))
}

/// WordPress's own words for a part that is switched off; WooCommerce's own begin with its name.
fn is_of_a_plugin(code: &str) -> bool {
    code.starts_with("rest_")
}

/// Whether the shop itself says that it has no such thing, and not that it has no such place to ask at; nor does anything
/// before the shop say so.
pub(super) fn is_absent(reply: &Reply) -> bool {
    let of_the_shop =
        |code: String| code.starts_with("woocommerce_rest_") || code.starts_with("rest_setting_");
    reply.status == 404 && refusal(reply).is_some_and(of_the_shop)
}

/// WordPress's own name of why it refuses; `None` where the answer is not its.
pub(super) fn refusal(reply: &Reply) -> Option<String> {
    let refusal: Refusal = read(answer(reply)).ok()?;
    let code: String =
        refusal.code.some()?.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    (!code.is_empty()).then_some(code)
}

/// The JSON of an answer. A file of a theme or plugin that was saved with a byte order mark puts it before every answer,
/// and PHP its notices, before and after. A page for people is none, whatever scripts are in it.
pub(super) fn answer(reply: &Reply) -> &[u8] {
    let mut body = reply.body.trim_ascii_start();
    while let Some(rest) = body.strip_prefix(b"\xef\xbb\xbf") {
        body = rest.trim_ascii_start();
    }
    if matches!(body.first(), Some(b'{' | b'[')) && serde_json::from_slice::<IgnoredAny>(body).is_ok() {
        return body;
    }
    // A notice can hold a bracket or two of its own.
    let mut longest: &[u8] = &[];
    let starts = body.iter().enumerate().filter(|(_, byte)| matches!(byte, b'{' | b'[')).map(|(at, _)| at);
    for at in starts.take(MOST_STARTS) {
        let (before, rest) = body.split_at(at);
        if is_page(before) || longest.len() > rest.len() {
            break;
        }
        let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<IgnoredAny>();
        if let Some(Ok(_)) = values.next() {
            let value = rest.get(..values.byte_offset()).unwrap_or(rest);
            longest = if value.len() > longest.len() { value } else { longest };
        }
    }
    if longest.is_empty() { body } else { longest }
}

pub(super) fn is_page(text: &[u8]) -> bool {
    let text = text.to_ascii_lowercase();
    [&b"<html"[..], b"<!doctype", b"<script", b"<head"]
        .iter()
        .any(|tag| text.windows(tag.len()).any(|part| part == *tag))
}

pub(super) fn total_pages(headers: &HeaderMap) -> Option<u32> {
    headers.get("x-wp-totalpages")?.to_str().ok()?.trim().parse().ok()
}

/// The id of something that could not be read, as far as it can be.
pub(super) fn id_of(row: &RawValue) -> String {
    let named: Option<Named> = read(row.get().as_bytes()).ok();
    named.and_then(|named| named.id.id()).map_or_else(|| "?".to_owned(), |id| id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, body: &str) -> Reply {
        let status = cartwall_outbound::StatusCode::from_u16(status).unwrap();
        Reply { status, headers: HeaderMap::new(), body: body.as_bytes().to_vec() }
    }

    #[test]
    fn only_the_shop_itself_says_that_something_is_gone() {
        let absent = |code: &str| is_absent(&reply(404, &format!(r#"{{"code":"{code}"}}"#)));
        assert!(absent("woocommerce_rest_shop_order_invalid_id") && absent("rest_setting_setting_invalid"));
        assert!(!absent("rest_no_route") && !absent("not_found") && !absent(""));
        assert!(!is_absent(&reply(404, "<html>Gone</html>")));
    }

    #[test]
    fn where_the_host_takes_the_key_away_is_told_from_a_wrong_key() {
        assert!(lost_its_header(&reply(401, r#"{"code":"woocommerce_rest_cannot_view"}"#)));
        assert!(!lost_its_header(&reply(401, r#"{"code":"woocommerce_rest_authentication_error"}"#)));
        assert!(!lost_its_header(&reply(403, r#"{"code":"woocommerce_rest_cannot_view"}"#)));
    }

    #[test]
    fn the_json_of_an_answer_is_found_between_what_php_writes_and_not_in_a_page() {
        let json = |body: &str| String::from_utf8(answer(&reply(200, body)).to_vec()).unwrap();
        for (before, after) in [
            ("", ""),
            ("\u{feff}", ""),
            ("<br />\n<b>Deprecated</b>:  a[0] is {old} in <b>/srv/x.php</b> on line <b>3</b><br />\n", ""),
            ("Notice: x\n", "\n<br />\n<b>Warning</b>: y[1]"),
        ] {
            assert_eq!(json(&format!("{before}[{{\"id\":1}}]{after}")), "[{\"id\":1}]", "{before:?}");
        }
        for page in ["<!DOCTYPE html><script>{\"id\":1}</script>", "<html>[1]", "", "null", "no answer"] {
            assert_eq!(json(page), page);
        }
    }
}
