//! What the fuzz target of the encrypted line does with its bytes; the ordinary tests replay the corpus through it.

use cartwall_noise::{Error, FRAME, PROTOCOL, Responder, Session};

const PSK: [u8; 32] = [7; 32];
const PROLOGUE: &[u8] = b"fuzz";
const TAG: usize = 16;
/// Small, so that it is met: two full frames and a little.
const LARGEST: usize = 2 * CONTENT + 1_000;
const CONTENT: usize = FRAME - TAG - 1;

/// First bytes of an instruction; after each come two bytes of length, big-endian, and so many bytes.
const PLAINTEXT: u8 = b'p';
const FULL: u8 = b'f';
const RAW: u8 = b'r';
const AGAIN: u8 = b'a';

/// Bytes after an `h` are a first message. Others are what somebody sends who has the key and keeps to nothing else:
/// plaintexts (`p`), full frames after which more follows (`f`), bytes that nobody sealed (`r`), the newest frame again
/// (`a`).
pub fn noise(data: &[u8]) {
    if let Some(first) = data.strip_prefix(b"h") {
        let read = Responder::new(&PSK, PROLOGUE, LARGEST).read(first);
        assert!(matches!(read, Err(Error::Refused | Error::FrameTooLong)), "nobody knows the key");
        return;
    }
    let (mut phone, mut core) = session();
    let (mut newest, mut unfinished, mut rest) = (Vec::new(), 0, data);
    while let [instruction, high, low, after @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(after.len());
        let (bytes, next) = after.split_at(length);
        rest = next;
        let expected = match *instruction {
            PLAINTEXT => {
                newest = sealed(&mut phone, bytes);
                expected(bytes, &mut unfinished)
            }
            FULL => {
                let plaintext = vec![0; CONTENT + 1];
                newest = sealed(&mut phone, &plaintext);
                expected(&plaintext, &mut unfinished)
            }
            RAW => {
                newest = bytes.to_vec();
                Err(())
            }
            AGAIN => Err(()),
            _ => continue,
        };
        match (core.open(&newest), expected) {
            (Ok(None), Ok(None)) => {}
            (Ok(Some(message)), Ok(Some(length))) => assert_eq!(message.len(), length),
            (Err(error), Err(())) => {
                assert_ne!(error, Error::Ended, "the first error says what it is");
                assert_eq!(core.open(&newest), Err(Error::Ended));
                assert_eq!(core.seal(b""), Err(Error::Ended));
                return;
            }
            (opened, expected) => panic!("{opened:?} instead of {expected:?}"),
        }
    }
}

/// What comes of a plaintext, in the words of the description alone: the length of a whole message, or that more follows.
fn expected(plaintext: &[u8], unfinished: &mut usize) -> Result<Option<usize>, ()> {
    let [flag, content @ ..] = plaintext else { return Err(()) };
    let held = *unfinished + content.len();
    match flag {
        _ if held > LARGEST => Err(()),
        0 if content.len() == CONTENT => {
            *unfinished = held;
            Ok(None)
        }
        1 => {
            *unfinished = 0;
            Ok(Some(held))
        }
        _ => Err(()),
    }
}

fn sealed(phone: &mut snow::TransportState, plaintext: &[u8]) -> Vec<u8> {
    let mut frame = vec![0; plaintext.len() + TAG];
    match phone.write_message(plaintext, &mut frame) {
        Ok(_) => frame,
        // It does not fit into a Noise message.
        Err(_) => vec![0; FRAME + 1],
    }
}

/// A session whose other end is the library itself.
fn session() -> (snow::TransportState, Session) {
    begin().expect("a handshake with itself")
}

fn begin() -> Result<(snow::TransportState, Session), snow::Error> {
    let builder = snow::Builder::new(PROTOCOL.parse()?).psk(0, &PSK)?.prologue(PROLOGUE)?;
    let mut phone = builder.build_initiator()?;
    let mut first = vec![0; 48];
    phone.write_message(&[], &mut first)?;
    let (_, answering) =
        Responder::new(&PSK, PROLOGUE, LARGEST).read(&first).map_err(|_| snow::Error::Input)?;
    let (answer, core) = answering.answer(&[]).map_err(|_| snow::Error::Input)?;
    phone.read_message(&answer, &mut [])?;
    Ok((phone.into_transport_mode()?, core))
}
