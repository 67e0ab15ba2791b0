//! The columns of the files of orders that are understood: which name means what, in each kind of file.

/// A kind of file of orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The "Online Retail" data set and files like it: cancellations have an invoice of their own, beginning with C.
    OnlineRetail,
    /// Shopify's export of orders: what holds for an order stands in its first row only.
    Shopify,
    /// An export of orders by WooCommerce, a row for each item.
    WooCommerce,
    /// TikTok Shop's export of orders. Under its header stands a row that explains the columns, and is left out.
    TikTok,
    /// Etsy's export of sold order items.
    Etsy,
    /// eBay's report of orders.
    Ebay,
    /// Amazon's report of orders.
    Amazon,
}

/// What a column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Order,
    /// The shop's own id of the order, where people know it by a number.
    Id,
    Sku,
    Title,
    Quantity,
    Date,
    Price,
    /// The amount of the whole line, where the price of one piece is not there.
    LineTotal,
    Customer,
    Currency,
    Status,
    Cancelled,
    Refunded,
}

const FIELDS: usize = 13;

/// A kind's columns: what each says, how people call it, and its names as the catalogue's `normalised` leaves them,
/// earlier names first.
type Known = (Field, &'static str, &'static [&'static str]);

const ONLINE_RETAIL: &[Known] = &[
    (Field::Order, "InvoiceNo", &["invoiceno", "invoice no", "invoice number", "invoice"]),
    (Field::Sku, "StockCode", &["stockcode", "stock code"]),
    (Field::Title, "Description", &["description"]),
    (Field::Quantity, "Quantity", &["quantity"]),
    (Field::Date, "InvoiceDate", &["invoicedate", "invoice date"]),
    (Field::Price, "UnitPrice", &["unitprice", "unit price", "price"]),
    // Read to find the order that a cancellation belongs to, and forgotten after that.
    (Field::Customer, "CustomerID", &["customerid", "customer id", "customer"]),
    (Field::Currency, "Currency", &["currency"]),
];

const SHOPIFY: &[Known] = &[
    (Field::Order, "Name", &["name"]),
    (Field::Id, "Id", &["id"]),
    (Field::Sku, "Lineitem sku", &["lineitem sku"]),
    (Field::Title, "Lineitem name", &["lineitem name"]),
    (Field::Quantity, "Lineitem quantity", &["lineitem quantity"]),
    (Field::Date, "Created at", &["created at", "paid at"]),
    (Field::Price, "Lineitem price", &["lineitem price"]),
    (Field::Currency, "Currency", &["currency"]),
    (Field::Status, "Financial Status", &["financial status"]),
    (Field::Cancelled, "Cancelled at", &["cancelled at"]),
    (Field::Refunded, "Refunded Amount", &["refunded amount"]),
];

const WOOCOMMERCE: &[Known] = &[
    (Field::Order, "Order Number", &["order number", "order no", "order id", "order"]),
    (Field::Sku, "SKU", &["sku", "item sku", "product sku", "line item sku"]),
    (Field::Title, "Item Name", &["item name", "product name", "line item name", "product"]),
    (Field::Quantity, "Quantity", &["quantity", "item quantity", "product quantity", "qty"]),
    (Field::Date, "Order Date", &["order date", "date created", "date"]),
    (Field::Price, "Item Cost", &["item cost", "item price", "unit price", "product price", "price"]),
    (Field::LineTotal, "Item Total", &["item total", "line total", "order line total", "item subtotal"]),
    (Field::Currency, "Currency", &["currency", "order currency", "currency code"]),
    (Field::Status, "Order Status", &["order status", "status"]),
    (Field::Refunded, "Order Refund Amount", &["order refund amount", "refund amount"]),
];

const TIKTOK: &[Known] = &[
    (Field::Order, "Order ID", &["order id"]),
    (Field::Sku, "Seller SKU", &["seller sku"]),
    (Field::Title, "Product Name", &["product name"]),
    (Field::Quantity, "Quantity", &["quantity"]),
    (Field::Date, "Created Time", &["created time", "paid time"]),
    (Field::LineTotal, "SKU Subtotal After Discount", &["sku subtotal after discount"]),
    (Field::Currency, "Currency", &["currency"]),
    (Field::Status, "Order Status", &["order status"]),
    (Field::Cancelled, "Cancelled Time", &["cancelled time"]),
    (Field::Refunded, "Order Refund Amount", &["order refund amount"]),
];

const ETSY: &[Known] = &[
    (Field::Order, "Order ID", &["order id"]),
    (Field::Sku, "SKU", &["sku"]),
    (Field::Title, "Item Name", &["item name"]),
    (Field::Quantity, "Quantity", &["quantity"]),
    (Field::Date, "Sale Date", &["sale date"]),
    (Field::Price, "Price", &["price"]),
    (Field::Currency, "Currency", &["currency"]),
];

const EBAY: &[Known] = &[
    (Field::Order, "Order Number", &["order number", "sales record number"]),
    (Field::Sku, "Custom Label", &["custom label"]),
    (Field::Title, "Item Title", &["item title"]),
    (Field::Quantity, "Quantity", &["quantity"]),
    (Field::Date, "Sale Date", &["sale date", "paid on date"]),
    (Field::Price, "Sold For", &["sold for", "sale price"]),
];

const AMAZON: &[Known] = &[
    (Field::Order, "order-id", &["amazon order id", "order id"]),
    (Field::Sku, "sku", &["sku"]),
    (Field::Title, "product-name", &["product name"]),
    (Field::Quantity, "quantity", &["quantity purchased", "quantity"]),
    (Field::Date, "purchase-date", &["purchase date"]),
    (Field::LineTotal, "item-price", &["item price"]),
    (Field::Currency, "currency", &["currency"]),
    (Field::Status, "order-status", &["order status"]),
];

/// The first is the one whose columns are named where none fits.
const KINDS: [(Kind, &[Known]); 7] = [
    (Kind::OnlineRetail, ONLINE_RETAIL),
    (Kind::Shopify, SHOPIFY),
    (Kind::WooCommerce, WOOCOMMERCE),
    (Kind::TikTok, TIKTOK),
    (Kind::Etsy, ETSY),
    (Kind::Ebay, EBAY),
    (Kind::Amazon, AMAZON),
];

/// The columns of one file.
#[derive(Clone, Debug)]
pub struct Columns {
    pub kind: Kind,
    /// How many cells its header has.
    pub width: usize,
    at: [Option<usize>; FIELDS],
}

/// Whether any kind has a column of this name.
pub fn is_known(name: &str) -> bool {
    KINDS.iter().any(|(_, columns)| columns.iter().any(|(_, _, names)| names.contains(&name)))
}

impl Columns {
    /// The columns of a header, or the names of those that are missing for the kind that it is nearest to.
    pub fn of(names: &[String]) -> Result<Self, Vec<&'static str>> {
        let mut nearest: Option<Vec<&'static str>> = None;
        for (kind, known) in KINDS {
            let mut at = [None; FIELDS];
            for (field, _, called) in known {
                at[*field as usize] = called.iter().find_map(|one| names.iter().position(|name| name == one));
            }
            let columns = Self { kind, width: names.len(), at };
            // Some files say what a line came to, and nothing of the price of a piece.
            let priced = known.iter().any(|(field, _, _)| *field == Field::Price);
            let needs = |field| columns.needs(field) || field == Field::LineTotal && !priced;
            let missing: Vec<&'static str> = known
                .iter()
                .filter(|(field, _, _)| needs(*field) && columns.at(*field).is_none())
                .map(|(_, called, _)| *called)
                .collect();
            if missing.is_empty() {
                return Ok(columns);
            }
            if nearest.as_ref().is_none_or(|nearest| missing.len() < nearest.len()) {
                nearest = Some(missing);
            }
        }
        Err(nearest.unwrap_or_default())
    }

    fn needs(&self, field: Field) -> bool {
        match field {
            Field::Order | Field::Sku | Field::Title | Field::Quantity | Field::Date => true,
            Field::Price => self.at(Field::LineTotal).is_none(),
            _ => false,
        }
    }

    /// Where a column is.
    pub fn at(&self, field: Field) -> Option<usize> {
        self.at.get(field as usize).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(header: &str) -> Result<Columns, Vec<&'static str>> {
        Columns::of(&header.split(',').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn each_kind_is_told_by_its_columns_in_any_order() {
        let retail = of("price,invoice,quantity,stockcode,invoicedate,description").unwrap();
        assert_eq!((retail.kind, retail.at(Field::Order)), (Kind::OnlineRetail, Some(1)));
        let shopify =
            of("name,created at,lineitem quantity,lineitem name,lineitem price,lineitem sku").unwrap();
        assert_eq!(shopify.kind, Kind::Shopify);
        let by_total = of("order id,date,item sku,item name,item quantity,item total").unwrap();
        assert_eq!((by_total.kind, by_total.at(Field::Price)), (Kind::WooCommerce, None));
        for (header, kind) in [
            (
                "order id,order status,seller sku,product name,quantity,sku subtotal after discount,created time",
                Kind::TikTok,
            ),
            ("sale date,item name,quantity,price,currency,order id,sku", Kind::Etsy),
            ("order number,item title,custom label,quantity,sold for,sale date", Kind::Ebay),
            (
                "amazon order id,purchase date,order status,product name,sku,quantity,currency,item price",
                Kind::Amazon,
            ),
        ] {
            assert_eq!(of(header).unwrap().kind, kind, "{header}");
        }
    }

    #[test]
    fn what_is_missing_is_named_as_the_nearest_kind_calls_it() {
        assert_eq!(of("order number,order date,item name,quantity,item cost").unwrap_err(), ["SKU"]);
        assert_eq!(of("title,vendor").unwrap_err()[0], "InvoiceNo");
    }
}
