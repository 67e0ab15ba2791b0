//! Which addresses may be opened: those of the public internet, and no others. Vetted is what a name resolves to,
//! at the moment of connecting, so that a name cannot change its meaning between the check and the connection.

use crate::PictureError;
use cartwall_outbound::Url;
use cartwall_outbound::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Decides which addresses may be opened.
#[derive(Clone, Copy, Debug, Default)]
pub struct AddressGuard {
    also: Option<SocketAddr>,
}

impl AddressGuard {
    /// Only public addresses.
    pub const fn public_only() -> Self {
        Self { also: None }
    }

    /// Public addresses, and one address of this computer, written as a literal. For tests alone.
    #[doc(hidden)]
    pub const fn and_this_one_for_tests(address: SocketAddr) -> Self {
        Self { also: Some(address) }
    }

    /// Vets a web address. A host that is a literal is decided here, for the client does not resolve it; a name
    /// is decided when it is resolved.
    pub fn vet(self, url: &Url) -> Result<(), PictureError> {
        let not_web = || PictureError::NotAWebAddress(short(url.as_str()));
        if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some()
        {
            return Err(not_web());
        }
        let port = url.port_or_known_default().ok_or_else(not_web)?;
        let literal = match url.host_str() {
            None | Some("") => return Err(not_web()),
            Some(host) => host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok(),
        };
        if let Some(ip) = literal {
            let allowed = is_public(ip) || self.also == Some(SocketAddr::new(ip, port));
            return if allowed { Ok(()) } else { Err(PictureError::PrivateAddress(short(url.as_str()))) };
        }
        // Low ports other than the web's belong to services that a request must not be slipped into.
        if port < 1024 && !matches!(port, 80 | 443) {
            return Err(not_web());
        }
        Ok(())
    }
}

/// The start of an address, for a sentence.
pub fn short(url: &str) -> String {
    match url.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", &url[..end]),
        None => url.to_owned(),
    }
}

/// Resolves names, leaving out every address that is not public.
pub struct VettedNames;

/// A name that leads only to private addresses.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to no public address")]
pub struct NoPublicAddress;

impl Resolve for VettedNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public = public_of(found);
            if public.is_empty() {
                return Err(NoPublicAddress.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

fn public_of(found: impl Iterator<Item = SocketAddr>) -> Vec<SocketAddr> {
    found.filter(|address| is_public(address.ip())).collect()
}

/// Whether an address is one of the public internet, by the IANA registries of special-purpose addresses.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(matches!(a, 0 | 10 | 127 | 224..)
        || (a == 100 && (64..128).contains(&b))
        || (a == 169 && b == 254)
        || (a == 172 && (16..32).contains(&b))
        || (a == 192 && b == 168)
        || (a == 192 && b == 0 && matches!(c, 0 | 2))
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && matches!(b, 18 | 19))
        || (a == 198 && b == 51 && c == 100)
        || (a == 203 && b == 0 && c == 113))
}

/// Only global unicast (2000::/3), less what carries an IPv4 address inside (mapped, NAT64, 6to4, Teredo and
/// compatible forms could lead back in), documentation and other special ranges.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    let special = match a {
        0x2001 => b < 0x0200 || b == 0x0db8,
        0x2002 => true,
        0x3fff => b < 0x1000,
        _ => false,
    };
    (a & 0xe000) == 0x2000 && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_public_internet_are_allowed() {
        for ip in ["1.1.1.1", "93.184.216.34", "172.32.0.1", "100.63.0.1", "2606:4700::1111", "2a00:1450::1"]
        {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn every_other_range_is_refused() {
        let private = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.8.9.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:20::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];
        for ip in private {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn of_a_name_with_mixed_addresses_only_the_public_ones_are_used() {
        let found = ["10.0.0.1:0", "1.1.1.1:0", "[::1]:0"].map(|address| address.parse().unwrap());
        assert_eq!(public_of(found.into_iter()), ["1.1.1.1:0".parse().unwrap()]);
    }

    #[test]
    fn a_long_address_is_cut_between_characters() {
        assert_eq!(short(&"é".repeat(300)).chars().count(), 121);
    }
}
