//! What kind of file it is, told from its first bytes and never from its name.

use crate::source::encoding::{Charset, detect};
use crate::{ForeignKind, ImportError, Options};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{Read, Seek, SeekFrom};

const HEAD: u64 = 64 << 10;

/// How a file is to be read.
pub enum Kind {
    /// A ZIP archive that should be an XLSX workbook.
    Workbook,
    /// Text.
    Text(TextFile),
}

/// A text file, as far as its head tells.
pub struct TextFile {
    pub charset: Charset,
    pub shape: Shape,
    /// Its first text, decoded; its last line may be cut.
    pub head: String,
    /// `head` is the whole file.
    pub whole: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Xml,
    Table,
}

/// What files begin with that are surely not catalogues.
const FOREIGN: &[(&[u8], ForeignKind, &str)] = &[
    (b"%PDF", ForeignKind::Document, "a PDF document"),
    (b"%!PS", ForeignKind::Document, "a PostScript document"),
    (b"{\\rtf", ForeignKind::Document, "a rich text document"),
    (b"\x89PNG", ForeignKind::Picture, "a picture (PNG)"),
    (b"\xFF\xD8\xFF", ForeignKind::Picture, "a picture (JPEG)"),
    (b"GIF8", ForeignKind::Picture, "a picture (GIF)"),
    (b"BM\x00", ForeignKind::Picture, "a picture (BMP)"),
    (b"RIFF", ForeignKind::Media, "a media file (RIFF: WebP, WAV or AVI)"),
    (b"\x1F\x8B", ForeignKind::Archive, "a gzip archive; unpack it first"),
    (b"7z\xBC\xAF", ForeignKind::Archive, "a 7-Zip archive; unpack it first"),
    (b"Rar!", ForeignKind::Archive, "a RAR archive; unpack it first"),
    (b"BZh", ForeignKind::Archive, "a bzip2 archive; unpack it first"),
    (b"\x28\xB5\x2F\xFD", ForeignKind::Archive, "a Zstandard archive; unpack it first"),
    (b"\xFD7zXZ", ForeignKind::Archive, "an xz archive; unpack it first"),
    (b"SQLite format 3\0", ForeignKind::Binary, "an SQLite database"),
    (
        b"\xD0\xCF\x11\xE0",
        ForeignKind::OldWorkbook,
        "an old Excel workbook (.xls) or an encrypted one; save it as .xlsx without a password",
    ),
    (b"\x7FELF", ForeignKind::Binary, "a program"),
    (b"MZ\x90", ForeignKind::Binary, "a program"),
    (b"OggS", ForeignKind::Media, "a media file (Ogg)"),
    (b"ID3", ForeignKind::Media, "a sound file (MP3)"),
    (b"PAR1", ForeignKind::Binary, "a Parquet file"),
];

/// Looks at the head of a file and, for text, at the encoding of all of it.
pub fn of<R: Read + Seek>(reader: &mut R, options: &Options) -> Result<Kind, ImportError> {
    let length = reader.seek(SeekFrom::End(0))?;
    if length == 0 {
        return Err(ImportError::empty("it is empty (0 bytes)"));
    }
    let limits = &options.limits;
    if length > limits.file_bytes {
        return Err(ImportError::TooLarge { what: "bytes", limit: limits.file_bytes });
    }
    reader.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    reader.by_ref().take(HEAD).read_to_end(&mut head)?;
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        if length > limits.workbook_bytes {
            return Err(ImportError::TooLarge { what: "bytes", limit: limits.workbook_bytes });
        }
        return Ok(Kind::Workbook);
    }
    if let Some((_, kind, found)) = FOREIGN.iter().find(|(magic, ..)| head.starts_with(magic)) {
        return Err(ImportError::foreign(*kind, *found));
    }
    if head.get(4..8) == Some(b"ftyp") {
        return Err(ImportError::foreign(ForeignKind::Media, "a media file (MP4, HEIC or AVIF)"));
    }
    let charset = detect(reader, &head, declared_encoding(&head))?;
    let body = head.get(usize::try_from(charset.bom).unwrap_or(0)..).unwrap_or_default();
    let (text, _) = charset.encoding.decode_without_bom_handling(body);
    let wide = charset.encoding == UTF_16LE || charset.encoding == UTF_16BE;
    if !wide && body.contains(&0) || looks_binary(&text) {
        return Err(ImportError::foreign(ForeignKind::Binary, "a binary file"));
    }
    let whole = length <= HEAD;
    let shape = shape_of(&text, whole)?;
    Ok(Kind::Text(TextFile { charset, shape, head: text.into_owned(), whole }))
}

/// The encoding in `<?xml … encoding="…"?>`, where there is one.
fn declared_encoding(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.trim_ascii_start();
    let declaration = head.strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).take(512).position(|pair| pair == b"?>")?;
    let declaration = std::str::from_utf8(&declaration[..end]).ok()?;
    let (_, rest) = declaration.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let label = rest[1..].split(quote).next()?;
    // The declaration was just read as one-byte text, so it cannot truly be UTF-16.
    Encoding::for_label(label.trim().as_bytes())
        .map(|e| if e == UTF_16LE || e == UTF_16BE { UTF_8 } else { e })
}

fn looks_binary(text: &str) -> bool {
    let (mut control, mut all) = (0_usize, 0_usize);
    for c in text.chars() {
        all += 1;
        control +=
            usize::from(c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{c}' | '\u{1a}') || c == '\0');
    }
    control * 50 > all
}

fn shape_of(text: &str, whole: bool) -> Result<Shape, ImportError> {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if start.is_empty() && whole {
        return Err(ImportError::empty("it holds nothing but white space"));
    }
    let lower: String = start.chars().take(1024).collect::<String>().to_ascii_lowercase();
    if lower.starts_with('<') {
        if lower.starts_with("<!doctype html") || lower.contains("<html") {
            return Err(ImportError::foreign(ForeignKind::WebPage, "a web page (HTML)"));
        }
        return Ok(Shape::Xml);
    }
    let mut after = lower.chars();
    let opening = after.next();
    let inside = after.find(|c| !c.is_whitespace());
    let json = match opening {
        Some('{') => matches!(inside, Some('"' | '}' | '\'') | None),
        Some('[') => matches!(inside, Some('{' | '[' | '"' | ']' | '0'..='9') | None),
        _ => false,
    };
    if json {
        return Err(ImportError::foreign(ForeignKind::Json, "a JSON document"));
    }
    Ok(Shape::Table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn refusal(bytes: &[u8]) -> String {
        match of(&mut Cursor::new(bytes), &Options::default()) {
            Err(error) => error.to_string(),
            Ok(_) => panic!("accepted"),
        }
    }

    #[test]
    fn what_is_no_catalogue_is_named_and_the_expected_is_listed() {
        for (bytes, name) in [
            (b"%PDF-1.7".as_slice(), "PDF"),
            (b"\x89PNG\r\n\x1a\n", "PNG"),
            (b"<!DOCTYPE html><html>", "HTML"),
            (b"  {\"products\": []}", "JSON"),
            (b"\x00\x01\x02\x03\xff\xfe\x00\x00\x01", "binary"),
        ] {
            let text = refusal(bytes);
            assert!(text.contains(name) && text.contains("Shopify"), "{text}");
        }
        assert!(refusal(b"").contains("0 bytes"));
        assert!(refusal(b" \r\n ").contains("white space"));
    }
}
