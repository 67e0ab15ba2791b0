//! Where a picture ends. What follows its end (a script, an archive, another page) is not part of it and is cut
//! off before it is kept, so that nothing but the picture is ever handed on.

use image::ImageFormat;

/// The picture's own bytes; `None` where its structure does not reach an end.
pub fn of(bytes: &[u8], format: ImageFormat) -> Option<&[u8]> {
    let end = match format {
        ImageFormat::Png => png(bytes),
        ImageFormat::Jpeg => jpeg(bytes),
        ImageFormat::WebP => webp(bytes),
        ImageFormat::Gif => gif(bytes),
        _ => None,
    }?;
    bytes.get(..end)
}

/// Chunks of length, type, data and checksum, up to `IEND`.
fn png(bytes: &[u8]) -> Option<usize> {
    let mut at = 8;
    loop {
        let length = usize::try_from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()?;
        let kind = bytes.get(at + 4..at + 8)?;
        at = at.checked_add(length)?.checked_add(12)?;
        if kind == b"IEND" {
            return Some(at);
        }
    }
}

/// Segments with a length, and scans that run up to the next marker, up to the end marker.
fn jpeg(bytes: &[u8]) -> Option<usize> {
    let mut at = 2;
    loop {
        // Any number of fill bytes may stand before a marker.
        while bytes.get(at)? == &0xFF && bytes.get(at + 1)? == &0xFF {
            at += 1;
        }
        if bytes.get(at)? != &0xFF {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        at += 2;
        match marker {
            0xD9 => return Some(at),
            0x01 | 0xD0..=0xD8 => {}
            _ => {
                let length = u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?);
                at += usize::from(length);
                if marker == 0xDA {
                    at = scan_end(bytes, at)?;
                }
            }
        }
    }
}

/// In a scan, `FF 00` is data and `FF D0`–`FF D7` are restarts; any other marker ends it.
fn scan_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        if bytes.get(at)? == &0xFF && !matches!(bytes.get(at + 1)?, 0x00 | 0xD0..=0xD7) {
            return Some(at);
        }
        at += 1;
    }
}

/// The container's header states its size; odd sizes are padded.
fn webp(bytes: &[u8]) -> Option<usize> {
    let size = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?);
    let end = usize::try_from(size).ok()?.checked_add(8)?;
    Some(end + end % 2).filter(|padded| *padded <= bytes.len()).or(Some(end))
}

/// Blocks up to the trailer.
fn gif(bytes: &[u8]) -> Option<usize> {
    let mut at = 13 + colours(*bytes.get(10)?);
    loop {
        match bytes.get(at)? {
            0x3B => return Some(at + 1),
            0x21 => at = blocks_end(bytes, at + 2)?,
            0x2C => at = blocks_end(bytes, at + 10 + colours(*bytes.get(at + 9)?) + 1)?,
            _ => return None,
        }
    }
}

/// Size of the colour table that the flags announce.
fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

fn blocks_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(*bytes.get(at)?);
        at += length + 1;
        if length == 0 {
            return Some(at);
        }
    }
}
