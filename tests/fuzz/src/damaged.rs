//! Files of the corpus, damaged at random: what the ordinary tests run the fuzz targets with, for some seconds each time.
//! libFuzzer, which looks for what nobody thought of, needs a nightly compiler; this does not. `PROPTEST_CASES` says how
//! many files.

use proptest::prelude::*;
use std::path::PathBuf;

/// What means something in one of the formats, or in none.
const TOKENS: [&[u8]; 22] = [
    b"\"",
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xc3",
    b"<",
    b">",
    b"</item>",
    b"&#0;",
    b"]]>",
    b"PK\x03\x04",
    b"99999999999999999999",
    b"-1",
    b"1e308",
    b"=1+1",
    "\u{202e}".as_bytes(),
    "٣٫٥".as_bytes(),
];

#[derive(Debug, Clone)]
pub enum Damage {
    Flip { at: usize, bit: u8 },
    Put { at: usize, token: usize, times: usize },
    Remove { at: usize, length: usize },
    Repeat { from: usize, length: usize, to: usize },
    Cut { at: usize },
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    let place = any::<usize>();
    let one = prop_oneof![
        3 => (place, 0..8_u8).prop_map(|(at, bit)| Damage::Flip { at, bit }),
        5 => (place, 0..TOKENS.len(), 1..40_usize).prop_map(|(at, token, times)| Damage::Put { at, token, times }),
        2 => (place, 1..400_usize).prop_map(|(at, length)| Damage::Remove { at, length }),
        2 => (place, 1..2_000_usize, place).prop_map(|(from, length, to)| Damage::Repeat { from, length, to }),
        1 => place.prop_map(|at| Damage::Cut { at }),
    ];
    proptest::collection::vec(one, 1..8)
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    let end = bytes.len();
    let within = |place: usize| place % (end + 1);
    match *damage {
        Damage::Flip { at, bit } => {
            if let Some(byte) = bytes.get_mut(within(at)) {
                *byte ^= 1 << bit;
            }
        }
        Damage::Put { at, token, times } => {
            let at = within(at);
            bytes.splice(at..at, TOKENS[token].repeat(times));
        }
        Damage::Remove { at, length } => {
            let at = within(at);
            bytes.drain(at..end.min(at + length));
        }
        Damage::Repeat { from, length, to } => {
            let from = within(from);
            let part = bytes[from..end.min(from + length)].to_vec();
            let to = within(to);
            bytes.splice(to..to, part);
        }
        Damage::Cut { at } => bytes.truncate(within(at)),
    }
}

/// The files of one target, each with damages.
pub fn files(target: &str) -> impl Strategy<Value = Vec<u8>> + use<> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fuzz/corpus").join(target);
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let seeds: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).unwrap()).collect();
    (proptest::sample::select(seeds), damages()).prop_map(|(mut bytes, damages)| {
        for damage in &damages {
            apply(&mut bytes, damage);
        }
        bytes
    })
}
