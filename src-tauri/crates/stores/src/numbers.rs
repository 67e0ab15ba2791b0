//! What the numbers of each kind of store mean, for whoever compares them with the store's own: with or without tax, which
//! discounts are taken off, and from when an order counts. Shipping is in none of them.

use cartwall_domain::store::StoreKind;

/// Whether amounts of orders hold the tax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaxIn {
    /// Always.
    Always,
    /// Where the store keeps its prices with tax.
    AsKept,
    /// Where its storefront shows prices with tax.
    AsShown,
    /// Everywhere but in the United States, where tax comes on top.
    OutsideUs,
}

/// From when an order counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountsFrom {
    /// From when the buyer placed it, paid or not.
    Placed,
    /// From when it was paid; from when it was placed where it is paid later or at the door.
    Paid,
}

/// What a card's price is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceOf {
    /// What buyers of the home market pay, before discounts that the store works out at the checkout.
    HomeMarket,
    /// What the storefront shows.
    Storefront,
    /// The price of the default channel, with tax.
    DefaultChannel,
    /// That of the activity that runs, or else the list price.
    Activity,
}

/// Which discounts are taken off amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscountsOff {
    /// Those of the store; there are no others.
    Stores,
    /// Also those that the platform pays to the seller: its own figures are higher by them.
    PlatformsToo,
}

/// What the numbers of a store mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each type says it")]
pub struct Numbers {
    pub tax: TaxIn,
    pub counts_from: CountsFrom,
    pub price: PriceOf,
    pub discounts: DiscountsOff,
}

/// What the numbers of this kind mean.
pub const fn numbers(kind: StoreKind) -> Numbers {
    let (tax, counts_from, price, discounts) = match kind {
        StoreKind::Shopify => (TaxIn::AsKept, CountsFrom::Placed, PriceOf::HomeMarket, DiscountsOff::Stores),
        StoreKind::WooCommerce => {
            (TaxIn::AsShown, CountsFrom::Paid, PriceOf::Storefront, DiscountsOff::Stores)
        }
        StoreKind::TikTok => {
            (TaxIn::OutsideUs, CountsFrom::Paid, PriceOf::Activity, DiscountsOff::PlatformsToo)
        }
        StoreKind::Medusa => (TaxIn::AsKept, CountsFrom::Placed, PriceOf::Storefront, DiscountsOff::Stores),
        StoreKind::Vendure => {
            (TaxIn::Always, CountsFrom::Placed, PriceOf::DefaultChannel, DiscountsOff::Stores)
        }
    };
    Numbers { tax, counts_from, price, discounts }
}
