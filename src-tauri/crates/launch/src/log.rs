//! What is written to the log, for the binary and the desktop alike.
//!
//! `CARTWALL_LOG` says how much of our own is told, down to every detail. Of others nothing below a warning ever is,
//! whatever it says: at their finer levels the libraries that carry requests print whole headers and messages, and with
//! them the host's token and the keys of shops. This is a list of whom to let through and not of whom to silence, so that
//! a library that is new is silent too.

use crate::visible::visible;
use std::io::{self, Write};
use tracing::{Level, Metadata};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// Begins the log, on stderr. `usual` is how much is told unasked.
pub fn begin(usual: &str) {
    let asked = EnvFilter::try_from_env("CARTWALL_LOG").unwrap_or_else(|_| EnvFilter::new(usual));
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(|| Lines)
        // Colours are escapes too.
        .with_ansi(false)
        .with_filter(filter_fn(is_told));
    // A second log in one process is none; the first goes on.
    let _ = tracing_subscriber::registry().with(asked).with(lines).try_init();
}

/// Whether something may be told at all.
fn is_told(of: &Metadata<'_>) -> bool {
    of.target().starts_with("cartwall") || *of.level() <= Level::WARN
}

/// The log on stderr: a line stays a line, whatever is told in it.
#[derive(Clone, Copy)]
struct Lines;

impl Write for Lines {
    /// A whole line at once, as the log writes it.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let (text, end) = match text.strip_suffix('\n') {
            Some(text) => (text, "\n"),
            None => (&*text, ""),
        };
        io::stderr().lock().write_all((visible(text, false) + end).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().lock().flush()
    }
}
