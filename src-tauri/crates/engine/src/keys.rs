//! Requests that happen once: idempotency keys and shops' order ids.
//!
//! Old keys are looked up in the journal before a request enters the queue. A request that was committed between
//! its twin's look-up and its twin's turn is caught by the keys that the task remembers itself.

use crate::unsaved::{SLOW, Unsaved, runs_the_show};
use crate::{Accepted, Engine, EngineError, Request};
use cartwall_domain::ShowId;
use cartwall_domain::command::Command;
use cartwall_journal::{JournalError, Once};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, VecDeque};

/// How many keys the task remembers: far more than can pass between a look-up and its turn.
const REMEMBERED: usize = 65_536;
const ORDERS: &str = "order";
const REFUNDS: &str = "refund";

/// A key under which a request happens once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceKey {
    /// The kind of key.
    pub scope: String,
    /// The key.
    pub key: String,
    /// Digest of the request, to tell a repetition from another request under the same key.
    pub digest: [u8; 32],
    /// Whether another request under the same key is an error, or the same thing seen again.
    pub strict: bool,
}

impl OnceKey {
    /// An idempotency key that a client sent.
    pub fn idempotency(by: &str, key: &str, request: &str) -> Self {
        let scope = format!("key:{by}");
        Self { scope, key: key.to_owned(), digest: blake3::hash(request.as_bytes()).into(), strict: true }
    }

    /// An order or refund of the shop `source`: taken in once, whatever it says the second time.
    pub fn order(source: &str, id: &str, refund: bool) -> Self {
        let kind = if refund { REFUNDS } else { ORDERS };
        Self { scope: scope(kind, source), key: id.to_owned(), digest: [0; 32], strict: false }
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
}

impl Accepted {
    fn stored(&self) -> StoredAnswer {
        StoredAnswer {
            seq: self.seq,
            id: self.id.clone(),
            ids: self.ids.clone(),
            show: self.show.clone(),
            unknown_skus: self.unknown_skus.clone(),
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
    pub(crate) async fn look_up(&self, request: &mut Request) -> Result<Option<Accepted>, EngineError> {
        let refunded = match &request.command {
            Command::RecordRefund { order, refund_of, refund_show: None, .. } => {
                Some((scope(ORDERS, &order.source), refund_of.clone()))
            }
            _ => None,
        };
        if request.once.is_none() && refunded.is_none() {
            return Ok(None);
        }
        // While the disk is in trouble a take does not wait for it. Keys of this process are remembered without it.
        let without_disk = runs_the_show(&request.command);
        let hangs = |unsaved: &Unsaved| without_disk || unsaved.reason == JournalError::Slow;
        if self.unsaved.borrow().as_ref().is_some_and(hangs) {
            return Ok(None);
        }
        let (reader, once) = (self.reader.clone(), request.once.clone());
        let looked_up = tokio::task::spawn_blocking(move || {
            if let Some(key) = &once
                && let Some(found) = reader.once(&key.scope, &key.key)?
            {
                return repetition(key, &found.request, &found.answer).map(|answer| (Some(answer), None));
            }
            let sold = match &refunded {
                Some((scope, order)) => reader.once(scope, order)?,
                None => None,
            };
            let show = sold.and_then(|sold| serde_json::from_str::<StoredAnswer>(&sold.answer).ok()?.show);
            Ok((None, show))
        });
        let looked_up = if without_disk {
            let Ok(looked_up) = tokio::time::timeout(SLOW, looked_up).await else { return Ok(None) };
            looked_up
        } else {
            looked_up.await
        };
        let looked_up = looked_up.map_err(|_| EngineError::Stopped)?;
        let (answer, show) = match looked_up {
            Err(EngineError::NotSaved(error)) if without_disk && error.may_pass() => (None, None),
            looked_up => looked_up?,
        };
        if let (Command::RecordRefund { refund_show, .. }, Some(show)) = (&mut request.command, show) {
            *refund_show = Some(ShowId(show));
        }
        Ok(answer)
    }
}

fn repetition(key: &OnceKey, digest: &[u8; 32], answer: &str) -> Result<Accepted, EngineError> {
    if key.strict && key.digest != *digest {
        return Err(EngineError::KeyReused);
    }
    let stored: StoredAnswer = serde_json::from_str(answer).map_err(|_| EngineError::KeyReused)?;
    Ok(Accepted {
        seq: stored.seq,
        id: stored.id,
        ids: stored.ids,
        saved: true,
        repeated: true,
        show: stored.show,
        unknown_skus: stored.unknown_skus,
    })
}

/// The keys of this process, newest last.
#[derive(Default)]
pub(crate) struct Remembered {
    answers: HashMap<(String, String), ([u8; 32], Accepted)>,
    order: VecDeque<(String, String)>,
}

impl Remembered {
    /// The answer of an earlier request with this key.
    pub(crate) fn find(&self, key: &OnceKey) -> Option<Result<Accepted, EngineError>> {
        let (digest, answer) = self.answers.get(&(key.scope.clone(), key.key.clone()))?;
        if key.strict && key.digest != *digest {
            return Some(Err(EngineError::KeyReused));
        }
        Some(Ok(Accepted { repeated: true, ..answer.clone() }))
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
