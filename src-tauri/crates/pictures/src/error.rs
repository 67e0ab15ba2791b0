//! Why a picture could not be had. The show goes on without it: its card is set without a picture.

/// Why a picture could not be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Not an `http` or `https` address.
    #[error("“{0}” is not a web address of a picture. Give one that begins with https://.")]
    NotAWebAddress(String),
    /// It leads into this computer or its network.
    #[error(
        "“{0}” leads into a private network, so it was not opened. Put the picture on a public web address."
    )]
    PrivateAddress(String),
    /// No answer.
    #[error("“{0}” could not be reached. The card goes without a picture; it is tried again later.")]
    Unreachable(String),
    /// The server did not send it in time.
    #[error(
        "The picture did not arrive within {0} seconds. The card goes without it; it is tried again later."
    )]
    TooSlow(u64),
    /// The server answered with an error.
    #[error("The server answered {0} instead of a picture. Check the address in the catalogue.")]
    RefusedByServer(u16),
    /// Sent from one address to the next too often.
    #[error(
        "The address leads on to others too many times. Put the picture's own address into the catalogue."
    )]
    TooManyRedirects,
    /// Too many bytes.
    #[error("The picture is larger than {} MiB. Use a smaller one.", crate::MAX_BYTES / (1024 * 1024))]
    TooLarge,
    /// Too many pixels, or an empty one.
    #[error("The picture measures {0} × {1} pixels, beyond what is shown. Use one of at most 8,000 a side.")]
    TooManyPixels(u32, u32),
    /// Something else than a PNG, JPEG, WebP or GIF.
    #[error("This is not a PNG, JPEG, WebP or GIF picture. Export it as one of these.")]
    NotAPicture,
    /// It ends early, or its data is damaged.
    #[error("The picture is damaged or ends early. Upload it again.")]
    Damaged,
    /// It could not be written.
    #[error("The picture could not be kept on disk ({0}). Free some space; it is tried again later.")]
    NotKept(String),
    /// Secure connections are not possible on this computer.
    #[error("Secure connections cannot be made on this computer ({0}). Install its certificate store.")]
    NoSecureConnections(String),
}

impl PictureError {
    cartwall_domain::codes! {
        Self::NotAWebAddress(_) => "not_a_web_address",
        Self::PrivateAddress(_) => "private_address",
        Self::Unreachable(_) => "unreachable",
        Self::TooSlow(_) => "too_slow",
        Self::RefusedByServer(_) => "refused_by_server",
        Self::TooManyRedirects => "too_many_redirects",
        Self::TooLarge => "too_large",
        Self::TooManyPixels(..) => "too_many_pixels",
        Self::NotAPicture => "not_a_picture",
        Self::Damaged => "damaged_picture",
        Self::NotKept(_) => "picture_not_kept",
        Self::NoSecureConnections(_) => "no_secure_connections",
    }

    /// Whether it may work another time.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::TooSlow(_) | Self::NotKept(_) => true,
            Self::RefusedByServer(status) => *status == 429 || *status >= 500,
            _ => false,
        }
    }
}
