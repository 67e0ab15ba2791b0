//! One question to the Admin API and its answer: the token, the allowance, and the faults that Shopify hides in answers
//! of status 200.

use super::API_VERSION;
use super::access::Access;
use super::budget::{self, Budget, Cost};
use crate::http::{self, read};
use crate::{Secrets, StoreError, limits};
use cartwall_outbound::Url;
use cartwall_outbound::header::HeaderValue;
use cartwall_outbound::{Http, Reply};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

const TOKEN: &str = "x-shopify-access-token";
const VERSION: &str = "x-shopify-api-version";
/// Entries of a page that may fail before the page does.
const MOST_FAILED: usize = 10;
/// No connection gives more at once.
pub const MOST: usize = 250;

/// A query of the folder.
#[derive(Debug)]
pub struct Query {
    /// The name of its file.
    pub name: &'static str,
    /// The file.
    pub text: &'static str,
}

/// Asks one shop.
#[derive(Debug)]
pub struct Client {
    http: Http,
    endpoint: Url,
    access: Access,
    budget: Budget,
    /// Of pages, by the name of the query.
    sizes: Mutex<HashMap<&'static str, Size>>,
    /// As the shop names it in its answers.
    version: Mutex<Option<String>>,
}

/// How many things a question may be about.
#[derive(Clone, Copy, Debug)]
pub struct Pages {
    /// Before anything is known of what they cost.
    pub first: usize,
    /// At most; 1 or more.
    pub most: usize,
}

#[derive(Clone, Copy, Debug)]
struct Size {
    next: usize,
    /// Twice this was refused as too dear.
    most: usize,
}

/// A page of a connection.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection<T> {
    /// What is on it.
    pub nodes: Vec<T>,
    /// What comes after it.
    pub page_info: PageInfo,
}

/// Where a connection goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

impl PageInfo {
    /// The cursor of the next page.
    pub fn next(&self) -> Option<String> {
        self.end_cursor.clone().filter(|_| self.has_next_page)
    }
}

impl<T> Connection<T> {
    /// Takes out what is on the page, and the cursor of the next.
    pub fn take(&mut self) -> (Vec<T>, Option<String>) {
        (std::mem::take(&mut self.nodes), std::mem::take(&mut self.page_info).next())
    }
}

#[derive(Deserialize)]
struct Answer {
    data: Option<Box<RawValue>>,
    errors: Option<Value>,
    /// The cost is in it. In a form that is not known it is no reason to do without the answer.
    extensions: Option<Value>,
}

/// Why a question was not answered.
enum Refused {
    /// It may cost no more than the shop allows for one: fewer things have to be asked for.
    TooDear,
    Other(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Other(error)
    }
}

impl Client {
    /// For the shop at `base`.
    pub fn new(base: Url, secrets: &Secrets) -> Result<Self, StoreError> {
        let access = Access::new(secrets)?;
        let mut endpoint = base.clone();
        endpoint.set_path(&format!("/admin/api/{API_VERSION}/graphql.json"));
        Ok(Self {
            http: http::to(base)?,
            endpoint,
            access,
            budget: Budget::default(),
            sizes: Mutex::default(),
            version: Mutex::default(),
        })
    }

    /// The way to the shop.
    pub fn http(&self) -> &Http {
        &self.http
    }

    /// Of the API that answered last.
    pub fn version(&self) -> Option<String> {
        self.version.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks for something of a fixed size.
    pub async fn ask<T: DeserializeOwned>(&self, query: &Query, variables: Value) -> Result<T, StoreError> {
        match self.once(query, variables).await {
            Err(Refused::Other(error)) => Err(error),
            Err(Refused::TooDear) => Err(too_dear(query)),
            Ok(data) => read(data.get().as_bytes()),
        }
    }

    /// Asks for as many things as the shop and our share of its allowance carry, and says for how many. Where the shop
    /// finds that too dear, half as many are asked for.
    pub async fn ask_sized<T: DeserializeOwned>(
        &self,
        query: &Query,
        page: Pages,
        variables: impl Fn(usize) -> Value,
    ) -> Result<(T, usize), StoreError> {
        loop {
            let size = self.size(query, page);
            let asked = size.next.min(page.most);
            match self.once(query, variables(asked)).await {
                Err(Refused::Other(error)) => return Err(error),
                Err(Refused::TooDear) if asked <= 1 => return Err(too_dear(query)),
                Err(Refused::TooDear) => {
                    let half = asked / 2;
                    self.keep_size(query, Size { next: half, most: half });
                }
                Ok(data) => {
                    // Never more than twice as many: what is cheap on a quiet page can be dear on the next.
                    let fits = self.budget.fits(query.name, asked).unwrap_or(size.next);
                    let next = fits.min(size.next.max(asked * 2)).min(size.most);
                    self.keep_size(query, Size { next, most: size.most });
                    return Ok((read(data.get().as_bytes())?, asked));
                }
            }
        }
    }

    fn size(&self, query: &Query, page: Pages) -> Size {
        let sizes = self.sizes.lock().unwrap_or_else(PoisonError::into_inner);
        sizes.get(query.name).copied().unwrap_or(Size { next: page.first, most: MOST })
    }

    fn keep_size(&self, query: &Query, size: Size) {
        self.sizes.lock().unwrap_or_else(PoisonError::into_inner).insert(query.name, size);
    }

    async fn once(&self, query: &Query, variables: Value) -> Result<Box<RawValue>, Refused> {
        self.budget.turn(query.name).await?;
        let body = json!({ "query": query.text, "variables": variables });
        let reply = self.post(&body).await?;
        self.see_version(&reply);
        if reply.status == 403 {
            let body = read::<Value>(&reply.body).unwrap_or_default();
            let rights = rights_in(&body);
            let nothing_named = rights.is_empty();
            let error =
                if nothing_named { StoreError::Unauthorized } else { StoreError::MissingRights(rights) };
            return Err(error.into());
        }
        let answer: Answer = reply.ok().and_then(|reply| reply.json()).map_err(StoreError::from)?;
        let cost = answer.extensions.and_then(|extensions| Cost::deserialize(&extensions["cost"]).ok());
        if let Some(cost) = &cost {
            self.budget.told(query.name, cost);
        }
        match (answer.errors, answer.data) {
            (Some(errors), Some(data)) if !is_empty(&errors) => match without_failed(&errors, &data) {
                Some(rest) => Ok(rest),
                None => Err(fault(query, &errors, cost.as_ref())),
            },
            (Some(errors), None) if !is_empty(&errors) => Err(fault(query, &errors, cost.as_ref())),
            (_, Some(data)) => Ok(data),
            (_, None) => Err(StoreError::Schema(format!("{}: no data", query.name)).into()),
        }
    }

    /// Sends with a token, and once more with a new one where that is turned down.
    async fn post(&self, body: &Value) -> Result<Reply, StoreError> {
        let token = self.access.token(&self.http, None).await?.ok_or(StoreError::Unauthorized)?;
        let reply = self.send(body, &token).await?;
        if reply.status != 401 {
            return Ok(reply);
        }
        match self.access.token(&self.http, Some(&token)).await? {
            Some(token) => self.send(body, &token).await,
            None => Ok(reply),
        }
    }

    async fn send(&self, body: &Value, token: &SecretString) -> Result<Reply, StoreError> {
        // A token with a line break in it is no token.
        let mut token = HeaderValue::from_str(token.expose_secret()).map_err(|_| StoreError::Unauthorized)?;
        token.set_sensitive(true);
        let request = self.http.client().post(self.endpoint.clone()).header(TOKEN, token).json(body);
        Ok(self.http.send(request).await?)
    }

    /// A version that is not supported any more is answered as another one. That is no reason to stop in a show, as a
    /// query that does not fit any more is refused; it has to be seen.
    fn see_version(&self, reply: &Reply) {
        let Some(answered) = reply.headers.get(VERSION).and_then(|value| value.to_str().ok()) else { return };
        let mut known = self.version.lock().unwrap_or_else(PoisonError::into_inner);
        if known.as_deref() != Some(answered) {
            if answered != API_VERSION {
                tracing::warn!(
                    asked = API_VERSION,
                    answered,
                    "Shopify answers as another version of its API"
                );
            }
            *known = Some(answered.to_owned());
        }
    }
}

/// Why an error of reading happened, without the sentence around it.
pub fn why(error: StoreError) -> String {
    match error {
        StoreError::Schema(why) => why,
        other => other.to_string(),
    }
}

fn too_dear(query: &Query) -> StoreError {
    StoreError::Schema(format!("{}: MAX_COST_EXCEEDED for a single one", query.name))
}

fn is_empty(errors: &Value) -> bool {
    errors.is_null() || errors.as_array().is_some_and(Vec::is_empty)
}

/// What the errors of an answer mean. Their messages can hold what was asked, so only codes and places go on.
fn fault(query: &Query, errors: &Value, cost: Option<&Cost>) -> Refused {
    let errors: Vec<&Value> = errors.as_array().map_or_else(|| vec![errors], |list| list.iter().collect());
    let has = |code: &str| errors.iter().any(|error| code_of(error) == Some(code));
    if has("THROTTLED") {
        let wait = cost.map_or_else(budget::pause_unknown, Cost::pause);
        return StoreError::Throttled { wait }.into();
    }
    if has("MAX_COST_EXCEEDED") {
        return Refused::TooDear;
    }
    if has("ACCESS_DENIED") {
        let protected = errors.iter().any(|error| {
            let told = error.to_string();
            told.contains("protected-customer-data") || told.contains("not approved to access")
        });
        if protected {
            return StoreError::ProtectedData.into();
        }
        let denied = errors.iter().filter(|error| code_of(error) == Some("ACCESS_DENIED"));
        let rights: BTreeSet<String> = denied.flat_map(|error| rights_in(error)).collect();
        return StoreError::MissingRights(rights.into_iter().collect()).into();
    }
    if has("INTERNAL_SERVER_ERROR") || has("TIMEOUT") {
        return StoreError::Failing(500).into();
    }
    // A shop that its owner has not paid for.
    if has("SHOP_INACTIVE") {
        return StoreError::Failing(402).into();
    }
    let code = errors.iter().find_map(|error| code_of(error)).unwrap_or("an error without a code");
    let place: Vec<String> = errors
        .iter()
        .find_map(|error| error["path"].as_array())
        .map(|path| path.iter().map(|step| step.as_str().map_or_else(|| step.to_string(), str::to_owned)))
        .map(Iterator::collect)
        .unwrap_or_default();
    StoreError::Schema(format!("{} {}: {code}", query.name, place.join(".")).replace(" :", ":")).into()
}

/// The answer without the entries of its list that Shopify itself could not give: each of them is an entry that cannot be
/// read, and the others are sound. `None` where something else failed.
fn without_failed(errors: &Value, data: &RawValue) -> Option<Box<RawValue>> {
    let failed: Option<Vec<String>> = errors.as_array()?.iter().map(failed_entry).collect();
    let failed = failed.filter(|failed| failed.len() <= MOST_FAILED)?;
    let mut data: Value = serde_json::from_str(data.get()).ok()?;
    for place in failed {
        let entry = data.pointer_mut(&place)?;
        // What is null is gone; this one is there.
        *entry = json!({ "id": entry["id"].clone() });
    }
    serde_json::value::to_raw_value(&data).ok()
}

/// The place of the entry that an error is about.
fn failed_entry(error: &Value) -> Option<String> {
    if !matches!(code_of(error), Some("INTERNAL_SERVER_ERROR" | "TIMEOUT")) {
        return None;
    }
    let path = error["path"].as_array()?;
    let nodes = path.iter().take(2).position(|step| step == "nodes")?;
    let at = path.get(nodes + 1)?.as_u64()?;
    let list: Vec<&str> = path.iter().take(nodes + 1).filter_map(Value::as_str).collect();
    Some(format!("/{}/{at}", list.join("/")))
}

fn code_of(error: &Value) -> Option<&str> {
    let code = error["extensions"]["code"].as_str()?;
    // It goes into messages, so it has to look like a code.
    code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_').then_some(code)
}

/// Names of rights, wherever Shopify mentions them; the form of the sentence is no part of the API.
fn rights_in(error: &Value) -> Vec<String> {
    let text = error.to_string();
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let mut found: Vec<String> =
        words.filter(|word| word.starts_with("read_") && word.len() < 60).map(str::to_owned).collect();
    found.sort();
    found.dedup();
    found.truncate(limits::FEW);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUERY: Query = Query { name: "orders", text: "" };

    fn error_of(errors: Value) -> StoreError {
        match fault(&QUERY, &errors, None) {
            Refused::Other(error) => error,
            Refused::TooDear => panic!("not too dear"),
        }
    }

    #[test]
    fn a_denied_field_names_the_right_that_is_missing() {
        let errors = json!([{
            "message": "Access denied for orders field. Required access: `read_orders` access scope.",
            "path": ["orders"],
            "extensions": { "code": "ACCESS_DENIED", "requiredAccess": "`read_orders` access scope." },
        }]);
        assert_eq!(error_of(errors), StoreError::MissingRights(vec!["read_orders".into()]));
    }

    #[test]
    fn an_error_shows_its_code_and_place_and_never_its_message() {
        let errors = json!([{
            "message": "Field 'phone' of dana@example.com", "path": ["orders", "nodes", 3, "phone"],
            "extensions": { "code": "undefinedField" },
        }]);
        assert_eq!(
            error_of(errors),
            StoreError::Schema("orders orders.nodes.3.phone: undefinedField".into())
        );
        let plain = StoreError::Schema("orders: an error without a code".into());
        assert_eq!(error_of(json!("dana@example.com")), plain);
        assert_eq!(error_of(json!([{ "extensions": { "code": "dana@example.com" } }])), plain);
    }

    #[test]
    fn the_shops_own_trouble_passes() {
        assert!(error_of(json!([{ "extensions": { "code": "INTERNAL_SERVER_ERROR" } }])).is_passing());
    }
}
