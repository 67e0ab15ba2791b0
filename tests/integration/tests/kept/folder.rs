//! A data folder that goes away while Cartwall runs, and is written again.

use crate::support::core::Core;
use crate::support::within;
use serde_json::json;
use std::fs;

#[tokio::test]
async fn a_folder_that_was_written_again_is_told_and_keeps_pictures_again() {
    let core = Core::start().await;
    core.rehearsal().await;
    assert_eq!(core.api.journal().borrow().warning, None);
    fs::remove_dir_all(core.folder.path()).unwrap();
    core.command("add_marker", json!({ "text": "the folder is gone" })).await;
    let mut journal = core.api.journal().subscribe();
    let told = journal.wait_for(|journal| journal.warning == Some("folder_rewritten"));
    within("word of the folder", told).await.unwrap();
    assert!(core.folder.path().join("clients.json").exists());
    assert!(core.folder.path().join("clients.secret").exists());
    let kept = core.api.pictures().keep_own_svg(b"<svg xmlns='http://www.w3.org/2000/svg'/>").unwrap();
    assert!(core.api.picture(kept.as_str()).is_some());
    // Whatever is saved after that, the old folder must not come back.
    core.command("add_marker", json!({ "text": "and written again" })).await;
    assert_eq!(core.api.journal().borrow().warning, Some("folder_rewritten"));
    core.stop().await;
}
