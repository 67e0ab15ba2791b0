//! The core's end of an encrypted line, or the phone's, over standard input and output: what
//! `tests/e2e/web/noise.test.mjs` lets the page's implementation speak to.
//!
//! `noise_peer responder|initiator PSK PROLOGUE`, both in hexadecimal digits. Each line is a message of the handshake or a
//! frame. Once there is a session it writes `code NNNN`, and then gives back each message that it receives.

use cartwall_noise::{Initiator, Responder, Session, pairing_code};
use std::error::Error;
use std::io::{BufRead, Lines, StdinLock, Write, stdin, stdout};

const LARGEST: usize = 4 << 20;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [role, psk, prologue] = &args[..] else {
        return Err("a role, a key and a prologue are needed".into());
    };
    let psk: [u8; 32] = hex::decode(psk)?.try_into().map_err(|_| "a key has 32 bytes")?;
    let prologue = hex::decode(prologue)?;
    let mut lines = stdin().lock().lines();

    let mut session = if role == "initiator" {
        let (first, waiting) = Initiator::new(&psk, &prologue, LARGEST).begin(b"")?;
        say(&hex::encode(first))?;
        waiting.finish(&next(&mut lines)?.ok_or("no answer came")?)?.1
    } else {
        let first = next(&mut lines)?.ok_or("no first message came")?;
        let (answer, session) = Responder::new(&psk, &prologue, LARGEST).read(&first)?.1.answer(b"")?;
        say(&hex::encode(answer))?;
        session
    };
    say(&format!("code {}", pairing_code(&session.handshake_hash())))?;
    while let Some(frame) = next(&mut lines)? {
        give_back(&mut session, &frame)?;
    }
    Ok(())
}

fn give_back(session: &mut Session, frame: &[u8]) -> Result<(), Box<dyn Error>> {
    if let Some(message) = session.open(frame)? {
        for frame in session.seal(&message)? {
            say(&hex::encode(frame))?;
        }
    }
    Ok(())
}

fn next(lines: &mut Lines<StdinLock<'_>>) -> Result<Option<Vec<u8>>, Box<dyn Error>> {
    lines.next().map(|line| Ok(hex::decode(line?)?)).transpose()
}

fn say(line: &str) -> std::io::Result<()> {
    let mut out = stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
