//! Refusals and failures as problems (RFC 9457) with a stable code and a sentence for the person at the panel.

use crate::view::on_air_brief;
use crate::wire::answer::Problem;
use cartwall_catalogue::ImportError;
use cartwall_domain::refusal::Code;
use cartwall_engine::EngineError;
use cartwall_journal::JournalError;
use cartwall_rehearsal::RehearsalError;

impl Problem {
    /// A problem with its HTTP status, code and sentence.
    pub fn new(status: u16, code: &str, detail: impl Into<String>) -> Self {
        let mut title = code.replace('_', " ");
        if let Some(first) = title.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        Self {
            kind: format!("urn:cartwall:problem:{code}"),
            title,
            status,
            code: code.to_owned(),
            detail: detail.into(),
            state: None,
            columns: None,
            samples: None,
            suggested: None,
            conflicts: None,
        }
    }

    /// Where everything can only be looked at: saving is not tried again before the next start.
    #[must_use]
    pub fn while_viewing(self) -> Self {
        let detail = match self.code.as_str() {
            "disk_full" => {
                "NOT SAVED: the disk was full when Cartwall started, so everything can be looked at and nothing can be changed. Free some space, then restart Cartwall."
            }
            "read_only" => {
                "NOT SAVED: the data folder was read-only when Cartwall started, so everything can be looked at and nothing can be changed. Make it writable, then restart Cartwall."
            }
            _ => return self,
        };
        Self { detail: detail.to_owned(), ..self }
    }

    /// A body that does not have the form it should.
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::new(422, "invalid", detail)
    }
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Self {
        let status = match &error {
            EngineError::Refused(refusal, _) => status_of(refusal.code),
            EngineError::KeyReused => 422,
            EngineError::NotSaved(JournalError::DiskFull) => 507,
            EngineError::NotSaved(_) | EngineError::Stopped => 503,
        };
        let (state, conflicts) = match &error {
            EngineError::Refused(refusal, state) => (
                Some(on_air_brief(state)),
                (!refusal.conflicts.is_empty()).then(|| refusal.conflicts.iter().map(Into::into).collect()),
            ),
            _ => (None, None),
        };
        Self { state, conflicts, ..Self::new(status, error.code(), error.to_string()) }
    }
}

impl From<JournalError> for Problem {
    fn from(error: JournalError) -> Self {
        Self::new(503, error.code(), error.to_string())
    }
}

impl From<RehearsalError> for Problem {
    fn from(error: RehearsalError) -> Self {
        match error {
            RehearsalError::Engine(error) => error.into(),
            other => Self::new(500, other.code(), other.to_string()),
        }
    }
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        let status = match &error {
            ImportError::TooLarge { .. } | ImportError::TooManyColumns { .. } => 413,
            ImportError::Io(_) => 500,
            _ => 422,
        };
        let mut problem = Self::new(status, error.code(), error.to_string());
        match error {
            ImportError::UnknownColumns { columns, samples, suggested, .. } => {
                problem.columns = Some(columns);
                problem.samples = Some(samples);
                problem.suggested = serde_json::to_value(suggested).ok();
            }
            ImportError::BadMapping { columns, .. } => problem.columns = Some(columns),
            _ => {}
        }
        problem
    }
}

fn status_of(code: Code) -> u16 {
    match code {
        Code::UnknownShow
        | Code::UnknownCue
        | Code::UnknownSku
        | Code::UnknownProduct
        | Code::UnknownMemo
        | Code::UnknownStore => 404,
        Code::Invalid | Code::WrongCurrency | Code::AmbiguousSku => 422,
        _ => 409,
    }
}
