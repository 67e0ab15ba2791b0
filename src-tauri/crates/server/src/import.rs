//! A catalogue file coming in: streamed to the disk, so that its size is never the memory's.

use crate::body::drain;
use crate::history::Words;
use crate::problem::{self, Refused};
use crate::routes::Context;
use axum::body::Body;
use axum::extract::{Query, Request, State};
use axum::http::header;
use axum::{Extension, Json};
use bytes::Bytes;
use cartwall_api::{ImportOptions, ImportReport, Problem, Role, Session};
use http_body_util::BodyExt;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::{NamedTempFile, TempPath};
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;

/// The largest file that is taken in.
const LARGEST: u64 = 4 * 1024 * 1024 * 1024;
/// The words that may stand in the address.
const KNOWN: [&str; 5] = ["name", "dry_run", "dry-run", "mapping", "currency"];
/// The longest pause between two pieces of it.
const PIECE_WITHIN: Duration = Duration::from_secs(30);

/// `POST /api/v1/catalogue/import?name=FILE&dry_run=&mapping=&currency=`
pub(crate) async fn import(
    State(context): State<Context>,
    Extension(session): Extension<Arc<Session>>,
    Query(words): Words,
    request: Request,
) -> Result<Json<ImportReport>, Refused> {
    let options = match options(&words) {
        Ok(options) => options,
        Err(problem) => return refuse(request, problem).await,
    };
    let Ok(permit) = Arc::clone(&context.importing).try_acquire_owned() else {
        return refuse(request, problem::import_running()).await;
    };
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if length.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > LARGEST) {
        return refuse(request, problem::too_large()).await;
    }
    // The core checks roles. Whoever has no part in the catalogue does not fill the disk before it does.
    let file = if session.role < Role::Producer {
        drain(request).await;
        NamedTempFile::new_in(&context.incoming).map_err(no_place)?.into_temp_path()
    } else {
        receive(request.into_body(), &context.incoming).await?
    };
    // A client that hangs up now does not leave the import half done.
    let api = context.api.clone();
    let work = context.tasks.spawn(async move {
        let _permit = permit;
        api.import(&session, &file, options).await
    });
    let report = work.await.map_err(|_| problem::of_status(500))??;
    Ok(Json(report))
}

fn options(words: &std::collections::HashMap<String, String>) -> Result<ImportOptions, Problem> {
    let word = |name: &str| words.get(name).filter(|text| !text.is_empty());
    if let Some(unknown) = words.keys().find(|name| !KNOWN.contains(&name.as_str())) {
        // A misspelt wish for a dry run must not become an import.
        return Err(problem::bad_query(&format!(
            "\u{201c}{unknown}\u{201d} in the address is not known here. Known are {}.",
            KNOWN.join(", ")
        )));
    }
    let dry_run = match word("dry_run").or(word("dry-run")).map(String::as_str) {
        None | Some("false" | "0") => false,
        Some("true" | "1") => true,
        Some(_) => {
            return Err(problem::bad_query("\u{201c}dry_run\u{201d} in the address is true or false."));
        }
    };
    let mapping = word("mapping").map(|text| serde_json::from_str(text)).transpose();
    let mapping = mapping.map_err(|error| {
        problem::bad_query(&format!("\u{201c}mapping\u{201d} in the address is not valid JSON ({error})."))
    })?;
    let name =
        word("name").map_or("upload", |name| name.rsplit(['/', '\\']).next().unwrap_or(name)).to_owned();
    Ok(ImportOptions { name, dry_run, mapping, currency: word("currency").cloned() })
}

async fn receive(mut body: Body, folder: &Path) -> Result<TempPath, Problem> {
    let named = tempfile::Builder::new().prefix("import-").tempfile_in(folder).map_err(no_place)?;
    let (file, path) = named.into_parts();
    let mut file = tokio::fs::File::from_std(file);
    let mut size = 0_u64;
    while let Some(frame) = timeout(PIECE_WITHIN, body.frame()).await.map_err(|_| problem::too_slow())? {
        let piece = frame.map_err(|_| problem::bad_body())?.into_data().unwrap_or_else(|_| Bytes::new());
        size += piece.len() as u64;
        if size > LARGEST {
            return Err(problem::too_large());
        }
        file.write_all(&piece).await.map_err(no_place)?;
    }
    file.flush().await.map_err(no_place)?;
    Ok(path)
}

async fn refuse<T>(request: Request, problem: Problem) -> Result<T, Refused> {
    drain(request).await;
    Err(Refused(problem))
}

fn no_place(error: io::Error) -> Problem {
    tracing::warn!(%error, "an uploaded file could not be kept");
    problem::no_place()
}
