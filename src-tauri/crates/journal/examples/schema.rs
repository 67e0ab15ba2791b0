//! Prints the JSON Schema of stored events: `cargo xtask generate` keeps it in `schema/events.schema.json`.

use std::io::Write;

fn main() -> std::io::Result<()> {
    writeln!(std::io::stdout(), "{:#}", cartwall_journal::format::json_schema())
}
