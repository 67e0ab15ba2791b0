//! An invitation, and the device that asks to come in by it.
//!
//! An invitation has a secret of 128 bits, in the link that a QR code holds, and a code of 40 bits to type. Both are good
//! once and for two minutes. A code is tried five times at most, however many try it from wherever; a wrong one is found
//! out by the first message of the line. A device that has shown one of them waits until the host has picked the number on
//! its screen out of three: somebody between the two would have another number there.

use super::Door;
use crate::access::random_bytes;
use crate::names;
use crate::rights::Role;
use rand::Rng;
use rand::seq::SliceRandom;
use sha2::{Digest, Sha256};
use std::io;
use std::time::Duration;
use tokio::sync::oneshot;

/// How long an invitation is open, and how long a device waits.
pub(super) const OPEN_MS: i64 = 2 * 60 * 1_000;
/// For a code. The secret of a link cannot be guessed: counting who tries would let a stranger use it up.
const TRIES: u32 = 5;
/// Without letters that look like numbers.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LETTERS: usize = 8;
/// By what a device asks to come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinBy {
    /// The secret of a link.
    Link,
    /// The code that was typed.
    Code,
}

/// A line that may be tried for an open invitation.
#[derive(Clone, Debug)]
pub struct Join {
    /// Which invitation.
    pub invite: String,
    /// The key of the line: SHA-256 of `cartwall join 1 ` and the secret or the code.
    pub key: [u8; 32],
}

/// Why a device cannot ask to come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinRefused {
    /// No invitation is open.
    NoInvite,
    /// The code of this one was typed wrong too often.
    TooManyTries,
    /// Somebody is asking already.
    Busy,
    /// The name is empty.
    NoName,
}

impl JoinRefused {
    /// As the device is told.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoInvite => "no_invite",
            Self::TooManyTries => "too_many_tries",
            Self::Busy => "busy",
            Self::NoName => "no_name",
        }
    }
}

/// A device that was let in: what it is told, once.
#[derive(Clone, Debug)]
pub struct Joined {
    /// Its id.
    pub id: String,
    /// Its token.
    pub token: String,
    /// What it may do.
    pub role: Role,
}

/// A device that waits for the host. Dropped, it has gone.
pub struct Waiting {
    door: Door,
    id: String,
    answer: oneshot::Receiver<Joined>,
}

pub(super) struct Invite {
    pub id: String,
    pub role: Role,
    /// For how long the device may come in, in milliseconds; for good where missing.
    pub lasts_ms: Option<i64>,
    secret: String,
    code: String,
    pub expires_at: i64,
    pub tries_left: u32,
}

pub(super) struct Waits {
    pub id: String,
    pub name: String,
    pub role: Role,
    pub lasts_ms: Option<i64>,
    pub choices: Vec<String>,
    pub since: i64,
    pub code: String,
    pub answer: oneshot::Sender<Joined>,
}

impl Invite {
    pub fn new(role: Role, lasts_ms: Option<i64>, now: i64) -> io::Result<Self> {
        let code = random_bytes::<CODE_LETTERS>()?.map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
        Ok(Self {
            id: hex::encode(random_bytes::<8>()?),
            role,
            lasts_ms,
            secret: hex::encode(random_bytes::<16>()?),
            code: code.iter().collect(),
            expires_at: now.saturating_add(OPEN_MS),
            tries_left: TRIES,
        })
    }

    pub fn secret(&self) -> &str {
        &self.secret
    }

    pub fn code_in_groups(&self) -> String {
        let (first, second) = self.code.split_at_checked(CODE_LETTERS / 2).unwrap_or((&self.code, ""));
        format!("{first}-{second}")
    }
}

/// The key of a line for a secret or a code.
fn key(word: &str) -> [u8; 32] {
    Sha256::digest(format!("cartwall join 1 {word}")).into()
}

impl Door {
    /// A line that may be tried. Each asking is a try, whatever comes of it.
    ///
    /// # Errors
    /// Where nothing can be tried.
    pub fn try_to_join(&self, by: JoinBy) -> Result<Join, JoinRefused> {
        let at = self.0.clock.now();
        let mut now = self.lock();
        let invite =
            now.invite.as_mut().filter(|invite| at < invite.expires_at).ok_or(JoinRefused::NoInvite)?;
        let word = match by {
            JoinBy::Link => &invite.secret,
            JoinBy::Code => {
                invite.tries_left = invite.tries_left.checked_sub(1).ok_or(JoinRefused::TooManyTries)?;
                &invite.code
            }
        };
        let join = Join { invite: invite.id.clone(), key: key(word) };
        drop(now);
        if by == JoinBy::Code {
            self.publish();
        }
        Ok(join)
    }

    /// A device whose line stands asks to come in: the invitation is used up. `code` stands on its screen.
    ///
    /// # Errors
    /// Where the invitation is not open any more, or the name says nothing.
    pub fn wait_to_join(&self, join: &Join, name: &str, code: &str) -> Result<Waiting, JoinRefused> {
        let name = names::clean(name).ok_or(JoinRefused::NoName)?;
        let id = format!("{:016x}", rand::random::<u64>());
        let at = self.0.clock.now();
        let mut now = self.lock();
        if now.waits.is_some() {
            return Err(JoinRefused::Busy);
        }
        let open = |invite: &mut Invite| invite.id == join.invite && at < invite.expires_at;
        let invite = now.invite.take_if(open).ok_or(JoinRefused::NoInvite)?;
        let (sender, answer) = oneshot::channel();
        now.waits = Some(Waits {
            id: id.clone(),
            name,
            role: invite.role,
            lasts_ms: invite.lasts_ms,
            choices: choices(code),
            since: at,
            code: code.to_owned(),
            answer: sender,
        });
        drop(now);
        self.publish();
        Ok(Waiting { door: self.clone(), id, answer })
    }

    pub(super) fn waits_no_longer(&self, id: &str) {
        self.change(|now| {
            now.waits.take_if(|waits| waits.id == id);
        });
    }

    /// Closes an invitation once its time is up.
    pub(super) fn lapse(&self, id: String) {
        let door = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(OPEN_MS.unsigned_abs())).await;
            door.change(|now| {
                now.invite.take_if(|invite| invite.id == id);
            });
        });
    }
}

impl Waiting {
    /// Once the host has let it in; `None` where the host did not, or said nothing for two minutes.
    pub async fn answer(&mut self) -> Option<Joined> {
        let within = Duration::from_millis(OPEN_MS.unsigned_abs());
        tokio::time::timeout(within, &mut self.answer).await.ok()?.ok()
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.door.waits_no_longer(&self.id);
    }
}

/// The code among two others, in any order.
fn choices(code: &str) -> Vec<String> {
    let (mut all, mut random) = (vec![code.to_owned()], rand::rng());
    while all.len() < 3 {
        let other = format!("{:04}", random.random_range(0..10_000));
        if !all.contains(&other) {
            all.push(other);
        }
    }
    all.shuffle(&mut random);
    all
}
