//! The parameters behind the `?` of an address.

use crate::problem;
use axum::extract::Query;
use cartwall_api::Problem;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// All parameters of an address, by name.
pub(crate) type QueryParams = Query<HashMap<String, String>>;

/// The numbers of these names that are given, as a body of a query.
pub(crate) fn numbers(
    words: &HashMap<String, String>,
    names: &[&str],
) -> Result<Map<String, Value>, Problem> {
    let mut found = Map::new();
    for name in names {
        if let Some(value) = number::<u32>(words, name)? {
            found.insert((*name).to_owned(), value.into());
        }
    }
    Ok(found)
}

/// The number of this name, where it is given.
pub(crate) fn number<T: std::str::FromStr>(
    words: &HashMap<String, String>,
    name: &str,
) -> Result<Option<T>, Problem> {
    let Some(text) = words.get(name) else { return Ok(None) };
    match text.parse() {
        Ok(value) => Ok(Some(value)),
        Err(_) => {
            Err(problem::bad_query(&format!("\u{201c}{name}\u{201d} in the address must be a whole number.")))
        }
    }
}
