//! A word that must not come out, and every form in which it could.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use std::collections::HashMap;
use std::fmt;
use std::fmt::Write;

#[derive(Clone)]
pub struct Canary {
    name: String,
    word: String,
    forms: Vec<(&'static str, Vec<u8>)>,
}

impl Canary {
    /// With marks that each encoding writes in another way.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::of(&format!("c4n4ry/{name}+\"9f3%~k")) }
    }

    /// A word as it is.
    pub fn of(word: &str) -> Self {
        let quoted = serde_json::Value::from(word).to_string();
        let hex = |upper: bool| {
            word.bytes().fold(String::new(), |mut text, byte| {
                let _ = if upper { write!(text, "{byte:02X}") } else { write!(text, "{byte:02x}") };
                text
            })
        };
        let escaped = |upper: bool, plus: bool| {
            word.bytes().fold(String::new(), |mut text, byte| {
                let _ = match byte {
                    b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                        write!(text, "{}", char::from(byte))
                    }
                    b'~' if plus => write!(text, "~"),
                    _ if upper => write!(text, "%{byte:02X}"),
                    _ => write!(text, "%{byte:02x}"),
                };
                text
            })
        };
        let mut forms = vec![
            ("plain", word.as_bytes().to_vec()),
            ("JSON", quoted.trim_matches('"').as_bytes().to_vec()),
            (
                "JSON in JSON",
                serde_json::Value::from(quoted).to_string().trim_matches(['"', '\\']).as_bytes().to_vec(),
            ),
            ("hex", hex(false).into_bytes()),
            ("hex", hex(true).into_bytes()),
        ];
        for (upper, plus) in [(true, true), (true, false), (false, true), (false, false)] {
            forms.push(("an address", escaped(upper, plus).into_bytes()));
        }
        // It can begin at any of three places within what is encoded; what its neighbours touch is left out.
        for before in 0..3 {
            for engine in [&STANDARD, &URL_SAFE] {
                let text = engine.encode([vec![0; before], word.as_bytes().to_vec()].concat());
                let whole = (before + word.len()) / 3 * 4;
                let from = if before == 0 { 0 } else { 4 };
                forms.push(("base64", text.as_bytes()[from..whole].to_vec()));
            }
        }
        Self { name: word[..4].to_owned(), word: word.to_owned(), forms }
    }

    pub fn word(&self) -> String {
        self.word.clone()
    }
}

/// A word's name, the form that it is written in, and its bytes in that form.
type Form = (String, &'static str, Vec<u8>);

/// Looks for many words in all their forms at once: a log is long.
pub struct Hunt {
    by_start: HashMap<[u8; 8], Vec<Form>>,
}

impl Hunt {
    pub fn for_all(canaries: &[Canary]) -> Self {
        let mut by_start: HashMap<[u8; 8], Vec<_>> = HashMap::new();
        for canary in canaries {
            for (name, form) in &canary.forms {
                let start = form[..8].try_into().unwrap();
                by_start.entry(start).or_default().push((canary.name.clone(), *name, form.clone()));
            }
        }
        Self { by_start }
    }

    /// The first word that stands there, and in which form.
    pub fn found_in(&self, bytes: &[u8]) -> Option<(String, &'static str)> {
        (0..bytes.len().saturating_sub(7)).find_map(|at| {
            let start: [u8; 8] = bytes[at..at + 8].try_into().unwrap();
            let forms = self.by_start.get(&start)?;
            let found = forms.iter().find(|(.., form)| bytes[at..].starts_with(form))?;
            Some((found.0.clone(), found.1))
        })
    }
}

impl fmt::Debug for Canary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[test]
fn a_word_is_found_in_each_form() {
    let canary = Canary::new("x");
    let basic = STANDARD.encode(format!("ck_1:{}", canary.word()));
    let form: String = url::form_urlencoded::byte_serialize(canary.word().as_bytes()).collect();
    let quoted = serde_json::json!({ "key": canary.word() }).to_string();
    let twice = serde_json::json!({ "body": quoted }).to_string();
    let hunt = Hunt::for_all(std::slice::from_ref(&canary));
    for text in [canary.word(), basic, form, quoted, twice, format!("{:?}", canary.word())] {
        assert!(hunt.found_in(text.as_bytes()).is_some(), "{text}");
    }
    assert_eq!(hunt.found_in(b"nothing of the kind"), None);
}
