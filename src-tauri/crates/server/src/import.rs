//! `POST /api/v1/catalogue/import`: what is asked for, and the core's answer once the file is here.

use crate::body::drain;
use crate::connections::Connection;
use crate::context::Context;
use crate::problem::{self, Refused};
use crate::query::QueryParams;
use crate::uploads::receive;
use axum::extract::{Query, Request, State};
use axum::http::header;
use axum::{Extension, Json};
use cartwall_api::{Address, ImportOptions, ImportReport, Problem, Session, largest_file};
use std::path::Path;
use std::sync::Arc;

/// The words that may stand in the address.
const KNOWN: [&str; 6] = ["name", "id", "dry_run", "dry-run", "mapping", "currency"];

/// `POST /api/v1/catalogue/import?name=FILE&id=&dry_run=&mapping=&currency=`
pub(crate) async fn import(
    State(context): State<Context>,
    Extension(session): Extension<Arc<Session>>,
    Extension(connection): Extension<Arc<Connection>>,
    Query(words): QueryParams,
    request: Request,
) -> Result<Json<ImportReport>, Refused> {
    let options = match options(&words) {
        Ok(options) => options,
        Err(problem) => return refuse(request, problem).await,
    };
    // The core checks roles. Whoever has no part in the catalogue does not fill the disk before it does.
    if Address::Import.role().is_some_and(|least| session.role < least) {
        drain(request).await;
        return Ok(Json(context.api.import(&session, Path::new(""), options).await?));
    }
    let Some(uploading) = connection.upload() else {
        return refuse(request, problem::import_running()).await;
    };
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if length.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > largest_file()) {
        return refuse(request, problem::too_large()).await;
    }
    let file = receive(request.into_body(), &context.incoming).await?;
    // A client that hangs up now does not leave the import half done.
    let api = context.api.clone();
    let work = context.tasks.spawn(async move {
        let _uploading = uploading;
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
    let (id, currency) = (word("id").cloned(), word("currency").cloned());
    Ok(ImportOptions { name, id, dry_run, mapping, currency })
}

async fn refuse<T>(request: Request, problem: Problem) -> Result<T, Refused> {
    drain(request).await;
    Err(Refused(problem))
}
