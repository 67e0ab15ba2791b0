//! Who may do and see what.
//!
//! Each command, query and address, and each section of the state, names a set of roles where it is declared; whoever is
//! not in the set is refused, and what they may not see is not sent to them. There is no other place where rights stand.

use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

/// Who is asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, export_to = "wire.ts")]
pub enum Role {
    /// An overlay page: sees the card, and nothing else.
    Overlay,
    /// Watches the show and its stock. No sales figures.
    Guest,
    /// The same, and memos and markers: whoever looks after the chat. No sales figures.
    Moderator,
    /// Watches everything, changes nothing.
    Observer,
    /// Brand staff: also the plan, stock, memos and markers.
    CoHost,
    /// Also everything on air.
    Producer,
    /// The creator: also goes live, ends the show, connects shops and lets others in.
    Host,
}

impl Role {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::Overlay,
        Self::Guest,
        Self::Moderator,
        Self::Observer,
        Self::CoHost,
        Self::Producer,
        Self::Host,
    ];

    /// Its word, as in stored and sent forms.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Overlay => "overlay",
            Self::Guest => "guest",
            Self::Moderator => "moderator",
            Self::Observer => "observer",
            Self::CoHost => "co_host",
            Self::Producer => "producer",
            Self::Host => "host",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roles(u8);

impl Roles {
    /// The creator alone.
    pub const HOST: Self = Self(Role::Host.bit());
    /// Who runs the show.
    pub const PRODUCERS: Self = Self::HOST.with(Role::Producer);
    /// Who prepares it.
    pub const CO_HOSTS: Self = Self::PRODUCERS.with(Role::CoHost);
    /// Who may say something.
    pub const SPEAKERS: Self = Self::CO_HOSTS.with(Role::Moderator);
    /// Who sees sales figures.
    pub const NUMBERS: Self = Self::CO_HOSTS.with(Role::Observer);
    /// Everybody but an overlay.
    pub const WATCHERS: Self = Self::NUMBERS.with(Role::Moderator).with(Role::Guest);

    const fn with(self, role: Role) -> Self {
        Self(self.0 | role.bit())
    }

    /// Those in the set, the one that may least first.
    pub fn each(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.holds(*role))
    }

    /// Whether the role is in the set.
    pub const fn holds(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }
}

impl fmt::Display for Roles {
    /// Their words, the one that may least first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = self.each().map(Role::word);
        f.write_str(words.next().unwrap_or("nobody"))?;
        words.try_for_each(|word| write!(f, ", {word}"))
    }
}
