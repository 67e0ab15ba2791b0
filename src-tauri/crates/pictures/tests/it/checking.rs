use crate::{picture, picture_of};
use cartwall_pictures::{Hash, PictureError, Pictures};
use image::codecs::gif::GifEncoder;
use image::{Frame, ImageFormat, RgbaImage};
use proptest::prelude::*;

const FORMATS: [ImageFormat; 4] = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif];

fn kept() -> (tempfile::TempDir, Pictures) {
    let folder = tempfile::tempdir().unwrap();
    let pictures = Pictures::open(folder.path()).unwrap();
    (folder, pictures)
}

#[test]
fn a_still_picture_is_kept_as_it_is_under_its_digest() {
    let (folder, pictures) = kept();
    for (format, media_type) in
        FORMATS.into_iter().zip(["image/png", "image/jpeg", "image/webp", "image/gif"])
    {
        let bytes = picture(format);
        let hash = pictures.keep(&bytes).unwrap();
        assert_eq!(pictures.keep(&bytes), Ok(hash.clone()));
        let (path, found) = pictures.path(hash.as_str()).unwrap();
        assert_eq!((found, std::fs::read(&path).unwrap()), (media_type, bytes));
        assert_eq!(path, folder.path().join(hash.as_str()));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
}

#[test]
fn what_hides_behind_a_picture_is_cut_off() {
    let (_folder, pictures) = kept();
    for format in FORMATS {
        let clean = picture(format);
        for tail in [&b"<script>alert(1)</script>"[..], b"PK\x03\x04", &picture(ImageFormat::Png)] {
            let hash = pictures.keep(&[&clean[..], tail].concat()).unwrap();
            let (path, _) = pictures.path(hash.as_str()).unwrap();
            assert_eq!(std::fs::read(path).unwrap(), clean, "{format:?}");
        }
    }
}

#[test]
fn a_picture_cut_anywhere_is_never_kept() {
    let (folder, pictures) = kept();
    for format in FORMATS {
        let bytes = picture(format);
        for end in 0..bytes.len() {
            assert!(pictures.keep(&bytes[..end]).is_err(), "{format:?} cut at {end} of {}", bytes.len());
        }
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn of_a_moving_picture_the_first_frame_is_kept() {
    let (_folder, pictures) = kept();
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for shade in [10, 200] {
        let frame = RgbaImage::from_pixel(5, 4, image::Rgba([shade, shade, shade, 255]));
        encoder.encode_frame(Frame::new(frame)).unwrap();
    }
    drop(encoder);
    let hash = pictures.keep(&bytes).unwrap();
    let (path, media_type) = pictures.path(hash.as_str()).unwrap();
    assert_eq!(media_type, "image/png");
    let still = image::load_from_memory(&std::fs::read(path).unwrap()).unwrap().into_rgb8();
    assert_eq!((still.dimensions(), still.get_pixel(2, 2).0), ((5, 4), [10, 10, 10]));
}

#[test]
fn a_picture_beyond_the_limits_is_refused_before_it_is_decoded() {
    let (_folder, pictures) = kept();
    let wide = picture_of(8_001, 1, ImageFormat::Png);
    assert_eq!(pictures.keep(&wide), Err(PictureError::TooManyPixels(8_001, 1)));
    // A header that announces 60,000 × 60,000 pixels over a few bytes of data.
    let mut bomb = picture(ImageFormat::Png);
    bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let refused = pictures.keep(&bomb).unwrap_err();
    assert!(matches!(refused, PictureError::TooManyPixels(..) | PictureError::Damaged), "{refused:?}");
    assert_eq!(pictures.keep(&vec![0; 10 * 1024 * 1024 + 1]), Err(PictureError::TooLarge));
}

#[test]
fn an_svg_is_kept_only_from_cartwall_itself() {
    let (_folder, pictures) = kept();
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
    assert_eq!(pictures.keep(svg), Err(PictureError::NotAPicture));
    let hash = pictures.keep_own_svg(svg).unwrap();
    assert_eq!(pictures.path(hash.as_str()).unwrap().1, "image/svg+xml");
    assert!(pictures.keep_own_svg(b"<html>").is_err());
}

#[test]
fn only_a_digest_names_a_picture() {
    let (folder, pictures) = kept();
    std::fs::write(folder.path().join("note"), picture(ImageFormat::Png)).unwrap();
    let long = "a".repeat(64);
    for name in ["note", "../note", "", "..", "/etc/passwd", &long, &long.to_uppercase(), &format!("{long}/")]
    {
        assert!(pictures.path(name).is_none(), "{name}");
    }
    assert!(Hash::parse(&long).is_some());
}

proptest! {
    #[test]
    fn damaged_bytes_never_panic(format in 0_usize..4, changes in prop::collection::vec((any::<u16>(), any::<u8>()), 1..12)) {
        let (_folder, pictures) = kept();
        let mut bytes = picture(FORMATS[format]);
        for (at, value) in changes {
            let at = usize::from(at) % bytes.len();
            bytes[at] = value;
        }
        let _ = pictures.keep(&bytes);
    }

    #[test]
    fn any_bytes_behind_a_known_start_never_panic(format in 0_usize..4, tail in prop::collection::vec(any::<u8>(), 0..300)) {
        let (_folder, pictures) = kept();
        let start = picture(FORMATS[format]);
        let _ = pictures.keep(&[&start[..16], &tail[..]].concat());
    }
}
