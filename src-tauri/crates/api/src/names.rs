//! Names that somebody gives to a device or a program, as others are shown them.

use cartwall_domain::catalogue::is_unseen;

/// The most characters of a name.
const MAX_NAME: usize = 60;

/// A name as it can be shown in a line: without what nobody sees or what turns the text around, and without breaks. `None`
/// where nothing is left that can be read.
pub(crate) fn clean(name: &str) -> Option<String> {
    let shown = |c: &char| !is_unseen(*c) && !is_empty_letter(*c);
    let words: String = name.chars().filter(shown).take(MAX_NAME).collect();
    let name = words.split_whitespace().collect::<Vec<_>>().join(" ");
    name.contains(char::is_alphanumeric).then_some(name)
}

/// Letters and signs that have a width, or are told apart, and show nothing.
fn is_empty_letter(c: char) -> bool {
    matches!(
        c,
        '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2800}' | '\u{3164}'
    ) || matches!(c, '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_that_can_be_read() {
        assert_eq!(clean(" Dana\u{202e}'s \n phone\u{200b} ").as_deref(), Some("Dana's phone"));
        assert_eq!(clean(&"א".repeat(99)).unwrap().chars().count(), MAX_NAME);
        for empty in ["", " \t", "\u{3164}\u{2800}", "…!"] {
            assert_eq!(clean(empty), None, "{empty:?}");
        }
    }
}
