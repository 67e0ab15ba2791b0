//! Requests that happen once: idempotency keys and shops' order ids.
//!
//! Old keys are looked up in the journal before a request enters the queue. A request that was committed between
//! its twin's look-up and its twin's turn is caught by the keys that the task remembers itself. An order whose key is
//! known with another content goes on to the rules, which compare it with what is counted of it; it gets no key again.

use crate::{Accepted, Engine, EngineError, OverRefunded, Request};
use cartwall_domain::ShowId;
use cartwall_domain::command::Command;
use cartwall_journal::Once;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, VecDeque};

/// How many keys the task remembers: far more than can pass between a look-up and its turn.
const REMEMBERED: usize = 65_536;
const ORDERS: &str = "order";
const REFUNDS: &str = "refund";
/// Of orders that are the same whatever they say.
const NO_DIGEST: [u8; 32] = [0; 32];

/// A key under which a request happens once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceKey {
    /// The kind of key.
    pub scope: String,
    /// The key.
    pub key: String,
    /// Digest of the request, to tell a repetition from another request under the same key.
    pub digest: [u8; 32],
    /// What another request under the same key is.
    pub other: OtherContent,
}

/// What a request is under the key of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherContent {
    /// A mistake of the client.
    Refused,
    /// The same thing seen again, whatever it says.
    Repeated,
    /// The same order with another content: the rules compare it with what is counted.
    Compared,
    /// A version of an order: only the rules know whether it is newer, also where it says the same.
    Version,
}

impl OnceKey {
    /// An idempotency key that a client sent.
    pub fn idempotency(by: &str, key: &str, request: &str) -> Self {
        let scope = format!("key:{by}");
        let digest = blake3::hash(request.as_bytes()).into();
        Self { scope, key: key.to_owned(), digest, other: OtherContent::Refused }
    }

    /// An order or refund of the simulated shop `source`: taken in once, whatever it says the second time.
    pub fn order(source: &str, id: &str, refund: bool) -> Self {
        let kind = if refund { REFUNDS } else { ORDERS };
        Self {
            scope: scope(kind, source),
            key: id.to_owned(),
            digest: NO_DIGEST,
            other: OtherContent::Repeated,
        }
    }

    /// The key of an order or refund as it was read; here alone it is decided. `None` for other commands.
    pub fn of(command: &Command) -> Option<Self> {
        let (kind, order, refund_of) = match command {
            Command::RecordSale { order, .. } | Command::ReviseSale { order, .. } => (ORDERS, order, None),
            Command::RecordRefund { order, refund_of, .. } => (REFUNDS, order, Some(refund_of)),
            _ => return None,
        };
        let content =
            serde_json::to_string(&(order.currency, refund_of, order.content())).unwrap_or_default();
        let other = match command {
            Command::ReviseSale { .. } => OtherContent::Version,
            _ => OtherContent::Compared,
        };
        let (scope, key) = (scope(kind, &order.source), order.id.clone());
        Some(Self { scope, key, digest: blake3::hash(content.as_bytes()).into(), other })
    }
}

/// What was found for a request's key.
#[derive(Debug)]
pub(crate) enum Found {
    /// The request was not carried out before.
    Nothing,
    /// It was.
    Repetition(Accepted),
    /// Its order was, and the rules say what this changes. `same`: the answer, where it says what was said first.
    Known { same: Option<Accepted> },
}

impl Found {
    /// `carried_out`: the digest of the request that was carried out under this key.
    pub(crate) fn of(
        key: &OnceKey,
        carried_out: &[u8; 32],
        answer: impl FnOnce() -> Option<Accepted>,
    ) -> Result<Self, EngineError> {
        let same = key.digest == *carried_out;
        let answered = || answer().map(|answer| Accepted { repeated: true, ..answer });
        match key.other {
            OtherContent::Refused if !same => Err(EngineError::KeyReused),
            OtherContent::Refused | OtherContent::Repeated => {
                answered().map(Self::Repetition).ok_or(EngineError::KeyReused)
            }
            OtherContent::Compared if same => Ok(match answered() {
                // A refund that came before its order may have found its show since.
                Some(answer) if answer.show.is_some() => Self::Repetition(answer),
                answer => Self::Known { same: answer },
            }),
            OtherContent::Compared => Ok(Self::Known { same: None }),
            OtherContent::Version if same => Ok(Self::Known { same: answered() }),
            OtherContent::Version => Ok(Self::Known { same: None }),
        }
    }
}

/// Two shops may both have an order 1001.
fn scope(kind: &str, source: &str) -> String {
    format!("{kind}:{source}")
}

/// What is stored as the answer of a key.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct StoredAnswer {
    seq: u64,
    id: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ids: Vec<String>,
    show: Option<String>,
    #[serde(default)]
    unknown_skus: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    over_refunded: Option<OverRefunded>,
}

impl Accepted {
    fn stored(&self) -> StoredAnswer {
        StoredAnswer {
            seq: self.seq,
            id: self.id.clone(),
            ids: self.ids.clone(),
            show: self.show.clone(),
            unknown_skus: self.unknown_skus.clone(),
            over_refunded: self.over_refunded.clone(),
        }
    }
}

impl From<StoredAnswer> for Accepted {
    fn from(stored: StoredAnswer) -> Self {
        Self {
            seq: stored.seq,
            id: stored.id,
            ids: stored.ids,
            repeated: false,
            show: stored.show,
            unknown_skus: stored.unknown_skus,
            superseded: false,
            over_refunded: stored.over_refunded,
        }
    }
}

/// The line of the journal for a key and its answer.
pub(crate) fn recorded(key: &OnceKey, answer: &Accepted) -> Once {
    Once {
        scope: key.scope.clone(),
        key: key.key.clone(),
        request: key.digest,
        answer: serde_json::to_string(&answer.stored()).unwrap_or_default(),
    }
}

impl Engine {
    /// Finds an earlier request with the same key, and the show of an order that is being refunded.
    pub(crate) async fn look_up(&self, request: &mut Request) -> Result<Found, EngineError> {
        let refunded = match &request.command {
            Command::RecordRefund { order, refund_of, refund_show: None, .. } => {
                Some((scope(ORDERS, &order.source), refund_of.clone()))
            }
            _ => None,
        };
        if request.once.is_none() && refunded.is_none() {
            return Ok(Found::Nothing);
        }
        let (reader, once) = (self.reader.clone(), request.once.clone());
        let looked_up = tokio::task::spawn_blocking(move || {
            let known = match &once {
                Some(key) => reader.once(&key.scope, &key.key)?.map(|known| (key, known)),
                None => None,
            };
            let found = match known {
                Some((key, known)) => Found::of(key, &known.request, || {
                    serde_json::from_str::<StoredAnswer>(&known.answer).ok().map(Into::into)
                })?,
                None => Found::Nothing,
            };
            let sold = match &refunded {
                Some((scope, order)) if !matches!(found, Found::Repetition(_)) => {
                    reader.once(scope, order)?
                }
                _ => None,
            };
            let show = sold.and_then(|sold| serde_json::from_str::<StoredAnswer>(&sold.answer).ok()?.show);
            Ok::<_, EngineError>((found, show))
        });
        let (found, show) = looked_up.await.map_err(|_| EngineError::Stopped)??;
        if let (Command::RecordRefund { refund_show, .. }, Some(show)) = (&mut request.command, show) {
            *refund_show = Some(ShowId(show));
        }
        Ok(found)
    }
}

/// The keys of this process, newest last.
#[derive(Default)]
pub(crate) struct Remembered {
    answers: HashMap<(String, String), ([u8; 32], Accepted)>,
    order: VecDeque<(String, String)>,
}

impl Remembered {
    /// What is known of an earlier request with this key.
    pub(crate) fn find(&self, key: &OnceKey) -> Result<Found, EngineError> {
        match self.answers.get(&(key.scope.clone(), key.key.clone())) {
            Some((digest, answer)) => Found::of(key, digest, || Some(answer.clone())),
            None => Ok(Found::Nothing),
        }
    }

    /// Keeps a committed answer.
    pub(crate) fn keep(&mut self, key: &OnceKey, answer: &Accepted) {
        if self.order.len() >= REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.answers.remove(&oldest);
        }
        let name = (key.scope.clone(), key.key.clone());
        self.order.push_back(name.clone());
        self.answers.insert(name, (key.digest, answer.clone()));
    }
}
