//! The token that each question carries: a lasting one, or one of a day, got with the credentials of the merchant's app.

use crate::{Secrets, StoreError};
use cartwall_outbound::Http;
use cartwall_outbound::header::{ACCEPT, CONTENT_TYPE};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;
use url::form_urlencoded::Serializer;

/// A token is replaced so long before its end, or at nine tenths of a short life.
const EARLY: Duration = Duration::from_secs(300);

/// Where tokens come from. A token of a day is not among the credentials that are kept: it is got anew after each start.
#[derive(Debug)]
pub enum Access {
    /// Of an older custom app; it never ends.
    Lasting(SecretString),
    /// The client credentials grant.
    Granted {
        id: SecretString,
        secret: SecretString,
        /// Locked while one is got, so that only one is.
        held: Mutex<Option<Held>>,
    },
}

#[derive(Debug)]
pub struct Held {
    token: SecretString,
    renew_at: Instant,
}

#[derive(Deserialize)]
struct Grant {
    access_token: SecretString,
    expires_in: u64,
}

impl Access {
    /// By what there is; a lasting token goes first.
    pub fn new(secrets: &Secrets) -> Result<Self, StoreError> {
        if let Some(token) = secrets.get("token") {
            return Ok(Self::Lasting(token.into()));
        }
        match (secrets.get("client_id"), secrets.get("client_secret")) {
            (Some(id), Some(secret)) => {
                Ok(Self::Granted { id: id.into(), secret: secret.into(), held: Mutex::default() })
            }
            (Some(_), None) => Err(StoreError::MissingField("client_secret")),
            (None, Some(_)) => Err(StoreError::MissingField("client_id")),
            (None, None) => Err(StoreError::MissingField("token")),
        }
    }

    /// A token to ask with; never `refused`, which the shop has just turned down. `None` where there is no other.
    pub async fn token(
        &self,
        http: &Http,
        refused: Option<&SecretString>,
    ) -> Result<Option<SecretString>, StoreError> {
        let (id, secret, held) = match self {
            Self::Lasting(token) => return Ok(refused.is_none().then(|| token.clone())),
            Self::Granted { id, secret, held } => (id, secret, held),
        };
        let mut held = held.lock().await;
        let good = held.as_ref().filter(|held| {
            let turned_down =
                refused.is_some_and(|refused| refused.expose_secret() == held.token.expose_secret());
            !turned_down && Instant::now() < held.renew_at
        });
        if let Some(good) = good {
            return Ok(Some(good.token.clone()));
        }
        *held = None;
        let grant = grant(http, id, secret).await?;
        let life = Duration::from_secs(grant.expires_in);
        let early = EARLY.min(life / 10);
        let token = grant.access_token;
        // A day at most is believed, so that no answer can lead beyond what clocks hold.
        let use_for = life.saturating_sub(early).min(Duration::from_secs(86_400));
        *held = Some(Held { token: token.clone(), renew_at: Instant::now() + use_for });
        Ok(Some(token))
    }
}

async fn grant(http: &Http, id: &SecretString, secret: &SecretString) -> Result<Grant, StoreError> {
    let mut url = http.base().clone();
    url.set_path("/admin/oauth/access_token");
    let form = Serializer::new(String::new())
        .append_pair("grant_type", "client_credentials")
        .append_pair("client_id", id.expose_secret())
        .append_pair("client_secret", secret.expose_secret())
        .finish();
    let request = http
        .client()
        .post(url)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(ACCEPT, "application/json")
        .body(form);
    let reply = http.send(request).await?;
    match reply.status.as_u16() {
        400 | 403 if names(&reply.body, "shop_not_permitted") => Err(StoreError::OtherOrganisation),
        400 | 403 if names(&reply.body, "app_not_installed") => Err(StoreError::AppNotInstalled),
        // Unknown app, wrong secret, an app that is not installed here: all are for the person to put right.
        400 | 401 | 403 => Err(StoreError::Unauthorized),
        _ => Ok(reply.ok()?.json()?),
    }
}

/// Whether an answer says why, in Shopify's own word; it comes as JSON or as a page.
fn names(body: &[u8], why: &str) -> bool {
    body.windows(why.len()).take(65_536).any(|part| part == why.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(fields: &[&str]) -> Secrets {
        Secrets::new(fields.iter().map(|&name| (name.to_owned(), format!("{name}-value"))))
    }

    #[test]
    fn the_field_that_is_missing_is_named() {
        let missing = |fields: &[&str]| Access::new(&secrets(fields)).unwrap_err();
        assert_eq!(missing(&[]), StoreError::MissingField("token"));
        assert_eq!(missing(&["client_id"]), StoreError::MissingField("client_secret"));
        assert_eq!(missing(&["client_secret"]), StoreError::MissingField("client_id"));
        assert!(matches!(Access::new(&secrets(&["token", "client_secret"])), Ok(Access::Lasting(_))));
    }

    #[test]
    fn credentials_do_not_show_themselves() {
        for fields in [&["token"][..], &["client_id", "client_secret"]] {
            let shown = format!("{:?}", Access::new(&secrets(fields)).unwrap());
            assert!(!shown.contains("-value"), "{shown}");
        }
    }
}
