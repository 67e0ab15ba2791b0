//! What whoever uses the line can rely on, whatever is said and whatever happens to it on the way.

#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

use cartwall_noise::{
    Answering, Error, FRAME, HANDSHAKE_PAYLOAD, Initiator, Responder, Session, Waiting, pairing_code,
};
use proptest::prelude::*;

const PSK: [u8; 32] = [7; 32];
const PROLOGUE: &[u8] = b"cartwall 1";
/// What a frame holds besides content: 16 bytes of tag, and the byte that says whether more follows.
const CONTENT: usize = FRAME - 17;

fn session_with(largest: usize) -> (Session, Session) {
    let (first, waiting) = Initiator::new(&PSK, PROLOGUE, largest).begin(b"").unwrap();
    let (_, answering) = Responder::new(&PSK, PROLOGUE, largest).read(&first).unwrap();
    let (answer, core) = answering.answer(b"").unwrap();
    (waiting.finish(&answer).unwrap().1, core)
}

fn session() -> (Session, Session) {
    session_with(1 << 20)
}

fn open_all(session: &mut Session, frames: &[Vec<u8>]) -> Result<Vec<Vec<u8>>, Error> {
    let opened: Result<Vec<_>, _> = frames.iter().map(|frame| session.open(frame)).collect();
    Ok(opened?.into_iter().flatten().collect())
}

fn ended(session: &mut Session) -> bool {
    session.seal(b"more").unwrap_err() == Error::Ended && session.open(&[0; 40]).unwrap_err() == Error::Ended
}

#[test]
fn the_payloads_of_the_handshake_arrive() {
    let (first, waiting) = Initiator::new(&PSK, PROLOGUE, 0).begin(b"phone").unwrap();
    let (payload, answering) = Responder::new(&PSK, PROLOGUE, 0).read(&first).unwrap();
    assert_eq!(payload, b"phone");
    let (answer, core) = answering.answer(b"core").unwrap();
    let (payload, phone) = waiting.finish(&answer).unwrap();
    assert_eq!(payload, b"core");
    assert_eq!(phone.handshake_hash(), core.handshake_hash());
}

#[test]
fn a_wrong_key_and_another_prologue_are_refused_at_the_first_message() {
    let (first, _) = Initiator::new(&PSK, PROLOGUE, 0).begin(b"").unwrap();
    for (psk, prologue) in [(&[8; 32], PROLOGUE), (&PSK, &b"cartwall 2"[..])] {
        assert_eq!(Responder::new(psk, prologue, 0).read(&first).unwrap_err(), Error::Refused);
    }
}

#[test]
fn a_message_of_the_handshake_that_was_altered_or_cut_off_anywhere_is_refused() {
    let (first, _) = Initiator::new(&PSK, PROLOGUE, 0).begin(b"phone").unwrap();
    let read = |message: &[u8]| Responder::new(&PSK, PROLOGUE, 0).read(message).map(|_: (_, Answering)| ());
    for place in 0..first.len() {
        let mut altered = first.clone();
        altered[place] ^= 1;
        assert_eq!(read(&altered), Err(Error::Refused));
        assert_eq!(read(&first[..place]), Err(Error::Refused));
    }
    assert_eq!(read(&[first, vec![0]].concat()), Err(Error::Refused));
    assert_eq!(read(&vec![0; FRAME + 1]), Err(Error::FrameTooLong));
}

#[test]
fn an_answer_that_was_altered_or_belongs_to_another_first_message_is_refused() {
    let begun = || -> (Vec<u8>, Waiting) { Initiator::new(&PSK, PROLOGUE, 0).begin(b"").unwrap() };
    let (first, waiting) = begun();
    let answered = Responder::new(&PSK, PROLOGUE, 0).read(&first).unwrap().1.answer(b"core").unwrap().0;
    assert_eq!(begun().1.finish(&answered).unwrap_err(), Error::Refused);
    let mut altered = answered;
    altered[40] ^= 1;
    assert_eq!(waiting.finish(&altered).unwrap_err(), Error::Refused);
}

#[test]
fn a_recorded_first_message_brings_no_session_to_whoever_sends_it_again() {
    let (first, waiting) = Initiator::new(&PSK, PROLOGUE, 100).begin(b"").unwrap();
    let answer =
        |first: &[u8]| Responder::new(&PSK, PROLOGUE, 100).read(first).unwrap().1.answer(b"").unwrap();
    let (true_answer, _) = answer(&first);
    let (_, mut again) = answer(&first);
    let mut phone = waiting.finish(&true_answer).unwrap().1;
    let recorded = phone.seal(b"hello").unwrap();
    assert_eq!(again.open(&recorded[0]), Err(Error::Altered));
}

#[test]
fn a_payload_that_does_not_fit_into_a_message_of_the_handshake_is_refused() {
    let begin = |length: usize| Initiator::new(&PSK, PROLOGUE, 0).begin(&vec![1; length]);
    assert_eq!(begin(HANDSHAKE_PAYLOAD + 1).unwrap_err(), Error::FrameTooLong);
    let (first, _) = begin(HANDSHAKE_PAYLOAD).unwrap();
    assert_eq!(first.len(), FRAME);
    assert_eq!(Responder::new(&PSK, PROLOGUE, 0).read(&first).unwrap().0.len(), HANDSHAKE_PAYLOAD);
}

#[test]
fn messages_around_the_edges_of_frames_arrive_whole() {
    let (mut phone, mut core) = session();
    for length in [0, 1, CONTENT - 1, CONTENT, CONTENT + 1, 2 * CONTENT, 2 * CONTENT + 1, 300_000] {
        let message: Vec<u8> = (0..length).map(|place| (place % 251) as u8).collect();
        let frames = core.seal(&message).unwrap();
        assert_eq!(frames.len(), length.div_ceil(CONTENT).max(1));
        assert!(frames.iter().all(|frame| frame.len() <= FRAME));
        assert_eq!(open_all(&mut phone, &frames).unwrap(), [message]);
    }
}

#[test]
fn the_same_message_is_never_sealed_to_the_same_bytes() {
    let (mut phone, _) = session();
    assert_ne!(phone.seal(b"take").unwrap(), phone.seal(b"take").unwrap());
}

#[test]
fn a_session_does_not_open_what_it_sealed_itself() {
    let (mut phone, _) = session();
    let frames = phone.seal(b"take").unwrap();
    assert_eq!(phone.open(&frames[0]), Err(Error::Altered));
}

#[test]
fn a_message_of_the_largest_size_arrives_and_one_byte_more_ends_the_session() {
    for largest in [0, 10, CONTENT, CONTENT + 10, 3 * CONTENT] {
        let (mut phone, mut core) = session_with(largest);
        let frames = core.seal(&vec![1; largest]).unwrap();
        assert_eq!(open_all(&mut phone, &frames).unwrap(), [vec![1; largest]]);
        let frames = core.seal(&vec![1; largest + 1]).unwrap();
        assert_eq!(open_all(&mut phone, &frames).unwrap_err(), Error::MessageTooLarge { largest });
        assert!(ended(&mut phone));
    }
}

#[test]
fn what_is_too_long_is_refused_by_its_length_alone() {
    let (mut phone, _) = session_with(10);
    assert_eq!(phone.open(&[0; 28]), Err(Error::MessageTooLarge { largest: 10 }));
    let (mut phone, _) = session();
    assert_eq!(phone.open(&vec![0; FRAME + 1]), Err(Error::FrameTooLong));
}

#[test]
fn a_frame_that_is_too_short_to_be_one_ends_the_session() {
    for length in 0..17 {
        let (mut phone, _) = session();
        assert_eq!(phone.open(&vec![0; length]), Err(Error::Altered));
        assert!(ended(&mut phone));
    }
}

/// The same handshake by the library itself, so that plaintexts can be sent that no end of ours sends.
fn foreign() -> (snow::TransportState, Session) {
    let mut state = snow::Builder::new(cartwall_noise::PROTOCOL.parse().unwrap())
        .psk(0, &PSK)
        .and_then(|builder| builder.prologue(PROLOGUE))
        .and_then(snow::Builder::build_initiator)
        .unwrap();
    let (mut message, mut payload) = (vec![0; 48], []);
    state.write_message(&[], &mut message).unwrap();
    let (answer, core) =
        Responder::new(&PSK, PROLOGUE, 1 << 20).read(&message).unwrap().1.answer(b"").unwrap();
    state.read_message(&answer, &mut payload).unwrap();
    (state.into_transport_mode().unwrap(), core)
}

#[test]
fn frames_that_do_not_have_the_form_of_one_end_the_session() {
    for plaintext in [&[2][..], &[255, 1, 2], &[0], &[0, 1, 2], &vec![0; CONTENT]] {
        let (mut phone, mut core) = foreign();
        let mut frame = vec![0; plaintext.len() + 16];
        phone.write_message(plaintext, &mut frame).unwrap();
        assert_eq!(core.open(&frame), Err(Error::Malformed));
        assert!(ended(&mut core));
    }
}

#[test]
fn the_code_has_four_digits_and_follows_from_the_hash_alone() {
    let mut hash = [0; 32];
    assert_eq!(pairing_code(&hash), "0000");
    hash[7] = 42;
    assert_eq!(pairing_code(&hash), "0042");
    hash[8..].fill(255);
    assert_eq!(pairing_code(&hash), "0042");
    // 2^64 - 1 ends in 1615.
    assert_eq!(pairing_code(&[255; 32]), "1615");
    let (phone, core) = session();
    assert_eq!(pairing_code(&phone.handshake_hash()), pairing_code(&core.handshake_hash()));
}

#[test]
fn nothing_secret_stands_in_what_is_written_for_debugging() {
    let (mut phone, mut core) = session();
    let frames = core.seal(&vec![b'x'; CONTENT + 1]).unwrap();
    phone.open(&frames[0]).unwrap();
    assert_eq!(format!("{phone:?}"), "Session { ended: false, .. }");
    assert_eq!(format!("{:?}", Responder::new(&PSK, PROLOGUE, 0)), "Responder { .. }");
}

#[test]
fn sessions_and_handshakes_can_go_from_thread_to_thread() {
    fn can<T: Send + Sync>() {}
    can::<Session>();
    can::<Initiator>();
    can::<Waiting>();
    can::<Responder>();
    can::<Answering>();
}

fn messages() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let length = prop_oneof![4 => 0..200_usize, 1 => CONTENT - 2..CONTENT + 3, 1 => 0..200_000_usize];
    let message = (length, any::<u8>()).prop_map(|(length, byte)| vec![byte; length]);
    proptest::collection::vec(message, 1..6)
}

#[derive(Debug, Clone)]
enum Fault {
    Alter { bit: usize },
    Replay,
    Swap,
    Drop,
    Cut { by: usize },
}

fn faults() -> impl Strategy<Value = Fault> {
    prop_oneof![
        any::<usize>().prop_map(|bit| Fault::Alter { bit }),
        Just(Fault::Replay),
        Just(Fault::Swap),
        Just(Fault::Drop),
        (1..70_000_usize).prop_map(|by| Fault::Cut { by }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_sealed_is_opened_in_order_in_both_directions(there in messages(), back in messages()) {
        let (mut phone, mut core) = session();
        for (here, other) in there.iter().zip(back.iter().cycle()) {
            let frames = phone.seal(here).unwrap();
            prop_assert_eq!(open_all(&mut core, &frames).unwrap(), std::slice::from_ref(here));
            let frames = core.seal(other).unwrap();
            prop_assert_eq!(open_all(&mut phone, &frames).unwrap(), std::slice::from_ref(other));
        }
    }

    #[test]
    fn after_any_fault_nothing_is_opened_any_more(sent in messages(), fault in faults(), at in any::<prop::sample::Index>()) {
        let (mut phone, mut core) = session();
        let mut frames: Vec<Vec<u8>> = sent.iter().flat_map(|message| core.seal(message).unwrap()).collect();
        // One more, so that a frame that was left out is noticed.
        frames.extend(core.seal(b"the last").unwrap());
        let at = at.index(frames.len() - 1);
        match fault {
            Fault::Alter { bit } => {
                let bit = bit % (frames[at].len() * 8);
                frames[at][bit / 8] ^= 1 << (bit % 8);
            }
            Fault::Replay => frames.insert(at + 1, frames[at].clone()),
            Fault::Swap => frames.swap(at, at + 1),
            Fault::Drop => drop(frames.remove(at)),
            Fault::Cut { by } => {
                let length = frames[at].len().saturating_sub(by);
                frames[at].truncate(length);
            }
        }
        let mut opened = Vec::new();
        let mut failed = None;
        for frame in &frames {
            match phone.open(frame) {
                Ok(message) => {
                    prop_assert_eq!(failed, None);
                    opened.extend(message);
                }
                Err(error) => {
                    failed = Some(failed.map_or(error, |_| Error::Ended));
                    prop_assert_eq!(failed, Some(error));
                }
            }
        }
        prop_assert!(failed.is_some());
        prop_assert_eq!(&opened[..], &sent[..opened.len()]);
        prop_assert!(ended(&mut phone));
    }

    #[test]
    fn bytes_that_nobody_sealed_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let (mut phone, _) = session();
        prop_assert_eq!(phone.open(&bytes), Err(Error::Altered));
        prop_assert!(Responder::new(&PSK, PROLOGUE, 0).read(&bytes).is_err());
        let waiting = Initiator::new(&PSK, PROLOGUE, 0).begin(b"").unwrap().1;
        prop_assert!(waiting.finish(&bytes).is_err());
    }
}
