//! Text for a terminal. What comes from a file, a shop or a co-host may hold characters that move the cursor, rename
//! the window, or turn the direction of a line; a terminal carries them out. Here they become visible instead.

use cartwall_launch::visible::{is_hidden, visible};
use serde::Serialize;
use std::io::{self, Write};

/// Everything that a command prints, on stdout.
pub fn print(text: &str) -> io::Result<()> {
    io::stdout().lock().write_all(visible(text, true).as_bytes())
}

/// A line of JSON on stdout. Its strings may hold what terminals carry out; the escapes mean the same to programs.
pub fn print_json(value: &impl Serialize) -> io::Result<()> {
    let json = serde_json::to_string(value)?;
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
