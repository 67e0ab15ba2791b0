//! Names as WordPress keeps them, with entities and marks in them, made into plain text.

use html_escape::decode_html_entities;

/// Text without marks and entities, with single spaces.
pub(super) fn plain(html: &str) -> String {
    let bare = without_tags(html);
    let text: String =
        decode_html_entities(&bare).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `<` opens a mark only where a letter, `/` or `!` follows: `a < b` is a name, too.
fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        let opens =
            from[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!').then_some(());
        match opens.and_then(|()| from.find('>')) {
            Some(end) => rest = &from[end + 1..],
            None => {
                text.push('<');
                rest = &from[1..];
            }
        }
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_its_marks_and_entities_and_nothing_else() {
        assert_eq!(plain("Salt &amp; <b>Pepper</b>"), "Salt & Pepper");
        assert_eq!(plain("Bob&#039;s  &#x2013; \u{5e0}\u{5e8}"), "Bob's \u{2013} \u{5e0}\u{5e8}");
        assert_eq!(plain("a < b & c > d; AT&T"), "a < b & c > d; AT&T");
        assert_eq!(plain("&amp;lt;"), "&lt;");
        assert_eq!(plain("broken <b"), "broken <b");
        assert_eq!(plain("&unknown; &#x110000; &"), "&unknown; &#x110000; &");
    }

    #[test]
    fn every_entity_of_html_is_read_and_none_brings_a_control_character() {
        assert_eq!(
            plain("Caf&eacute; &frac12;&nbsp;l &check; &#8362;5"),
            "Caf\u{e9} \u{bd} l \u{2713} \u{20aa}5"
        );
        assert_eq!(plain("a&#27;[31mb&#10;c&#x7f;d"), "a&#27;[31mb c d");
        assert!(!plain("&#0;&#1;").chars().any(char::is_control));
    }
}
