//! Where messages may go. Whoever registers a webhook makes this very machine send requests, so that by default it sends
//! none to where only this machine, or its network, can reach.
//!
//! What a name means is found out once for each connection, here, and the connection goes to an address that was looked at:
//! a name that means another address a moment later does not get around it. An address that is written in the URL is not
//! looked up by anybody, so it is looked at when the URL is.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use jobtrail_events::webhook::WebhookRow;

/// Which addresses messages may be sent to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Targets {
    /// Those that are reachable from everywhere.
    #[default]
    Public,
    /// All, also this machine and its network.
    Any,
}

impl Targets {
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Any => "any",
        }
    }

    /// Whether messages may go to that address.
    pub fn allow(self, address: IpAddr) -> bool {
        match self {
            Self::Public => is_public(address),
            Self::Any => true,
        }
    }

    /// The URL, if messages may go there as far as can be seen from it; what is wrong with it otherwise.
    pub fn check(self, text: &str) -> Result<Url, String> {
        if text.len() > WebhookRow::LONGEST_URL {
            return Err(format!("must be at most {} bytes", WebhookRow::LONGEST_URL));
        }
        let url = Url::parse(text).map_err(|error| format!("is no URL: {error}"))?;
        if !["https", "http"].contains(&url.scheme()) {
            return Err("must begin with https:// or http://".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must have no user name and no password in it; messages are signed instead".to_owned());
        }
        if url.fragment().is_some() {
            return Err("must have no # in it, since what follows is never sent".to_owned());
        }
        let host = url.host_str().ok_or("must name a host")?;
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        if address.is_ok_and(|address| !self.allow(address)) {
            return Err(refused(host).to_string());
        }
        Ok(url)
    }
}

impl fmt::Display for Targets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Targets {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "public" => Ok(Self::Public),
            "any" => Ok(Self::Any),
            _ => Err("must be public or any".to_owned()),
        }
    }
}

/// No address of the host is one that messages may go to.
#[derive(Debug, thiserror::Error)]
#[error(
    "{0} is no public address; the operator can allow targets on this machine and its network with --webhook-targets any"
)]
pub struct Refused(String);

fn refused(host: &str) -> Refused {
    Refused(host.to_owned())
}

/// Finds out what a name means, and leaves out the addresses that messages may not go to.
#[derive(Clone, Copy, Debug)]
pub struct Resolver(pub Targets);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let targets = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed = allowed(targets, found);
            if allowed.is_empty() {
                return Err(refused(name.as_str()).into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

fn allowed(targets: Targets, found: impl Iterator<Item = SocketAddr>) -> Vec<SocketAddr> {
    found.filter(|address| targets.allow(address.ip())).collect()
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// What the registry of special-purpose addresses (RFC 6890 and its successors) does not have, and is one host's.
fn is_public_v4(address: Ipv4Addr) -> bool {
    const NOT_PUBLIC: [(Ipv4Addr, u32); 15] = [
        (Ipv4Addr::new(0, 0, 0, 0), 8),
        (Ipv4Addr::new(10, 0, 0, 0), 8),
        // Shared by the customers of a carrier, or of a cloud, whose metadata may be there.
        (Ipv4Addr::new(100, 64, 0, 0), 10),
        (Ipv4Addr::new(127, 0, 0, 0), 8),
        // Link-local; the metadata of most clouds.
        (Ipv4Addr::new(169, 254, 0, 0), 16),
        (Ipv4Addr::new(172, 16, 0, 0), 12),
        (Ipv4Addr::new(192, 0, 0, 0), 24),
        (Ipv4Addr::new(192, 0, 2, 0), 24),
        (Ipv4Addr::new(192, 88, 99, 0), 24),
        (Ipv4Addr::new(192, 168, 0, 0), 16),
        (Ipv4Addr::new(198, 18, 0, 0), 15),
        (Ipv4Addr::new(198, 51, 100, 0), 24),
        (Ipv4Addr::new(203, 0, 113, 0), 24),
        // Multicast, and all that is reserved, broadcast too.
        (Ipv4Addr::new(224, 0, 0, 0), 3),
        // A cloud's host speaks to its guests from there.
        (Ipv4Addr::new(168, 63, 129, 16), 32),
    ];
    let bits = address.to_bits();
    !NOT_PUBLIC.iter().any(|(network, length)| (bits ^ network.to_bits()) >> (32 - length) == 0)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // Those that carry an address of version 4 are as public as that one.
    if let Some(address) = address.to_ipv4_mapped() {
        return is_public_v4(address);
    }
    const NOT_PUBLIC: [(Ipv6Addr, u32); 5] = [
        // Protocols, tunnels (Teredo) among them.
        (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
        (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
        // 6to4, which leads to an address of version 4.
        (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
        (Ipv6Addr::new(0x3ffe, 0, 0, 0, 0, 0, 0, 0), 16),
        (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
    ];
    let bits = address.to_bits();
    // Nothing outside 2000::/3 is given to hosts of the Internet.
    bits >> 125 == 1 && !NOT_PUBLIC.iter().any(|(network, length)| (bits ^ network.to_bits()) >> (128 - length) == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_public_or_not() {
        let public = [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.1",
            "93.184.216.34",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.1",
            "168.63.129.15",
            "169.253.255.255",
            "169.255.0.1",
            "172.15.255.255",
            "172.32.0.1",
            "192.0.1.1",
            "192.167.255.255",
            "192.169.0.1",
            "198.17.255.255",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450:4001::200e",
            "2001:4860:4860::8888",
            "2001:200::1",
            "::ffff:1.1.1.1",
        ];
        let not_public = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.100.100.200",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.255",
            "168.63.129.16",
            "169.254.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:10::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];
        for (addresses, expected) in [(&public[..], true), (&not_public[..], false)] {
            for address in addresses {
                let parsed: IpAddr = address.parse().unwrap();
                assert_eq!(Targets::Public.allow(parsed), expected, "{address}");
                assert!(Targets::Any.allow(parsed), "{address}");
            }
        }
    }

    #[test]
    fn a_url_is_looked_at() {
        for good in [
            "https://example.com/hooks/jobs?key=1",
            "http://example.com:8080",
            "https://1.1.1.1/",
            "https://[2606:4700:4700::1111]:8443/a",
            "HTTPS://EXAMPLE.COM",
        ] {
            assert!(Targets::Public.check(good).is_ok(), "{good}");
        }
        for (wrong, says) in [
            ("", "is no URL"),
            ("example.com", "is no URL"),
            ("ftp://example.com", "https://"),
            ("file:///etc/passwd", "https://"),
            ("unix:/run/docker.sock", "https://"),
            ("https://", "is no URL"),
            ("https://user@example.com", "no user name"),
            ("https://:secret@example.com", "no password"),
            ("https://example.com/#a", "no #"),
        ] {
            for targets in [Targets::Public, Targets::Any] {
                let error = targets.check(wrong).unwrap_err();
                assert!(error.contains(says), "{wrong}: {error}");
            }
        }
        let long = format!("https://example.com/{}", "a".repeat(WebhookRow::LONGEST_URL));
        assert!(Targets::Any.check(&long).unwrap_err().contains("2048 bytes"));
    }

    /// However the address is written: a URL has one form of it.
    #[test]
    fn an_address_in_a_url_is_looked_at() {
        for url in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f.0.0.1/",
            "http://0177.0.0.1/",
            "http://0/",
            "http://169.254.169.254/latest/meta-data/",
            "http://[::1]:8080/",
            "http://[::ffff:127.0.0.1]/",
            "http://[fd00:ec2::254]/",
            "http://127。0。0。1/",
        ] {
            let error = Targets::Public.check(url).unwrap_err();
            assert!(
                error.contains("is no public address") && error.contains("--webhook-targets any"),
                "{url}: {error}"
            );
            assert!(Targets::Any.check(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn of_the_addresses_of_a_name_those_that_are_not_public_are_left_out() {
        let found =
            ["127.0.0.1:0", "1.1.1.1:0", "[fe80::1]:0", "[2606:4700:4700::1111]:0"].map(|text| text.parse().unwrap());
        let kept = allowed(Targets::Public, found.into_iter());
        assert_eq!(kept, [found[1], found[3]]);
        assert_eq!(allowed(Targets::Any, found.into_iter()), found);
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_refused() {
        let name: Name = "localhost".parse().unwrap();
        let Err(error) = Resolver(Targets::Public).resolve(name).await else { panic!("it is not public") };
        assert!(error.to_string().starts_with("localhost is no public address"), "{error}");
        let name: Name = "localhost".parse().unwrap();
        assert!(Resolver(Targets::Any).resolve(name).await.is_ok_and(|mut found| found.next().is_some()));
    }
}
