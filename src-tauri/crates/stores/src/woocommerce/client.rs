//! Requests to a WooCommerce: where its API is, how a request proves itself, and what a refusal means.

use super::fields::{Text, or_empty};
use super::oauth;
use super::zone::Zone;
use crate::http::{self, read};
use crate::{Secrets, StoreError};
use cartwall_domain::Timestamp;
use cartwall_outbound::header::{HeaderMap, LOCATION};
use cartwall_outbound::{Http, Reply};
use cartwall_outbound::{RequestBuilder, Url};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::value::RawValue;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// More than this in one page is refused.
pub(super) const PER_PAGE: usize = 100;
const NAMESPACE: &str = "wc/v3";
/// The shop refuses a signature that is older or newer than a quarter of an hour.
const CLOCKS_DIFFER_MS: i64 = 10 * 60_000;
/// Shared hosts answer 508 while their share is used up.
const SHARE_USED_UP: Duration = Duration::from_secs(30);
/// Folders that a pasted address is cut back by to find the shop.
const MOST_FOLDERS: usize = 4;
/// Places where JSON may begin behind what PHP has written before it.
const MOST_STARTS: usize = 50;

/// The way to one WooCommerce.
#[derive(Debug)]
pub(super) struct Client {
    http: Http,
    secrets: Secrets,
    /// Whether requests are signed instead of carrying the secret.
    signs: AtomicBool,
    index: Mutex<Option<Index>>,
}

/// What a WordPress tells everybody of itself, as far as it is needed here.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Index {
    /// With entities in it.
    #[serde(default)]
    pub(super) name: Text,
    /// The address that its owner gave it; signatures are made over this one.
    #[serde(default)]
    home: Text,
    #[serde(default, deserialize_with = "or_empty")]
    namespaces: Vec<String>,
    /// Empty where the owner chose hours from UTC instead of a place.
    #[serde(default)]
    pub(super) timezone_string: Text,
    /// Then these are the hours; of a place they are today's.
    #[serde(default)]
    gmt_offset: Text,
    /// Whether links are plain: `/?rest_route=/…` instead of `/wp-json/…`.
    #[serde(skip)]
    plain_links: bool,
}

/// A page of a list.
pub(super) struct Rows {
    /// As the shop wrote them; each is read by itself, so that a bad one spoils nothing else.
    pub(super) rows: Vec<Box<RawValue>>,
    /// Whether there are more pages.
    pub(super) more: bool,
}

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

impl Client {
    pub(super) fn new(address: &Url, secrets: Secrets) -> Result<Self, StoreError> {
        for field in ["consumer_key", "consumer_secret"] {
            if secrets.get(field).is_none() {
                return Err(StoreError::MissingField(field));
            }
        }
        let http = http::to(root_of(address)?)?;
        let signs = AtomicBool::new(http.base().scheme() == "http");
        Ok(Self { http, secrets, signs, index: Mutex::default() })
    }

    pub(super) fn offset_ms(&self) -> i64 {
        self.http.offset_ms()
    }

    pub(super) fn server_now(&self) -> Timestamp {
        self.http.server_now()
    }

    pub(super) fn secret(&self, name: &str) -> &str {
        self.secrets.get(name).unwrap_or_default()
    }

    /// Asks the WordPress who it is, in either form of links, and remembers the answer. Where a page of the shop was
    /// pasted, the error is the shop's own address.
    pub(super) async fn look(&self) -> Result<Index, StoreError> {
        let base = self.http.base().clone();
        let Some(index) = self.index_of(&base).await? else { return Err(self.shop_around(&base).await) };
        if let Some(own) = index.own_address(&base) {
            return Err(StoreError::Moved(own.to_string()));
        }
        // One that hides its list is asked all the same.
        let known = index.namespaces.is_empty() || index.namespaces.iter().any(|name| name == NAMESPACE);
        if !known {
            return Err(StoreError::NotThere);
        }
        *self.index.lock().unwrap_or_else(PoisonError::into_inner) = Some(index.clone());
        Ok(index)
    }

    /// The shop that an address without one is a page of.
    async fn shop_around(&self, base: &Url) -> StoreError {
        let mut at = base.clone();
        for _ in 0..MOST_FOLDERS {
            let path = at.path().trim_end_matches('/').to_owned();
            let Some((parent, _)) = path.rsplit_once('/') else { break };
            at.set_path(&format!("{parent}/"));
            if let Ok(Some(index)) = self.index_of(&at).await
                && index.namespaces.iter().any(|name| name == NAMESPACE)
            {
                return StoreError::Moved(index.own_address(base).unwrap_or(at).to_string());
            }
        }
        StoreError::NotThere
    }

    /// In either form of links.
    async fn index_of(&self, base: &Url) -> Result<Option<Index>, StoreError> {
        match self.index_at(base, false).await? {
            Some(index) => Ok(Some(index)),
            None => self.index_at(base, true).await,
        }
    }

    /// `None` where no WordPress answers in this form.
    async fn index_at(&self, base: &Url, plain_links: bool) -> Result<Option<Index>, StoreError> {
        let params =
            vec![("_fields".to_owned(), "name,home,namespaces,timezone_string,gmt_offset".to_owned())];
        let reply = self.http.send(self.http.client().get(url(base, "/", plain_links, params))).await?;
        match reply.status.as_u16() {
            200..=299 => Ok(read::<Index>(answer(&reply)).ok().map(|index| Index { plain_links, ..index })),
            // A plugin may keep strangers out of everything but the shop's own part.
            401 | 403 if refusal(&reply).is_some() => Ok(Some(Index { plain_links, ..Index::default() })),
            404 | 410 => Ok(None),
            _ => meaning(reply, "", self.http.base(), None).map(|_| None),
        }
    }

    async fn index(&self) -> Result<Index, StoreError> {
        let known = self.index.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some(index) => Ok(index),
            None => self.look().await,
        }
    }

    /// The zone through which WordPress passes the dates of a question.
    pub(super) async fn zone(&self) -> Result<Zone, StoreError> {
        let index = self.index().await?;
        Ok(Zone::of(&index.timezone_string.0, index.gmt_offset.some().is_some()))
    }

    /// Asks for something below `/wc/v3/`; what it means when it is not there is the asker's to say.
    async fn ask(&self, route: &str, params: &[(&str, String)]) -> Result<Reply, StoreError> {
        let index = self.index().await?;
        let signs = self.signs();
        let reply = self.http.send(self.request(&index, route, params)).await?;
        if signs || !lost_its_header(&reply) {
            return Ok(reply);
        }
        // A signature stands in the address, without the secret.
        self.signs.store(true, Ordering::Relaxed);
        let signed = self.http.send(self.request(&index, route, params)).await?;
        if signed.status == 401 {
            self.signs.store(false, Ordering::Relaxed);
        }
        Ok(signed)
    }

    fn signs(&self) -> bool {
        self.signs.load(Ordering::Relaxed)
    }

    fn request(&self, index: &Index, route: &str, params: &[(&str, String)]) -> RequestBuilder {
        let route = format!("/{NAMESPACE}/{route}");
        let mut params: Vec<_> =
            params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let (key, secret) = (self.secret("consumer_key"), self.secret("consumer_secret"));
        let base = self.http.base();
        if !self.signs() {
            let request = self.http.client().get(url(base, &route, index.plain_links, params));
            return request.basic_auth(key, Some(secret));
        }
        // The shop makes the address anew from its own settings before it checks the signature.
        let home = index.home.some().unwrap_or(base.as_str()).trim_end_matches('/');
        let home = format!("{}://{}", base.scheme(), home.split_once("://").map_or(home, |(_, rest)| rest));
        let signed = if index.plain_links {
            params.push(("rest_route".to_owned(), route.clone()));
            home
        } else {
            format!("{home}/wp-json{route}")
        };
        oauth::sign(&mut params, &signed, key, secret, &oauth::nonce(), self.server_now().div_euclid(1_000));
        params.retain(|(name, _)| name != "rest_route");
        self.http.client().get(url(base, &route, index.plain_links, params))
    }

    /// Something that must be there; `right` is what the key must be allowed to read.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        route: &str,
        right: &str,
        params: &[(&str, String)],
    ) -> Result<T, StoreError> {
        let reply = self.ask(route, params).await?;
        read(answer(&self.accept(reply, right)?))
    }

    /// Something that may not be there.
    pub(super) async fn find<T: DeserializeOwned>(
        &self,
        route: &str,
        right: &str,
        params: &[(&str, String)],
    ) -> Result<Option<T>, StoreError> {
        let reply = self.ask(route, params).await?;
        if reply.status.as_u16() == 404 && refusal(&reply).is_some() {
            return Ok(None);
        }
        read(answer(&self.accept(reply, right)?)).map(Some)
    }

    /// A page of a list, counted from 1; `None` where the shop's version has no such list.
    pub(super) async fn find_rows(
        &self,
        route: &str,
        right: &str,
        page: u32,
        params: &[(&str, String)],
    ) -> Result<Option<Rows>, StoreError> {
        let mut params = params.to_vec();
        params.push(("per_page", PER_PAGE.to_string()));
        params.push(("page", page.to_string()));
        let reply = self.ask(route, &params).await?;
        if reply.status.as_u16() == 404 && refusal(&reply).is_some() {
            return Ok(None);
        }
        let reply = self.accept(reply, right)?;
        let rows: Vec<Box<RawValue>> = read(answer(&reply))?;
        let more = match total_pages(&reply.headers) {
            Some(pages) => pages > page,
            // A proxy may drop the header; a full page is then the only hint.
            None => rows.len() >= PER_PAGE,
        };
        Ok(Some(Rows { rows, more }))
    }

    /// A page of a list that every version has.
    pub(super) async fn rows(
        &self,
        route: &str,
        right: &str,
        page: u32,
        params: &[(&str, String)],
    ) -> Result<Rows, StoreError> {
        self.find_rows(route, right, page, params).await?.ok_or(StoreError::NotThere)
    }

    /// Products as the storefront shows them to anybody. Empty where a plugin has switched it off.
    pub(super) async fn storefront(
        &self,
        params: Vec<(String, String)>,
    ) -> Result<Vec<Box<RawValue>>, StoreError> {
        let index = self.index().await?;
        let address = url(self.http.base(), "/wc/store/v1/products", index.plain_links, params);
        let reply = self.http.send(self.http.client().get(address)).await?;
        if reply.status.is_client_error() && refusal(&reply).is_some() {
            return Ok(Vec::new());
        }
        read(answer(&meaning(reply, "products", self.http.base(), None)?))
    }

    fn accept(&self, reply: Reply, right: &str) -> Result<Reply, StoreError> {
        let offset_ms = self.signs().then(|| self.offset_ms());
        meaning(reply, right, self.http.base(), offset_ms)
    }
}

fn url(base: &Url, route: &str, plain_links: bool, mut params: Vec<(String, String)>) -> Url {
    let mut url = base.clone();
    if plain_links {
        params.insert(0, ("rest_route".to_owned(), route.to_owned()));
    } else {
        url.set_path(&format!("{}wp-json{route}", url.path()));
    }
    url.set_query(Some(&oauth::query(&params)));
    url
}

impl Index {
    /// The address that its owner gave the shop, where `base` is a page below it: WordPress answers this question at any
    /// of its pages, and others at none.
    fn own_address(&self, base: &Url) -> Option<Url> {
        let home = root_of(&self.home.some()?.parse().ok()?).ok()?;
        let below = base.path().strip_prefix(home.path()).is_some_and(|rest| !rest.is_empty());
        below.then_some(home)
    }
}

/// Whether the key did not reach the shop: some hosts take the header away. A wrong key has another name there.
fn lost_its_header(reply: &Reply) -> bool {
    reply.status == 401 && refusal(reply).as_deref() == Some("woocommerce_rest_cannot_view")
}

/// What a status means here. `offset_ms` is the difference of the clocks where the request was signed.
fn meaning(reply: Reply, right: &str, base: &Url, offset_ms: Option<i64>) -> Result<Reply, StoreError> {
    match reply.status.as_u16() {
        200..=299 => Ok(reply),
        300..=399 => Err(moved(&reply.headers, base)),
        400 => Err(StoreError::Schema(format!("{right}: {}", refusal(&reply).unwrap_or_default()))),
        401 => match offset_ms.filter(|offset| offset.abs() > CLOCKS_DIFFER_MS) {
            Some(offset_ms) => Err(StoreError::Clock { offset_ms }),
            None => Err(StoreError::Unauthorized),
        },
        // Anything else that says 403 is a guard before the shop, and lets us through again by itself.
        403 if refusal(&reply).is_some_and(|code| code.starts_with("woocommerce_rest_")) => {
            Err(StoreError::MissingRights(vec![right.to_owned()]))
        }
        403 => Err(StoreError::Blocked(403)),
        404 | 410 => Err(StoreError::NotThere),
        508 => Err(StoreError::Throttled { wait: SHARE_USED_UP }),
        status => Err(StoreError::Failing(status)),
    }
}

/// WordPress's own name of why it refuses; `None` where the answer is not its.
fn refusal(reply: &Reply) -> Option<String> {
    let refusal: Refusal = read(answer(reply)).ok()?;
    let code: String =
        refusal.code.some()?.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    (!code.is_empty()).then_some(code)
}

/// The JSON of an answer. A file of a theme or plugin that was saved with a byte order mark puts it before every answer,
/// and PHP its notices, before and after. A page for people is none, whatever scripts are in it.
fn answer(reply: &Reply) -> &[u8] {
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

fn is_page(text: &[u8]) -> bool {
    let text = text.to_ascii_lowercase();
    [&b"<html"[..], b"<!doctype", b"<script", b"<head"]
        .iter()
        .any(|tag| text.windows(tag.len()).any(|part| part == *tag))
}

fn total_pages(headers: &HeaderMap) -> Option<u32> {
    headers.get("x-wp-totalpages")?.to_str().ok()?.trim().parse().ok()
}

/// Where a redirect points to, cut back to the address of a shop.
fn moved(headers: &HeaderMap, base: &Url) -> StoreError {
    let target = headers.get(LOCATION).and_then(|value| value.to_str().ok());
    let target = target.and_then(|text| base.join(text).ok()).and_then(|url| root_of(&url).ok());
    match target {
        Some(target) if target != *base => StoreError::Moved(target.to_string()),
        _ => StoreError::NotThere,
    }
}

/// The address of the shop in what somebody pasted: without the pages of its back office, and with a slash at its end.
fn root_of(address: &Url) -> Result<Url, StoreError> {
    let mut url = address.clone();
    url.set_query(None);
    url.set_fragment(None);
    let bare = url.set_username("").and_then(|()| url.set_password(None));
    if url.cannot_be_a_base() || bare.is_err() {
        return Err(StoreError::BadAddress("https://shop.example.com"));
    }
    let path = url.path().to_owned();
    let parts = path.split('/').filter(|part| !part.is_empty());
    let kept: Vec<_> = parts
        .take_while(|part| !matches!(*part, "wp-admin" | "wp-json" | "wp-login.php" | "index.php"))
        .collect();
    let path = if kept.is_empty() { "/".to_owned() } else { format!("/{}/", kept.join("/")) };
    url.set_path(&path);
    Ok(url)
}

/// The id of something that could not be read, as far as it can be.
pub(super) fn id_of(row: &RawValue) -> String {
    let named: Option<Named> = read(row.get().as_bytes()).ok();
    named.and_then(|named| named.id.id()).map_or_else(|| "?".to_owned(), |id| id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_paste_is_cut_back_to_the_shop() {
        for (pasted, kept) in [
            ("https://shop.example.com", "https://shop.example.com/"),
            ("https://shop.example.com/wp-admin/admin.php?page=wc-settings", "https://shop.example.com/"),
            ("https://example.com/shop", "https://example.com/shop/"),
            ("https://example.com/shop/wp-json/wc/v3/orders", "https://example.com/shop/"),
            ("https://me:secret@example.com/#x", "https://example.com/"),
        ] {
            assert_eq!(root_of(&pasted.parse().unwrap()).unwrap().as_str(), kept, "{pasted}");
        }
        assert!(root_of(&"mailto:me@example.com".parse().unwrap()).is_err());
    }

    #[test]
    fn plain_http_to_another_computer_is_refused_before_anything_is_sent() {
        let secrets = || Secrets::new([("consumer_key", "ck_1"), ("consumer_secret", "cs_1")].map(owned));
        let open = |address: &str| Client::new(&address.parse().unwrap(), secrets()).map(drop);
        assert_eq!(open("http://shop.example.com"), Err(StoreError::Insecure));
        assert_eq!(open("http://127.0.0.1:4430"), Ok(()));
        let half = Client::new(
            &"https://shop.example.com".parse().unwrap(),
            Secrets::new([("consumer_key", "ck_1")].map(owned)),
        );
        assert_eq!(half.map(drop), Err(StoreError::MissingField("consumer_secret")));
    }

    #[test]
    fn over_https_the_key_goes_in_a_header_and_never_into_the_address() {
        let secrets = Secrets::new([("consumer_key", "ck_1"), ("consumer_secret", "cs_1")].map(owned));
        let client = Client::new(&"https://shop.example.com".parse().unwrap(), secrets).unwrap();
        let params = [("_fields", "id".to_owned())];
        let request = client.request(&Index::default(), "orders", &params).build().unwrap();
        assert_eq!(request.url().as_str(), "https://shop.example.com/wp-json/wc/v3/orders?_fields=id");
        assert_eq!(request.headers()["authorization"], "Basic Y2tfMTpjc18x");
        let plain = Index { plain_links: true, ..Index::default() };
        let request = client.request(&plain, "orders", &params).build().unwrap();
        let address = "https://shop.example.com/?rest_route=%2Fwc%2Fv3%2Forders&_fields=id";
        assert_eq!(request.url().as_str(), address);
    }

    fn reply(status: u16, body: &str) -> Reply {
        let status = cartwall_outbound::StatusCode::from_u16(status).unwrap();
        Reply { status, headers: HeaderMap::new(), body: body.as_bytes().to_vec() }
    }

    #[test]
    fn where_the_host_takes_the_key_away_requests_are_signed_and_a_wrong_key_is_told_from_that() {
        assert!(lost_its_header(&reply(401, r#"{"code":"woocommerce_rest_cannot_view"}"#)));
        assert!(!lost_its_header(&reply(401, r#"{"code":"woocommerce_rest_authentication_error"}"#)));
        assert!(!lost_its_header(&reply(403, r#"{"code":"woocommerce_rest_cannot_view"}"#)));
        let secrets = Secrets::new([("consumer_key", "ck_1"), ("consumer_secret", "cs_1")].map(owned));
        let client = Client::new(&"https://shop.example.com".parse().unwrap(), secrets).unwrap();
        client.signs.store(true, Ordering::Relaxed);
        let request = client.request(&Index::default(), "orders", &[]).build().unwrap();
        let address = request.url().as_str();
        assert!(address.contains("oauth_signature=") && !address.contains("cs_1"), "{address}");
        assert!(!request.headers().contains_key("authorization"));
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

    fn owned((name, value): (&str, &str)) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }
}
