//! Prints the TypeScript of the list of commands and queries.

use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(cartwall_api::list::typescript().as_bytes())
}
