//! Pictures against hostile servers and files.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod background;
mod checking;
mod fetching;
mod server;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

/// A small picture in the given format.
pub fn picture(format: ImageFormat) -> Vec<u8> {
    picture_of(8, 6, format)
}

/// A picture of the given size.
pub fn picture_of(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let pixels = RgbImage::from_fn(width, height, |x, y| Rgb([x as u8, y as u8, 90]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(pixels).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}
