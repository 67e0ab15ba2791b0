//! The list of shows with their key figures, each line checked against its digest.

use super::Reader;
use crate::{
    digest::{Digest, Digester},
    error::JournalError,
    row::{Figures, ListedShow, ShowRow},
};

const LISTED: &str = "SELECT s.id, s.title, s.currency, s.status, s.mode, s.created_at, s.started_at, s.ended_at,
    s.seq, s.digest, f.orders, f.units, f.gross, f.refunds FROM show s LEFT JOIN show_figures f ON f.show = s.id";

impl Reader {
    /// All shows with their key figures, newest first.
    ///
    /// # Errors
    /// `damaged` where a show's line is not what was written.
    pub fn shows(&self) -> Result<Vec<ListedShow>, JournalError> {
        self.with(|connection| {
            let mut listed =
                connection.prepare_cached(&format!("{LISTED} ORDER BY s.created_at DESC, s.rowid DESC"))?;
            let mut rows = listed.query([])?;
            let mut shows = Vec::new();
            let mut digester = Digester::default();
            while let Some(row) = rows.next()? {
                shows.push(listed_show(row, &mut digester)?);
            }
            Ok(shows)
        })
    }

    /// One show with its key figures.
    ///
    /// # Errors
    /// `damaged` where its line is not what was written.
    pub fn show(&self, id: &str) -> Result<Option<ListedShow>, JournalError> {
        self.with(|connection| {
            let mut listed = connection.prepare_cached(&format!("{LISTED} WHERE s.id = ?1"))?;
            let mut rows = listed.query([id])?;
            match rows.next()? {
                Some(row) => Ok(Some(listed_show(row, &mut Digester::default())?)),
                None => Ok(None),
            }
        })
    }
}

fn listed_show(row: &rusqlite::Row<'_>, digester: &mut Digester) -> Result<ListedShow, JournalError> {
    let show = ShowRow {
        id: row.get(0)?,
        title: row.get(1)?,
        currency: row.get(2)?,
        status: row.get(3)?,
        mode: row.get(4)?,
        created_at: row.get(5)?,
        started_at: row.get(6)?,
        ended_at: row.get(7)?,
    };
    if digester.show(&show, row.get(8)?) != row.get::<_, Digest>(9)? {
        return Err(JournalError::damaged(format!("the list's line of show {}", show.id)));
    }
    // No figures yet is a true nought: every row that carries some adds to them.
    let figure = |column: usize| row.get::<_, Option<i64>>(column).map(Option::unwrap_or_default);
    let figures =
        Figures { orders: figure(10)?, units: figure(11)?, gross: figure(12)?, refunds: figure(13)? };
    Ok(ListedShow { show, figures })
}
