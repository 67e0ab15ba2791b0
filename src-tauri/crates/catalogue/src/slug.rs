//! Names for what a file leaves unnamed.

use unicode_normalization::UnicodeNormalization;

/// A title as part of an id or SKU: lower case, words joined by `-`, any script kept.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len().min(128));
    let mut gap = false;
    for c in text.nfkc().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            if gap && !slug.is_empty() {
                slug.push('-');
            }
            gap = false;
            slug.push(c);
            if slug.len() > 120 {
                break;
            }
        } else {
            gap = true;
        }
    }
    slug
}

/// A title for what has no id or SKU of its own: its slug, or the title itself where that has no letter and no digit.
pub fn named(title: &str) -> String {
    match slug(title) {
        slug if slug.is_empty() => escaped(title),
        slug => slug,
    }
}

/// A value inside an id, with the marks that join ids written differently, so that two ids never run together.
pub fn escaped(text: &str) -> String {
    text.trim().replace('%', "%25").replace('/', "%2F").replace('#', "%23")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_in_any_script_becomes_a_slug() {
        assert_eq!(slug("  Ring Light, 10\" "), "ring-light-10");
        assert_eq!(slug("נר ריחני"), "נר-ריחני");
        assert_eq!(slug("!!!"), "");
    }

    #[test]
    fn values_with_slashes_do_not_run_together() {
        assert_ne!(format!("{}/{}", escaped("a/b"), "c"), format!("{}/{}", "a", escaped("b/c")));
    }
}
