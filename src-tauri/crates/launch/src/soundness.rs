//! Is the journal's file sound? Looked at in the background once the server answers, and told to the panel and the log.
//!
//! It must never hold up the start, a take or the shutdown: the check runs on a thread of its own, which closing the
//! journal ends.

use cartwall_api::{Api, DamageView};
use cartwall_engine::Checked;
use cartwall_journal::doctor;
use std::path::PathBuf;
use tracing::{error, info, warn};

/// Tells what was found at start, and starts the check.
pub(crate) fn watch(api: &Api) {
    let Some(soundness) = api.engine().soundness() else { return };
    if let Some(recovered) = &soundness.recovered {
        warn!(
            rows = recovered.rows,
            aside = ?recovered.aside,
            "saved changes were missing from the data file and were brought back"
        );
        tell(api, |damage| damage.recovered_rows = recovered.rows);
    }
    if soundness.other_side_record {
        warn!("the side record beside the data file is of another journal and was moved aside");
    }
    let (checking, checker) = (api.clone(), soundness.checker.clone());
    let started =
        std::thread::Builder::new().name("journal-check".to_owned()).spawn(move || match checker.run() {
            Ok(checked) => checked_file(&checking, &checked),
            Err(error) if error.code() == "closed" => {}
            Err(error) => warn!(code = error.code(), %error, "the data file could not be checked"),
        });
    if let Err(error) = started {
        warn!(%error, "the data file is not checked");
    }
}

/// The same for a folder that is only looked at: nothing is made good there, so what is missing must be said.
pub(crate) fn look(api: &Api, path: PathBuf) {
    let looking = api.clone();
    let started = std::thread::Builder::new().name("journal-check".to_owned()).spawn(move || {
        match doctor::check(&path) {
            Ok(report) => checked_file(&looking, &Checked { report, mended: Vec::new() }),
            Err(error) => warn!(code = error.code(), %error, "the data file could not be checked"),
        }
    });
    if let Err(error) = started {
        warn!(%error, "the data file is not checked");
    }
}

fn checked_file(api: &Api, checked: &Checked) {
    for problem in &checked.mended {
        warn!(code = problem.code, detail = problem.detail, "damage to the data file was made good");
    }
    for problem in &checked.report.problems {
        error!(
            code = problem.code,
            detail = problem.detail,
            "the data file is damaged: quit Cartwall and run {}",
            api.journal().borrow().repair
        );
    }
    if checked.report.is_sound() && checked.mended.is_empty() {
        info!(rows = checked.report.sound_rows, "the data file is sound");
        return;
    }
    tell(api, |damage| {
        damage.faults = checked.report.problem_count;
        damage.lost_rows = checked.report.missing_rows;
        if let Some(problem) = checked.report.problems.first() {
            damage.code.clone_from(&problem.code);
        }
    });
}

/// Changes what the panel is told about damage.
fn tell(api: &Api, change: impl FnOnce(&mut DamageView)) {
    let found_at = api.now();
    api.journal().send_modify(|journal| {
        let damage = journal.damage.get_or_insert_with(|| DamageView {
            found_at,
            faults: 0,
            lost_rows: 0,
            recovered_rows: 0,
            code: String::new(),
        });
        change(damage);
        if damage.faults == 0 {
            if damage.recovered_rows > 0 { "recovered" } else { "mended" }.clone_into(&mut damage.code);
        }
    });
}
