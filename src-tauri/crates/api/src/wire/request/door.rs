//! Bodies of what the host does with the door for other devices.

use super::forms::ORIGIN;
use schemars::JsonSchema;
use serde::Deserialize;
use ts_rs::TS;

/// What a device can be invited as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, export_to = "wire.ts")]
#[expect(missing_docs, reason = "the words of roles")]
pub enum InvitedRole {
    Guest,
    Moderator,
    Observer,
    CoHost,
    Producer,
}

bodies! {
    /// `open_door`: a field left out stays.
    OpenDoor {
        /// Where it listens; 0 takes any free port.
        port: Option<u16>,
        /// Origins of a reverse proxy or a private network under which it answers too, such as
        /// `https://show.example.com`; at most 10.
        #[schemars(length(max = 10), inner(regex(pattern = ORIGIN)))]
        names: Option<Vec<String>>,
        /// With it the door speaks https itself, and plain http no more.
        certificate: Option<CertificateFiles>,
    }
    /// A certificate, in two files of this computer. Where both are empty, the door goes without one.
    CertificateFiles {
        /// The certificate and those that lead to its authority, PEM.
        chain: String,
        /// Its private key, PEM.
        key: String,
    }
    /// `invite_device`
    InviteDevice {
        /// What it will be.
        role: InvitedRole,
        /// For how many hours it may come in; for good where left out.
        hours: Option<u32>,
    }
    /// `accept_device`
    AcceptDevice {
        /// Which, as in the state.
        waiting: String,
        /// The number on its screen. Any other turns it away.
        code: String,
    }
    /// `decline_device`
    NamedWaiting {
        /// Which, as in the state.
        waiting: String,
    }
    /// `revoke_device`
    NamedDevice {
        /// Which.
        device: String,
    }
}
