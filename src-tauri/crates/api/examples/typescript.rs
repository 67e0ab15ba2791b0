//! Prints the TypeScript of the list of commands and queries, of the verbs, and of the codes of problems.

use std::io::Write;

fn main() -> std::io::Result<()> {
    let text = cartwall_api::list::typescript()
        + &cartwall_api::verbs::typescript()
        + &cartwall_api::codes::typescript();
    std::io::stdout().write_all(text.as_bytes())
}
