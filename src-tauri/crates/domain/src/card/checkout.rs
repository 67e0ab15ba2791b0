//! Whether viewers pay what the card says. Cartwall reads shops and writes to none, so a price of the show is only what
//! the shop's checkout asks where somebody has changed it there.

use super::{face, list_price};
use crate::money::Money;
use crate::show::{ConfirmedPrice, Cue, Show};
use crate::state::State;

/// A card that says another price than its shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkout {
    /// What the card says.
    pub price: Money,
    /// What the shop asks for the same, as far as its catalogue tells.
    pub charges: Money,
    /// A person has said that the checkout asks what the card says. It holds as long as neither of the two changes.
    pub settled: bool,
}

/// `None` where the card says the shop's own price, or where nobody knows that.
pub fn checkout(state: &State, show: &Show, cue: &Cue) -> Option<Checkout> {
    let price = face(state, show, cue).price?;
    let listed = cue.variants().filter_map(|variant| list_price(state, variant, show.currency));
    // Of several the lowest, as on the card.
    let charges = listed.min_by_key(|listed| listed.minor)?;
    if price == charges {
        return None;
    }
    Some(Checkout { price, charges, settled: cue.confirmed == Some(ConfirmedPrice { price, charges }) })
}
