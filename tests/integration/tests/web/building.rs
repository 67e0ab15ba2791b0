//! Building shows, as a panel does it over HTTP.

use crate::support::core::Core;
use cartwall_engine::Clock;
use serde_json::{Value, json};

fn id(answer: &Value) -> String {
    answer["id"].as_str().unwrap().to_owned()
}

impl Core {
    /// Ids of the cues of a show in their order.
    async fn rundown(&self, show: &str) -> Vec<String> {
        let state = self.query("get_state", json!({})).await;
        let cues = state["rundowns"][show].as_array().unwrap().iter();
        cues.map(|cue| cue["id"].as_str().unwrap().to_owned()).collect()
    }

    /// The show as the list of planned and running shows has it.
    async fn brief(&self, show: &str) -> Option<Value> {
        let state = self.query("get_state", json!({})).await;
        state["shows"].as_array().unwrap().iter().find(|brief| brief["id"] == show).cloned()
    }

    async fn listed(&self) -> Vec<String> {
        let list = self.query("list_shows", json!({})).await;
        let shows = list["shows"].as_array().unwrap().iter();
        shows.map(|show| show["title"].as_str().unwrap().to_owned()).collect()
    }

    async fn refused(&self, name: &str, body: Value) -> (u16, String) {
        let reply = self.try_command(name, body).await;
        (reply.status, reply.problem())
    }
}

#[tokio::test]
async fn a_show_is_planned_renamed_put_away_and_brought_back() {
    let core = Core::start().await;
    let show = id(&core.command("create_show", json!({ "title": "Spring", "currency": "EUR" })).await);
    let brief = core.brief(&show).await.unwrap();
    assert_eq!((&brief["starts_at"], &brief["template"]), (&Value::Null, &json!(false)));

    let plan = json!({ "show": show, "title": "Summer", "starts_at": 5_000, "ends_at": 9_000 });
    assert!(core.command("update_show", plan).await["seq"].as_u64() > brief["seq"].as_u64());
    let brief = core.brief(&show).await.unwrap();
    assert_eq!((&brief["starts_at"], &brief["ends_at"]), (&json!(5_000), &json!(9_000)));
    assert_eq!(core.listed().await, ["Summer"]);
    let report = core.query("show_report", json!({ "show": show })).await;
    assert_eq!((&report["title"], &report["ends_at"]), (&json!("Summer"), &json!(9_000)));
    core.command("update_show", json!({ "show": show, "ends_at": 0 })).await;
    assert_eq!(core.brief(&show).await.unwrap()["ends_at"], Value::Null);
    assert_eq!(
        core.refused("update_show", json!({ "show": show, "ends_at": 4_000 })).await,
        (422, "invalid".to_owned())
    );

    core.command("update_show", json!({ "show": show, "archived": true })).await;
    assert!(core.brief(&show).await.is_none() && core.listed().await.is_empty());
    let archived = core.query("list_archived", json!({})).await;
    assert_eq!(
        (&archived["shows"][0]["id"], &archived["shows"][0]["title"]),
        (&json!(show), &json!("Summer"))
    );
    core.command("update_show", json!({ "show": show, "archived": false })).await;
    assert!(core.brief(&show).await.is_some());
    assert_eq!(core.listed().await, ["Summer"]);
    assert_eq!(core.query("list_archived", json!({})).await["shows"], json!([]));
    core.stop().await;
}

#[tokio::test]
async fn a_template_is_kept_for_copies_and_is_no_show_of_the_past() {
    let core = Core::start().await;
    let live = core.rehearsal().await;
    core.command("update_show", json!({ "show": live.show, "ends_at": 9_999_999_999_999_i64 })).await;
    core.command("end_show", json!({})).await;
    let body = json!({ "show": live.show, "title": "Tuesdays", "template": true });
    let template = id(&core.command("copy_show", body).await);
    let brief = core.brief(&template).await.unwrap();
    assert_eq!(
        (&brief["template"], &brief["ends_at"], &brief["cues"]),
        (&json!(true), &Value::Null, &json!(3))
    );
    assert_eq!(core.listed().await, ["Test show"]);
    assert_eq!(core.refused("go_live", json!({ "show": template })).await, (409, "is_template".to_owned()));
    let copy = id(&core.command("copy_show", json!({ "show": template, "title": "This Tuesday" })).await);
    assert_eq!(core.brief(&copy).await.unwrap()["template"], false);
    assert_eq!(core.rundown(&copy).await.len(), 3);
    core.stop().await;
}

#[tokio::test]
async fn cues_are_added_moved_grouped_doubled_removed_and_brought_back() {
    let core = Core::start().await;
    core.import("A,Dress,10,5\nB,Candle,20,0\nC,Mug,30,9\n").await;
    let show = id(&core.command("create_show", json!({ "title": "Spring", "currency": "EUR" })).await);
    let items = core.query("search_catalogue", json!({})).await["items"].clone();
    let variants: Vec<&str> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["variants"][0]["variant"].as_str().unwrap())
        .collect();
    let body = json!({ "show": show, "cues": alone(&variants), "segment": "Opening" });
    let added = core.command("add_cues", body).await;
    assert!(added.get("id").is_none(), "{added}");
    let cues: Vec<String> = serde_json::from_value(added["ids"].clone()).unwrap();
    assert_eq!(core.rundown(&show).await, cues);
    assert_eq!(
        core.refused("add_cues", json!({ "show": show, "cues": alone(&[variants[0], "gone"]) })).await,
        (404, "unknown_sku".to_owned())
    );

    core.command("move_cues", json!({ "cues": [cues[0], cues[1]], "index": 1 })).await;
    assert_eq!(core.rundown(&show).await, [&*cues[2], &*cues[0], &*cues[1]]);
    core.command("group_cues", json!({ "cues": [cues[2], cues[1]], "segment": "Last call" })).await;
    assert_eq!(core.rundown(&show).await, [&*cues[2], &*cues[1], &*cues[0]]);
    core.command("group_cues", json!({ "cues": [cues[1]], "segment": "" })).await;
    let state = core.query("get_state", json!({})).await;
    let segments: Vec<&Value> =
        (0..3).map(|place| &state["rundowns"][&show][place]["details"]["segment"]).collect();
    assert_eq!(segments, [&json!("Last call"), &Value::Null, &json!("Opening")]);

    let twin = id(&core.command("duplicate_cue", json!({ "cue": cues[2] })).await);
    core.command("remove_cue", json!({ "cue": cues[2] })).await;
    assert_eq!(core.rundown(&show).await, [&*twin, &*cues[1], &*cues[0]]);
    core.command("restore_cue", json!({ "cue": cues[2] })).await;
    assert_eq!(core.rundown(&show).await, [&*cues[2], &*twin, &*cues[1], &*cues[0]]);
    for name in ["restore_cue", "duplicate_cue"] {
        assert_eq!(core.refused(name, json!({ "cue": "gone" })).await, (404, "unknown_cue".to_owned()));
    }
    core.stop().await;
}

#[tokio::test]
async fn the_catalogue_is_narrowed_to_what_can_be_sold_just_now() {
    let core = Core::start().await;
    let rehearsal = core.rehearsal().await;
    let found = async |stock: &str| {
        let answer = core.query("search_catalogue", json!({ "text": "", "stock": stock })).await;
        let items = answer["items"].as_array().unwrap().iter();
        let skus: Vec<String> = items.map(|item| item["sku"].as_str().unwrap().to_owned()).collect();
        assert_eq!(answer["total"], skus.len(), "{answer}");
        skus
    };
    assert_eq!(found("in_stock").await, ["MUG-1", "TOTE-1"]);
    assert_eq!(found("sold_out").await, ["CANDLE-1"]);
    // Stock changes with every order, count and buffer, and the end of a show.
    let lines = json!([{ "sku": "TOTE-1", "quantity": 7, "unit_price": "18.00" }]);
    core.command("record_sale", json!({ "order_id": "1", "currency": "EUR", "lines": lines })).await;
    assert_eq!(found("sold_out").await, ["CANDLE-1", "TOTE-1"]);
    core.command("set_buffer", json!({ "sku": "MUG-1", "buffer": 40 })).await;
    assert_eq!(found("in_stock").await, Vec::<String>::new());
    core.command("set_stock", json!({ "sku": "CANDLE-1", "quantity": "untracked" })).await;
    assert_eq!(found("untracked").await, ["CANDLE-1"]);
    core.command("set_stock", json!({ "sku": "CANDLE-1", "quantity": "unknown" })).await;
    assert_eq!(found("unknown").await, ["CANDLE-1"]);
    core.command("end_show", json!({ "show": rehearsal.show })).await;
    assert_eq!(found("sold_out").await, ["MUG-1", "TOTE-1"]);
    core.import("LAMP-1,Brass lamp,80.00,2\n").await;
    assert_eq!(found("in_stock").await, ["LAMP-1"]);

    let page = core.get("/api/v1/catalogue?text=&stock=sold_out&limit=1&offset=1").token(core.host());
    let page = page.send().await.json();
    assert_eq!((&page["items"][0]["sku"], &page["total"]), (&json!("TOTE-1"), &json!(2)));
    let filters = core.query("catalogue_filters", json!({})).await;
    assert_eq!(filters, json!({ "vendors": [], "tags": [] }));
    core.stop().await;
}

#[tokio::test]
async fn a_dry_run_tells_the_first_variants_as_they_will_be_and_as_they_are() {
    let core = Core::start().await;
    let import = |query: &str, file: &str| {
        let path = format!("/api/v1/catalogue/import?name=shop.csv{query}");
        core.post(&path).token(core.host()).body(file.to_owned()).chunked()
    };
    import("", "SKU,Title,Price,Quantity\nMUG,Mug,59.00,8\n").send().await.json();
    // It states no quantity: what was counted before stays.
    let file = "SKU,Title,Price\nMUG,Mug,49.00\nTOTE,Tote,79.00\n";
    let told = import("&dry_run=true", file).send().await.json();
    let [mug, tote] = [&told["preview"][0], &told["preview"][1]];
    assert_eq!(mug["before"]["price"]["amount"], "59.00", "{told}");
    assert_eq!(
        (&mug["after"]["price"]["amount"], &mug["after"]["stock"]["quantity"]["n"]),
        (&json!("49.00"), &json!(8))
    );
    assert_eq!((&tote["after"]["sku"], &tote["before"]), (&json!("TOTE"), &json!(null)));
    let found = core.query("search_catalogue", json!({ "text": "mug" })).await;
    assert_eq!((&found["total"], &found["items"][0]["price"]["amount"]), (&json!(1), &json!("59.00")));
    let done = import("", file).send().await.json();
    assert_eq!(done["preview"], json!([]));

    let unknown = import("&dry_run=true", "Farbe;Gewicht\nrot;5\nblau;6\n").send().await;
    assert_eq!((unknown.status, &unknown.json()["samples"]), (422, &json!([["rot", "blau"], ["5", "6"]])));
    core.stop().await;
}

/// A cue for each of these variants.
fn alone(variants: &[&str]) -> Vec<Value> {
    variants.iter().map(|variant| json!({ "variant": variant })).collect()
}

#[tokio::test]
async fn several_cues_are_changed_at_once_or_none_with_a_reason_for_each() {
    let core = Core::start().await;
    core.import("A,Dress,10,5\nB,Candle,20,0\n").await;
    let show = id(&core.command("create_show", json!({ "title": "Spring", "currency": "EUR" })).await);
    let mut cues = Vec::new();
    for sku in ["A", "B"] {
        cues.push(id(&core.command("add_cue", json!({ "show": show, "sku": sku })).await));
    }
    let body = json!({ "cues": cues, "percent_off": 25, "planned_s": 90, "coupon": "LIVE" });
    core.command("update_cues", body).await;
    let details = |state: &Value, place: usize| state["rundowns"][&show][place]["details"].clone();
    let state = core.query("get_state", json!({})).await;
    for (place, minor) in [(0, 750), (1, 1_500)] {
        let details = details(&state, place);
        assert_eq!(details["price"]["minor"], minor);
        assert_eq!((&details["planned_s"], &details["coupon"]), (&json!(90), &json!("LIVE")));
    }
    core.command("update_cue", json!({ "cue": cues[1], "compare_at": "18.00" })).await;
    let refused = core.try_command("update_cues", json!({ "cues": cues, "percent_off": 5 })).await;
    let problem = refused.json();
    assert_eq!((refused.status, &problem["params"]["reason"]), (422, &json!("some_cues")));
    let [only] = problem["cues"].as_array().unwrap().as_slice() else { panic!("{problem}") };
    assert_eq!((&only["cue"], &only["params"]["reason"]), (&json!(cues[1]), &json!("compare_not_higher")));
    assert_eq!(details(&core.query("get_state", json!({})).await, 0)["price"]["minor"], 750);
    core.stop().await;
}

#[tokio::test]
async fn a_card_is_looked_at_before_it_is_saved_and_nothing_changes_by_that() {
    let core = Core::start().await;
    core.import("A,Linen dress,10,5\n").await;
    let show = id(&core.command("create_show", json!({ "title": "Spring", "currency": "EUR" })).await);
    let cue = id(&core.command("add_cue", json!({ "show": show, "sku": "A" })).await);
    let before = core.query("get_state", json!({})).await;
    let body = json!({ "cue": cue, "short_title": "Dress", "number": 12, "price": "7.50" });
    let card = core.query("preview_card", body).await;
    assert_eq!((&card["title"], &card["number"]), (&json!("Dress"), &json!(12)));
    assert_eq!((&card["price"]["minor"], &card["compare_at"]["minor"]), (&json!(750), &json!(1_000)));
    let after = core.query("get_state", json!({})).await;
    assert_eq!((&after["seq"], &after["rundowns"]), (&before["seq"], &before["rundowns"]));
    core.stop().await;
}

#[tokio::test]
async fn a_goal_is_set_followed_reported_and_survives_a_restart() {
    // Currencies with two decimals, with none and with three.
    for (currency, price, goal, minor) in
        [("EUR", "9.90", "19.80", 1_980), ("JPY", "990", "1980", 1_980), ("KWD", "0.990", "1.980", 1_980)]
    {
        let core = Core::start().await;
        core.import("MUG-1,Mug,9.90,9").await;
        let body = json!({ "title": "Spring", "currency": currency, "goal": goal, "goal_units": 5 });
        let show = id(&core.command("create_show", body).await);
        let net = json!({ "minor": minor, "currency": currency });
        let planned = core.brief(&show).await.unwrap();
        assert_eq!(planned["goal"], json!({ "net": net, "units": 5 }));
        let finer = format!("{goal}{}", if currency == "JPY" { ".5" } else { "5" });
        for wrong in ["0", "-1", &finer, "12,5", "99999999999999"] {
            let update = json!({ "show": show, "goal": wrong });
            assert_eq!(core.refused("update_show", update).await, (422, "invalid".to_owned()), "{wrong}");
        }
        core.command("add_cue", json!({ "show": show, "sku": "MUG-1" })).await;
        core.command("start_rehearsal", json!({ "show": show })).await;
        let order = json!({ "order_id": "1", "currency": currency, "lines": [{ "sku": "MUG-1", "quantity": 2, "unit_price": price }] });
        core.command("record_sale", order).await;
        let core = Core::start_in(core.stop_and_keep().await, Clock::system()).await;
        let state = core.query("get_state", json!({})).await;
        assert_eq!(state["show"]["goal"]["net"], net);
        let told = state["feed"].as_array().unwrap().iter().filter(|item| item["kind"] == "goal_reached");
        assert_eq!(told.count(), 1, "{currency}");
        let report = core.query("show_report", json!({ "show": show })).await;
        assert_eq!(report["goal"]["net_reached"], json!(true));
        assert!(report["goal"]["net_at"].as_i64() >= report["started_at"].as_i64());
        assert_eq!(
            (&report["goal"]["units_reached"], &report["goal"]["units_at"]),
            (&json!(false), &Value::Null)
        );
        core.command("update_show", json!({ "show": show, "goal": "", "goal_units": 0 })).await;
        assert_eq!(core.brief(&show).await.unwrap()["goal"], Value::Null);
        core.command("undo_edit", json!({ "show": show })).await;
        assert_eq!(core.brief(&show).await.unwrap()["goal"]["units"], json!(5));
        core.stop().await;
    }
}
