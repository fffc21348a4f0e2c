//! The gateway's API as the client commands use it: where it is, who we are there, how it is asked, what it answers.

pub mod answer;
mod client;
mod credentials;
mod find;
mod prefix;
mod problem;
mod server_sent;

use std::fmt;
use std::str::FromStr;

use clap::Args;
use reqwest::Url;
use serde::{Deserialize, Serialize};

pub use client::{Client, Download};
pub use credentials::{Credentials, CredentialsFile};
pub use prefix::{Given, Shortened, Unclear};
pub use problem::{ApiError, Problem};
pub use server_sent::{Decoder, Message};

/// Which gateway a command talks to.
#[derive(Args, Clone, Debug)]
pub struct Server {
    /// The gateway; without it where `jobtrail sign-in` signed in, else http://127.0.0.1:8080.
    #[arg(long, env = "JOBTRAIL_URL", value_name = "URL")]
    pub url: Option<BaseUrl>,
}

impl Server {
    /// The environment variable that holds an API token. It takes precedence over what sign-in kept.
    pub const TOKEN: &str = "JOBTRAIL_TOKEN";

    /// A client with the token of the environment, else with the one that sign-in kept for this very gateway.
    pub fn client(&self) -> anyhow::Result<Client> {
        let kept = CredentialsFile::of_user()?.read()?;
        let given = std::env::var(Self::TOKEN).ok().filter(|token| !token.is_empty());
        let (base, token) = choose(self.url.clone(), given, kept);
        Ok(Client::new(base, token)?)
    }
}

/// A kept token is sent to nobody but the gateway that gave it.
fn choose(url: Option<BaseUrl>, given: Option<String>, kept: Option<Credentials>) -> (BaseUrl, Option<String>) {
    let base = url.or_else(|| kept.as_ref().map(|kept| kept.url.clone())).unwrap_or_default();
    let token = given.or_else(|| kept.filter(|kept| kept.url == base).map(|kept| kept.token));
    (base, token)
}

/// Where a gateway is, as in `https://jobs.example` or `https://example/jobtrail`; without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// The address of a route, its parts percent-encoded: `["jobs", id]` is `<base>/api/v1/jobs/<id>`.
    pub fn route(&self, parts: &[&str]) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["api", "v1"]).extend(parts);
        }
        url
    }

    /// Whether what is sent there stays on this machine or is encrypted.
    pub fn is_private(&self) -> bool {
        let here = match self.0.host_str().unwrap_or_default() {
            "localhost" => true,
            host => host.trim_matches(['[', ']']).parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback()),
        };
        here || self.0.scheme() == "https"
    }

    /// To be said before a password is sent there.
    pub fn warn_of_listeners(&self) {
        if !self.is_private() {
            crate::terminal::note(format_args!(
                "warning: {self} is not encrypted: others on the way can read the password"
            ));
        }
    }
}

impl Default for BaseUrl {
    /// Where `jobtrail up` listens unless told otherwise.
    fn default() -> Self {
        "http://127.0.0.1:8080".parse().expect("it is a URL")
    }
}

impl FromStr for BaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut url: Url = text.parse().map_err(|error| format!("is no URL, as in http://127.0.0.1:8080: {error}"))?;
        let is_plain = matches!(url.scheme(), "http" | "https") && url.host().is_some();
        if !is_plain {
            return Err("must be http://HOST:PORT or https://HOST".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must hold no user name and no password; sign in with `jobtrail sign-in`".to_owned());
        }
        url.set_query(None);
        url.set_fragment(None);
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty();
        }
        Ok(Self(url))
    }
}

impl TryFrom<String> for BaseUrl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<BaseUrl> for String {
    fn from(base: BaseUrl) -> Self {
        base.to_string()
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str) -> BaseUrl {
        text.parse().expect("a URL")
    }

    fn kept(url: &str) -> Credentials {
        Credentials { url: base(url), token: "jt_kept".to_owned(), username: "a".to_owned() }
    }

    #[test]
    fn a_route_is_below_the_base() {
        assert_eq!(base("http://a:1").route(&["jobs"]).as_str(), "http://a:1/api/v1/jobs");
        assert_eq!(base("https://a/trail/").route(&["jobs", "x"]).as_str(), "https://a/trail/api/v1/jobs/x");
        assert_eq!(base("http://a").route(&["tools", "a/../b?c"]).as_str(), "http://a/api/v1/tools/a%2F..%2Fb%3Fc");
    }

    #[test]
    fn a_base_is_written_without_a_slash_at_its_end() {
        assert_eq!(base("http://a:1/").to_string(), "http://a:1");
        assert_eq!(base("https://a/trail/?q#f").to_string(), "https://a/trail");
        assert_eq!(base("http://a:80/"), base("HTTP://A"));
    }

    #[test]
    fn what_is_no_base_is_refused() {
        for bad in ["", "a", "127.0.0.1:8080", "ftp://a", "http://", "http://me:pw@a"] {
            assert!(bad.parse::<BaseUrl>().is_err(), "{bad}");
        }
    }

    #[test]
    fn only_loopback_and_tls_are_private() {
        for private in ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:1", "https://jobs.example"] {
            assert!(base(private).is_private(), "{private}");
        }
        for open in ["http://jobs.example", "http://10.0.0.1", "http://localhost.example"] {
            assert!(!base(open).is_private(), "{open}");
        }
    }

    #[test]
    fn a_kept_token_goes_only_to_the_gateway_that_gave_it() {
        let there = choose(None, None, Some(kept("http://a:1")));
        assert_eq!(there, (base("http://a:1"), Some("jt_kept".to_owned())));
        let elsewhere = choose(Some(base("http://b:1")), None, Some(kept("http://a:1")));
        assert_eq!(elsewhere, (base("http://b:1"), None));
    }

    #[test]
    fn what_is_given_takes_precedence_over_what_is_kept() {
        let given = choose(None, Some("jt_given".to_owned()), Some(kept("http://a:1")));
        assert_eq!(given, (base("http://a:1"), Some("jt_given".to_owned())));
        assert_eq!(choose(None, None, None), (BaseUrl::default(), None));
    }
}
