//! What the host does with tokens for other programs.

use crate::access::{MAX_TOKENS, NewToken};
use crate::clients::{lasts_ms, not_kept};
use crate::wire::answer::Problem;
use crate::wire::request::{MakeToken, NamedToken};
use crate::wire::token::TokenScope;
use crate::{Api, ApiCode, names};
use cartwall_domain::ShowId;
use cartwall_domain::refusal::Refusal;
use cartwall_engine::{Accepted, EngineError};

impl Api {
    /// Also the token, which is told nowhere else.
    pub(crate) fn make_token(&self, body: MakeToken) -> Result<(Accepted, String), Problem> {
        let name = names::clean(&body.name).ok_or_else(|| {
            Problem::invalid("name must hold something that can be read.").with("field", "name")
        })?;
        let lasts_ms = lasts_ms(body.hours)?;
        if let Some(show) = &body.show {
            if body.scope == TokenScope::Overlay {
                let detail = "An overlay shows whatever is on air. Leave show out.";
                return Err(Problem::invalid(detail).with("field", "show"));
            }
            let state = self.state().borrow().clone();
            if !state.shows.contains_key(&ShowId(show.clone())) {
                return Err(EngineError::Refused(Refusal::unknown_show(), state).into());
            }
        }
        let now = self.now();
        if self.access.tokens().borrow().len() >= MAX_TOKENS {
            let detail = "Fifty programs have a token. Revoke one that is not needed any more.";
            return Err(Problem::new(409, ApiCode::TooManyTokens, detail));
        }
        let expires_at = lasts_ms.map(|lasts| now.saturating_add(lasts));
        let wanted = NewToken { name, scope: body.scope, show: body.show, expires_at };
        let (id, token) = self.access.make_token(wanted, now).map_err(not_kept)?;
        Ok((Accepted { id: Some(id), ..self.nothing_changed() }, token))
    }

    pub(crate) fn revoke_token(&self, body: &NamedToken) -> Result<Accepted, Problem> {
        if self.access.is_program(&body.token) && self.shut_out(&body.token)? {
            return Ok(self.nothing_changed());
        }
        let detail = "There is no token of this id. The list on screen is up to date.";
        Err(Problem::new(404, ApiCode::UnknownToken, detail))
    }
}
