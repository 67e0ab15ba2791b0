//! Requests that happen once: idempotency keys and shops' order ids.
//!
//! Old keys are looked up in the journal before a request enters the queue. A request that was committed between
//! its twin's look-up and its twin's turn is caught by the keys that the task remembers itself.

use crate::{Accepted, Engine, EngineError, QUEUE, Request};
use cartwall_domain::ShowId;
use cartwall_domain::command::Command;
use cartwall_journal::Once;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, VecDeque};

/// How many keys the task remembers: four times what the queue holds, so that more than can pass between a look-up and
/// its turn. Each takes about 300 bytes for as long as the process lives.
const REMEMBERED: usize = 4 * QUEUE;
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
        let (answer, show) = looked_up.await.map_err(|_| EngineError::Stopped)??;
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
        repeated: true,
        show: stored.show,
        unknown_skus: stored.unknown_skus,
    })
}

/// The keys of this process, newest last.
#[derive(Default)]
pub(crate) struct Remembered {
    answers: HashMap<Name, ([u8; 32], Accepted)>,
    order: VecDeque<Name>,
}

/// The digest of a key and its scope: text of any length would be kept twice, and as long as the process lives.
type Name = [u8; 32];

fn name(key: &OnceKey) -> Name {
    let mut digest = blake3::Hasher::new();
    // No other scope and key make the same text.
    digest.update(&key.scope.len().to_le_bytes()).update(key.scope.as_bytes()).update(key.key.as_bytes());
    digest.finalize().into()
}

impl Remembered {
    /// The answer of an earlier request with this key.
    pub(crate) fn find(&self, key: &OnceKey) -> Option<Result<Accepted, EngineError>> {
        let (digest, answer) = self.answers.get(&name(key))?;
        if key.strict && key.digest != *digest {
            return Some(Err(EngineError::KeyReused));
        }
        Some(Ok(Accepted { repeated: true, ..answer.clone() }))
    }

    /// Keeps a committed answer.
    pub(crate) fn keep(&mut self, key: &OnceKey, answer: &Accepted) {
        let name = name(key);
        if self.answers.insert(name, (key.digest, answer.clone())).is_some() {
            return;
        }
        self.order.push_back(name);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.answers.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(seq: u64) -> Accepted {
        Accepted { seq, id: None, ids: Vec::new(), repeated: false, show: None, unknown_skus: Vec::new() }
    }

    #[test]
    fn the_newest_keys_are_remembered_and_only_so_many() {
        let mut remembered = Remembered::default();
        let key = |number: usize| OnceKey::order("shop", &format!("order {number}"), false);
        for number in 0..3 * REMEMBERED {
            remembered.keep(&key(number), &accepted(number as u64));
            remembered.keep(&key(number), &accepted(number as u64));
        }
        assert_eq!((remembered.answers.len(), remembered.order.len()), (REMEMBERED, REMEMBERED));
        let found = |number| remembered.find(&key(number)).map(|answer| answer.unwrap().seq);
        assert_eq!(found(2 * REMEMBERED - 1), None);
        for number in [2 * REMEMBERED, 3 * REMEMBERED - 1] {
            assert_eq!(found(number), Some(number as u64));
        }
    }

    #[test]
    fn a_key_is_another_in_another_scope() {
        let mut remembered = Remembered::default();
        remembered.keep(&OnceKey::order("a", "b1", false), &accepted(1));
        for other in [OnceKey::order("ab", "1", false), OnceKey::order("a", "b1", true)] {
            assert!(remembered.find(&other).is_none(), "{other:?}");
        }
        assert!(remembered.find(&OnceKey::order("a", "b1", false)).is_some());
    }
}
