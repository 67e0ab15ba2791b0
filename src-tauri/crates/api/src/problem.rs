//! Refusals and failures as problems (RFC 9457): a stable code with values, from which pages make words in any language,
//! and an English sentence for other programs.

use crate::codes::{ApiCode, VIEWING};
use crate::view::on_air_brief;
use crate::wire::answer::Problem;
use crate::wire::params::{Params, sent};
use cartwall_catalogue::ImportError;
use cartwall_domain::money::MoneyError;
use cartwall_domain::params::Param;
use cartwall_domain::refusal::Code;
use cartwall_engine::EngineError;
use cartwall_journal::JournalError;
use cartwall_rehearsal::RehearsalError;
use cartwall_stores::CredentialError;
use cartwall_stores::StoreError;

impl Problem {
    /// A problem with its HTTP status, code and sentence.
    pub fn new(status: u16, code: ApiCode, detail: impl Into<String>) -> Self {
        Self::coded(status, code.as_str(), detail)
    }

    /// One with a code of the rules, of stores, of the file.
    pub(crate) fn coded(status: u16, code: &'static str, detail: impl Into<String>) -> Self {
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
            params: Params::new(),
            state: None,
            columns: None,
            samples: None,
            suggested: None,
            conflicts: None,
            cues: None,
        }
    }

    /// One more value that it is about.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Param>) -> Self {
        self.params.insert(name.to_owned(), (&value.into()).into());
        self
    }

    /// How long whoever asked too often has to wait.
    pub fn retry_after_ms(&self) -> Option<u64> {
        let crate::wire::params::Param::Number(ms) = self.params.get("retry_after_ms")? else { return None };
        u64::try_from(*ms).ok()
    }

    pub(crate) fn about(self, params: &cartwall_domain::params::Params) -> Self {
        Self { params: sent(params), ..self }
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
        Self { detail: detail.to_owned(), ..self.with("reason", Param::Word(VIEWING)) }
    }

    /// A body that does not have the form it should.
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::new(422, ApiCode::Invalid, detail)
    }

    /// An amount or a currency that cannot be read. `field` is its name in the request.
    pub(crate) fn of_amount(field: &'static str, error: &MoneyError) -> Self {
        let invalid = Self::invalid(format!("{field}: {error}.")).with("field", Param::Word(field));
        match error {
            MoneyError::NotANumber(_) => invalid.with("reason", Param::Word("not_a_number")),
            MoneyError::TooPrecise(_, currency) => {
                invalid.with("reason", Param::Word("too_precise")).with("currency", currency.code())
            }
            MoneyError::TooLarge(_) => invalid.with("reason", Param::Word("amount_too_large")),
            MoneyError::UnknownCurrency(_) => invalid.with("reason", Param::Word("unknown_currency")),
        }
    }
}

impl Problem {
    /// A moment as a request writes it; `field` is its name there.
    pub(crate) fn read_time(field: &'static str, text: &str) -> Result<i64, Self> {
        let told = || format!("{field} is no time such as 2026-11-23T20:15:00Z.");
        let time = text.parse::<jiff::Timestamp>().map_err(|_| {
            Self::invalid(told()).with("field", Param::Word(field)).with("reason", Param::Word("not_a_time"))
        })?;
        Ok(time.as_millisecond())
    }

    /// In which line of an order, from 1.
    pub(crate) fn of_line(self, line: i64) -> Self {
        let detail = format!("Line {line}: {}", self.detail);
        Self { detail, ..self.with("line", line) }
    }
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Self {
        match &error {
            EngineError::Refused(refusal, state) => {
                let conflicts = refusal.conflicts.iter().map(Into::into).collect();
                let cues = refusal.cues.iter().map(Into::into).collect();
                Self {
                    state: Some(on_air_brief(state)),
                    conflicts: (!refusal.conflicts.is_empty()).then_some(conflicts),
                    cues: (!refusal.cues.is_empty()).then_some(cues),
                    ..Self::coded(status_of(refusal.code), error.code(), error.to_string())
                        .about(&refusal.params)
                }
            }
            EngineError::KeyReused => Self::coded(422, error.code(), error.to_string()),
            EngineError::NotSaved(JournalError::DiskFull) => {
                Self::coded(507, error.code(), error.to_string())
            }
            EngineError::NotSaved(journal) => {
                Self::coded(503, error.code(), error.to_string()).about(&journal.params())
            }
            EngineError::Stopped => Self::coded(503, error.code(), error.to_string()),
        }
    }
}

impl From<JournalError> for Problem {
    fn from(error: JournalError) -> Self {
        Self::coded(503, error.code(), error.to_string()).about(&error.params())
    }
}

impl From<RehearsalError> for Problem {
    fn from(error: RehearsalError) -> Self {
        match error {
            RehearsalError::Engine(error) => error.into(),
            other => Self::coded(500, other.code(), other.to_string()),
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
        let mut problem = Self::coded(status, error.code(), error.to_string()).about(&error.params());
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
        | Code::UnknownProposal
        | Code::UnknownStore => 404,
        Code::Invalid | Code::WrongCurrency | Code::AmbiguousSku => 422,
        _ => 409,
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let status = match error {
            StoreError::BadAddress(_) | StoreError::MissingField(_) => 422,
            StoreError::SameShop { .. } | StoreError::Moved(_) => 409,
            StoreError::Insecure | StoreError::Unauthorized | StoreError::MissingRights(_) => 422,
            _ => 502,
        };
        Self::coded(status, error.code(), error.to_string()).about(&error.params())
    }
}

impl From<CredentialError> for Problem {
    fn from(error: CredentialError) -> Self {
        Self::coded(409, error.code(), error.to_string())
    }
}
