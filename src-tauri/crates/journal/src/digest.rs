//! Digests of stored rows. SQLite's own check sees only one flipped bit in seven; these see the rest.
//!
//! The bytes that go in are part of the file format: they never change for a released table.

use crate::row::{Figures, NewRow, Row, ShowRow, Snapshot};

/// Sixteen bytes of BLAKE3: against decay, not against a forger who can write the file.
pub(crate) type Digest = [u8; 16];

/// Builds the bytes of one row after another in a buffer that is reused.
#[derive(Debug, Default)]
pub(crate) struct Digester(Vec<u8>);

/// The columns of an event that its digest covers.
pub(crate) struct EventColumns<'a> {
    pub seq: u64,
    pub at: i64,
    pub actor_kind: &'a str,
    pub actor_id: &'a str,
    pub show: Option<&'a str>,
    pub kind: &'a str,
    pub version: u32,
    pub body: &'a str,
    pub figures: Option<Figures>,
}

impl<'a> EventColumns<'a> {
    pub(crate) fn of_new(seq: u64, row: &'a NewRow) -> Self {
        Self {
            seq,
            at: row.at,
            actor_kind: &row.actor_kind,
            actor_id: &row.actor_id,
            show: row.show.as_deref(),
            kind: &row.kind,
            version: row.version,
            body: &row.body,
            figures: row.figures,
        }
    }
}

impl<'a> From<&'a Row> for EventColumns<'a> {
    fn from(row: &'a Row) -> Self {
        Self {
            seq: row.seq,
            at: row.at,
            actor_kind: &row.actor_kind,
            actor_id: &row.actor_id,
            show: row.show.as_deref(),
            kind: &row.kind,
            version: row.version,
            body: &row.body,
            figures: row.figures,
        }
    }
}

impl Digester {
    pub(crate) fn event(&mut self, row: &EventColumns<'_>) -> Digest {
        self.start(b'E');
        self.number(row.seq.cast_signed());
        self.number(row.at);
        self.text(row.actor_kind);
        self.text(row.actor_id);
        self.optional_text(row.show);
        self.text(row.kind);
        self.number(i64::from(row.version));
        self.text(row.body);
        match row.figures {
            None => self.0.push(0),
            Some(figures) => {
                self.0.push(1);
                for figure in [figures.orders, figures.units, figures.gross, figures.refunds] {
                    self.number(figure);
                }
            }
        }
        self.finish()
    }

    pub(crate) fn once(&mut self, scope: &str, key: &str, seq: u64, request: &[u8], answer: &str) -> Digest {
        self.start(b'O');
        self.text(scope);
        self.text(key);
        self.number(seq.cast_signed());
        self.bytes(request);
        self.text(answer);
        self.finish()
    }

    pub(crate) fn show(&mut self, show: &ShowRow, seq: u64) -> Digest {
        self.start(b'S');
        self.text(&show.id);
        self.text(&show.title);
        self.text(&show.currency);
        self.text(&show.status);
        self.optional_text(show.mode.as_deref());
        self.number(show.created_at);
        self.optional_number(show.started_at);
        self.optional_number(show.ended_at);
        self.number(seq.cast_signed());
        self.finish()
    }

    pub(crate) fn snapshot(&mut self, snapshot: &Snapshot) -> Digest {
        self.start(b'P');
        self.number(snapshot.seq.cast_signed());
        self.number(i64::from(snapshot.format));
        self.bytes(&snapshot.body);
        self.finish()
    }

    pub(crate) fn meta(&mut self, name: &str, value: &str) -> Digest {
        self.start(b'M');
        self.text(name);
        self.text(value);
        self.finish()
    }

    // The letter keeps a row of one table from passing as a row of another.
    fn start(&mut self, table: u8) {
        self.0.clear();
        self.0.push(table);
    }

    fn number(&mut self, number: i64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn optional_number(&mut self, number: Option<i64>) {
        self.0.push(u8::from(number.is_some()));
        self.number(number.unwrap_or_default());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.0.extend_from_slice(bytes);
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn optional_text(&mut self, text: Option<&str>) {
        self.0.push(u8::from(text.is_some()));
        self.text(text.unwrap_or_default());
    }

    fn finish(&self) -> Digest {
        let full = blake3::hash(&self.0);
        let mut digest = Digest::default();
        digest.copy_from_slice(&full.as_bytes()[..16]);
        digest
    }
}
