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
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// More than this in one page is refused.
pub(super) const PER_PAGE: usize = 100;
const NAMESPACE: &str = "wc/v3";
/// The shop refuses a signature that is older or newer than a quarter of an hour.
const CLOCKS_DIFFER_MS: i64 = 10 * 60_000;
/// Shared hosts answer 508 while their share is used up.
const SHARE_USED_UP: Duration = Duration::from_secs(30);

/// The way to one WooCommerce.
#[derive(Debug)]
pub(super) struct Client {
    http: Http,
    secrets: Secrets,
    /// Whether requests are signed instead of carrying the secret.
    signs: bool,
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
        let signs = http.base().scheme() == "http";
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

    /// Asks the WordPress who it is, in either form of links, and remembers the answer.
    pub(super) async fn look(&self) -> Result<Index, StoreError> {
        let index = match self.index_at(false).await? {
            Some(index) => index,
            None => self.index_at(true).await?.ok_or(StoreError::NotThere)?,
        };
        // One that hides its list is asked all the same.
        let known = index.namespaces.is_empty() || index.namespaces.iter().any(|name| name == NAMESPACE);
        if !known {
            return Err(StoreError::NotThere);
        }
        *self.index.lock().unwrap_or_else(PoisonError::into_inner) = Some(index.clone());
        Ok(index)
    }

    /// `None` where no WordPress answers in this form.
    async fn index_at(&self, plain_links: bool) -> Result<Option<Index>, StoreError> {
        let params =
            vec![("_fields".to_owned(), "name,home,namespaces,timezone_string,gmt_offset".to_owned())];
        let reply = self.http.send(self.http.client().get(self.url("/", plain_links, params))).await?;
        match reply.status.as_u16() {
            200..=299 => Ok(read::<Index>(body(&reply)).ok().map(|index| Index { plain_links, ..index })),
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
        Ok(self.http.send(self.request(&index, route, params)).await?)
    }

    fn request(&self, index: &Index, route: &str, params: &[(&str, String)]) -> RequestBuilder {
        let route = format!("/{NAMESPACE}/{route}");
        let mut params: Vec<_> =
            params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let (key, secret) = (self.secret("consumer_key"), self.secret("consumer_secret"));
        if !self.signs {
            let request = self.http.client().get(self.url(&route, index.plain_links, params));
            return request.basic_auth(key, Some(secret));
        }
        // The shop makes the address anew from its own settings before it checks the signature.
        let home = index.home.some().unwrap_or(self.http.base().as_str()).trim_end_matches('/');
        let home = format!("http://{}", home.split_once("://").map_or(home, |(_, rest)| rest));
        let signed = if index.plain_links {
            params.push(("rest_route".to_owned(), route.clone()));
            home
        } else {
            format!("{home}/wp-json{route}")
        };
        oauth::sign(&mut params, &signed, key, secret, &oauth::nonce(), self.server_now().div_euclid(1_000));
        params.retain(|(name, _)| name != "rest_route");
        self.http.client().get(self.url(&route, index.plain_links, params))
    }

    /// Something that must be there; `right` is what the key must be allowed to read.
    pub(super) async fn get<T: DeserializeOwned>(
        &self,
        route: &str,
        right: &str,
        params: &[(&str, String)],
    ) -> Result<T, StoreError> {
        let reply = self.ask(route, params).await?;
        read(body(&self.accept(reply, right)?))
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
        read(body(&self.accept(reply, right)?)).map(Some)
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
        let rows: Vec<Box<RawValue>> = read(body(&reply))?;
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

    fn accept(&self, reply: Reply, right: &str) -> Result<Reply, StoreError> {
        let offset_ms = self.signs.then(|| self.offset_ms());
        meaning(reply, right, self.http.base(), offset_ms)
    }

    fn url(&self, route: &str, plain_links: bool, mut params: Vec<(String, String)>) -> Url {
        let mut url = self.http.base().clone();
        if plain_links {
            params.insert(0, ("rest_route".to_owned(), route.to_owned()));
        } else {
            url.set_path(&format!("{}wp-json{route}", url.path()));
        }
        url.set_query(Some(&oauth::query(&params)));
        url
    }
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
        403 => Err(StoreError::Failing(403)),
        404 | 410 => Err(StoreError::NotThere),
        508 => Err(StoreError::Throttled { wait: SHARE_USED_UP }),
        status => Err(StoreError::Failing(status)),
    }
}

/// WordPress's own name of why it refuses; `None` where the answer is not its.
fn refusal(reply: &Reply) -> Option<String> {
    let refusal: Refusal = read(body(reply)).ok()?;
    let code: String =
        refusal.code.some()?.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    (!code.is_empty()).then_some(code)
}

/// A file of a theme or plugin that was saved with a byte order mark puts it before every answer.
fn body(reply: &Reply) -> &[u8] {
    let mut body = reply.body.as_slice();
    while let Some(rest) = body.strip_prefix(b"\xef\xbb\xbf") {
        body = rest;
    }
    body
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

    fn owned((name, value): (&str, &str)) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }
}
