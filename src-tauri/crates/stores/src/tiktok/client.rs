//! Requests to TikTok Shop: signed, with a token that is renewed in time, and answers whose status says nothing.

use super::account::{Account, SELLER, name_seller};
use super::faults::{Fault, fault};
use super::sign::sign;
use crate::http::{self, read};
use crate::{Secrets, StoreError};
use cartwall_domain::Timestamp;
use cartwall_outbound::{Http, Reply};
use cartwall_outbound::{Method, Url};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const API: &str = "https://open-api.tiktokglobalshop.com";
const AUTH: &str = "https://auth.tiktok-shops.com";
/// A token is renewed so long before it ends.
const EARLY_MS: i64 = 10 * 60_000;
/// A signature holds for five minutes.
const CLOCKS_DIFFER_MS: i64 = 4 * 60_000;

/// The way to one shop.
#[derive(Debug)]
pub(super) struct Client {
    api: Http,
    auth: Http,
    state: Mutex<State>,
    account: Mutex<Arc<Account>>,
}

#[derive(Debug)]
struct State {
    secrets: Secrets,
    /// Whether they have changed since somebody kept them.
    renewed: bool,
}

/// A question. What it is about names the right that it needs.
pub(super) struct Ask<'a> {
    pub(super) right: &'static str,
    pub(super) path: &'a str,
    pub(super) params: Vec<(&'static str, String)>,
    /// With one it is a POST.
    pub(super) body: Option<String>,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "code")]
    _code: i64,
    #[serde(default)]
    data: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    /// Not a duration: seconds since 1970.
    access_token_expire_in: i64,
    refresh_token: String,
    /// The seller whom they are for.
    #[serde(default)]
    open_id: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Shops {
    #[serde(default)]
    pub(super) shops: Vec<Shop>,
}

/// A shop that the seller opened to the app.
#[derive(Deserialize)]
pub(super) struct Shop {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) region: String,
    #[serde(default)]
    pub(super) id: String,
    /// What other questions name it by.
    pub(super) cipher: String,
}

impl Client {
    pub(super) fn new(address: &Url, secrets: Secrets) -> Result<Self, StoreError> {
        for field in ["app_key", "app_secret"] {
            if secrets.get(field).is_none() {
                return Err(StoreError::MissingField(field));
            }
        }
        if ["auth_code", "refresh_token", "access_token"].iter().all(|field| secrets.get(field).is_none()) {
            return Err(StoreError::MissingField("auth_code"));
        }
        let (api, auth) = bases(address)?;
        let account = Mutex::new(Account::of(auth.as_str(), &secrets));
        let state = Mutex::new(State { secrets, renewed: false });
        Ok(Self { api: http::to(api)?, auth: http::to(auth)?, state, account })
    }

    pub(super) fn offset_ms(&self) -> i64 {
        self.api.offset_ms()
    }

    pub(super) fn server_now(&self) -> Timestamp {
        self.api.server_now()
    }

    pub(super) fn secret(&self, name: &str) -> Option<String> {
        self.state().secrets.get(name).map(ToOwned::to_owned)
    }

    /// The credentials, once after each time they changed.
    pub(super) fn renewed(&self) -> Option<Secrets> {
        let mut state = self.state();
        std::mem::take(&mut state.renewed).then(|| state.secrets.clone())
    }

    /// Shops that the token opens.
    pub(super) async fn shops(&self) -> Result<Vec<Shop>, StoreError> {
        let ask = Ask { right: "shops", path: "/authorization/202309/shops", params: Vec::new(), body: None };
        Ok(self.send::<Shops>(&ask, None).await?.shops)
    }

    /// The shop that was chosen, by its id or by what questions name it by, or else the first. Another one never takes the place of one that was chosen.
    pub(super) async fn shop(&self) -> Result<Shop, StoreError> {
        let (id, cipher) = (self.secret("shop_id"), self.secret("shop_cipher"));
        let mut shops = self.shops().await?;
        let at = match (&id, &cipher) {
            (Some(id), _) => shops.iter().position(|shop| shop.id == *id),
            (None, Some(cipher)) => shops.iter().position(|shop| shop.cipher == *cipher),
            (None, None) => (!shops.is_empty()).then_some(0),
        };
        let shop = shops.swap_remove(at.ok_or(StoreError::NotThere)?);
        if cipher.as_ref() != Some(&shop.cipher) {
            let mut state = self.state();
            state.secrets.set("shop_cipher", &shop.cipher);
            state.renewed = true;
        }
        Ok(shop)
    }

    /// Asks about the shop.
    pub(super) async fn get<T: DeserializeOwned>(&self, ask: &Ask<'_>) -> Result<T, StoreError> {
        let cipher = match self.secret("shop_cipher") {
            Some(cipher) => cipher,
            None => self.shop().await?.cipher,
        };
        self.send(ask, Some(&cipher)).await
    }

    async fn send<T: DeserializeOwned>(&self, ask: &Ask<'_>, cipher: Option<&str>) -> Result<T, StoreError> {
        let token = self.token(None).await?;
        let reply = self.exchange(ask, cipher, &token).await?;
        if fault(&reply) != Some(Fault::Token) {
            return self.data(reply, ask);
        }
        let token = self.token(Some(&token)).await?;
        let reply = self.exchange(ask, cipher, &token).await?;
        self.data(reply, ask)
    }

    fn data<T: DeserializeOwned>(&self, reply: Reply, ask: &Ask<'_>) -> Result<T, StoreError> {
        match fault(&reply) {
            Some(Fault::Clock) => Err(StoreError::Clock { offset_ms: self.offset_ms() }),
            Some(fault) => Err(fault.of(ask.right, ask.path)),
            None => data(reply, ask.right),
        }
    }

    /// Sends signed. An answer tells the shop's clock: where a signature was refused that was made by another one, it is
    /// made once more.
    async fn exchange(&self, ask: &Ask<'_>, cipher: Option<&str>, token: &str) -> Result<Reply, StoreError> {
        let offset = self.offset_ms();
        let reply = self.exchange_once(ask, cipher, token).await?;
        let moved = self.offset_ms().saturating_sub(offset).abs() > CLOCKS_DIFFER_MS;
        if moved && matches!(fault(&reply), Some(Fault::Signature | Fault::Clock)) {
            return self.exchange_once(ask, cipher, token).await;
        }
        Ok(reply)
    }

    async fn exchange_once(
        &self,
        ask: &Ask<'_>,
        cipher: Option<&str>,
        token: &str,
    ) -> Result<Reply, StoreError> {
        let mut params: Vec<_> =
            ask.params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        params.push(("app_key".to_owned(), self.secret("app_key").unwrap_or_default()));
        params.push(("timestamp".to_owned(), self.server_now().div_euclid(1_000).to_string()));
        params.extend(cipher.map(|cipher| ("shop_cipher".to_owned(), cipher.to_owned())));
        let body = ask.body.clone().unwrap_or_default();
        let secret = self.secret("app_secret").unwrap_or_default();
        let signature = sign(&secret, ask.path, &params, &body);
        params.push(("sign".to_owned(), signature));
        let method = if ask.body.is_some() { Method::POST } else { Method::GET };
        let request = self.api.client().request(method, at(&self.api, ask.path, &params));
        let request = request.header("x-tts-access-token", token).header("content-type", "application/json");
        Ok(self.api.send(request.body(body)).await?)
    }

    /// A token that is good for a while; not the one in `refused`.
    async fn token(&self, refused: Option<&str>) -> Result<String, StoreError> {
        // Another shop of the seller may have renewed them, or is just about to.
        let account = self.account();
        let _one_at_a_time = account.renewing.lock().await;
        {
            let mut state = self.state();
            state.renewed |= account.bring_up(&mut state.secrets);
        }
        let (known, ends_at) = (self.secret("access_token"), self.secret("access_token_expires_at"));
        let ends_at = ends_at.and_then(|text| text.parse::<i64>().ok());
        let lasts =
            ends_at.is_none_or(|ends_at| ends_at.saturating_mul(1_000) > self.server_now() + EARLY_MS);
        // A code is only there when the seller has opened the shop anew; the rest is of before.
        let code = self.secret("auth_code");
        if let Some(token) = known.filter(|token| lasts && code.is_none() && Some(token.as_str()) != refused)
        {
            return Ok(token);
        }
        let (path, name, value, grant) = match (code, self.secret("refresh_token")) {
            (Some(code), _) => ("/api/v2/token/get", "auth_code", code, "authorized_code"),
            (None, Some(token)) => ("/api/v2/token/refresh", "refresh_token", token, "refresh_token"),
            (None, None) => return Err(StoreError::Unauthorized),
        };
        let params = [
            ("app_key".to_owned(), self.secret("app_key").unwrap_or_default()),
            ("app_secret".to_owned(), self.secret("app_secret").unwrap_or_default()),
            (name.to_owned(), value.clone()),
            ("grant_type".to_owned(), grant.to_owned()),
        ];
        let reply = self.auth.send(self.auth.client().get(at(&self.auth, path, &params))).await?;
        let tokens: Tokens = match fault(&reply) {
            Some(fault) => return Err(fault.of("shops", path)),
            None => data(reply, "shops")?,
        };
        let mut state = self.state();
        // The code works once, and the token for renewing is another one each time.
        let by_code = name == "auth_code";
        state.secrets =
            if by_code { state.secrets.without(&["auth_code", SELLER]) } else { state.secrets.clone() };
        name_seller(
            &mut state.secrets,
            tokens.open_id.as_deref(),
            if by_code { &tokens.refresh_token } else { &value },
        );
        state.secrets.set("access_token", &tokens.access_token);
        state.secrets.set("access_token_expires_at", &tokens.access_token_expire_in.to_string());
        state.secrets.set("refresh_token", &tokens.refresh_token);
        state.renewed = true;
        // Only now is it known whose a code was. Those who shared the old tokens have to hear of the new ones.
        account.renewed(&state.secrets);
        let known = Arc::clone(&account).or_known(self.auth.base().as_str(), &state.secrets);
        known.renewed(&state.secrets);
        *self.account.lock().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(tokens.access_token)
    }

    /// The account of the tokens; another one once it is known that they are of a seller who has one.
    fn account(&self) -> Arc<Account> {
        let state = self.state();
        let mut account = self.account.lock().unwrap_or_else(PoisonError::into_inner);
        *account = Arc::clone(&account).or_known(self.auth.base().as_str(), &state.secrets);
        Arc::clone(&account)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The two hosts. On this computer there is one for both; no other host ever gets the credentials.
fn bases(address: &Url) -> Result<(Url, Url), StoreError> {
    let other = || StoreError::BadAddress(API);
    let known: Url = API.parse().map_err(|_| other())?;
    if address.scheme() == "http" {
        let mut base = address.clone();
        base.set_path("/");
        base.set_query(None);
        return Ok((base.clone(), base));
    }
    if address.host() != known.host() || address.scheme() != "https" {
        return Err(other());
    }
    Ok((known, AUTH.parse().map_err(|_| other())?))
}

fn at(http: &Http, path: &str, params: &[(String, String)]) -> Url {
    let mut url = http.base().clone();
    url.set_path(path);
    url.query_pairs_mut().clear().extend_pairs(params);
    url
}

/// What an answer without a fault holds.
fn data<T: DeserializeOwned>(reply: Reply, right: &str) -> Result<T, StoreError> {
    let envelope: Envelope = match reply.json() {
        Ok(envelope) => envelope,
        Err(_) => {
            let reply = reply.ok()?;
            return read::<Envelope>(&reply.body).and_then(|_| Err(StoreError::Schema(right.to_owned())));
        }
    };
    // An empty list is sometimes no data at all.
    read(envelope.data.as_deref().map_or("{}", RawValue::get).as_bytes())
}

/// The code of something that could not be read, as far as it can be.
pub(super) fn id_of(row: &RawValue) -> String {
    #[derive(Deserialize)]
    struct Named {
        id: String,
    }
    read::<Named>(row.get().as_bytes()).map_or_else(|_| "?".to_owned(), |named| named.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(address: &str, fields: &[(&str, &str)]) -> Result<(), StoreError> {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Client::new(&address.parse().unwrap(), Secrets::new(fields)).map(drop)
    }

    #[test]
    fn no_host_but_tiktoks_and_this_computer_gets_the_credentials() {
        let fields = [("app_key", "k"), ("app_secret", "s"), ("auth_code", "c")];
        assert_eq!(open(API, &fields), Ok(()));
        assert_eq!(open("http://127.0.0.1:4000", &fields), Ok(()));
        assert_eq!(open("http://example.com", &fields), Err(StoreError::Insecure));
        assert_eq!(open("https://shop.example.com", &fields), Err(StoreError::BadAddress(API)));
        let (api, auth) = bases(&format!("{API}/x").parse().unwrap()).unwrap();
        assert_eq!((api.as_str(), auth.as_str()), (&*format!("{API}/"), &*format!("{AUTH}/")));
    }

    #[test]
    fn a_way_to_get_a_token_is_needed() {
        assert_eq!(open(API, &[("app_key", "k")]), Err(StoreError::MissingField("app_secret")));
        let half = [("app_key", "k"), ("app_secret", "s")];
        assert_eq!(open(API, &half), Err(StoreError::MissingField("auth_code")));
    }
}
