//! Requests to a WooCommerce: where its API is, how a request proves itself, and what a refusal means.

use super::address::{root_of, url};
use super::answer::{Asked, answer, is_absent, is_page, lost_its_header, meaning, refusal, total_pages};
use super::fields::{Text, or_empty};
use super::oauth;
use super::zone::Zone;
use crate::http::{self, read};
use crate::{Secrets, StoreError};
use cartwall_domain::Timestamp;
use cartwall_outbound::{Http, HttpError, Reply};
use cartwall_outbound::{RequestBuilder, Url};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// More than this in one page is refused.
pub(super) const PER_PAGE: usize = 100;
const NAMESPACE: &str = "wc/v3";
/// Folders that a pasted address is cut back by to find the shop.
const MOST_FOLDERS: usize = 4;

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
        let index = match self.index_of(&base).await {
            Ok(Some(index)) => index,
            Ok(None) => return Err(self.shop_around(&base, StoreError::NotThere).await),
            // A page of a shop may send everything below it to itself.
            Err(StoreError::StorefrontClosed) => {
                return Err(self.shop_around(&base, StoreError::StorefrontClosed).await);
            }
            Err(error) => return Err(error),
        };
        if let Some(own) = index.own_address(&base) {
            return Err(StoreError::Moved(own.to_string()));
        }
        // One that hides its list is asked all the same.
        if !index.namespaces.is_empty() && !index.lists_shop() {
            return Err(StoreError::ApiOff);
        }
        *self.index.lock().unwrap_or_else(PoisonError::into_inner) = Some(index.clone());
        Ok(index)
    }

    /// The shop that an address without one is a page of, or else why there is none.
    async fn shop_around(&self, base: &Url, why: StoreError) -> StoreError {
        let mut at = base.clone();
        for _ in 0..MOST_FOLDERS {
            let path = at.path().trim_end_matches('/').to_owned();
            let Some((parent, _)) = path.rsplit_once('/') else { break };
            at.set_path(&format!("{parent}/"));
            if let Ok(Some(index)) = self.index_of(&at).await
                && index.lists_shop()
            {
                return StoreError::Moved(index.own_address(base).unwrap_or(at).to_string());
            }
        }
        if why == StoreError::NotThere && self.is_wordpress(base).await { StoreError::ApiOff } else { why }
    }

    /// Whether the pages for people are a WordPress's, whatever answers programs.
    async fn is_wordpress(&self, base: &Url) -> bool {
        let Ok(reply) = self.http.send(self.http.client().get(base.clone())).await else { return false };
        [&b"/wp-content/"[..], b"/wp-includes/"]
            .iter()
            .any(|folder| reply.body.windows(folder.len()).any(|part| part == *folder))
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
            401 | 403 | 404 if refusal(&reply).is_some() => {
                Ok(Some(Index { plain_links, ..Index::default() }))
            }
            404 | 410 => Ok(None),
            _ => meaning(reply, self.http.base(), Asked::default()).map(|_| None),
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
        if is_absent(&reply) {
            return Ok(None);
        }
        read(answer(&self.accept(reply, right)?)).map(Some)
    }

    /// A page of a list, counted from 1; `None` where the shop does not have what it is a list of.
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
        if is_absent(&reply) {
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

    /// Products as the storefront shows them to anybody; `None` where it is closed to whoever has not signed in.
    pub(super) async fn storefront(
        &self,
        params: Vec<(String, String)>,
    ) -> Result<Option<Vec<Box<RawValue>>>, StoreError> {
        let index = self.index().await?;
        let address = url(self.http.base(), "/wc/store/v1/products", index.plain_links, params);
        let reply = match self.http.send(self.http.client().get(address)).await {
            Err(HttpError::Blocked(_)) => return Ok(None),
            reply => reply?,
        };
        match reply.status.as_u16() {
            200..=299 if is_page(&reply.body) => Ok(None),
            300..=399 | 401 | 403 | 404 | 410 => Ok(None),
            _ => {
                let asked = Asked { right: "products", ..Asked::default() };
                read(answer(&meaning(reply, self.http.base(), asked)?)).map(Some)
            }
        }
    }

    fn accept(&self, reply: Reply, right: &str) -> Result<Reply, StoreError> {
        let offset_ms = self.signs().then(|| self.offset_ms());
        let index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        let plain_links = index.as_ref().is_some_and(|index| index.plain_links);
        meaning(reply, self.http.base(), Asked { right, plain_links, offset_ms })
    }
}

impl Index {
    fn lists_shop(&self) -> bool {
        self.namespaces.iter().any(|name| name == NAMESPACE)
    }

    /// Why a question failed that was asked right after the index came: where that lists the shop's part, and the part
    /// is not there, it is the links.
    pub(super) fn cause(&self, error: StoreError) -> StoreError {
        match error {
            StoreError::ApiOff if self.plain_links && self.lists_shop() => StoreError::PlainLinks,
            error => error,
        }
    }

    /// The address that its owner gave the shop, where `base` is a page below it: WordPress answers this question at any
    /// of its pages, and others at none.
    fn own_address(&self, base: &Url) -> Option<Url> {
        let home = root_of(&self.home.some()?.parse().ok()?).ok()?;
        let below = base.path().strip_prefix(home.path()).is_some_and(|rest| !rest.is_empty());
        below.then_some(home)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn a_signed_request_holds_no_secret() {
        let secrets = Secrets::new([("consumer_key", "ck_1"), ("consumer_secret", "cs_1")].map(owned));
        let client = Client::new(&"https://shop.example.com".parse().unwrap(), secrets).unwrap();
        client.signs.store(true, Ordering::Relaxed);
        let request = client.request(&Index::default(), "orders", &[]).build().unwrap();
        let address = request.url().as_str();
        assert!(address.contains("oauth_signature=") && !address.contains("cs_1"), "{address}");
        assert!(!request.headers().contains_key("authorization"));
    }

    fn owned((name, value): (&str, &str)) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }
}
