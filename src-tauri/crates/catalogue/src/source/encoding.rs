//! Which characters the bytes of a text file stand for, and reading them as UTF-8 in pieces.
//!
//! The whole file is looked at once, because a single Hebrew title in row 40,000 decides. Nothing is held but a sample.

use crate::ImportError;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Decoder, Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1255, WINDOWS_1256,
};
use std::io::{Read, Seek, SeekFrom};

/// How much text around characters beyond ASCII is kept to tell encodings apart.
const SAMPLE: usize = 256 << 10;
const PIECE: usize = 64 << 10;

/// The encoding of a file.
#[derive(Clone, Copy, Debug)]
pub struct Charset {
    pub encoding: &'static Encoding,
    /// Length of the byte order mark to pass over.
    pub bom: u64,
    /// How many bytes make no sense in it; they are read as U+FFFD, or by `rest`.
    pub damaged: u64,
    /// The one-byte encoding of the rows that are not UTF-8, where two files were put together.
    pub rest: Option<&'static Encoding>,
}

/// Looks at the whole file. `declared` is what an XML declaration says.
pub fn detect<R: Read + Seek>(
    reader: &mut R,
    head: &[u8],
    declared: Option<&'static Encoding>,
) -> Result<Charset, ImportError> {
    let sure = |encoding, bom| Ok(Charset { encoding, bom, damaged: 0, rest: None });
    if let Some((encoding, bom)) = Encoding::for_bom(head)
        && encoding != UTF_8
    {
        return sure(encoding, bom as u64);
    }
    if let Some(encoding) = utf16_without_mark(head) {
        return sure(encoding, 0);
    }
    let bom = if head.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    if let Some(encoding) = declared.filter(|encoding| *encoding != UTF_8 && bom == 0) {
        return sure(encoding, 0);
    }
    reader.seek(SeekFrom::Start(bom))?;
    let survey = survey(reader)?;
    if survey.malformed == 0 {
        return Ok(Charset { encoding: UTF_8, bom, damaged: 0, rest: None });
    }
    // A text of one-byte letters holds next to no well-formed UTF-8 by chance.
    let is_utf8 = bom == 3 || survey.well_formed > survey.malformed.saturating_mul(8);
    let rest = legacy(&survey.foreign);
    if rest.is_single_byte() && (is_utf8 || survey.well_formed.saturating_mul(4) >= survey.malformed) {
        return Ok(Charset { encoding: UTF_8, bom, damaged: survey.malformed, rest: Some(rest) });
    }
    if is_utf8 {
        return Ok(Charset { encoding: UTF_8, bom, damaged: survey.malformed, rest: None });
    }
    sure(legacy(&survey.sample), 0)
}

/// UTF-16 shows itself by the zero bytes of its commas and line ends.
fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.chunks_exact(2);
    let count = pairs.len();
    let (mut even, mut odd) = (0_usize, 0_usize);
    for pair in pairs {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
    }
    if count < 2 || (even + odd) * 10 < count {
        return None;
    }
    if even == 0 {
        Some(UTF_16LE)
    } else if odd == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

#[derive(Default)]
struct Survey {
    well_formed: u64,
    malformed: u64,
    sample: Vec<u8>,
    /// The bytes that are not UTF-8, with the plain letters before them.
    foreign: Vec<u8>,
}

impl Survey {
    fn note_foreign(&mut self, before: &[u8], bytes: &[u8]) {
        const BEFORE: usize = 16;
        if self.foreign.len() < SAMPLE {
            let plain = before.iter().rev().take(BEFORE).take_while(|b| b.is_ascii()).count();
            self.foreign.extend_from_slice(&before[before.len() - plain..]);
            self.foreign.extend_from_slice(bytes);
        }
    }
}

fn survey<R: Read>(reader: &mut R) -> Result<Survey, ImportError> {
    let mut survey = Survey::default();
    let mut buffer = vec![0_u8; PIECE];
    let mut held = 0;
    loop {
        let read = read_some(reader, &mut buffer[held..])?;
        let end = held + read;
        let last = read == 0;
        // `is_ascii` looks at many bytes at once; most of most files is ASCII.
        if survey.sample.len() < SAMPLE
            && !buffer[..end].is_ascii()
            && let Some(first) = buffer[..end].iter().position(|b| !b.is_ascii())
        {
            let sample = &buffer[first.saturating_sub(64)..end];
            survey.sample.extend_from_slice(&sample[..sample.len().min(SAMPLE - survey.sample.len())]);
        }
        let mut at = 0;
        held = 0;
        while at < end {
            match std::str::from_utf8(&buffer[at..end]) {
                Ok(text) => {
                    survey.well_formed += beyond_ascii(text);
                    at = end;
                }
                Err(error) => {
                    let valid = at + error.valid_up_to();
                    if let Ok(text) = std::str::from_utf8(&buffer[at..valid]) {
                        survey.well_formed += beyond_ascii(text);
                    }
                    match error.error_len() {
                        Some(length) => {
                            survey.malformed += 1;
                            survey.note_foreign(&buffer[at..valid], &buffer[valid..valid + length]);
                            at = valid + length;
                        }
                        None if last => {
                            survey.malformed += 1;
                            survey.note_foreign(&buffer[at..valid], &buffer[valid..end]);
                            at = end;
                        }
                        // A character cut by the end of the piece: carry it over.
                        None => {
                            buffer.copy_within(valid..end, 0);
                            held = end - valid;
                            at = end;
                        }
                    }
                }
            }
        }
        if last {
            return Ok(survey);
        }
    }
}

fn beyond_ascii(text: &str) -> u64 {
    if text.is_ascii() { 0 } else { text.chars().filter(|c| !c.is_ascii()).count() as u64 }
}

/// Tells one-byte encodings apart. Hebrew and Arabic are looked for first: short samples of them, a few product names
/// among much ASCII, are what general detectors misjudge.
fn legacy(sample: &[u8]) -> &'static Encoding {
    if is_mac_roman(sample) {
        return MACINTOSH;
    }
    let (mut high, mut joined, mut hebrew, mut not_hebrew, mut arabic, mut alef_lam) = (0, 0, 0, 0, 0, 0);
    for (i, &byte) in sample.iter().enumerate() {
        if byte < 0xC0 {
            continue;
        }
        high += 1;
        let neighbour = |at: Option<&u8>| at.is_some_and(|b| *b >= 0xC0);
        joined += u32::from(
            neighbour(i.checked_sub(1).and_then(|at| sample.get(at))) || neighbour(sample.get(i + 1)),
        );
        hebrew += u32::from(matches!(byte, 0xE0..=0xFA));
        not_hebrew += u32::from(matches!(byte, 0xFB | 0xFC | 0xFF));
        arabic += u32::from(
            matches!(byte, 0xC0..=0xD6 | 0xD8..=0xDB | 0xDD..=0xDF | 0xE1 | 0xE3..=0xE6 | 0xEC | 0xED | 0xF0..=0xF3),
        );
        alef_lam += u32::from(matches!(byte, 0xC7 | 0xE1));
    }
    if high > 0 && joined * 10 >= high * 7 {
        if hebrew * 100 >= high * 93 && not_hebrew == 0 {
            return WINDOWS_1255;
        }
        if arabic * 100 >= high * 93 && alef_lam * 100 >= high * 12 {
            return WINDOWS_1256;
        }
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    match detector.guess(None, Utf8Detection::Deny) {
        encoding if encoding == UTF_8 => WINDOWS_1252,
        encoding => encoding,
    }
}

/// An old Mac writes the accented letters where Windows has signs that never stand inside of words, and has signs where
/// Windows has its letters.
fn is_mac_roman(sample: &[u8]) -> bool {
    let (mut mac, mut windows) = (0_usize, 0_usize);
    for (i, &byte) in sample.iter().enumerate() {
        let after_letter =
            i.checked_sub(1).and_then(|at| sample.get(at)).is_some_and(u8::is_ascii_alphabetic);
        match byte {
            // á à ç é è ê ù ü, where Windows has nothing, a sign or a capital.
            0x87 | 0x88 | 0x8D..=0x90 | 0x9D | 0x9F if after_letter => mac += 1,
            0xC0..=0xFF => windows += 1,
            _ => {}
        }
    }
    mac > 0 && windows == 0
}

fn read_some<R: Read>(reader: &mut R, buffer: &mut [u8]) -> Result<usize, ImportError> {
    loop {
        match reader.read(buffer) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            result => return Ok(result?),
        }
    }
}

/// Reads a file as UTF-8, whatever it is written in; what cannot be decoded becomes U+FFFD.
pub struct Utf8Reader<R> {
    inner: R,
    decoder: Decoder,
    input: Vec<u8>,
    filled: std::ops::Range<usize>,
    ended: bool,
    done: bool,
    /// The encoding of what is not UTF-8, and the text of the last piece with how much of it was handed out.
    rest: Option<&'static Encoding>,
    mixed: (String, usize),
}

impl<R: Read + Seek> Utf8Reader<R> {
    pub fn new(mut inner: R, charset: Charset) -> Result<Self, ImportError> {
        inner.seek(SeekFrom::Start(charset.bom))?;
        let decoder = charset.encoding.new_decoder_without_bom_handling();
        Ok(Self { rest: charset.rest, ..Self::with(inner, decoder) })
    }
}

impl<R> Utf8Reader<R> {
    /// For XML that is read once: UTF-8, or what its byte order mark says. A damaged byte costs its character, not
    /// the file.
    pub fn of_stream(inner: R) -> Self {
        Self::with(inner, UTF_8.new_decoder())
    }

    fn with(inner: R, decoder: Decoder) -> Self {
        Self {
            inner,
            decoder,
            input: vec![0; PIECE],
            filled: 0..0,
            ended: false,
            done: false,
            rest: None,
            mixed: Default::default(),
        }
    }
}

impl<R: Read> Utf8Reader<R> {
    /// Reads UTF-8 in which some bytes are letters of `rest`.
    fn read_mixed(&mut self, out: &mut [u8], rest: &'static Encoding) -> std::io::Result<usize> {
        loop {
            let (text, handed_out) = &mut self.mixed;
            let left = &text.as_bytes()[*handed_out..];
            if !left.is_empty() {
                let length = left.len().min(out.len());
                out[..length].copy_from_slice(&left[..length]);
                *handed_out += length;
                return Ok(length);
            }
            if self.ended {
                return Ok(0);
            }
            let held = self.filled.len();
            self.input.copy_within(self.filled.clone(), 0);
            let read = read_some(&mut self.inner, &mut self.input[held..])?;
            self.ended = read == 0;
            text.clear();
            *handed_out = 0;
            let end = held + read;
            let used = decode_mixed(&self.input[..end], self.ended, rest, text);
            self.filled = used..end;
        }
    }
}

/// Appends the text of `bytes` and says how many were used: a character that is cut off waits for the next piece.
fn decode_mixed(bytes: &[u8], last: bool, rest: &'static Encoding, text: &mut String) -> usize {
    let mut at = 0;
    while at < bytes.len() {
        match std::str::from_utf8(&bytes[at..]) {
            Ok(valid) => {
                text.push_str(valid);
                return bytes.len();
            }
            Err(error) => {
                let broken = at + error.valid_up_to();
                text.push_str(&String::from_utf8_lossy(&bytes[at..broken]));
                match error.error_len() {
                    None if !last => return broken,
                    // Half a character of UTF-8 is damage, not a letter of the other encoding.
                    Some(2..) => text.push('\u{fffd}'),
                    _ => text.push_str(&rest.decode_without_bom_handling(&bytes[broken..=broken]).0),
                }
                at = broken + error.error_len().unwrap_or(1);
            }
        }
    }
    bytes.len()
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if let Some(rest) = self.rest {
            return self.read_mixed(out, rest);
        }
        // The decoder needs room for one whole character.
        if out.len() < 16 {
            return if out.is_empty() { Ok(0) } else { Err(std::io::ErrorKind::InvalidInput.into()) };
        }
        while !self.done {
            if self.filled.is_empty() && !self.ended {
                let read = read_some(&mut self.inner, &mut self.input)?;
                self.filled = 0..read;
                self.ended = read == 0;
            }
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(&self.input[self.filled.clone()], out, self.ended);
            self.filled.start += read;
            self.done = self.ended && result == encoding_rs::CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn detected(bytes: &[u8]) -> &'static str {
        detect(&mut Cursor::new(bytes), &bytes[..bytes.len().min(4096)], None).unwrap().encoding.name()
    }

    #[test]
    fn one_short_hebrew_or_arabic_name_is_enough() {
        let (hebrew, _, _) = WINDOWS_1255.encode("sku,title,price\n1,נר ריחני בעבודת יד,45.10\n");
        assert_eq!(detected(&hebrew), "windows-1255");
        let (arabic, _, _) = WINDOWS_1256.encode("sku,title,price\n1,عطر العود الملكي,45.10\n");
        assert_eq!(detected(&arabic), "windows-1256");
    }

    #[test]
    fn western_and_cyrillic_names_are_not_taken_for_hebrew() {
        let (french, _, _) = WINDOWS_1252.encode("sku,title,price\n1,Crème brûlée décorée à la crème,4.10\n");
        assert_eq!(detected(&french), "windows-1252");
        let (russian, _, _) =
            encoding_rs::WINDOWS_1251.encode("артикул,название\n1,Чашка чая большая белая\n2,Юбка синяя\n");
        assert_eq!(detected(&russian), "windows-1251");
    }

    #[test]
    fn utf16_is_seen_with_and_without_a_mark() {
        let text = "sku,title\n1,נר\n";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(detected(&le), "UTF-16LE");
        assert_eq!(detected(&be), "UTF-16BE");
        assert_eq!(detected(&[b"\xFF\xFE", le.as_slice()].concat()), "UTF-16LE");
        let mut read = String::new();
        let charset = detect(&mut Cursor::new(&be), &be, None).unwrap();
        Utf8Reader::new(Cursor::new(&be), charset).unwrap().read_to_string(&mut read).unwrap();
        assert_eq!(read, text);
    }

    #[test]
    fn a_few_broken_bytes_do_not_turn_utf8_into_something_else() {
        let mut bytes = "sku,title\n1,נר ריחני בעבודת יד\n".as_bytes().to_vec();
        bytes.push(0xE9);
        let charset = detect(&mut Cursor::new(&bytes), &bytes, None).unwrap();
        assert_eq!((charset.encoding.name(), charset.damaged), ("UTF-8", 1));
    }

    #[test]
    fn rows_of_two_encodings_in_one_file_are_both_read() {
        for (rest, name) in [
            (WINDOWS_1252, "Crème brûlée"),
            (WINDOWS_1255, "נר ריחני בעבודת יד"),
            (WINDOWS_1256, "عطر العود الملكي"),
            (MACINTOSH, "Café crème"),
        ] {
            let mut bytes = "sku,title\n1,Über\n2,שמן\n3,Café\n4,".as_bytes().to_vec();
            bytes.extend(encode(rest, name));
            bytes.extend(b"\n");
            let charset = detect(&mut Cursor::new(&bytes), &bytes, None).unwrap();
            assert_eq!(charset.rest.map(Encoding::name), Some(rest.name()), "{name}");
            let mut read = String::new();
            Utf8Reader::new(Cursor::new(&bytes), charset).unwrap().read_to_string(&mut read).unwrap();
            assert!(read.contains("שמן\n3,Café\n") && read.contains(name), "{read}");
        }
    }

    #[test]
    fn a_file_of_an_old_mac_is_seen_by_its_letters() {
        assert_eq!(detected(&encode(MACINTOSH, "sku,title\r1,Crème brûlée\r2,Piñata\r")), "macintosh");
        assert_eq!(detected(&encode(WINDOWS_1252, "sku,title\n1,It’s “Café” – 5 €\n")), "windows-1252");
    }

    fn encode(encoding: &'static Encoding, text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        for c in text.chars() {
            let found = (0..=255_u8).find(|b| encoding.decode_without_bom_handling(&[*b]).0.starts_with(c));
            bytes.push(found.unwrap());
        }
        bytes
    }

    #[test]
    fn a_character_across_two_pieces_is_one_character() {
        let mut bytes = vec![b'a'; PIECE - 1];
        bytes.extend("נר".as_bytes());
        let charset = detect(&mut Cursor::new(&bytes), &bytes[..64], None).unwrap();
        assert_eq!((charset.encoding.name(), charset.damaged), ("UTF-8", 0));
    }
}
