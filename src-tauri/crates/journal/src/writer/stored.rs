//! Batches as rows of the tables, within the one transaction of a commit. It never commits by itself.

use super::Pending;
use crate::{
    digest::{Digest, Digester},
    error::JournalError,
    row::{Committed, Figures, NewRow, Once, ShowRow, Snapshot},
    schema::STRETCH,
};
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use std::collections::BTreeMap;

/// Writes batches within one transaction.
pub(super) struct Stored<'a> {
    pub connection: &'a Connection,
    pub digester: &'a mut Digester,
    pub last_seq: u64,
    /// What this commit adds to each show's figures.
    pub figures: BTreeMap<String, Figures>,
}

impl Stored<'_> {
    pub fn batch(&mut self, pending: &Pending) -> Result<Committed, JournalError> {
        let first_seq = self.last_seq + 1;
        if pending.first_seq != first_seq {
            return Err(JournalError::OutOfStep { expected: first_seq, offered: pending.first_seq });
        }
        self.rows(&pending.batch.rows, &pending.digests)?;
        for once in &pending.batch.once {
            self.once(once)?;
        }
        for show in &pending.batch.shows {
            self.show(show)?;
        }
        if let Some(snapshot) = &pending.batch.snapshot {
            self.snapshot(snapshot)?;
        }
        Ok(Committed { first_seq, last_seq: self.last_seq })
    }

    fn rows(&mut self, rows: &[NewRow], digests: &[Digest]) -> Result<(), JournalError> {
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?;
        // Neighbours mostly agree in these, and what is bound stays bound.
        let mut bound: Option<&NewRow> = None;
        let mut stretch = self
            .connection
            .prepare_cached("INSERT INTO show_stretch VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
        for (row, digest) in rows.iter().zip(digests) {
            let seq = self.last_seq + 1;
            insert.raw_bind_parameter(1, seq)?;
            insert.raw_bind_parameter(2, row.at)?;
            if bound.is_none_or(|before| before.actor_kind != row.actor_kind) {
                insert.raw_bind_parameter(3, &row.actor_kind)?;
            }
            if bound.is_none_or(|before| before.actor_id != row.actor_id) {
                insert.raw_bind_parameter(4, &row.actor_id)?;
            }
            let other_show = bound.is_none_or(|before| before.show != row.show);
            if let Some(show) = &row.show
                && (other_show || seq.is_multiple_of(STRETCH))
            {
                stretch.execute(params![show, seq / STRETCH])?;
            }
            if other_show {
                insert.raw_bind_parameter(5, row.show.as_deref())?;
            }
            if bound.is_none_or(|before| before.kind != row.kind) {
                insert.raw_bind_parameter(6, &row.kind)?;
            }
            insert.raw_bind_parameter(7, row.version)?;
            insert.raw_bind_parameter(8, &row.body)?;
            let figures = row.figures;
            insert.raw_bind_parameter(9, figures.map(|figures| figures.orders))?;
            insert.raw_bind_parameter(10, figures.map(|figures| figures.units))?;
            insert.raw_bind_parameter(11, figures.map(|figures| figures.gross))?;
            insert.raw_bind_parameter(12, figures.map(|figures| figures.refunds))?;
            insert.raw_bind_parameter(13, digest)?;
            insert.raw_execute()?;
            bound = Some(row);
            if let Some(change) = figures {
                self.add(row.show.as_deref(), change)?;
            }
            self.last_seq = seq;
        }
        Ok(())
    }

    fn add(&mut self, show: Option<&str>, change: Figures) -> Result<(), JournalError> {
        let rejected = |reason: &str| JournalError::Rejected { reason: reason.to_owned() };
        let show = show.ok_or_else(|| rejected("figures without a show"))?;
        if !self.figures.contains_key(show) {
            let before = self
                .connection
                .prepare_cached("SELECT orders, units, gross, refunds FROM show_figures WHERE show = ?1")?
                .query_row([show], |row| {
                    Ok(Figures {
                        orders: row.get(0)?,
                        units: row.get(1)?,
                        gross: row.get(2)?,
                        refunds: row.get(3)?,
                    })
                })
                .optional()?;
            self.figures.insert(show.to_owned(), before.unwrap_or_default());
        }
        if let Some(sum) = self.figures.get_mut(show) {
            *sum = sum.checked_add(change).ok_or_else(|| rejected("figures beyond 64 bits"))?;
        }
        Ok(())
    }

    /// Writes the sums, once per show and commit.
    pub fn figures(&mut self) -> Result<(), JournalError> {
        let mut upsert = self.connection.prepare_cached(
            "INSERT INTO show_figures VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (show) DO UPDATE SET
             orders = excluded.orders, units = excluded.units, gross = excluded.gross, refunds = excluded.refunds",
        )?;
        for (show, sum) in std::mem::take(&mut self.figures) {
            upsert.execute(params![show, sum.orders, sum.units, sum.gross, sum.refunds])?;
        }
        Ok(())
    }

    fn once(&mut self, once: &Once) -> Result<(), JournalError> {
        let digest = self.digester.once(&once.scope, &once.key, self.last_seq, &once.request, &once.answer);
        let insert = if once.first_stays {
            "INSERT INTO once VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (scope, key) DO NOTHING"
        } else {
            "INSERT INTO once VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
        };
        let insert = self.connection.prepare_cached(insert)?.execute(params![
            once.scope,
            once.key,
            self.last_seq,
            once.request,
            once.answer,
            digest
        ]);
        match insert {
            Ok(_) => Ok(()),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                Err(JournalError::Repeated { scope: once.scope.clone(), key: once.key.clone() })
            }
            Err(error) => Err(error.into()),
        }
    }

    fn show(&mut self, show: &ShowRow) -> Result<(), JournalError> {
        let digest = self.digester.show(show, self.last_seq);
        self.connection
            .prepare_cached(
                "INSERT INTO show VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (id) DO UPDATE SET
                 title = excluded.title, currency = excluded.currency, status = excluded.status,
                 mode = excluded.mode, created_at = excluded.created_at, started_at = excluded.started_at,
                 ended_at = excluded.ended_at, seq = excluded.seq, digest = excluded.digest",
            )?
            .execute(params![
                show.id,
                show.title,
                show.currency,
                show.status,
                show.mode,
                show.created_at,
                show.started_at,
                show.ended_at,
                self.last_seq,
                digest,
            ])?;
        Ok(())
    }

    /// The newest two stay: where one is damaged, the other serves.
    fn snapshot(&mut self, snapshot: &Snapshot) -> Result<(), JournalError> {
        if snapshot.seq > self.last_seq {
            return Err(JournalError::Rejected { reason: "a snapshot of rows that are not there".into() });
        }
        let digest = self.digester.snapshot(snapshot);
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO snapshot VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![snapshot.seq, snapshot.format, snapshot.body, digest])?;
        self.connection
            .prepare_cached(
                "DELETE FROM snapshot WHERE seq NOT IN (SELECT seq FROM snapshot ORDER BY seq DESC LIMIT 2)",
            )?
            .execute([])?;
        Ok(())
    }
}
