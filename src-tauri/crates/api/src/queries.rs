//! Queries: who may, found beside the engine, answered. Nothing here changes anything.

use crate::ApiCode;
use crate::export::{self, Export};
use crate::list::{self, How, QueryRequest};
use crate::misread::{misread, unknown_query};
use crate::wire::answer::Problem;
use crate::wire::history::ArchivedAnswer;
use crate::{Address, Api, Session, history, preview, search, view};
use cartwall_domain::StoreId;
use cartwall_domain::refusal::Refusal;
use cartwall_engine::EngineError;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

impl Api {
    /// Answers a query.
    ///
    /// # Errors
    /// A problem that says why not.
    pub async fn query(&self, session: &Session, name: &str, body: Value) -> Result<Box<RawValue>, Problem> {
        self.find(session, name, body).await.map_err(|problem| self.noticing(problem))
    }

    async fn find(&self, session: &Session, name: &str, body: Value) -> Result<Box<RawValue>, Problem> {
        let body = if body.is_null() { Value::Object(serde_json::Map::new()) } else { body };
        let entry =
            list::QUERIES.iter().find(|entry| entry.name == name).ok_or_else(|| unknown_query(name))?;
        self.allow(session, entry.roles)?;
        if entry.is(How::OfAllShows) {
            Self::allow_other_shows(session)?;
        }
        let request = QueryRequest::read(name, body).ok_or_else(|| unknown_query(name))?;
        match request.map_err(|error| misread(name, &error))? {
            QueryRequest::get_state(_) => json(&self.now.snapshot().seen_by(session)),
            QueryRequest::check_store(body) => json(&self.check_store(body).await?),
            QueryRequest::corrected_prices(body) => {
                let state = self.state().borrow().clone();
                let found = view::corrected_prices(&state, &StoreId(body.store));
                json(&found.ok_or_else(|| EngineError::Refused(Refusal::unknown_store(), state))?)
            }
            QueryRequest::search_catalogue(body) => {
                let (search, state) = (self.search.clone(), self.state().borrow().clone());
                let importing = self.imports.is_at_work();
                self.blocking(move || Ok(search.find(&state, &body, importing))).await
            }
            QueryRequest::catalogue_filters(_) => {
                let (search, state) = (self.search.clone(), self.state().borrow().clone());
                let importing = self.imports.is_at_work();
                self.blocking(move || Ok(search.filters(&state, importing))).await
            }
            QueryRequest::catalogue_product(body) => {
                let state = self.state().borrow().clone();
                json(&search::whole(&state, &body.product).ok_or_else(|| {
                    Problem::new(404, ApiCode::UnknownProduct, "The catalogue has no product with this id.")
                        .with("product", body.product.as_str())
                })?)
            }
            QueryRequest::preview_card(body) => {
                let state = self.state().borrow().clone();
                json(&preview::preview(&state, body, &session.actor, self.clock.now())?)
            }
            QueryRequest::list_shows(body) => {
                let reader = self.reader();
                let (offset, limit) = (body.offset.unwrap_or(0), body.limit.unwrap_or(200).min(10_000));
                self.blocking(move || history::shows(&reader, offset, limit)).await
            }
            QueryRequest::list_archived(_) => {
                json(&ArchivedAnswer { shows: view::archived(&self.state().borrow()) })
            }
            QueryRequest::show_curves(body) => {
                let (curves, reader) = (self.curves.clone(), self.reader());
                self.blocking(move || curves.of(&reader, &body.shows)).await
            }
            QueryRequest::show_report(body) => {
                let (reader, state) = (self.reader(), self.state().borrow().clone());
                let (run, tail) = (body.run, body.tail.unwrap_or(0));
                self.blocking(move || {
                    let report = history::report(&reader, &body.show, run, tail)?;
                    Ok(history::named(report, &state.catalogue))
                })
                .await
            }
            QueryRequest::show_as_run(body) => {
                let reader = self.reader();
                self.blocking(move || Ok(history::report(&reader, &body.show, body.run, 0)?.as_run)).await
            }
        }
    }

    /// A show's report as a file.
    ///
    /// # Errors
    /// A role that may not, an unknown show or format.
    pub async fn export(
        &self,
        session: &Session,
        show: &str,
        run: Option<u32>,
        format: &str,
        tail_s: u32,
    ) -> Result<Export, Problem> {
        self.allow_at(Address::Export, session)?;
        Self::allow_other_shows(session)?;
        let (reader, show, format) = (self.reader(), show.to_owned(), format.to_owned());
        let state = self.state().borrow().clone();
        let written = tokio::task::spawn_blocking(move || {
            let report = history::report(&reader, &show, run, tail_s)?;
            export::export(&history::named(report, &state.catalogue), &format)
        });
        written.await.map_err(|_| stopped())?.map_err(|problem| self.noticing(problem))
    }

    async fn blocking<T: Serialize + Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<Box<RawValue>, Problem> {
        let done = tokio::task::spawn_blocking(move || work().and_then(|answer| json(&answer)));
        done.await.map_err(|_| stopped())?
    }
}

fn json(answer: &impl Serialize) -> Result<Box<RawValue>, Problem> {
    to_raw_value(answer).map_err(|error| Problem::new(500, ApiCode::NotWritten, error.to_string()))
}

fn stopped() -> Problem {
    EngineError::Stopped.into()
}
