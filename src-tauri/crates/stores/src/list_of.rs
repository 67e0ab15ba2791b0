//! What a shop can tell too much of, as a closed list: pages have words for each in every language.

macro_rules! listed {
    ($($name:ident = $text:literal, $words:literal;)*) => {
        /// What a list of a shop is of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each has its words")]
        pub enum ListOf { $($name,)* }
        impl ListOf {
            /// Its word in `params.what`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
            /// For an English sentence.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)* }
            }
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }
    };
}

listed! {
    Locations = "locations", "places where stock is kept";
    Shops = "shops", "shops of one seller";
    Returns = "returns", "pages of returns";
    PageProducts = "page_products", "products in one page";
    PageVariants = "page_variants", "variants in one page";
    Variants = "variants", "variants";
    Counts = "counts", "counts in one answer";
    PageOrders = "page_orders", "orders in one page";
    Unreadable = "unreadable", "entries of a page that cannot be read";
    RefundLines = "refund_lines", "lines of a refund";
    OrderLines = "order_lines", "lines of an order";
    Orders = "orders", "orders";
    Values = "values", "values in one answer";
    CataloguePages = "catalogue_pages", "pages of its catalogue";
    OrderPages = "order_pages", "pages of orders";
}
