//! Devices of others at the door of a core.

use super::core::Core;
pub use super::sealed::{Line, device_key, join_key, unsealed};
use super::within;
use cartwall_api::Role;
use cartwall_server::Door;
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// The door of a core, open at an address of this computer alone.
pub struct OpenDoor {
    pub addr: SocketAddr,
    stop: CancellationToken,
    runs: JoinHandle<()>,
}

impl OpenDoor {
    pub async fn of(core: &Core) -> Self {
        let door = Self::closed(core);
        core.command("open_door", json!({ "port": 0 })).await;
        door.opened(core).await
    }

    /// It runs, and the host has not opened it.
    pub fn closed(core: &Core) -> Self {
        Self::closed_at(core, IpAddr::V4(Ipv4Addr::LOCALHOST))
    }

    /// The same, at these addresses of this computer.
    pub fn closed_at(core: &Core, at: IpAddr) -> Self {
        let stop = CancellationToken::new();
        let door = Door::new(core.api.clone(), at);
        let runs = tokio::spawn(door.run(stop.clone()));
        Self { addr: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), stop, runs }
    }

    /// Once devices can come in.
    pub async fn opened(self, core: &Core) -> Self {
        let view = view(core, |door| !door["addresses"][0].is_null()).await;
        let origin = view["addresses"][0].as_str().unwrap();
        Self { addr: origin.strip_prefix("http://").unwrap().parse().unwrap(), ..self }
    }

    pub async fn stop(self) {
        self.stop.cancel();
        within("the door to stop", self.runs).await.unwrap();
    }

    /// A device that was let in as this: its id and its token.
    pub async fn let_in(&self, core: &Core, role: Role) -> (String, String) {
        // An invitation that is open already is not the one of this device.
        let before = view(core, |_| true).await["invite"]["links"][0].clone();
        core.command("invite_device", json!({ "role": role.word() })).await;
        view(core, |door| door["invite"]["links"][0] != before).await;
        let secret = secret(core).await;
        let mut line = Line::open(self.addr, "join=link", &join_key(&secret)).await.unwrap();
        line.say(json!({ "type": "join", "name": format!("A {}", role.word()) })).await;
        assert_eq!(line.next().await["type"], "waiting");
        let waiting = view(core, |door| !door["waiting"].is_null()).await["waiting"]["id"].clone();
        core.command("accept_device", json!({ "waiting": waiting, "code": line.code })).await;
        let joined = line.next().await;
        assert_eq!(joined["role"], role.word());
        (joined["id"].as_str().unwrap().to_owned(), joined["token"].as_str().unwrap().to_owned())
    }

    /// The panel of a device.
    pub async fn panel(&self, (id, token): &(String, String)) -> Line {
        let mut line = Line::open(self.addr, &format!("device={id}"), &device_key(token)).await.unwrap();
        line.say(json!({ "type": "hello", "token": token, "client": "panel" })).await;
        line
    }
}

/// The door as the host's panel is told of it, once it fits.
pub async fn view(core: &Core, fits: impl Fn(&Value) -> bool) -> Value {
    let mut states = core.api.panel();
    let door = |state: &cartwall_api::PanelState| serde_json::to_value(&state.door).unwrap();
    let state = within("the door", states.wait_for(|state| fits(&door(state)))).await.unwrap();
    door(&state)
}

/// The secret in the link of the invitation that is open.
pub async fn secret(core: &Core) -> String {
    let view = view(core, |door| !door["invite"].is_null()).await;
    let link = view["invite"]["links"][0].as_str().unwrap();
    link.split_once("#join=").unwrap().1.to_owned()
}
