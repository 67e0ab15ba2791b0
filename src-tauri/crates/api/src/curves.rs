//! The small curves in the list of shows. What was folded is kept, so that a page of shows reads only what is new.

use crate::history::fold;
use crate::wire::answer::Problem;
use crate::wire::history::CurvesAnswer;
use cartwall_domain::report::Curve;
use cartwall_journal::Reader;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// The most shows of one question.
const MOST: usize = 200;
/// The most parts of a curve: as many as can be told apart in a line of a table.
const PARTS: usize = 48;
/// How many shows' curves are kept.
const KEPT: usize = 400;

/// The curves that were asked for lately. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct Curves(Arc<Mutex<HashMap<String, Curve>>>);

impl Curves {
    /// The curves of these shows; those that never started are left out. Blocks on the disk.
    pub(crate) fn of(&self, reader: &Reader, shows: &[String]) -> Result<CurvesAnswer, Problem> {
        if shows.len() > MOST {
            return Err(Problem::invalid(format!("Ask for at most {MOST} shows at once.")));
        }
        let mut curves = BTreeMap::new();
        for show in shows {
            let mut curve = self.known(show);
            fold(reader, show, curve.seq(), |recorded| curve.take(&recorded))?;
            if let Some(parts) = curve.parts(PARTS) {
                curves.insert(show.clone(), parts);
            }
            self.keep(show, curve, shows);
        }
        Ok(CurvesAnswer { curves })
    }

    fn known(&self, show: &str) -> Curve {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(show).cloned().unwrap_or_default()
    }

    fn keep(&self, show: &str, curve: Curve, asked: &[String]) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT {
            known.retain(|show, _| asked.contains(show));
        }
        // A show without rows may be no show at all, and need not be remembered.
        if curve.seq() > 0 {
            known.insert(show.to_owned(), curve);
        }
    }
}
