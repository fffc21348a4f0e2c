//! From where somebody comes who signs in: counted against guessing, and shown with their sessions.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::header::USER_AGENT;
use http::request::Parts;
use jobtrail_services::people::Visitor;

use crate::app::Shared;

/// The other end of the connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Who comes.
pub struct From(pub Visitor);

impl FromRequestParts<Shared> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<Peer>().map(|Peer(address)| *address);
        let address = peer.map(|peer| client(peer, &parts.headers, &app.limits.trusted_proxies));
        let device = parts.headers.get(USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        Ok(Self(Visitor { address, device: device.unwrap_or_default() }))
    }
}

/// The client's address. A proxy that is trusted says for whom it asks, at the end of `X-Forwarded-For`; nobody else is believed.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let addresses: Vec<IpAddr> =
        forwarded.flat_map(|text| text.split(',')).map_while(|text| text.trim().parse().ok()).collect();
    addresses.into_iter().rev().find(|address| !trusted.contains(address)).unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_says_for_whom_it_asks() {
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "203.0.113.9, 198.51.100.7, 10.0.0.2".parse().expect("a value"));
        let proxies = [address("10.0.0.1"), address("10.0.0.2")];
        assert_eq!(client(address("10.0.0.1"), &headers, &proxies), address("198.51.100.7"));
        assert_eq!(client(address("192.0.2.1"), &headers, &proxies), address("192.0.2.1"));
        assert_eq!(client(address("10.0.0.1"), &headers, &[]), address("10.0.0.1"));
        assert_eq!(client(address("10.0.0.1"), &HeaderMap::new(), &proxies), address("10.0.0.1"));
    }
}
