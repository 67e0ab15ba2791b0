//! A product in sizes over HTTP: what a cue offers, what its card, the report, the export and a button deck say.

use crate::support::core::Core;
use serde_json::{Value, json};

const HOODIE: &str = "\
    Title,Size,SKU,Price,Quantity\n\
    Hoodie,S,HOOD-S,29.00,1\n\
    Hoodie,M,HOOD-M,29.00,2\n\
    Hoodie,L,HOOD-L,35.00,1\n\
    Mug,,MUG,9.00,20\n";

struct Shop {
    core: Core,
    show: String,
    /// Of the whole hoodie.
    cue: String,
}

impl Shop {
    async fn open() -> Self {
        let core = Core::start().await;
        let import = core.post("/api/v1/catalogue/import?name=sizes.csv").token(core.host());
        let imported = import.body(HOODIE.to_owned()).send().await;
        assert_eq!(imported.status, 200, "{}", imported.text());
        let created = core.command("create_show", json!({ "title": "Sizes", "currency": "EUR" })).await;
        let show = created["id"].as_str().unwrap().to_owned();
        let mut shop = Self { core, show, cue: String::new() };
        let product = shop.product("hoodie").await["product"].clone();
        shop.cue = shop.add(json!({ "product": product })).await;
        shop
    }

    async fn product(&self, text: &str) -> Value {
        self.core.query("search_catalogue", json!({ "text": text })).await["items"][0].clone()
    }

    async fn state(&self) -> Value {
        self.core.query("get_state", json!({})).await
    }

    async fn add(&self, mut offering: Value) -> String {
        offering["show"] = json!(self.show);
        self.core.command("add_cue", offering).await["id"].as_str().unwrap().to_owned()
    }

    /// The SKUs that each cue offers, joined.
    async fn offered(&self) -> Vec<String> {
        let state = self.state().await;
        let cues = state["rundowns"][&self.show].as_array().unwrap().clone();
        let skus = |cue: &Value| {
            let all = cue["variants"].as_array().unwrap().iter();
            all.map(|variant| variant["sku"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
        };
        cues.iter().map(skus).collect()
    }

    async fn go_live(&self) {
        self.core.command("go_live", json!({ "show": self.show })).await;
        self.core.command("take", json!({ "cue": self.cue })).await;
    }

    async fn sell(&self, sku: &str, quantity: i64) {
        let lines = json!([{ "sku": sku, "quantity": quantity, "unit_price": "29.00" }]);
        let order = format!("{sku}-{quantity}");
        let body = json!({ "order_id": order, "currency": "EUR", "lines": lines });
        self.core.command("record_sale", body).await;
    }

    /// The sizes on the card, each with whether it is struck; whether the card says sold out; and its price.
    async fn card(&self) -> (Vec<(String, bool)>, bool, (String, bool)) {
        self.core.settled().await;
        let card = self.state().await["program"].clone();
        let values = card["options"][0]["values"].as_array().unwrap().clone();
        let size = |value: &Value| {
            (value["label"].as_str().unwrap().to_owned(), value["sold_out"].as_bool().unwrap())
        };
        let price = (card["price"]["minor"].to_string(), card["from"].as_bool().unwrap());
        (values.iter().map(size).collect(), card["sold_out"].as_bool().unwrap(), price)
    }
}

fn sizes(all: &[(&str, bool)]) -> Vec<(String, bool)> {
    all.iter().map(|(size, out)| ((*size).to_owned(), *out)).collect()
}

#[tokio::test]
async fn a_size_sells_out_alone_and_the_product_with_its_last_size() {
    let shop = Shop::open().await;
    shop.go_live().await;
    let from = |minor: &str, from: bool| (minor.to_owned(), from);
    assert_eq!(
        shop.card().await,
        (sizes(&[("S", false), ("M", false), ("L", false)]), false, from("2900", true))
    );
    shop.sell("HOOD-S", 1).await;
    assert_eq!(
        shop.card().await,
        (sizes(&[("S", true), ("M", false), ("L", false)]), false, from("2900", true))
    );
    shop.sell("HOOD-M", 2).await;
    assert_eq!(
        shop.card().await,
        (sizes(&[("S", true), ("M", true), ("L", false)]), false, from("3500", false))
    );
    shop.sell("HOOD-L", 1).await;
    let (left, sold_out, _) = shop.card().await;
    assert!(sold_out && left.iter().all(|(_, out)| *out));
    shop.core.command("set_stock", json!({ "sku": "HOOD-M", "quantity": 3 })).await;
    assert!(!shop.card().await.1, "M is back");

    let report = shop.core.query("show_report", json!({ "show": shop.show })).await;
    let said: Vec<_> = report["as_run"].as_array().unwrap().iter().map(|line| &line["action"]).collect();
    for action in ["variant_sold_out", "sold_out", "variant_back_in_stock", "back_in_stock"] {
        assert!(said.contains(&&json!(action)), "{action} in {said:?}");
    }
    let hoodie = &report["products"][0];
    assert_eq!(
        (&hoodie["title"], &hoodie["units"], &hoodie["orders"]),
        (&json!("Hoodie"), &json!(4), &json!(3))
    );
    let units: Vec<_> = hoodie["variants"].as_array().unwrap().iter().map(|size| &size["units"]).collect();
    assert_eq!(units, [1, 2, 1]);
    let path = format!("/api/v1/shows/{}/export?format=csv", shop.show);
    let csv = shop.core.get(&path).token(shop.core.host()).send().await.text();
    assert!(csv.contains("product,,,HOOD-S,Hoodie,EUR"), "{csv}");
    assert!(csv.contains("variant,,,HOOD-M,Hoodie \u{2013} M,EUR"), "{csv}");
    shop.core.stop().await;
}

#[tokio::test]
async fn a_sku_offers_that_variant_alone_and_a_cue_can_offer_others() {
    let shop = Shop::open().await;
    shop.add(json!({ "sku": "HOOD-M" })).await;
    assert_eq!(shop.offered().await, ["HOOD-S HOOD-M HOOD-L", "HOOD-M"]);
    let hoodie = shop.product("hoodie").await;
    let id = |place: usize| hoodie["variants"][place]["variant"].clone();
    let update = |variants: Value| json!({ "cue": shop.cue, "variants": variants });
    shop.core.command("update_cue", update(json!([id(2), id(0)]))).await;
    assert_eq!(shop.offered().await[0], "HOOD-S HOOD-L", "in the catalogue's order");
    let mug = shop.product("mug").await["variants"][0]["variant"].clone();
    for (variants, status, code) in
        [(json!([]), 422, "invalid"), (json!([mug]), 422, "invalid"), (json!(["gone"]), 404, "unknown_sku")]
    {
        let refused = shop.core.try_command("update_cue", update(variants)).await;
        assert_eq!((refused.status, refused.problem().as_str()), (status, code));
    }
    let refused = shop.core.try_command("add_cue", json!({ "show": shop.show, "product": "gone" })).await;
    assert_eq!((refused.status, refused.problem().as_str()), (404, "unknown_product"));
    let two = json!({ "show": shop.show, "sku": "MUG", "product": hoodie["product"] });
    assert_eq!(shop.core.try_command("add_cue", two).await.status, 422, "one way to say what is offered");
    shop.core.stop().await;
}

#[tokio::test]
async fn the_catalogue_is_found_by_product_with_the_variants_that_match() {
    let shop = Shop::open().await;
    let found = shop.core.query("search_catalogue", json!({ "text": "" })).await;
    assert_eq!(found["total"], 2, "{found}");
    let hoodie = found["items"].as_array().unwrap().iter().find(|item| item["title"] == "Hoodie").unwrap();
    assert_eq!(
        (&hoodie["whole"], &hoodie["from"], &hoodie["price"]["amount"]),
        (&json!(true), &json!(true), &json!("29.00"))
    );
    assert_eq!(
        (&hoodie["stock"]["sellable"], &hoodie["stock"]["variants"], &hoodie["variants"][2]["label"]),
        (&json!(4), &json!(3), &json!("L"))
    );
    let one = shop.product("HOOD-M").await;
    assert_eq!(
        (&one["whole"], &one["variant_title"], &one["stock"]["sellable"]),
        (&json!(false), &json!("M"), &json!(2))
    );
    // A buffer that holds everything back is no stock to sell.
    shop.core.command("set_buffer", json!({ "sku": "HOOD-S", "buffer": 1 })).await;
    let hoodie = shop.product("hoodie").await;
    assert_eq!(
        (&hoodie["variants"][0]["sold_out"], &hoodie["stock"]["variants_sold_out"]),
        (&json!(true), &json!(1))
    );
    let product = shop.core.query("catalogue_product", json!({ "product": hoodie["product"] })).await;
    assert_eq!(product["variants"].as_array().unwrap().len(), 3);
    shop.core.stop().await;
}

#[tokio::test]
async fn a_count_by_hand_leaves_a_product_that_sells_beyond_its_stock_on_sale() {
    let core = Core::start().await;
    let file = "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty,Variant Inventory Policy,Variant Inventory Tracker\n\
        cap,Cap,CAP-1,10.00,2,continue,shopify\n";
    let import = core.post("/api/v1/catalogue/import?name=shop.csv").token(core.host()).body(file);
    assert_eq!(import.send().await.status, 200);
    let show = core.command("create_show", json!({ "title": "S", "currency": "EUR" })).await["id"].clone();
    core.command("add_cue", json!({ "show": show, "sku": "CAP-1" })).await;
    core.command("go_live", json!({ "show": show })).await;
    core.command("set_stock", json!({ "sku": "CAP-1", "quantity": 0 })).await;
    core.command("next", json!({})).await;
    assert_eq!(core.query("get_state", json!({})).await["show"]["program"]["sku"], "CAP-1");
    core.stop().await;
}
