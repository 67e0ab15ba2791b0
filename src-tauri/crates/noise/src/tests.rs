//! What needs keys that are chosen: published sessions, and those that the page and this crate replay of each other.
//!
//! `cargo test -p cartwall-noise writes_the_golden_session -- --ignored` writes this crate's; `vitest run -u` in `ui`
//! writes the page's.

use crate::{Error, Initiator, Responder, Session, pairing_code};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// A chosen byte string, as hexadecimal digits.
type Hex = String;

fn key(hex: &str) -> [u8; 32] {
    hex::decode(hex).unwrap().try_into().unwrap()
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/noise").join(name)
}

/// Both ends with chosen keys.
struct Ends {
    first: Vec<u8>,
    answer: Vec<u8>,
    initiator: Session,
    responder: Session,
}

struct Keys<'a> {
    psk: &'a str,
    prologue: &'a str,
    initiator: &'a str,
    responder: &'a str,
}

fn shake_hands(keys: &Keys<'_>, payloads: [&[u8]; 2]) -> Ends {
    let (psk, prologue) = (key(keys.psk), hex::decode(keys.prologue).unwrap());
    let initiator = Initiator::new(&psk, &prologue, usize::MAX).with_ephemeral(key(keys.initiator));
    let responder = Responder::new(&psk, &prologue, usize::MAX).with_ephemeral(key(keys.responder));
    let (first, waiting) = initiator.begin(payloads[0]).unwrap();
    let (received, answering) = responder.read(&first).unwrap();
    assert_eq!(received, payloads[0]);
    let (answer, responder) = answering.answer(payloads[1]).unwrap();
    let (received, initiator) = waiting.finish(&answer).unwrap();
    assert_eq!(received, payloads[1]);
    assert_eq!(initiator.handshake_hash(), responder.handshake_hash());
    Ends { first, answer, initiator, responder }
}

#[derive(Deserialize)]
struct Published {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    protocol_name: String,
    init_prologue: Hex,
    init_psks: Vec<Hex>,
    init_ephemeral: Hex,
    resp_ephemeral: Hex,
    handshake_hash: Hex,
    messages: Vec<VectorMessage>,
}

#[derive(Deserialize)]
struct VectorMessage {
    payload: Hex,
    ciphertext: Hex,
}

#[test]
fn a_session_is_the_published_one_byte_for_byte() {
    let text = std::fs::read_to_string(fixture("vectors.json")).unwrap();
    let published: Published = serde_json::from_str(&text).unwrap();
    let of_this: Vec<_> =
        published.vectors.iter().filter(|one| one.protocol_name == crate::PROTOCOL).collect();
    assert!(!of_this.is_empty());
    for vector in of_this {
        let keys = Keys {
            psk: &vector.init_psks[0],
            prologue: &vector.init_prologue,
            initiator: &vector.init_ephemeral,
            responder: &vector.resp_ephemeral,
        };
        let payloads: Vec<_> = vector.messages.iter().map(|one| hex::decode(&one.payload).unwrap()).collect();
        let mut ends = shake_hands(&keys, [&payloads[0], &payloads[1]]);
        assert_eq!(hex::encode(&ends.first), vector.messages[0].ciphertext);
        assert_eq!(hex::encode(&ends.answer), vector.messages[1].ciphertext);
        assert_eq!(hex::encode(ends.initiator.handshake_hash()), vector.handshake_hash);
        for (index, payload) in payloads.iter().enumerate().skip(2) {
            let (from, to) = if index % 2 == 0 {
                (&mut ends.initiator, &mut ends.responder)
            } else {
                (&mut ends.responder, &mut ends.initiator)
            };
            let message = from.encrypt(payload).unwrap();
            assert_eq!(hex::encode(&message), vector.messages[index].ciphertext);
            assert_eq!(*to.decrypt(&message).unwrap(), *payload);
        }
    }
}

/// A whole session, as one implementation carried it out.
#[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
struct Golden {
    psk: Hex,
    prologue: Hex,
    initiator_ephemeral: Hex,
    responder_ephemeral: Hex,
    first_payload: String,
    first: Hex,
    answer_payload: String,
    answer: Hex,
    handshake_hash: Hex,
    pairing_code: String,
    messages: Vec<GoldenMessage>,
}

#[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
struct GoldenMessage {
    from_initiator: bool,
    content: Content,
    /// Those of more than a thousand bytes as their length and SHA-256.
    frames: Vec<Hex>,
}

#[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
#[serde(rename_all = "snake_case")]
enum Content {
    Text(String),
    /// So many bytes, each its place modulo 251.
    Counting(usize),
}

impl Content {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.clone().into_bytes(),
            Self::Counting(length) => (0..*length).map(|place| (place % 251) as u8).collect(),
        }
    }
}

fn written(frame: &[u8]) -> Hex {
    if frame.len() <= 1_000 {
        hex::encode(frame)
    } else {
        format!("{} bytes, sha256 {}", frame.len(), hex::encode(Sha256::digest(frame)))
    }
}

/// The session of `asked` carried out here, from its keys and contents alone.
fn carried_out(asked: &Golden) -> Golden {
    let keys = Keys {
        psk: &asked.psk,
        prologue: &asked.prologue,
        initiator: &asked.initiator_ephemeral,
        responder: &asked.responder_ephemeral,
    };
    let mut ends = shake_hands(&keys, [asked.first_payload.as_bytes(), asked.answer_payload.as_bytes()]);
    let messages = asked.messages.iter().map(|message| {
        let (from, to) = if message.from_initiator {
            (&mut ends.initiator, &mut ends.responder)
        } else {
            (&mut ends.responder, &mut ends.initiator)
        };
        let frames = from.seal(&message.content.bytes()).unwrap();
        let opened: Vec<_> = frames.iter().filter_map(|frame| to.open(frame).unwrap()).collect();
        assert_eq!(opened, [message.content.bytes()]);
        GoldenMessage { frames: frames.iter().map(|frame| written(frame)).collect(), ..message.clone() }
    });
    Golden {
        messages: messages.collect(),
        first: hex::encode(&ends.first),
        answer: hex::encode(&ends.answer),
        handshake_hash: hex::encode(ends.initiator.handshake_hash()),
        pairing_code: pairing_code(&ends.initiator.handshake_hash()),
        ..asked.clone()
    }
}

fn own() -> Golden {
    let text = |from_initiator, text: &str| (from_initiator, Content::Text(text.to_owned()));
    let counting = |from_initiator, length| (from_initiator, Content::Counting(length));
    let messages = [
        text(true, r#"{"type":"hello","client":"panel"}"#),
        text(false, "שלום, العرض يبدأ"),
        text(true, ""),
        counting(false, 65_518),
        counting(false, 65_519),
        counting(true, 131_036),
        counting(true, 131_037),
        text(false, "done"),
    ];
    let empty = Golden {
        psk: hex::encode([0x11; 32]),
        prologue: hex::encode("cartwall core"),
        initiator_ephemeral: hex::encode([0x22; 32]),
        responder_ephemeral: hex::encode([0x33; 32]),
        first_payload: String::new(),
        answer_payload: r#"{"version":1}"#.to_owned(),
        first: String::new(),
        answer: String::new(),
        handshake_hash: String::new(),
        pairing_code: String::new(),
        messages: messages
            .map(|(from_initiator, content)| GoldenMessage { from_initiator, content, frames: Vec::new() })
            .to_vec(),
    };
    carried_out(&empty)
}

#[test]
fn the_golden_sessions_of_this_crate_and_of_the_page_come_out_the_same() {
    for name in ["core.json", "page.json"] {
        let golden: Golden = serde_json::from_str(&std::fs::read_to_string(fixture(name)).unwrap()).unwrap();
        assert_eq!(carried_out(&golden), golden, "{name}");
    }
    let golden: Golden =
        serde_json::from_str(&std::fs::read_to_string(fixture("core.json")).unwrap()).unwrap();
    assert_eq!(own(), golden);
}

#[test]
#[ignore = "writes the file that the page's tests replay"]
fn writes_the_golden_session() {
    let text = serde_json::to_string_pretty(&own()).unwrap() + "\n";
    std::fs::write(fixture("core.json"), text).unwrap();
}

#[test]
fn a_session_ends_at_the_last_message_that_noise_counts() {
    let keys = Keys {
        psk: &"11".repeat(32),
        prologue: "",
        initiator: &"22".repeat(32),
        responder: &"33".repeat(32),
    };
    let mut ends = shake_hands(&keys, [b"", b""]);
    let frames = ends.initiator.seal(b"one").unwrap();
    ends.responder.skip_to(u64::MAX);
    assert_eq!(ends.responder.open(&frames[0]), Err(Error::Exhausted));
    assert_eq!(ends.responder.open(&frames[0]), Err(Error::Ended));
}
