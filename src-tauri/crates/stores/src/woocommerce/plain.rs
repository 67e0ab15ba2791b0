//! Names as WordPress keeps them, with entities and marks in them, made into plain text.

/// Entities that editors of names leave behind; others stay as they are.
const NAMED: [(&str, char); 24] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("ndash", '\u{2013}'),
    ("mdash", '\u{2014}'),
    ("hellip", '\u{2026}'),
    ("lsquo", '\u{2018}'),
    ("rsquo", '\u{2019}'),
    ("ldquo", '\u{201c}'),
    ("rdquo", '\u{201d}'),
    ("laquo", '\u{ab}'),
    ("raquo", '\u{bb}'),
    ("times", '\u{d7}'),
    ("deg", '\u{b0}'),
    ("reg", '\u{ae}'),
    ("copy", '\u{a9}'),
    ("trade", '\u{2122}'),
    ("euro", '\u{20ac}'),
    ("pound", '\u{a3}'),
    ("rlm", '\u{200f}'),
    ("lrm", '\u{200e}'),
];
/// The longest entity that is looked for, without its ends.
const LONGEST: usize = 8;

/// Text without marks and entities, with single spaces.
pub(super) fn plain(html: &str) -> String {
    let text = decode(&without_tags(html));
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

fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        decoded.push_str(before);
        let end = from.find(';').filter(|end| *end <= LONGEST + 1);
        match end.and_then(|end| Some((meaning(&from[1..end])?, end))) {
            Some((letter, end)) => {
                decoded.push(letter);
                rest = &from[end + 1..];
            }
            None => {
                decoded.push('&');
                rest = &from[1..];
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

fn meaning(entity: &str) -> Option<char> {
    let Some(number) = entity.strip_prefix('#') else {
        return NAMED.iter().find(|(name, _)| *name == entity).map(|(_, letter)| *letter);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|c| !c.is_control())
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
        assert_eq!(plain("&#0;&unknown;"), "&#0;&unknown;");
    }
}
