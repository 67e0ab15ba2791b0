//! Files that come in, of a catalogue or of orders: what is asked for, and the core's answer once the file is here.

use crate::body::drain;
use crate::connections::Connection;
use crate::context::Context;
use crate::problem::{self, Refused};
use crate::query::{QueryParams, number};
use crate::uploads::receive;
use axum::extract::{Path as Segment, Query, Request, State};
use axum::http::header;
use axum::{Extension, Json};
use cartwall_api::wire::order_file::OrdersReport;
use cartwall_api::{Address, ImportOptions, ImportReport, OrderOptions, Problem, Session, largest_file};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempPath;

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
    if may_not(Address::Import, &session) {
        drain(request).await;
        return Ok(Json(context.api.import(&session, Path::new(""), options).await?));
    }
    let api = context.api.clone();
    let import = move |file: TempPath| async move { api.import(&session, &file, options).await };
    with_file(&context, &connection, request, import).await
}

/// `POST /api/v1/shows/{id}/orders?zone=&currency=&tail=&dry_run=`
pub(crate) async fn import_orders(
    State(context): State<Context>,
    Extension(session): Extension<Arc<Session>>,
    Extension(connection): Extension<Arc<Connection>>,
    Segment(show): Segment<String>,
    Query(words): QueryParams,
    request: Request,
) -> Result<Json<OrdersReport>, Refused> {
    let options = match order_options(&words) {
        Ok(options) => options,
        Err(problem) => return refuse(request, problem).await,
    };
    if may_not(Address::ImportOrders, &session) {
        drain(request).await;
        return Ok(Json(context.api.import_orders(&session, &show, Path::new(""), options).await?));
    }
    let api = context.api.clone();
    let import =
        move |file: TempPath| async move { api.import_orders(&session, &show, &file, options).await };
    with_file(&context, &connection, request, import).await
}

/// The core checks roles. Whoever may not do it does not fill the disk before it does.
fn may_not(address: Address, session: &Session) -> bool {
    address.roles().is_some_and(|roles| !roles.holds(session.role))
}

/// Takes the file of a request in, one at a time for each token, and answers with what `import` makes of it.
async fn with_file<T: Send + 'static, W: Future<Output = Result<T, Problem>> + Send + 'static>(
    context: &Context,
    connection: &Connection,
    request: Request,
    import: impl FnOnce(TempPath) -> W,
) -> Result<Json<T>, Refused> {
    let Some(uploading) = connection.upload() else {
        return refuse(request, problem::import_running()).await;
    };
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if length.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > largest_file()) {
        return refuse(request, problem::too_large()).await;
    }
    let importing = import(receive(request.into_body(), &context.incoming).await?);
    // A client that hangs up now does not leave the import half done.
    let work = context.tasks.spawn(async move {
        let _uploading = uploading;
        importing.await
    });
    Ok(Json(work.await.map_err(|_| problem::of_status(500))??))
}

/// Refuses a word in the address that is not known: a misspelt wish for a dry run must not become an import.
fn known(words: &HashMap<String, String>, known: &[&str]) -> Result<(), Problem> {
    let unknown = words.keys().find(|name| !known.contains(&name.as_str()));
    unknown.map_or(Ok(()), |unknown| {
        Err(problem::bad_query(&format!(
            "\u{201c}{unknown}\u{201d} in the address is not known here. Known are {}.",
            known.join(", ")
        )))
    })
}

fn is_dry_run(words: &HashMap<String, String>) -> Result<bool, Problem> {
    match words.get("dry_run").or(words.get("dry-run")).map(String::as_str) {
        None | Some("false" | "0") => Ok(false),
        Some("true" | "1") => Ok(true),
        Some(_) => Err(problem::bad_query("\u{201c}dry_run\u{201d} in the address is true or false.")),
    }
}

fn word<'a>(words: &'a HashMap<String, String>, name: &str) -> Option<&'a String> {
    words.get(name).filter(|text| !text.is_empty())
}

fn order_options(words: &HashMap<String, String>) -> Result<OrderOptions, Problem> {
    known(words, &["zone", "currency", "tail", "dry_run", "dry-run"])?;
    let tail_s = number(words, "tail")?.unwrap_or(0);
    let (currency, zone) = (word(words, "currency").cloned(), word(words, "zone").cloned());
    Ok(OrderOptions { currency, zone, tail_s, dry_run: is_dry_run(words)? })
}

fn options(words: &HashMap<String, String>) -> Result<ImportOptions, Problem> {
    known(words, &KNOWN)?;
    let dry_run = is_dry_run(words)?;
    let word = |name: &str| word(words, name);
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
