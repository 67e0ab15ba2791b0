//! Announces the open door on the local network (mDNS, DNS-SD), so that a device reaches it by a name that stays the same.
//!
//! The door works without it: a network that lets no announcements through has addresses all the same.

use mdns_sd::{DaemonEvent, IfKind, ServiceDaemon, ServiceInfo};
use std::net::IpAddr;
use tracing::{debug, warn};

/// What it is, for programs that look for it.
const SERVICE: &str = "_cartwall._tcp.local.";
/// The name of this computer on the local network while its door is open.
pub(super) const NAME: &str = "cartwall.local";
/// The longest label of a name.
const MAX_LABEL: usize = 63;

/// An announcement; it is taken back when dropped.
pub(super) struct Announced {
    daemon: ServiceDaemon,
}

impl Announced {
    /// Announces a door at this port. `at`: one address of this computer, or an unspecified one for all. `renamed` is
    /// called where another computer has the name already, so that this one goes by another.
    pub fn new(at: IpAddr, port: u16, renamed: impl Fn(&str) + Send + 'static) -> Option<Self> {
        let announced = Self::announce(at, port, renamed);
        announced.inspect_err(|error| warn!(%error, "the door is not announced on the local network")).ok()
    }

    fn announce(
        at: IpAddr,
        port: u16,
        renamed: impl Fn(&str) + Send + 'static,
    ) -> Result<Self, mdns_sd::Error> {
        let daemon = ServiceDaemon::new()?;
        // No device of the network reaches these, nor an address of a kind on which the door does not listen.
        let others = if at.is_ipv4() {
            vec![IfKind::IPv6, IfKind::LoopbackV4]
        } else {
            vec![IfKind::LoopbackV4, IfKind::LoopbackV6]
        };
        daemon.disable_interface(others)?;
        let host = format!("{NAME}.");
        let ips: &[IpAddr] = if at.is_unspecified() { &[] } else { &[at] };
        let service = ServiceInfo::new(SERVICE, &instance(), &host, ips, port, &[("path", "/")][..])?;
        let service = if at.is_unspecified() { service.enable_addr_auto() } else { service };
        let events = daemon.monitor()?;
        daemon.register(service)?;
        // Ends with the daemon.
        tokio::spawn(async move {
            while let Ok(event) = events.recv_async().await {
                match event {
                    DaemonEvent::NameChange(change) if is_announced(&change.new_name) => {
                        renamed(change.new_name.trim_end_matches('.'));
                    }
                    DaemonEvent::Error(error) => debug!(%error, "an announcement failed"),
                    _ => {}
                }
            }
        });
        Ok(Self { daemon })
    }
}

impl Drop for Announced {
    fn drop(&mut self) {
        // It says goodbye before it ends.
        let _ = self.daemon.shutdown();
    }
}

/// Whether it is the name under which a door is announced: `cartwall.local`, or `cartwall-2.local` where another computer
/// had that one first.
pub(crate) fn is_announced(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let number = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
    name.strip_suffix(".local")
        .and_then(|label| label.strip_prefix("cartwall"))
        .is_some_and(|rest| rest.is_empty() || rest.strip_prefix('-').is_some_and(number))
}

/// The name of this computer, for people who look for it in a list.
fn instance() -> String {
    let name = computer();
    let name: String = name.chars().filter(|c| !c.is_control() && *c != '.').collect();
    let mut name = if name.trim().is_empty() { "Cartwall".to_owned() } else { name.trim().to_owned() };
    while name.len() > MAX_LABEL {
        name.pop();
    }
    name
}

#[cfg(unix)]
fn computer() -> String {
    let system = rustix::system::uname();
    // Without the domain, which some systems put behind.
    let name = system.nodename().to_string_lossy();
    name.split('.').next().unwrap_or_default().to_owned()
}

#[cfg(not(unix))]
fn computer() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_that_a_door_gives_itself_are_taken_for_its_own() {
        for name in
            ["cartwall.local", "cartwall.local.", "CARTWALL.local", "cartwall-2.local", "cartwall-13.local"]
        {
            assert!(is_announced(name), "{name}");
        }
        for name in [
            "cartwall",
            "cartwall-.local",
            "cartwall-x.local",
            "cartwall.local.evil.example",
            "xcartwall.local",
        ] {
            assert!(!is_announced(name), "{name}");
        }
        let name = instance();
        assert!(!name.is_empty() && name.len() <= MAX_LABEL && !name.contains('.'));
    }
}
