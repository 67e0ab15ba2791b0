//! Text for a terminal. What comes from a file, a shop or a co-host may hold characters that move the cursor, rename
//! the window, or turn the direction of a line; a terminal carries them out. Here they become visible instead.

use std::io::{self, Write};

/// Everything that a command prints, on stdout.
pub fn print(text: &str) -> io::Result<()> {
    io::stdout().lock().write_all(visible(text, true).as_bytes())
}

/// A line of JSON on stdout. Its strings may hold what terminals carry out; the escapes mean the same to programs.
pub fn print_json(json: &str) -> io::Result<()> {
    let mut out = String::with_capacity(json.len() + 1);
    for c in json.chars() {
        // JSON itself has no character like these outside its strings, other than the breaks between lines.
        if is_hidden(c) && c != '\n' {
            out.push_str(&format!("\\u{:04x}", u32::from(c)))
        } else {
            out.push(c)
        }
    }
    out.push('\n');
    io::stdout().lock().write_all(out.as_bytes())
}

/// Says something on stderr. Where even that is gone there is nobody left to tell.
pub fn say(text: &str) {
    let _ = io::stderr().lock().write_all(visible(text, true).as_bytes());
}

/// A value within a line: nothing in it ends the line.
pub fn value(text: &str) -> String {
    visible(text, false)
}

fn visible(text: &str, breaks: bool) -> String {
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
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The log on stderr: a line stays a line, whatever is told in it.
#[derive(Clone, Copy)]
pub struct Log;

impl Write for Log {
    /// A whole line at once, as the log writes it.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let (text, end) = match text.strip_suffix('\n') {
            Some(text) => (text, "\n"),
            None => (&*text, ""),
        };
        io::stderr().lock().write_all((value(text) + end).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().lock().flush()
    }
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
            assert_eq!(value(text), shown);
        }
        assert_eq!(visible("a\nb\u{1b}", true), "a\nb\\u{1b}");
    }
}
