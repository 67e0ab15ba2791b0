//! Bodies of what the host does with tokens for other programs.

use super::forms::WORDS;
use crate::wire::token::TokenScope;
use schemars::JsonSchema;
use serde::Deserialize;
use ts_rs::TS;

bodies! {
    /// `make_token`
    MakeToken {
        /// As the host calls the program. Of a long one the first 60 characters are kept.
        #[schemars(length(min = 1), regex(pattern = WORDS))]
        name: String,
        /// What it is good for.
        scope: TokenScope,
        /// The one show that it is for; it opens nothing while that show is not on. For all shows where left out.
        show: Option<String>,
        /// For how many hours it is good, up to a year; for good where left out.
        #[schemars(range(max = 8_784))]
        hours: Option<u32>,
    }
    /// `revoke_token`
    NamedToken {
        /// Its id, as in the state.
        token: String,
    }
}
