//! Questions to a Vendure shop: who asks, what a refusal means, and lists of which one entry is broken.
//!
//! Vendure answers refusals with HTTP 200, and gives the same word for a wrong key and for a missing right. Only a
//! question that needs no right tells them apart.

use crate::http::read;
use crate::{LeftOut, Secrets, StoreError};
use cartwall_outbound::StatusCode;
use cartwall_outbound::Url;
use cartwall_outbound::header::HeaderValue;
use cartwall_outbound::{Http, Reply};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tokio::sync::Mutex;

const SHOP: &str = include_str!("shop.graphql");
const LOGIN: &str = include_str!("login.graphql");
/// Entries of one page that may be broken before the page is given up.
const MOST_BROKEN: usize = 10;

/// Who asks a shop, and where.
#[derive(Debug)]
pub(super) struct Client {
    http: Http,
    api: Url,
    secrets: Secrets,
    /// Of the login; a key needs none.
    session: Mutex<Option<SecretString>>,
}

#[derive(Deserialize)]
pub(super) struct Answer {
    pub(super) data: Option<Box<RawValue>>,
    #[serde(default)]
    errors: Vec<Fault>,
}

/// An error of GraphQL. Its message stays unread: it may hold anything.
#[derive(Deserialize)]
struct Fault {
    #[serde(default)]
    path: Vec<Step>,
    #[serde(default)]
    extensions: Extensions,
}

#[derive(Default, Deserialize)]
struct Extensions {
    code: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Step {
    Index(usize),
    Field(String),
}

/// A list as Vendure gives it, its entries unread, so that one bad entry does not spoil the others.
pub(super) struct List<T> {
    /// What was asked for beside the list.
    pub beside: Option<T>,
    pub items: Vec<Box<RawValue>>,
    pub left_out: Vec<LeftOut>,
    /// Of the whole list, over all pages.
    pub total: usize,
    /// Entries of this page, also those that are left out.
    pub seen: usize,
    /// Whether entries came without their goods.
    pub is_bare: bool,
}

#[derive(Deserialize)]
struct Entries {
    #[serde(rename = "totalItems")]
    total: usize,
    items: Vec<Box<RawValue>>,
}

/// A question for a page of a list.
pub(super) struct Question<'a> {
    pub query: &'static str,
    /// The same list with nothing but ids, to name a broken entry.
    pub ids: &'static str,
    /// The same list without the goods of its entries, which the shop cannot always tell.
    pub bare: Option<&'static str>,
    /// The field that is the list.
    pub field: &'static str,
    /// Without `take` and `skip`.
    pub variables: &'a Value,
}

impl Client {
    pub fn new(http: Http, api: Url, secrets: Secrets) -> Self {
        Self { http, api, secrets, session: Mutex::default() }
    }

    pub fn http(&self) -> &Http {
        &self.http
    }

    /// Whether a person's name and password are used, not a key.
    pub fn logs_in(&self) -> bool {
        self.secrets.get("api_key").is_none()
    }

    /// Asks, and reads the whole answer.
    pub async fn ask<T: DeserializeOwned>(&self, query: &str, variables: &Value) -> Result<T, StoreError> {
        let answer = self.allowed(query, variables).await?;
        match (answer.data, answer.errors.first()) {
            (Some(data), None) => read(data.get().as_bytes()),
            (_, Some(fault)) => Err(StoreError::Schema(fault.to_string())),
            (None, None) => Err(StoreError::Schema("data: missing".into())),
        }
    }

    /// Asks for a part of a list. An entry that the shop itself cannot give is named and left out.
    pub async fn list<T: DeserializeOwned>(
        &self,
        question: &Question<'_>,
        skip: usize,
        take: usize,
    ) -> Result<List<T>, StoreError> {
        let mut found =
            List { beside: None, items: Vec::new(), left_out: Vec::new(), total: 0, seen: 0, is_bare: false };
        let mut query = question.query;
        // Ranges still to be asked for; the next one is the last.
        let mut ranges = vec![(skip, take)];
        while let Some((skip, take)) = ranges.pop() {
            if take == 0 {
                continue;
            }
            let answer = self.allowed(query, &part(question.variables, skip, take)).await?;
            let broken = answer.broken(question.field);
            if found.left_out.len() + broken.len() > MOST_BROKEN
                || (broken.is_empty() && !answer.errors.is_empty())
            {
                let why = answer.errors.first().map(ToString::to_string);
                return Err(StoreError::Schema(why.unwrap_or_default()));
            }
            let why = |index: usize| {
                let fault = answer.errors.iter().find(|fault| fault.entry(question.field) == Some(index));
                fault.map(ToString::to_string).unwrap_or_default()
            };
            match answer.entries::<T>(question.field)? {
                // A field that could not be told is null; what it should say is not known, so neither is its entry.
                Some((beside, entries)) => {
                    found.total = entries.total;
                    found.beside = found.beside.or(Some(beside));
                    for (index, item) in entries.items.into_iter().enumerate() {
                        found.seen += 1;
                        if broken.contains(&index) {
                            found.left_out.push(LeftOut { id: id_of(&item), why: why(index) });
                        } else {
                            found.items.push(item);
                        }
                    }
                }
                // One entry has taken the whole answer with it.
                None => {
                    if let Some(bare) = question.bare.filter(|_| answer.lacks_goods() && !found.is_bare) {
                        (query, found.is_bare) = (bare, true);
                        ranges.push((skip, take));
                        continue;
                    }
                    let Some(&index) = broken.first() else {
                        return Err(StoreError::Schema("data: missing".into()));
                    };
                    let id = self.name(question, skip + index).await?;
                    found.left_out.push(LeftOut { id, why: why(index) });
                    found.seen += 1;
                    ranges.push((skip + index + 1, take.saturating_sub(index + 1)));
                    ranges.push((skip, index));
                }
            }
        }
        Ok(found)
    }

    async fn name(&self, question: &Question<'_>, at: usize) -> Result<String, StoreError> {
        let answer = self.allowed(question.ids, &part(question.variables, at, 1)).await?;
        let entries = answer.entries::<IgnoredAny>(question.field)?;
        Ok(entries.and_then(|(_, entries)| entries.items.first().map(|item| id_of(item))).unwrap_or_default())
    }

    /// Asks; a dead session is renewed once, and a refusal told apart.
    pub(super) async fn allowed(&self, query: &str, variables: &Value) -> Result<Answer, StoreError> {
        let answer = self.send(query, variables).await?;
        if !answer.is_refused() {
            return Ok(answer);
        }
        if !self.send(SHOP, &json!({})).await?.is_refused() {
            return Err(answer.missing_rights());
        }
        if !self.logs_in() {
            return Err(self.unauthorized().await?);
        }
        *self.session.lock().await = None;
        let answer = self.send(query, variables).await?;
        if !answer.is_refused() {
            return Ok(answer);
        }
        let known = !self.send(SHOP, &json!({})).await?.is_refused();
        Err(if known { answer.missing_rights() } else { self.unauthorized().await? })
    }

    /// Whether the key is wrong, or only is none of this channel: a key is one of the channel that it was made in, and a
    /// person has roles in some of them.
    async fn unauthorized(&self) -> Result<StoreError, StoreError> {
        if self.channel().is_none() {
            return Ok(StoreError::Unauthorized);
        }
        let elsewhere = self.send_in(None, SHOP, &json!({})).await?;
        Ok(if elsewhere.is_refused() { StoreError::Unauthorized } else { StoreError::UnknownChannel })
    }

    /// The token of the channel that is asked in; the shop's first where there is none.
    pub(super) fn channel(&self) -> Option<&str> {
        self.secrets.get("channel")
    }

    async fn send(&self, query: &str, variables: &Value) -> Result<Answer, StoreError> {
        let answer = self.send_in(self.channel(), query, variables).await?;
        answer.in_a_channel()
    }

    async fn send_in(
        &self,
        channel: Option<&str>,
        query: &str,
        variables: &Value,
    ) -> Result<Answer, StoreError> {
        let mut request = self.request(channel, query, variables)?;
        if let Some(key) = self.secrets.get("api_key") {
            // What cannot stand in a header is no key.
            let mut key = HeaderValue::from_str(key).map_err(|_| StoreError::Unauthorized)?;
            key.set_sensitive(true);
            request = request.header("vendure-api-key", key);
        } else {
            request = request.bearer_auth(self.session().await?.expose_secret());
        }
        answer(self.http.send(request).await?)
    }

    fn request(
        &self,
        channel: Option<&str>,
        query: &str,
        variables: &Value,
    ) -> Result<cartwall_outbound::RequestBuilder, StoreError> {
        let mut request = self.http.client().post(self.api.clone());
        if let Some(channel) = channel {
            // What cannot stand in a header is no token.
            let token = HeaderValue::from_str(channel).map_err(|_| StoreError::UnknownChannel)?;
            request = request.header("vendure-token", token);
        }
        Ok(request.json(&json!({ "query": query, "variables": variables })))
    }

    async fn session(&self) -> Result<SecretString, StoreError> {
        let mut session = self.session.lock().await;
        if let Some(session) = &*session {
            return Ok(session.clone());
        }
        let username = self.secrets.get("username").ok_or(StoreError::MissingField("username"))?;
        let password = self.secrets.get("password").ok_or(StoreError::MissingField("password"))?;
        let login =
            self.request(self.channel(), LOGIN, &json!({ "username": username, "password": password }))?;
        let reply = self.http.send(login).await?;
        let token = reply.headers.get("vendure-auth-token").and_then(|token| token.to_str().ok());
        let token = token.filter(|token| !token.is_empty()).map(SecretString::from);
        let answer = answer(reply)?.in_a_channel()?;
        if answer.data.is_none() {
            return Err(answer.errors.first().map_or(StoreError::NotThere, |_| StoreError::Unauthorized));
        }
        let token = token.ok_or(StoreError::Unauthorized)?;
        *session = Some(token.clone());
        Ok(token)
    }
}

/// GraphQL answers faults with 400 and 500 too, and says more in the body than by its status.
fn answer(reply: Reply) -> Result<Answer, StoreError> {
    match read::<Answer>(&reply.body) {
        Ok(answer) if answer.data.is_some() || !answer.errors.is_empty() => {
            let fault = answer.errors.first().and_then(|fault| fault.extensions.code.as_deref());
            match (reply.status, fault) {
                (StatusCode::OK, _) | (_, Some(_)) => Ok(answer),
                _ => reply.ok().map(|_| answer).map_err(StoreError::from),
            }
        }
        Ok(_) => reply.ok().map_err(StoreError::from).and(Err(StoreError::Schema("data: missing".into()))),
        Err(error) => reply.ok().map_err(StoreError::from).and(Err(error)),
    }
}

impl Answer {
    /// An answer of a channel that there is.
    fn in_a_channel(self) -> Result<Self, StoreError> {
        let unknown = self.errors.iter().any(|fault| fault.is("CHANNEL_NOT_FOUND"));
        if unknown { Err(StoreError::UnknownChannel) } else { Ok(self) }
    }

    fn is_refused(&self) -> bool {
        self.errors.iter().any(|fault| fault.is("FORBIDDEN") || fault.is("UNAUTHORIZED"))
    }

    fn missing_rights(&self) -> StoreError {
        let refused = self.errors.iter().filter(|fault| fault.is("FORBIDDEN"));
        let rights: BTreeSet<_> = refused.filter_map(|fault| right(fault.path.first()?)).collect();
        StoreError::MissingRights(rights.into_iter().map(str::to_owned).collect())
    }

    /// Whether it fails because what a line of an order names cannot be told.
    fn lacks_goods(&self) -> bool {
        let of_goods = |step: &Step| matches!(step, Step::Field(name) if name == "productVariant");
        self.errors.iter().any(|fault| fault.path.iter().any(of_goods))
    }

    /// Entries of the list that have a fault, in order.
    fn broken(&self, field: &str) -> Vec<usize> {
        let broken: BTreeSet<_> = self.errors.iter().filter_map(|fault| fault.entry(field)).collect();
        broken.into_iter().collect()
    }

    /// What stands beside the list, and the list; `None` where nothing came.
    fn entries<T: DeserializeOwned>(&self, field: &str) -> Result<Option<(T, Entries)>, StoreError> {
        let Some(data) = &self.data else { return Ok(None) };
        let fields: BTreeMap<String, Option<Box<RawValue>>> = read(data.get().as_bytes())?;
        let Some(Some(list)) = fields.get(field) else { return Ok(None) };
        Ok(Some((read(data.get().as_bytes())?, read(list.get().as_bytes())?)))
    }
}

impl Fault {
    fn is(&self, code: &str) -> bool {
        self.extensions.code.as_deref() == Some(code)
    }

    /// The entry of a list in which it lies.
    fn entry(&self, field: &str) -> Option<usize> {
        match self.path.get(..3)? {
            [Step::Field(list), Step::Field(items), Step::Index(index)]
                if list == field && items == "items" =>
            {
                Some(*index)
            }
            _ => None,
        }
    }
}

/// The place and the code.
impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (n, step) in self.path.iter().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Field(name) if n == 0 => write!(f, "{name}")?,
                Step::Field(name) => write!(f, ".{name}")?,
            }
        }
        write!(f, ": {}", self.extensions.code.as_deref().unwrap_or("no code"))
    }
}

/// The right that a field of the query needs, as Vendure's roles call it.
fn right(field: &Step) -> Option<&'static str> {
    match field {
        Step::Field(name) => match name.as_str() {
            "products" | "productVariants" => Some("ReadCatalog"),
            "orders" => Some("ReadOrder"),
            "stockLocations" => Some("ReadStockLocation"),
            _ => None,
        },
        Step::Index(_) => None,
    }
}

fn part(variables: &Value, skip: usize, take: usize) -> Value {
    let mut variables = variables.clone();
    variables["skip"] = skip.into();
    variables["take"] = take.into();
    variables
}

/// The id of an entry that cannot be read otherwise.
pub(super) fn id_of(item: &RawValue) -> String {
    #[derive(Deserialize)]
    struct Named {
        id: String,
    }
    read::<Named>(item.get().as_bytes()).map(|named| named.id).unwrap_or_default()
}
