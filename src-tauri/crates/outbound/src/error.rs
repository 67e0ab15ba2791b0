//! Why an answer did not come, or cannot be read. Whoever asks says what it means for those who are asked.

use std::time::Duration;

/// No answer that can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// Neither http nor https, or without a host.
    #[error("not an address that can be asked")]
    BadAddress,
    /// Plain http to another computer.
    #[error("plain http to another computer")]
    Insecure,
    /// No TLS on this computer.
    #[error("this computer cannot make secure connections: {0}")]
    NoSecureConnections(String),
    /// The certificate is not valid for this address.
    #[error("the certificate is not valid")]
    Certificate,
    /// Nobody whom this computer trusts vouches for the certificate.
    #[error("the certificate is of an authority that is not known here")]
    UnknownAuthority,
    /// A page for people stands where a program was asked: a firewall, or a test for robots.
    #[error("something before the host refuses programs ({0})")]
    Blocked(u16),
    /// No answer in time.
    #[error("no answer")]
    Unreachable,
    /// It asks for a pause.
    #[error("asked to wait for {} s", .wait.as_secs())]
    Throttled {
        /// How long.
        wait: Duration,
    },
    /// It is in maintenance, or overloaded (503): over in seconds as a rule, whatever it asks for.
    #[error("out of service, asked again after {} s", .wait.as_secs())]
    OutOfService {
        /// Until it is asked again.
        wait: Duration,
    },
    /// A status that is not a success.
    #[error("status {0}")]
    Status(u16),
    /// Beyond all bounds.
    #[error("an answer of more than {megabytes} MB")]
    TooLarge {
        /// How much is read at most.
        megabytes: usize,
    },
    /// More values in one answer than are read.
    #[error("an answer of more than {most} values")]
    TooManyValues {
        /// How many are read at most.
        most: usize,
    },
    /// Another form than is known; the place and what is wrong there, never what stands there.
    #[error("{0}")]
    Form(String),
}
