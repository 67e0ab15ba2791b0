//! Texts as shops export them: with the entities of the web pages that they stand in.

use html_escape::decode_html_entities;
use std::borrow::Cow;

/// Exporters that escape what was escaped already write `&amp;amp;`.
const TIMES: usize = 3;

/// Takes the entities out of a text.
pub fn without_entities(text: &mut String) {
    for _ in 0..TIMES {
        if !text.contains('&') {
            return;
        }
        let Cow::Owned(plain) = decode_html_entities(text.as_str()) else { return };
        if plain == *text {
            return;
        }
        *text = plain;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_taken_out_however_often_they_were_escaped() {
        for (written, plain) in [
            ("34K&amp;YU", "34K&YU"),
            ("Salt &amp;amp; Pepper", "Salt & Pepper"),
            ("Tea &eacute; &#x5e0;&#39;", "Tea \u{e9} \u{5e0}'"),
            ("AT&T, R&D; 5 & 6", "AT&T, R&D; 5 & 6"),
        ] {
            let mut text = written.to_owned();
            without_entities(&mut text);
            assert_eq!(text, plain);
        }
    }
}
