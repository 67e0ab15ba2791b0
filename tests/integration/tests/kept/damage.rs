//! Damage that a request meets: the panel is told, also where no check has found it.

use crate::support::core::Core;
use cartwall_api::Api;
use cartwall_engine::Clock;
use serde_json::json;
use std::fs;

const MARK: &[u8] = b"a marker that is found in the file";

#[tokio::test]
async fn damage_that_a_request_meets_is_told_to_the_panel() {
    let core = Core::start().await;
    let show = core.rehearsal().await.show;
    core.command("add_marker", json!({ "text": str::from_utf8(MARK).unwrap() })).await;
    core.command("end_show", json!({})).await;
    // So many that the next start need not read the show's events.
    for id in 0..220 {
        let lines = json!([{ "sku": "MUG-1", "quantity": 1, "unit_price": "12.50" }]);
        let order = json!({ "order_id": format!("{id}"), "currency": "EUR", "lines": lines });
        let reply = core.post("/api/v1/sales").token(core.host()).json(&order).send().await;
        assert_eq!(reply.status, 200, "{}", reply.text());
    }
    let folder = core.stop_and_keep().await;
    let file = cartwall_journal::file_in(folder.path());
    let mut bytes = fs::read(&file).unwrap();
    let places: Vec<_> = (0..bytes.len() - MARK.len()).filter(|at| bytes[*at..].starts_with(MARK)).collect();
    assert!(!places.is_empty(), "the marker is not in the file");
    for place in places {
        bytes[place] ^= 1;
    }
    fs::write(&file, bytes).unwrap();

    // Without the server nothing checks the file.
    let api = Api::open(folder.path(), Clock::system()).unwrap();
    assert_eq!(api.journal().borrow().damage, None);
    let host = api.authenticate(api.access().host()).unwrap();
    let problem = api.query(&host, "show_report", json!({ "show": show })).await.unwrap_err();
    assert_eq!(problem.code, "damaged", "{problem:?}");
    let damage = api.journal().borrow().damage.clone().unwrap();
    assert_eq!((damage.faults, damage.code.as_str()), (1, "damaged"));
    // Met again, it is the same.
    assert!(api.export(&host, &show, None, "csv", 0).await.is_err());
    assert_eq!(api.journal().borrow().damage.as_ref(), Some(&damage));
    api.close().await;
}
