//! Making good what follows from the rows, in the file in use: projections, the idempotency keys of orders,
//! and the index over the keys.
//!
//! It must never touch a row or a key that is there, and never make an index agree with a table that lost something.

use std::collections::BTreeMap;

use rusqlite::{Connection, TransactionBehavior, params};

use crate::{
    digest::Digester,
    error::JournalError,
    row::{Figures, Once},
};

/// What has to be made good.
#[derive(Debug)]
pub(crate) enum Mend {
    /// Projections, as folded from the rows up to `through`.
    Projections {
        through: u64,
        figures: BTreeMap<String, Figures>,
        /// Shows whose line of figures is wrong or missing.
        shows: Vec<String>,
        /// Missing entries: show and stretch.
        stretches: Vec<(String, u64)>,
    },
    /// The index over the idempotency keys.
    KeyIndex,
    /// Idempotency keys that follow from rows, with the sequence numbers of those.
    Keys(Vec<(u64, Once)>),
}

/// Carries it out as one commit.
pub(crate) fn carry_out(connection: &mut Connection, mend: &Mend) -> Result<(), JournalError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    match mend {
        Mend::KeyIndex => transaction.execute_batch("REINDEX once")?,
        Mend::Keys(keys) => {
            let mut insert =
                transaction.prepare_cached("INSERT OR IGNORE INTO once VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
            let mut digester = Digester::default();
            for (seq, once) in keys {
                let digest = digester.once(&once.scope, &once.key, *seq, &once.request, &once.answer);
                insert.execute(params![once.scope, once.key, seq, once.request, once.answer, digest])?;
            }
        }
        Mend::Projections { through, figures, shows, stretches } => {
            for show in shows {
                let since: Figures = transaction
                    .prepare_cached(
                        "SELECT coalesce(sum(orders), 0), coalesce(sum(units), 0), coalesce(sum(gross), 0),
                         coalesce(sum(refunds), 0) FROM event WHERE seq > ?1 AND show = ?2",
                    )?
                    .query_row(params![through, show], |row| {
                        Ok(Figures {
                            orders: row.get(0)?,
                            units: row.get(1)?,
                            gross: row.get(2)?,
                            refunds: row.get(3)?,
                        })
                    })?;
                let Some(sum) = figures.get(show).copied().unwrap_or_default().checked_add(since) else {
                    continue;
                };
                transaction
                    .prepare_cached("INSERT OR REPLACE INTO show_figures VALUES (?1, ?2, ?3, ?4, ?5)")?
                    .execute(params![show, sum.orders, sum.units, sum.gross, sum.refunds])?;
            }
            let mut insert = transaction
                .prepare_cached("INSERT INTO show_stretch VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
            for (show, stretch) in stretches {
                insert.execute(params![show, stretch])?;
            }
        }
    }
    transaction.commit()?;
    Ok(())
}
