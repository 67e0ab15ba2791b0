//! Reading what others answer: bounded before anything is built from it, and with errors that name a place and never what
//! stands there.

use crate::HttpError;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// Values in one answer: a body of zeros would otherwise take many times its size when it is read.
const VALUES: usize = 1_000_000;
/// Lists in lists.
const DEPTH: usize = 64;
/// Characters of a place in an answer: a name in it can be the sender's own.
const PLACE: usize = 200;

/// Reads JSON of a known form.
///
/// # Errors
/// Another form, or one that nobody should read.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, HttpError> {
    shape(body)?;
    let mut json = serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let inner = error.inner();
        let what = match inner.classify() {
            Category::Data => "another form",
            Category::Eof => "the end is missing",
            _ => "not JSON",
        };
        let mut place = error.path().to_string();
        if let Some((end, _)) = place.char_indices().nth(PLACE) {
            place.truncate(end);
            place.push('…');
        }
        HttpError::Form(format!("{place}: {what}, line {} column {}", inner.line(), inner.column()))
    })
}

/// Whether an answer has a shape that may be read: it goes over the bytes once and takes no memory.
fn shape(body: &[u8]) -> Result<(), HttpError> {
    let (mut values, mut depth, mut in_text, mut escaped) = (1_usize, 0_usize, false, false);
    for byte in body {
        if in_text {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b',' => values += 1,
            b'[' | b'{' => (values, depth) = (values + 1, depth + 1),
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH {
            return Err(HttpError::Form("lists within lists, too deep to be read".to_owned()));
        }
        if values > VALUES {
            return Err(HttpError::TooManyValues { most: VALUES });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_of_zeros_and_one_of_brackets_are_not_read() {
        let zeros = format!("[{}]", "0,".repeat(VALUES));
        assert_eq!(shape(zeros.as_bytes()), Err(HttpError::TooManyValues { most: VALUES }));
        assert!(matches!(shape("[".repeat(100).as_bytes()), Err(HttpError::Form(_))));
        let inside = format!("[\"{}\"]", "[\\\",{".repeat(300_000));
        assert_eq!(shape(inside.as_bytes()), Ok(()), "what stands in a text is no value");
    }

    #[test]
    fn an_error_names_the_place_and_never_what_stands_there() {
        let told = read::<Vec<u64>>(b"[1, \"Vera\"]").unwrap_err();
        assert_eq!(told, HttpError::Form("[1]: another form, line 1 column 10".to_owned()));
    }
}
