//! Files on their way in: streamed to the disk, so that their size is never the memory's.
//!
//! An upload's file goes away with the upload, however it ends. Only a process that is killed leaves one behind; the next
//! one that holds the data folder removes it.

use crate::problem;
use axum::body::Body;
use bytes::Bytes;
use cartwall_api::{Problem, largest_file};
use http_body_util::BodyExt;
use std::io;
use std::path::Path;
use std::time::Duration;
use tempfile::TempPath;
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, timeout, timeout_at};

/// So much has to come at least...
const PACE: u64 = 64 * 1024;
/// ... in this time,
const PACE_WITHIN: Duration = Duration::from_secs(10);
/// and all of it in this. Each token sends one file at a time, so a slow one must not keep the next waiting for hours.
const WITHIN: Duration = Duration::from_secs(600);

const PREFIX: &str = "upload-";
const SUFFIX: &str = ".part";
const RANDOM: usize = 12;

/// Writes a body to a file of its own in `folder`, which is removed when the path is dropped.
pub(crate) async fn receive(body: Body, folder: &Path) -> Result<TempPath, Problem> {
    let mut named = tempfile::Builder::new();
    let named =
        named.prefix(PREFIX).suffix(SUFFIX).rand_bytes(RANDOM).tempfile_in(folder).map_err(no_place)?;
    let (file, path) = named.into_parts();
    let written = timeout(WITHIN, write(body, tokio::fs::File::from_std(file)));
    written.await.map_err(|_| problem::too_slow())??;
    Ok(path)
}

async fn write(mut body: Body, mut file: tokio::fs::File) -> Result<(), Problem> {
    let (mut size, mut wanted, mut until) = (0_u64, PACE, Instant::now() + PACE_WITHIN);
    while let Some(frame) = timeout_at(until, body.frame()).await.map_err(|_| problem::too_slow())? {
        let piece = frame.map_err(|_| problem::bad_body())?.into_data().unwrap_or_else(|_| Bytes::new());
        size += piece.len() as u64;
        if size > largest_file() {
            return Err(problem::too_large());
        }
        file.write_all(&piece).await.map_err(no_place)?;
        if size >= wanted {
            (wanted, until) = (size + PACE, Instant::now() + PACE_WITHIN);
        }
    }
    file.flush().await.map_err(no_place)
}

/// Removes what killed processes left in `folder`. Whoever calls this holds the folder's lock: nothing else uploads there.
pub(crate) fn remove_leftovers(folder: &Path) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return tracing::warn!(%error, "unfinished uploads could not be looked for"),
    };
    for entry in entries.filter_map(Result::ok) {
        let ours = entry.file_name().to_str().is_some_and(is_upload);
        if !ours || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        match std::fs::remove_file(entry.path()) {
            Ok(()) => tracing::info!("an unfinished upload of an earlier run was removed"),
            Err(error) => tracing::warn!(%error, "an unfinished upload could not be removed"),
        }
    }
}

/// Whether a file of this name can only be an upload of ours.
fn is_upload(name: &str) -> bool {
    let random = name.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(SUFFIX));
    random.is_some_and(|random| random.len() == RANDOM && random.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn no_place(error: io::Error) -> Problem {
    tracing::warn!(%error, "an uploaded file could not be kept");
    problem::no_place()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_that_can_be_nothing_but_uploads_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let kept =
            ["upload-spring.part", "upload-abcdefghijkl", "my upload-abcdefghijkl.part", "cartwall.db"];
        for name in kept.iter().chain(&["upload-aB3defghijkl.part"]) {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        std::fs::create_dir(folder.path().join("upload-ABCDEFGHIJKL.part")).unwrap();
        remove_leftovers(folder.path());
        let left = |name: &str| folder.path().join(name).exists();
        assert!(kept.iter().all(|name| left(name)) && left("upload-ABCDEFGHIJKL.part"));
        assert!(!left("upload-aB3defghijkl.part"));
    }

    #[tokio::test]
    async fn an_uploads_file_has_a_name_that_the_next_start_knows() {
        let folder = tempfile::tempdir().unwrap();
        let path = receive(Body::from("a,b\n"), folder.path()).await.unwrap();
        assert!(is_upload(path.file_name().unwrap().to_str().unwrap()), "{path:?}");
        assert_eq!(std::fs::read(&path).unwrap(), b"a,b\n");
    }
}
