//! The words of menus, tray and dialogs. They come from the page, in its language; before it has spoken for the
//! first time they are those of its English file.

use serde::{Deserialize, Serialize};
use tracing::error;

const ENGLISH: &str = include_str!("../../ui/src/locales/panel/en.json");

/// In that file their names begin so.
const PREFIX: &str = "shell_";

/// One field for each word; a place such as `{title}` is filled when it is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    pub about: String,
    pub bring_all_to_front: String,
    pub build: String,
    pub catalogue_files: String,
    pub clear: String,
    pub close: String,
    pub close_live: String,
    pub close_live_text: String,
    pub close_rehearsal: String,
    pub close_rehearsal_text: String,
    pub close_window: String,
    pub copy: String,
    pub copy_overlay: String,
    pub cut: String,
    pub desk: String,
    pub edit: String,
    pub end_show: String,
    pub file: String,
    pub full_screen: String,
    pub help: String,
    pub hide: String,
    pub hide_others: String,
    pub history: String,
    pub idle: String,
    pub import: String,
    pub keys: String,
    pub memo: String,
    pub minimize: String,
    pub next: String,
    pub on_air: String,
    pub open_data: String,
    pub overlay: String,
    pub paste: String,
    pub prompter: String,
    pub quit: String,
    pub rehearsal: String,
    pub select_all: String,
    pub settings: String,
    pub show: String,
    pub show_all: String,
    pub show_cartwall: String,
    pub sold_out: String,
    pub stay: String,
    pub take: String,
    pub timeline: String,
    pub undo: String,
    pub view: String,
    pub window: String,
    pub zoom_in: String,
    pub zoom_out: String,
    pub zoom_reset: String,
}

impl Words {
    /// As the page's English file has them.
    pub fn english() -> Self {
        let all: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(ENGLISH).unwrap_or_default();
        let ours =
            all.into_iter().filter_map(|(key, word)| Some((key.strip_prefix(PREFIX)?.to_owned(), word)));
        serde_json::from_value(ours.collect()).unwrap_or_else(|why| {
            error!("The English words are not complete: {why}");
            Self::default()
        })
    }

    /// Whether they are read from right to left.
    pub fn right_to_left(&self) -> bool {
        self.file.chars().any(|letter| matches!(letter, '\u{0590}'..='\u{08ff}'))
    }
}

/// Fills a place; what is put in is never read as a pattern.
pub fn fill(pattern: &str, place: &str, with: &str) -> String {
    pattern.replacen(place, with, 1)
}
