use super::*;
use serde_json::{Value, json};
use std::fs;

fn list(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("clients.json")).unwrap()).unwrap()
}

fn put(folder: &Path, list: &Value) {
    fs::write(folder.join("clients.json"), list.to_string()).unwrap();
}

fn opened(folder: &Path) -> Access {
    Access::open(folder, 7).unwrap()
}

#[test]
fn tokens_stay_the_same_and_each_opens_its_own_role() {
    let folder = tempfile::tempdir().unwrap();
    let (first, again) = (opened(folder.path()), opened(folder.path()));
    assert_eq!(first.overlay(), again.overlay());
    assert_eq!(again.authenticate(first.host(), 7), Some(Session::host()));
    for (id, role, way) in OWN {
        let token = first.token(id).unwrap();
        let session = Some(Session { role, actor: Actor::client(id), show: None });
        assert_eq!(again.authenticate(token, 7), session.clone().filter(|_| way == Way::Api), "{id}");
        assert_eq!(again.authenticate_control(token, 7), session.filter(|_| way == Way::Control), "{id}");
    }
    for wrong in
        ["", "host", &first.host()[1..], &list(folder.path())["clients"][0]["token_hash"].to_string()]
    {
        assert_eq!(again.authenticate(wrong, 7), None);
    }
}

#[test]
fn the_list_holds_no_token_and_only_its_owner_may_read_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let access = opened(folder.path());
    let text = fs::read_to_string(folder.path().join("clients.json")).unwrap();
    for (id, ..) in OWN {
        assert!(!text.contains(access.token(id).unwrap()), "{id}");
    }
    #[cfg(unix)]
    for name in ["clients.json", "clients.secret"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn fields_and_clients_that_this_build_does_not_know_are_kept_and_let_nobody_in() {
    let folder = tempfile::tempdir().unwrap();
    let token = opened(folder.path()).host().to_owned();
    let mut later = list(folder.path());
    later["paired_over"] = json!("lan");
    later["clients"][0]["colour"] = json!("teal");
    later["clients"].as_array_mut().unwrap().remove(5);
    let bookkeeper =
        json!({ "id": "m", "role": "bookkeeper", "token_hash": clients::hash("m"), "created_at": 1 });
    later["clients"].as_array_mut().unwrap().push(bookkeeper.clone());
    later["clients"].as_array_mut().unwrap().push(json!(["what is this"]));
    put(folder.path(), &later);
    let access = opened(folder.path());
    assert_eq!((access.host(), access.authenticate("m", 7)), (token.as_str(), None));
    let now = list(folder.path());
    assert_eq!((&now["paired_over"], &now["clients"][0]["colour"]), (&json!("lan"), &json!("teal")));
    let clients = now["clients"].as_array().unwrap();
    assert!(clients.contains(&bookkeeper) && clients.contains(&json!(["what is this"])));
    assert!(clients.iter().any(|client| client["id"] == "deck"), "the one that was missing is there again");
}

#[test]
fn a_paired_client_is_known_by_the_hash_of_its_token() {
    let folder = tempfile::tempdir().unwrap();
    opened(folder.path());
    let mut more = list(folder.path());
    let client = json!({ "id": "0197-a", "name": "Noa's tablet", "role": "co_host",
        "token_hash": clients::hash("its own"), "created_at": 3 });
    more["clients"].as_array_mut().unwrap().push(client);
    put(folder.path(), &more);
    let session = Session { role: Role::CoHost, actor: Actor::client("0197-a"), show: None };
    assert_eq!(opened(folder.path()).authenticate("its own", 7), Some(session));
}

#[test]
fn a_list_of_a_newer_form_is_refused_and_nothing_is_changed() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), &json!({ "version": 2, "people": [] }));
    let before = fs::read(folder.path().join("clients.json")).unwrap();
    let error = Access::open(folder.path(), 7).err().unwrap().to_string();
    assert!(error.contains("newer Cartwall"), "{error}");
    assert!(!folder.path().join("clients.secret").exists());
    assert_eq!(fs::read(folder.path().join("clients.json")).unwrap(), before);
}

#[test]
fn a_lost_list_gives_the_same_addresses_again_and_a_higher_generation_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let first = opened(folder.path());
    fs::remove_file(folder.path().join("clients.json")).unwrap();
    assert_eq!(opened(folder.path()).overlay(), first.overlay());
    let mut next = list(folder.path());
    for client in next["clients"].as_array_mut().unwrap() {
        if client["id"] == "overlay" {
            client["generation"] = json!(2);
        }
    }
    put(folder.path(), &next);
    let now = opened(folder.path());
    assert_eq!(now.host(), first.host());
    assert_ne!(now.overlay(), first.overlay());
    assert_eq!(
        (now.authenticate(first.overlay(), 7), opened(folder.path()).overlay()),
        (None, now.overlay())
    );
}

#[test]
fn pages_get_ids_names_and_roles_of_clients_and_nothing_that_opens_a_door() {
    let folder = tempfile::tempdir().unwrap();
    opened(folder.path());
    let mut paired = list(folder.path());
    let tablet = json!({
        "id": "01-tablet", "name": "Dana's tablet", "role": "co_host", "way": "api", "token_hash": "abc",
        "created_at": 1, "later": true
    });
    paired["clients"].as_array_mut().unwrap().push(tablet);
    put(folder.path(), &paired);
    let told = opened(folder.path()).names().borrow().clone();
    let ids: Vec<&str> = told.iter().map(|client| &*client.id).collect();
    assert_eq!(ids, ["host", "producer", "co_host", "observer", "overlay", "deck", "01-tablet"]);
    let sent = serde_json::to_value(told.last().unwrap()).unwrap();
    assert_eq!(sent, json!({ "id": "01-tablet", "name": "Dana's tablet", "role": "co_host" }));
}

#[test]
fn damaged_files_are_told_by_name_and_stay() {
    for (name, bytes) in
        [("clients.json", "{\"version\":1"), ("clients.json", "[]"), ("clients.secret", "zz")]
    {
        let folder = tempfile::tempdir().unwrap();
        opened(folder.path());
        fs::write(folder.path().join(name), bytes).unwrap();
        let error = Access::open(folder.path(), 7).err().unwrap().to_string();
        assert!(error.contains(name) && error.contains("damaged"), "{error}");
        assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap(), bytes);
    }
}
