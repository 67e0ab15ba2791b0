//! Proxies in front of the door: whoever comes through one is known by what it says, and nobody else is believed.

use axum::http::HeaderMap;
use std::net::{IpAddr, SocketAddr};

const FORWARDED_FOR: &str = "x-forwarded-for";

/// Those that are believed: on this computer, and at the addresses that the host names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proxies(Vec<IpAddr>);

impl Proxies {
    pub(crate) fn new(named: &[IpAddr]) -> Self {
        Self(named.iter().map(IpAddr::to_canonical).collect())
    }

    pub(super) fn hold(&self, ip: IpAddr) -> bool {
        let here = [IpAddr::from([127, 0, 0, 1]), IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1])];
        here.contains(&ip) || self.0.contains(&ip)
    }

    /// Where a request comes from. Each proxy adds its sender's address at the end, so it is read from there for as long as
    /// it is a proxy's; what a sender wrote in front of it counts for nothing.
    pub(super) fn sender(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let texts = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
        let mut said: Vec<&str> = texts.flat_map(|text| text.split(',')).collect();
        let mut sender = peer.to_canonical();
        while self.hold(sender) {
            let Some(before) = said.pop().and_then(address) else { break };
            sender = before;
        }
        sender
    }
}

/// With or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let ip = bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|at| at.ip()))?;
    Some(ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender(peer: &str, said: &[&'static str]) -> String {
        let mut headers = HeaderMap::new();
        for text in said {
            headers.append(FORWARDED_FOR, axum::http::HeaderValue::from_static(text));
        }
        let proxies = Proxies::new(&["10.0.0.5".parse().unwrap()]);
        proxies.sender(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn a_proxy_that_the_host_named_or_on_this_computer_is_believed_and_nobody_else() {
        assert_eq!(sender("127.0.0.1", &["192.0.2.7"]), "192.0.2.7");
        assert_eq!(sender("::ffff:10.0.0.5", &["2001:db8::7"]), "2001:db8::7");
        assert_eq!(sender("10.0.0.5", &["[2001:db8::7]:50"]), "2001:db8::7");
        assert_eq!(sender("10.0.0.6", &["192.0.2.7"]), "10.0.0.6");
        assert_eq!(sender("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(sender("127.0.0.1", &["unknown"]), "127.0.0.1");
    }

    #[test]
    fn what_a_sender_claims_of_itself_counts_for_nothing() {
        assert_eq!(sender("127.0.0.1", &["1.2.3.4, 192.0.2.7"]), "192.0.2.7");
        assert_eq!(sender("127.0.0.1", &["1.2.3.4", "192.0.2.7, 10.0.0.5"]), "192.0.2.7");
        assert_eq!(sender("192.0.2.7", &["10.0.0.5, 127.0.0.1"]), "192.0.2.7");
    }
}
