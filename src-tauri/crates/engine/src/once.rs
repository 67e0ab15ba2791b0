//! Requests that happen once: idempotency keys and shops' order ids.
//!
//! A press on a live line is repeated within seconds or never: its key is looked for in memory alone, so that no press
//! waits for the disk before it is queued. All other keys are looked up in the journal before a request enters the queue. A request that was committed between
//! its twin's look-up and its twin's turn is caught by the keys that the task remembers itself. An order whose key is
//! known with another content goes on to the rules, which compare it with what is counted of it; it gets no key again.

use crate::unsaved::{SLOW, Unsaved, runs_the_show};
use crate::{Accepted, Engine, EngineError, OverRefunded, QUEUE, Request};
use cartwall_domain::command::Command;
use cartwall_domain::decide::LeftAlone;
use cartwall_domain::order::Numbering;
use cartwall_domain::run::RunId;
use cartwall_domain::{Actor, ShowId};
use cartwall_journal::format::{order_digest, order_scope};
use cartwall_journal::{JournalError, Once, Reader, Recorded};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, VecDeque};

/// How many keys the task remembers: four times what the queue holds, so that more than can pass between a look-up and
/// its turn. Each takes about 300 bytes for as long as the process lives.
const REMEMBERED: usize = 4 * QUEUE;
/// Of orders that are the same whatever they say.
const NO_DIGEST: [u8; 32] = [0; 32];

/// The scope of keys of live lines begins so.
const PRESS: &str = "press:";

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
    pub fn idempotency(by: &Actor, key: &str, request: &str) -> Self {
        let scope = format!("key:{}:{}", by.kind.word(), by.id);
        let digest = blake3::hash(request.as_bytes()).into();
        Self { scope, key: key.to_owned(), digest, other: OtherContent::Refused }
    }

    /// The key of a press on a live line, which is sent again within seconds where its answer was lost: only the newest
    /// 16,384 are known.
    pub fn press(by: &Actor, key: &str, request: &str) -> Self {
        Self { scope: format!("{PRESS}{}:{}", by.kind.word(), by.id), ..Self::idempotency(by, key, request) }
    }

    fn is_press(&self) -> bool {
        self.scope.starts_with(PRESS)
    }

    /// An order or refund that is simulated: taken in once, whatever it says the second time.
    pub fn order(numbering: &Numbering, id: &str, refund: bool) -> Self {
        Self {
            scope: order_scope(numbering, refund),
            key: id.to_owned(),
            digest: NO_DIGEST,
            other: OtherContent::Repeated,
        }
    }

    /// The key of an order or refund as it was read; here alone it is decided. `None` for other commands.
    pub fn of(command: &Command) -> Option<Self> {
        let (order, refund_of) = match command {
            Command::RecordSale { order, .. } | Command::ReviseSale { order, .. } => (order, None),
            Command::RecordRefund { order, refund_of, .. } => (order, Some(refund_of.as_str())),
            _ => return None,
        };
        let other = match command {
            Command::ReviseSale { .. } => OtherContent::Version,
            _ => OtherContent::Compared,
        };
        let scope = order_scope(&order.source.numbering(None), refund_of.is_some());
        let digest = order_digest(order.currency, refund_of, &order.content());
        Some(Self { scope, key: order.id.clone(), digest, other })
    }
}

/// What was found for a request's key.
#[derive(Clone, Debug)]
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

/// What is stored as the answer of a key.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct StoredAnswer {
    seq: u64,
    id: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    ids: Vec<String>,
    show: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    run: Option<u32>,
    #[serde(default)]
    unknown_skus: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    over_refunded: Option<OverRefunded>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    left_alone: Option<LeftAlone>,
}

impl Accepted {
    fn stored(&self) -> StoredAnswer {
        StoredAnswer {
            seq: self.seq,
            id: self.id.clone(),
            ids: self.ids.clone(),
            show: self.show.clone(),
            run: self.run,
            unknown_skus: self.unknown_skus.clone(),
            over_refunded: self.over_refunded.clone(),
            left_alone: self.left_alone.clone(),
        }
    }
}

impl From<StoredAnswer> for Accepted {
    fn from(stored: StoredAnswer) -> Self {
        Self {
            seq: stored.seq,
            id: stored.id,
            ids: stored.ids,
            saved: true,
            repeated: false,
            show: stored.show,
            run: stored.run,
            unknown_skus: stored.unknown_skus,
            superseded: false,
            over_refunded: stored.over_refunded,
            left_alone: stored.left_alone,
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
        first_stays: key.is_press(),
    }
}

impl Engine {
    /// Finds an earlier request with the same key, and the run of an order that is being refunded.
    pub(crate) async fn look_up(&self, request: &mut Request) -> Result<Found, EngineError> {
        let refunded = match &request.command {
            Command::RecordRefund { order, refund_of, refund_run: None, .. } => {
                Some((order_scope(&order.source.numbering(None), false), refund_of.clone()))
            }
            _ => None,
        };
        let sought = request.once.as_ref().filter(|key| !key.is_press());
        if sought.is_none() && refunded.is_none() {
            return Ok(Found::Nothing);
        }
        // While the disk is in trouble a take does not wait for it. Keys of this process are remembered without it.
        let without_disk = runs_the_show(&request.command);
        let hangs = |unsaved: &Unsaved| without_disk || unsaved.reason == JournalError::Slow;
        if self.unsaved.borrow().as_ref().is_some_and(hangs) {
            return Ok(Found::Nothing);
        }
        let (reader, once) = (self.reader.clone(), sought.cloned());
        let looked_up = tokio::task::spawn_blocking(move || {
            let known = match &once {
                Some(key) => recorded_for(&reader, key)?.map(|known| (key, known)),
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
            let sold = sold.and_then(|sold| serde_json::from_str::<StoredAnswer>(&sold.answer).ok());
            let run = sold.and_then(|sold| Some(RunId { show: ShowId(sold.show?), number: sold.run? }));
            Ok::<_, EngineError>((found, run))
        });
        let looked_up = if without_disk {
            let Ok(looked_up) = tokio::time::timeout(SLOW, looked_up).await else {
                return Ok(Found::Nothing);
            };
            looked_up
        } else {
            looked_up.await
        };
        let looked_up = looked_up.map_err(|_| EngineError::Stopped)?;
        let (found, run) = match looked_up {
            Err(EngineError::NotSaved(error)) if without_disk && error.may_pass() => (Found::Nothing, None),
            looked_up => looked_up?,
        };
        if let (Command::RecordRefund { refund_run, .. }, Some(run)) = (&mut request.command, run) {
            *refund_run = Some(run);
        }
        Ok(found)
    }
}

/// What was recorded for a key. Where damage may hide it, an order is refused, because it could be counted twice; a
/// command goes through, because the show goes on and its key is only good for the seconds of a retry.
fn recorded_for(reader: &Reader, key: &OnceKey) -> Result<Option<Recorded>, JournalError> {
    match reader.once(&key.scope, &key.key) {
        Err(JournalError::Damaged { detail }) if key.other == OtherContent::Refused => {
            tracing::warn!(detail, "a command's idempotency key could not be looked up");
            Ok(None)
        }
        outcome => outcome,
    }
}

/// The newest keys of this process, and of the presses before it.
#[derive(Default)]
pub(crate) struct Remembered {
    /// Apart from the others: no flood of orders makes a press be forgotten.
    presses: Newest,
    others: Newest,
}

impl Remembered {
    /// What the journal still knows of the newest presses: somebody may just be sending one again.
    pub(crate) fn of_journal(reader: &Reader) -> Self {
        let mut remembered = Self::default();
        let newest = reader.newest_once(PRESS, REMEMBERED as u64).unwrap_or_else(|error| {
            // A press that is sent again over a restart may then be carried out again; the show can begin all the same.
            tracing::warn!(%error, "the keys of the newest presses could not be read");
            Vec::new()
        });
        for once in newest {
            if let Ok(answer) = serde_json::from_str::<StoredAnswer>(&once.answer) {
                let other = OtherContent::Refused;
                let key = OnceKey { scope: once.scope, key: once.key, digest: once.request, other };
                remembered.keep(&key, &answer.into());
            }
        }
        remembered
    }

    /// What is known of an earlier request with this key.
    pub(crate) fn find(&self, key: &OnceKey) -> Result<Found, EngineError> {
        let newest = if key.is_press() { &self.presses } else { &self.others };
        newest.find(key)
    }

    /// Keeps a committed answer.
    pub(crate) fn keep(&mut self, key: &OnceKey, answer: &Accepted) {
        let newest = if key.is_press() { &mut self.presses } else { &mut self.others };
        newest.keep(key, answer);
    }
}

/// Answers by their keys, newest last.
#[derive(Default)]
struct Newest {
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

impl Newest {
    fn find(&self, key: &OnceKey) -> Result<Found, EngineError> {
        match self.answers.get(&name(key)) {
            Some((digest, answer)) => Found::of(key, digest, || Some(answer.clone())),
            None => Ok(Found::Nothing),
        }
    }

    fn keep(&mut self, key: &OnceKey, answer: &Accepted) {
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
    use cartwall_domain::order::OrderSource;

    fn found(remembered: &Remembered, key: &OnceKey) -> Option<u64> {
        match remembered.find(key).unwrap() {
            Found::Nothing => None,
            Found::Repetition(answer) => Some(answer.seq),
            known @ Found::Known { .. } => panic!("{known:?}"),
        }
    }

    #[test]
    fn the_newest_keys_are_remembered_and_only_so_many() {
        let mut remembered = Remembered::default();
        let shop = OrderSource::api().numbering(None);
        let key = |number: usize| OnceKey::order(&shop, &format!("order {number}"), false);
        for number in 0..3 * REMEMBERED {
            remembered.keep(&key(number), &Accepted::at(number as u64));
            remembered.keep(&key(number), &Accepted::at(number as u64));
        }
        let others = &remembered.others;
        assert_eq!((others.answers.len(), others.order.len()), (REMEMBERED, REMEMBERED));
        let found = |number| found(&remembered, &key(number));
        assert_eq!(found(2 * REMEMBERED - 1), None);
        for number in [2 * REMEMBERED, 3 * REMEMBERED - 1] {
            assert_eq!(found(number), Some(number as u64));
        }
    }

    #[test]
    fn a_key_is_another_in_another_scope() {
        let mut remembered = Remembered::default();
        let order = |shop: &str, id: &str, refund| {
            OnceKey::order(&OrderSource::Api(shop.to_owned()).numbering(None), id, refund)
        };
        remembered.keep(&order("a", "b1", false), &Accepted::at(1));
        for other in [order("ab", "1", false), order("a", "b1", true)] {
            assert_eq!(found(&remembered, &other), None, "{other:?}");
        }
        assert_eq!(found(&remembered, &order("a", "b1", false)), Some(1));
    }

    #[test]
    fn no_flood_of_orders_makes_a_press_be_forgotten() {
        let mut remembered = Remembered::default();
        let press = OnceKey::press(&Actor::client("host"), "k", "take {}");
        remembered.keep(&press, &Accepted::at(1));
        for number in 0..2 * REMEMBERED {
            let shop = OrderSource::Api("shop".to_owned()).numbering(None);
            remembered.keep(&OnceKey::order(&shop, &number.to_string(), false), &Accepted::at(2));
        }
        assert_eq!(found(&remembered, &press), Some(1));
    }
}
