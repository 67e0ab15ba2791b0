//! Text in which nothing is hidden. What comes from a file, a shop or a co-host may hold characters that move a terminal's
//! cursor, rename its window, or turn the direction of a line; a terminal carries them out. Here they become visible.

/// The text with such characters as escapes. `breaks`: ends of lines may stay.
pub fn visible(text: &str, breaks: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' if breaks => out.push(c),
            c if is_hidden(c) => out.extend(c.escape_default()),
            c => out.push(c),
        }
    }
    out
}

/// Control characters (C0 with escape, C1), the end of a line or paragraph, and what overrides or isolates direction.
/// The marks that Hebrew and Arabic text needs stay.
pub fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_carry_out_is_shown_instead() {
        for (text, shown) in [
            ("\u{1b}]0;pwned\u{7}", "\\u{1b}]0;pwned\\u{7}"),
            ("\u{1b}[2J", "\\u{1b}[2J"),
            ("\u{9b}2J", "\\u{9b}2J"),
            ("a\rb\tc\u{7f}", "a\\rb\\tc\\u{7f}"),
            ("a\nb", "a\\nb"),
            ("\u{202e}gnp.exe", "\\u{202e}gnp.exe"),
            ("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}"),
            ("שמלה\u{200f} 😀 ₪", "שמלה\u{200f} 😀 ₪"),
            ("\\n", "\\n"),
        ] {
            assert_eq!(visible(text, false), shown);
        }
        assert_eq!(visible("a\nb\u{1b}", true), "a\nb\\u{1b}");
    }
}
