//! Whether viewers pay what the card says. Cartwall reads shops and writes to none, so a price of the show is only what
//! the shop's checkout asks where somebody has changed it there.

use super::{CardFace, face, list_price};
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

/// `None` where the card says the shop's own prices, or where nobody knows them.
pub fn checkout(state: &State, show: &Show, cue: &Cue) -> Option<Checkout> {
    checkout_of(state, show, cue, &face(state, show, cue))
}

/// The same where the cue's face is known already.
pub fn checkout_of(state: &State, show: &Show, cue: &Cue, face: &CardFace) -> Option<Checkout> {
    let both = face
        .variants
        .iter()
        .filter_map(|variant| Some((variant.price?, list_price(state, &variant.variant, show.currency)?)));
    furthest_off(cue, both)
}

/// The same of a price of the show, whatever is on air.
pub fn own_price(cue: &Cue, price: Money, charges: impl Iterator<Item = Money>) -> Option<Checkout> {
    furthest_off(cue, charges.map(|charges| (price, charges)))
}

/// Of several variants the one whose checkout is furthest off: whoever buys that one pays another price than the card says.
fn furthest_off(cue: &Cue, both: impl Iterator<Item = (Money, Money)>) -> Option<Checkout> {
    let differ = both.filter(|(price, charges)| price != charges);
    let (price, charges) = differ.max_by_key(|(price, charges)| price.minor.abs_diff(charges.minor))?;
    Some(Checkout { price, charges, settled: cue.confirmed == Some(ConfirmedPrice { price, charges }) })
}
