//! The door's name on the local network.

use super::stop;
use crate::support::core::Core;
use crate::support::http::Request;
use crate::support::line::{OpenDoor, view};
use crate::support::within;
use mdns_sd::{ServiceDaemon, ServiceEvent};
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

const SERVICE: &str = "_cartwall._tcp.local.";

#[tokio::test]
async fn an_open_door_is_found_by_name_on_the_network_and_a_locked_one_no_more() {
    let core = Core::start().await;
    let door = OpenDoor::closed_at(&core, IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let seeker = ServiceDaemon::new().unwrap();
    let events = seeker.browse(SERVICE).unwrap();
    core.command("open_door", json!({ "port": 0 })).await;
    let stands = view(&core, |door| door["status"] == "open" || door["problem"] == "no_network").await;
    if stands["problem"] == "no_network" {
        println!("this computer is on no network, so nothing can be announced");
        return stop(core, door).await;
    }
    let first = stands["addresses"][0].as_str().unwrap();
    let port: u16 = first.rsplit_once(':').unwrap().1.parse().unwrap();
    let found = within("the door's announcement", async {
        loop {
            match events.recv_async().await.unwrap() {
                ServiceEvent::ServiceResolved(found) if found.get_port() == port => return found,
                _ => {}
            }
        }
    });
    let found = found.await;
    let host = found.get_hostname().trim_end_matches('.').to_owned();
    assert!(host.starts_with("cartwall") && host.ends_with(".local"), "{host}");
    assert!(found.get_addresses_v4().iter().all(|ip| !ip.is_loopback()));
    // The invitation has it, after the addresses: those are harder to fake.
    let named = format!("http://{host}:{port}");
    let last =
        |door: &serde_json::Value| door["addresses"].as_array().unwrap().last().unwrap() == named.as_str();
    view(&core, last).await;
    core.command("invite_device", json!({ "role": "guest" })).await;
    let link = view(&core, |door| !door["invite"].is_null()).await["invite"]["links"].clone();
    assert!(link.as_array().unwrap().iter().any(|link| link.as_str().unwrap().starts_with(&named)));
    // It answers at this name, and at no other.
    let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let at = async |name: &str| {
        Request::new(addr, "GET", "/nothing").host(Some(&format!("{name}:{port}"))).send().await.status
    };
    assert_eq!((at(&host).await, at("other.local").await), (404, 421));
    core.command("lock_door", json!({})).await;
    let gone = async {
        loop {
            if let ServiceEvent::ServiceRemoved(_, name) = events.recv_async().await.unwrap()
                && name == found.get_fullname()
            {
                return;
            }
        }
    };
    within("the end of the announcement", gone).await;
    let _ = seeker.shutdown();
    stop(core, door).await;
}
