//! Who may do and see what.
//!
//! Each command, query and address, and each section of the state, names a set of roles where it is declared; whoever is
//! not in the set is refused, and what they may not see is not sent to them. There is no other place where rights stand.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

/// Who is asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, export_to = "wire.ts")]
pub enum Role {
    /// An overlay page: sees the card, and nothing else.
    Overlay,
    /// A program that reports orders: tells them, and sees nothing.
    OrderFeed,
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
    pub const ALL: [Self; 8] = [
        Self::Overlay,
        Self::OrderFeed,
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
            Self::OrderFeed => "order_feed",
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
    /// Whoever is shown the card in one way or another.
    pub const SCREENS: Self = Self::WATCHERS.with(Role::Overlay);
    /// Who may tell what was sold.
    pub const ORDER_FEEDS: Self = Self::PRODUCERS.with(Role::OrderFeed);
    /// Who may say something.
    pub const SPEAKERS: Self = Self::CO_HOSTS.with(Role::Moderator);
    /// Who sees sales figures.
    pub const NUMBERS: Self = Self::CO_HOSTS.with(Role::Observer);
    /// Everybody but overlays and programs that report orders.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Address;
    use crate::list::{COMMANDS, Entry, How, QUERIES};
    use crate::wire::state::SECTIONS;
    use std::fmt::Write;
    use std::path::PathBuf;

    /// The table that people read.
    fn published() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../RIGHTS.md")
    }

    fn table() -> String {
        let mut out = "\
            # Who may do and see what\n\n\
            Written from the lists in `crates/api` by `cargo test -p cartwall-api writes_the_table_of_rights -- --ignored`; \
            a test keeps it true.\n\n\
            What a role may not see is not sent to it. A co-host changes the plan of a show: whatever would change what is on \
            air or in preview is refused (marked *plan*). What puts something on air or ready \
            they may use where their show lets co-hosts do that (marked *show*). Devices that come in by the door have the roles from guest to \
            producer; nobody but the creator's own computer is host. Tokens for other programs are overlay, order_feed, observer, or a \
            producer's with the verbs alone.\n"
            .to_owned();
        let lines = |out: &mut String,
                     title: &str,
                     lines: &mut dyn Iterator<Item = (String, Roles, &'static str)>| {
            let head = Role::ALL.map(Role::word).join(" | ");
            let _ = write!(out, "\n## {title}\n\n| | {head} |\n|---|{}\n", ":-:|".repeat(Role::ALL.len()));
            for (name, roles, limits) in lines {
                let cell = |role| match (roles.holds(role), Roles::PRODUCERS.holds(role)) {
                    (false, _) => " ",
                    (true, false) if !limits.is_empty() => limits,
                    (true, _) => "✓",
                };
                let _ = writeln!(out, "| `{name}` | {} |", Role::ALL.map(cell).join(" | "));
            }
        };
        let entry = |entry: &Entry| {
            let limits = match entry.is(How::Plan) {
                true => "plan",
                false if entry.is(How::CoHostsTake) => "show",
                false => "",
            };
            (entry.name.to_owned(), entry.roles, limits)
        };
        lines(&mut out, "Commands", &mut COMMANDS.iter().map(entry));
        lines(&mut out, "Queries", &mut QUERIES.iter().map(entry));
        lines(
            &mut out,
            "Sections of the state",
            &mut SECTIONS.iter().map(|(name, roles)| ((*name).to_owned(), *roles, "")),
        );
        let of = |address: &Address| {
            Some((format!("{} {}", address.method(), address.path()), address.roles()?, ""))
        };
        lines(&mut out, "Addresses that are no command or query", &mut Address::ALL.iter().filter_map(of));
        out
    }

    #[test]
    fn the_published_table_of_rights_is_that_of_the_lists() {
        let told = std::fs::read_to_string(published()).unwrap_or_default();
        assert_eq!(told.replace("\r\n", "\n"), table(), "write it again, as its second line says");
    }

    #[test]
    #[ignore = "writes a file of the project"]
    fn writes_the_table_of_rights() {
        std::fs::write(published(), table()).unwrap();
    }

    #[test]
    fn a_role_that_may_more_may_all_that_one_below_it_may_on_the_same_path() {
        for sets in
            [Roles::HOST, Roles::PRODUCERS, Roles::CO_HOSTS, Roles::SPEAKERS, Roles::NUMBERS, Roles::WATCHERS]
        {
            for (less, more) in [
                (Role::Guest, Role::Moderator),
                (Role::Guest, Role::Observer),
                (Role::Observer, Role::CoHost),
                (Role::Moderator, Role::CoHost),
                (Role::CoHost, Role::Producer),
                (Role::Producer, Role::Host),
            ] {
                assert!(!sets.holds(less) || sets.holds(more), "{less:?} and not {more:?} in {sets}");
            }
            assert!(!sets.holds(Role::Overlay) && !sets.holds(Role::OrderFeed));
        }
        assert_eq!(Roles::SPEAKERS.to_string(), "moderator, co_host, producer, host");
    }
}
