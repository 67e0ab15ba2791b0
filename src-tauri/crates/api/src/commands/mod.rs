//! Commands: who may, once, carried out, answered.
//!
//! It must never carry out what its sender's role does not allow, nor answer before it is on disk.

pub(crate) mod read;

use crate::ApiCode;
use crate::list::{self, ApiCommand, CommandRequest, EngineCommand, How};
use crate::misread::{misread, unknown_command};
use crate::view::on_air_brief;
use crate::wire::answer::{Answer, Problem};
use crate::{Api, Roles, Session, history, placed, stores};
use cartwall_domain::command::Command;
use cartwall_domain::refusal::Refusal;
use cartwall_domain::{CueId, ShowId};
use cartwall_engine::{Accepted, Bound, EngineError, OnceKey, Request};
use cartwall_rehearsal::demo;
use serde_json::Value;

impl Api {
    /// Carries out a command and answers once it is on disk.
    ///
    /// # Errors
    /// A problem that says why nothing changed.
    pub async fn command(
        &self,
        session: &Session,
        name: &str,
        body: Value,
        key: Option<Key<'_>>,
    ) -> Result<Answer, Problem> {
        let outcome = self.carry_out(session, name, body, key).await;
        outcome.map_err(|problem| {
            let problem = self.noticing(problem);
            // Whoever may not even watch is not told what is on air.
            let told = problem.state.is_some() || !Roles::WATCHERS.holds(session.role);
            let state = if told { problem.state } else { Some(on_air_brief(&self.state().borrow())) };
            Problem { state, ..problem }
        })
    }

    async fn carry_out(
        &self,
        session: &Session,
        name: &str,
        body: Value,
        key: Option<Key<'_>>,
    ) -> Result<Answer, Problem> {
        // Who may not is told so before anything of the body is looked at.
        let entry =
            list::COMMANDS.iter().find(|entry| entry.name == name).ok_or_else(|| unknown_command(name))?;
        self.allow(session, entry.roles)?;
        self.pace(session, entry)?;
        // A body that holds credentials is never digested into the journal; carrying it out twice does no harm.
        let key = key.filter(|_| !stores::holds_secrets(name));
        let once = key.map(|key| idempotency(session, name, &body, key)).transpose()?;
        let body = if body.is_null() { Value::Object(serde_json::Map::new()) } else { body };
        let request = CommandRequest::read(name, body).ok_or_else(|| unknown_command(name))?;
        let request = request.map_err(|error| misread(name, &error))?;
        let (accepted, token) = match request {
            CommandRequest::Api(request) => self.carry_out_itself(session, *request, once).await?,
            CommandRequest::Engine(request) => {
                let waited =
                    matches!(&*request, EngineCommand::update_cue(body) if body.plan_only == Some(true));
                let (command, seen_seq) = self.command_of(*request)?;
                // An order happens once by its own number, whatever key it comes with.
                let once = OnceKey::of(&command).or(once);
                let bound = match Roles::PRODUCERS.holds(session.role) {
                    true if waited => Bound::OffAir,
                    false if entry.is(How::Plan) => Bound::OffAir,
                    false if entry.is(How::CoHostsTake) => Bound::CoHostsTake,
                    _ => Bound::Free,
                };
                let by = session.actor.clone();
                (self.engine().submit(Request { command, by, once, seen_seq, bound }).await?, None)
            }
        };
        let overlays =
            if entry.is(How::OnAir) { Some(self.outputs.answer(accepted.seq).await) } else { None };
        if !entry.is(How::Untold) {
            self.door.did(&session.actor.id, entry.name);
        }
        Ok(Answer {
            seq: accepted.seq,
            saved: accepted.saved,
            id: accepted.id,
            token,
            ids: accepted.ids,
            repeated: accepted.repeated,
            overlays,
            unknown_skus: accepted.unknown_skus,
            show: accepted.show,
            superseded: accepted.superseded,
            over_refunded: accepted.over_refunded.map(Into::into),
            left_alone: accepted.left_alone.map(Into::into),
        })
    }

    /// What needs more than the rules: a picture, a shop, a show of the past. Also the token, where it makes one.
    async fn carry_out_itself(
        &self,
        session: &Session,
        request: ApiCommand,
        once: Option<OnceKey>,
    ) -> Result<(Accepted, Option<String>), Problem> {
        let accepted = match request {
            ApiCommand::make_token(body) => {
                let (accepted, token) = self.make_token(body)?;
                return Ok((accepted, Some(token)));
            }
            ApiCommand::revoke_token(body) => self.revoke_token(&body),
            ApiCommand::copy_show(body) => {
                let show = ShowId(body.show);
                let command = self.copy(&show, body.title, body.template.unwrap_or(false)).await?;
                let request = Request { once, ..Request::new(command, session.actor.clone()) };
                self.engine().submit(request).await.map_err(Problem::from)
            }
            ApiCommand::edit_cue(body) => self.edit_cue(session, body.cue),
            ApiCommand::open_door(body) => self.open_door(body),
            ApiCommand::lock_door(_) => self.lock_door(),
            ApiCommand::invite_device(body) => self.invite_device(body),
            ApiCommand::cancel_invite(_) => Ok(self.cancel_invite()),
            ApiCommand::accept_device(body) => self.accept_device(&body),
            ApiCommand::decline_device(body) => self.decline_device(&body.waiting),
            ApiCommand::revoke_device(body) => self.revoke_device(&body.device),
            ApiCommand::load_demo(_) => self.load_demo(session, once).await,
            ApiCommand::connect_store(body) => self.connect_store(session, body).await,
            ApiCommand::update_store(body) => self.update_store(session, body, once).await,
            ApiCommand::disconnect_store(body) => self.disconnect_store(session, body).await,
            ApiCommand::sync_store(body) => self.sync_store(&body.store),
            ApiCommand::cancel_import(body) => self.cancel_import(body.import.as_deref()),
            ApiCommand::unlock_stores(body) => self.unlock_stores(body).await,
        };
        Ok((accepted?, None))
    }

    fn edit_cue(&self, session: &Session, cue: Option<String>) -> Result<Accepted, Problem> {
        let cue = cue.map(CueId);
        let state = self.state().borrow().clone();
        if cue.as_ref().is_some_and(|cue| state.shows.values().all(|show| show.cue(cue).is_none())) {
            return Err(EngineError::Refused(Refusal::unknown_cue(), state).into());
        }
        self.editing.says(&session.actor, cue.map(|cue| cue.0));
        Ok(self.nothing_changed())
    }

    /// The command of a body, and the `seen_seq` of its sender.
    fn command_of(&self, request: EngineCommand) -> Result<(Command, Option<u64>), Problem> {
        let (mut command, seen) = read::read(request, &self.state().borrow())?;
        if let Command::RecordSale { placed_at: Some(at), .. }
        | Command::ReviseSale { placed_at: Some(at), .. }
        | Command::RecordRefund { placed_at: Some(at), .. } = &mut command
        {
            let (now, ahead) = (self.clock.now(), self.clock.ahead_ms());
            let clocks = placed::Clocks { started: self.started, now, ahead };
            let begun = self.state().borrow().running_show().and_then(|show| show.started_at());
            *at = clocks.placed(*at, begun);
        }
        Ok((command, seen))
    }

    async fn load_demo(&self, session: &Session, once: Option<OnceKey>) -> Result<Accepted, Problem> {
        let accepted = demo::load(self.engine(), &self.pictures, &session.actor, once).await?;
        self.invite_buyers();
        Ok(accepted)
    }

    /// The command that copies a planned or running show, or one that has ended.
    async fn copy(&self, id: &ShowId, title: Option<String>, template: bool) -> Result<Command, Problem> {
        if let Some(show) = self.state().borrow().shows.get(id) {
            return Ok(read::copy_of(show, title, template));
        }
        let (reader, id) = (self.reader(), id.clone());
        let read = tokio::task::spawn_blocking(move || history::last_rundown(&reader, &id));
        let show = read.await.map_err(|_| Problem::from(EngineError::Stopped))??;
        Ok(read::copy_of(&show, title, template))
    }
}

/// Under which a command is carried out once, however often it comes.
#[derive(Clone, Copy, Debug)]
pub enum Key<'a> {
    /// Of a request of its own: it may be repeated days later.
    Lasting(&'a str),
    /// Of a press on a live line, which is sent again within seconds where its answer was lost. Only the newest are known.
    Press(&'a str),
}

fn idempotency(session: &Session, name: &str, body: &Value, key: Key<'_>) -> Result<OnceKey, Problem> {
    let (Key::Lasting(text) | Key::Press(text)) = key;
    if text.is_empty() || text.len() > 200 {
        return Err(Problem::new(
            422,
            ApiCode::BadKey,
            "An idempotency key has between 1 and 200 characters.",
        ));
    }
    let request = format!("{name} {body}");
    Ok(match key {
        Key::Lasting(_) => OnceKey::idempotency(&session.actor, text, &request),
        Key::Press(_) => OnceKey::press(&session.actor, text, &request),
    })
}
