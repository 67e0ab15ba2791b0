//! Which devices are there, and what each did last. Only since Cartwall started: what they did in a show is in its log.

use super::Door;
use crate::wire::door::DidView;
use std::collections::HashMap;

/// By device.
#[derive(Default)]
pub(super) struct Presences(HashMap<String, Presence>);

pub(super) struct Presence {
    pub connected: u32,
    pub seen_at: i64,
    pub address: String,
    pub last: Option<DidView>,
}

impl Presences {
    pub fn of(&self, device: &str) -> Option<&Presence> {
        self.0.get(device)
    }
}

/// A page of a device that is connected; dropping it says that it has left.
pub struct DevicePresence {
    door: Door,
    device: String,
}

impl Door {
    /// A page of a device has come in.
    pub fn arrive(&self, device: &str, address: String) -> DevicePresence {
        let at = self.0.clock.now();
        self.change(|now| {
            let known = now.presences.0.entry(device.to_owned());
            let presence =
                known.or_insert(Presence { connected: 0, seen_at: at, address: String::new(), last: None });
            if presence.connected == 0 {
                presence.seen_at = at;
            }
            presence.connected = presence.connected.saturating_add(1);
            presence.address = address;
        });
        DevicePresence { door: self.clone(), device: device.to_owned() }
    }

    /// A client has carried out a command; of those that are no devices nothing is kept.
    pub(crate) fn did(&self, client: &str, command: &'static str) {
        if self.lock().presences.0.contains_key(client) {
            let did = DidView { at: self.0.clock.now(), command };
            self.change(|now| {
                if let Some(presence) = now.presences.0.get_mut(client) {
                    presence.last = Some(did);
                }
            });
        }
    }
}

impl Drop for DevicePresence {
    fn drop(&mut self) {
        let at = self.door.0.clock.now();
        self.door.change(|now| {
            if let Some(presence) = now.presences.0.get_mut(&self.device) {
                presence.connected = presence.connected.saturating_sub(1);
                if presence.connected == 0 {
                    presence.seen_at = at;
                }
            }
        });
    }
}
