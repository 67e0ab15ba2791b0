//! The page that waits for the overlay. OBS that is started before Cartwall shows an error page of its browser, and older
//! ones never try again; a source that shows this file instead waits until Cartwall answers. It is written anew at each
//! start, so that it also knows the address where another port had to be taken.

use cartwall_api::replace_private;
use std::path::Path;
use tracing::warn;

/// Its name in the data folder.
pub const OVERLAY_FILE: &str = "overlay.html";

const PAGE: &str = include_str!("waiting.html");

/// Writes it. That it cannot be written stops nothing: the address itself works as well.
pub(crate) fn write(data: &Path, address: &str) {
    // Only for the person whose computer it is: the address holds the overlay's key.
    let page = PAGE.replace("{address}", address);
    if let Err(error) = replace_private(data, OVERLAY_FILE, page.as_bytes()) {
        warn!(%error, "the page that waits for the overlay could not be written");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_page_knows_the_address_of_this_start_and_nobody_else_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "http://127.0.0.1:1/overlay?key=a");
        write(folder.path(), "http://127.0.0.1:2/overlay?key=a");
        let path = folder.path().join(OVERLAY_FILE);
        let page = fs::read_to_string(&path).unwrap();
        assert!(page.contains("\"http://127.0.0.1:2/overlay?key=a\"") && !page.contains("{address}"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
