//! Under which addresses other devices reach this computer.

use std::net::IpAddr;

/// The likeliest first: those of a home or office network, then others (such as those of a private network between
/// computers), then those of IPv6. None that a device of the same network cannot use.
pub(super) fn of_this_computer() -> Vec<IpAddr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let mut all: Vec<IpAddr> =
        interfaces.into_iter().map(|interface| interface.ip()).filter(usable).collect();
    all.sort_by_key(rank);
    all.dedup();
    all
}

fn usable(ip: &IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => !ip.is_loopback() && !ip.is_link_local() && !ip.is_unspecified(),
        // An address of the link needs the name of the link behind it, which no browser takes.
        IpAddr::V6(ip) => !ip.is_loopback() && !ip.is_unicast_link_local() && !ip.is_unspecified(),
    }
}

fn rank(ip: &IpAddr) -> u8 {
    match ip {
        IpAddr::V4(ip) if ip.is_private() && ip.octets()[0] == 192 => 0,
        IpAddr::V4(ip) if ip.is_private() && ip.octets()[0] == 10 => 1,
        IpAddr::V4(ip) if ip.is_private() => 2,
        IpAddr::V4(_) => 3,
        IpAddr::V6(_) => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_a_home_network_come_first_and_those_of_the_computer_itself_never() {
        let ips = ["2001:db8::7", "172.17.0.1", "100.101.2.3", "10.0.0.4", "192.168.1.7"];
        let mut sorted: Vec<IpAddr> = ips.iter().map(|ip| ip.parse().unwrap()).collect();
        sorted.sort_by_key(rank);
        let shown: Vec<String> = sorted.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["192.168.1.7", "10.0.0.4", "172.17.0.1", "100.101.2.3", "2001:db8::7"]);
        for own in ["127.0.0.1", "::1", "169.254.3.4", "fe80::1", "0.0.0.0"] {
            assert!(!usable(&own.parse().unwrap()), "{own}");
        }
        assert!(of_this_computer().iter().all(|ip| !ip.is_loopback()));
    }
}
