//! The sheets of an XLSX workbook as tables.

use super::styles::Styles;
use super::xlsx::{Part, Relation, SharedTexts, SheetRows, relations, sheets};
use crate::source::zip::Archive;
use crate::{ForeignKind, ImportError, Limits};
use std::io::{Read, Seek};

/// Templates put a few sheets of instructions and lists around the products; some shops have a sheet a category.
const SHEETS_TRIED: usize = 60;

/// A sheet that `read` is asked about.
pub struct Asked<'a> {
    pub name: &'a str,
    /// It is not shown, and all that are shown come before it.
    pub hidden: bool,
}

/// Hands the sheets to `read`, visible ones first, until one of them is what is looked for.
pub fn over_sheets<R: Read + Seek, T>(
    reader: R,
    limits: &Limits,
    mut read: impl FnMut(SheetRows<'_>) -> Result<T, ImportError>,
) -> Result<T, ImportError> {
    let mut found = None;
    over_all_sheets(reader, limits, |_, rows| {
        found = Some(read(rows)?);
        Ok(false)
    })?;
    found.ok_or_else(|| ImportError::empty("the workbook has no worksheets"))
}

/// Hands the sheets to `read`, visible ones first, as long as it says so. A sheet that is none of those looked for is
/// passed over, and gives the reason where no other is.
pub fn over_all_sheets<R: Read + Seek>(
    reader: R,
    limits: &Limits,
    mut read: impl FnMut(&Asked<'_>, SheetRows<'_>) -> Result<bool, ImportError>,
) -> Result<(), ImportError> {
    let mut archive = Archive::open(reader, limits.sheet_bytes)?;
    let found = relations(&mut archive, "_rels/.rels", "", limits)?
        .into_iter()
        .find(|r| r.kind.ends_with("/officeDocument"))
        .map_or_else(|| "xl/workbook.xml".to_owned(), |r| r.target);
    if !found.ends_with(".xml")
        || !archive.names().any(|name| name.eq_ignore_ascii_case(&found))
        || !is_sheet(&found)
    {
        let (kind, found) = kind_of(&archive);
        return Err(ImportError::foreign(kind, found));
    }
    let (folder, file) = found.rsplit_once('/').unwrap_or(("", &found));
    let rels =
        if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    let parts = relations(&mut archive, &rels, folder, limits)?;
    let mut listed = sheets(&mut archive, &found, limits)?;
    listed.sort_by_key(|sheet| sheet.hidden);
    let is_worksheet = |part: &&Relation| part.kind.ends_with("/worksheet");
    let mut asked: Vec<(String, String, bool)> = Vec::new();
    for sheet in listed {
        let part = parts.iter().find(|p| p.id == sheet.relation && is_worksheet(p));
        asked.extend(part.map(|part| (part.target.clone(), sheet.name, sheet.hidden)));
    }
    if asked.is_empty() {
        let targets = parts.iter().filter(is_worksheet).map(|part| part.target.clone());
        asked.extend(targets.map(|target| (target, String::new(), false)));
    }
    let shared = parts
        .iter()
        .find(|p| p.kind.ends_with("/sharedStrings"))
        .map_or_else(|| format!("{folder}/sharedStrings.xml"), |p| p.target.clone());
    let shared = SharedTexts::read(&mut archive, &shared, limits)?;
    let styles = parts
        .iter()
        .find(|p| p.kind.ends_with("/styles"))
        .map_or_else(|| format!("{folder}/styles.xml"), |p| p.target.clone());
    let styles = Styles::read(&mut archive, &styles, limits)?;

    let (mut refusal, mut any) = (None, false);
    for (target, name, hidden) in asked.iter().take(SHEETS_TRIED) {
        let Some(part) = Part::open(&mut archive, target, limits)? else { continue };
        match read(&Asked { name, hidden: *hidden }, SheetRows::new(part, &shared, &styles)) {
            Ok(true) => any = true,
            Ok(false) => return Ok(()),
            // Another sheet may hold the products; the first sheet with anything in it gives the reason if not.
            Err(
                error @ (ImportError::UnknownColumns { .. }
                | ImportError::Foreign { .. }
                | ImportError::BadMapping { .. }),
            ) => match refusal {
                None | Some(ImportError::Empty { .. }) => refusal = Some(error),
                Some(_) => {}
            },
            Err(error @ ImportError::Empty { .. }) => {
                refusal.get_or_insert(error);
            }
            Err(error) => return Err(error),
        }
    }
    match refusal {
        _ if any => Ok(()),
        Some(refusal) => Err(refusal),
        None => Err(ImportError::empty("the workbook has no worksheets")),
    }
}

fn is_sheet(part: &str) -> bool {
    let part = part.to_ascii_lowercase();
    !part.starts_with("word/") && !part.starts_with("ppt/") && !part.starts_with("visio/")
}

fn kind_of<R: Read + Seek>(archive: &Archive<R>) -> (ForeignKind, &'static str) {
    let has = |test: fn(&str) -> bool| archive.names().any(test);
    if has(|name| name == "xl/workbook.bin") {
        (ForeignKind::OldWorkbook, "a binary Excel workbook (.xlsb); save it as .xlsx")
    } else if has(|name| name.starts_with("word/")) {
        (ForeignKind::Document, "a Word document")
    } else if has(|name| name.starts_with("ppt/")) {
        (ForeignKind::Document, "a presentation")
    } else if has(|name| name == "content.xml") {
        (ForeignKind::OldWorkbook, "an OpenDocument file; save it as .xlsx or .csv")
    } else if has(|name| name.ends_with(".numbers") || name.starts_with("Index/")) {
        (ForeignKind::OldWorkbook, "a Numbers or Pages document; export it as .xlsx or .csv")
    } else {
        (ForeignKind::Archive, "a ZIP archive; unpack it first")
    }
}
