//! The door for devices of others, as the host's panel is told of it.

use crate::rights::Role;
use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

/// Whether other devices may come in, and which do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct DoorView {
    /// How it stands.
    pub status: DoorStatus,
    /// Why it could not be opened: `port_taken`, `no_network`, `certificate` or `refused`; `null` otherwise.
    #[ts(type = "\"port_taken\" | \"no_network\" | \"certificate\" | \"refused\" | null")]
    #[schemars(with = "Option<String>", extend("enum" = ["port_taken", "no_network", "certificate", "refused", null]))]
    pub problem: Option<&'static str>,
    /// Origins under which other devices reach this computer, the likeliest first.
    pub addresses: Vec<String>,
    /// Names of a reverse proxy or a private network under which the door answers too.
    pub names: Vec<String>,
    /// The files of the certificate with which it encrypts itself.
    pub certificate: Option<CertificateView>,
    /// The invitation that is open.
    pub invite: Option<InviteView>,
    /// The device that asks to come in.
    pub waiting: Option<WaitingView>,
    /// Those that may come in, the newest first.
    pub devices: Vec<DeviceView>,
}

/// A certificate of the host's own, in two files of this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct CertificateView {
    /// The certificate and those that lead to its authority, PEM.
    pub chain: String,
    /// Its private key, PEM.
    pub key: String,
}

/// How the door stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, export_to = "wire.ts")]
pub enum DoorStatus {
    /// Nobody reaches this computer.
    #[default]
    Closed,
    /// It is being opened, or tried again after it failed.
    Opening,
    /// Devices on the network reach it.
    Open,
}

/// An invitation. It is good once, and for two minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct InviteView {
    /// What the device will be.
    pub role: Role,
    /// To type by hand, in groups of four.
    pub code: String,
    /// The addresses to open, each with the invitation's secret, in the order of `addresses`.
    pub links: Vec<String>,
    /// Milliseconds since 1970.
    pub expires_at: i64,
    /// How often the code can still be typed wrong.
    pub tries_left: u32,
}

/// A device that asks to come in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct WaitingView {
    /// Names it in `accept_device` and `decline_device`.
    pub id: String,
    /// As it calls itself: not more than a claim.
    pub name: String,
    /// What it will be.
    pub role: Role,
    /// Three numbers of four digits; one of them stands on the screen of the device.
    pub codes: Vec<String>,
    /// Since when, milliseconds since 1970.
    pub since: i64,
}

/// A device that may come in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct DeviceView {
    /// Its id, by which events name it.
    pub id: String,
    /// As it calls itself.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// When it was let in, milliseconds since 1970.
    pub created_at: i64,
    /// When it runs out, likewise; `null` = it does not.
    pub expires_at: Option<i64>,
    /// Its open pages.
    pub connected: u32,
    /// Since when it is there, or when it was there last, since Cartwall started; `null` = not since then.
    pub seen_at: Option<i64>,
    /// From where.
    pub address: Option<String>,
    /// The last that it did since Cartwall started.
    pub last: Option<DidView>,
}

/// What a device did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[ts(export, export_to = "wire.ts")]
pub struct DidView {
    /// When, milliseconds since 1970.
    pub at: i64,
    /// The command.
    pub command: &'static str,
}
