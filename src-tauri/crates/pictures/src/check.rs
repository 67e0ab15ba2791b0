//! What is a picture: decided by decoding it, under limits, never by what a server calls it.
//!
//! SVG from outside is not one: it can hold scripts and references.

use crate::{PictureError, extent};
use image::codecs::gif::GifDecoder;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::{AnimationDecoder, ImageFormat, ImageReader, Limits};
use std::borrow::Cow;
use std::io::Cursor;

/// The most bytes of a picture.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;
/// The most pixels of a side.
pub const MAX_SIDE: u32 = 8_000;
/// The most pixels.
pub const MAX_PIXELS: u64 = 40_000_000;
/// What decoding may take: the largest picture at four bytes a pixel, and some room.
const MAX_MEMORY: u64 = 256 * 1024 * 1024;

/// The type of a picture by its first bytes.
pub fn format_of(start: &[u8]) -> Option<ImageFormat> {
    match start {
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some(ImageFormat::Png),
        [0xFF, 0xD8, 0xFF, ..] => Some(ImageFormat::Jpeg),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(ImageFormat::WebP),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(ImageFormat::Gif),
        _ => None,
    }
}

/// The bytes to keep of a picture: its own where it stands still, and its first frame as PNG where it moves.
pub fn checked(bytes: &[u8]) -> Result<Cow<'_, [u8]>, PictureError> {
    if bytes.len() > MAX_BYTES {
        return Err(PictureError::TooLarge);
    }
    let format = format_of(bytes).ok_or(PictureError::NotAPicture)?;
    let own = extent::of(bytes, format).ok_or(PictureError::Damaged)?;
    let (width, height) = ImageReader::with_format(Cursor::new(own), format)
        .into_dimensions()
        .map_err(|_| PictureError::Damaged)?;
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 || pixels > MAX_PIXELS || width > MAX_SIDE || height > MAX_SIDE {
        return Err(PictureError::TooManyPixels(width, height));
    }
    let mut reader = ImageReader::with_format(Cursor::new(own), format);
    reader.limits(limits());
    let picture = reader.decode().map_err(|_| PictureError::Damaged)?;
    if !moves(own, format)? {
        return Ok(Cow::Borrowed(own));
    }
    let mut first = Cursor::new(Vec::new());
    picture.write_to(&mut first, ImageFormat::Png).map_err(|_| PictureError::Damaged)?;
    Ok(Cow::Owned(first.into_inner()))
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_MEMORY);
    limits
}

fn moves(bytes: &[u8], format: ImageFormat) -> Result<bool, PictureError> {
    let damaged = |_| PictureError::Damaged;
    let data = Cursor::new(bytes);
    Ok(match format {
        ImageFormat::Png => {
            PngDecoder::with_limits(data, limits()).and_then(|png| png.is_apng()).map_err(damaged)?
        }
        ImageFormat::WebP => WebPDecoder::new(data).map_err(damaged)?.has_animation(),
        ImageFormat::Gif => {
            let frames = GifDecoder::new(data).map_err(damaged)?.into_frames();
            frames.take(2).count() > 1
        }
        _ => false,
    })
}
