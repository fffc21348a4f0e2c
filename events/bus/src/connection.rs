use std::sync::atomic::Ordering;
use std::time::Duration;

use async_nats::{Client, ConnectErrorKind, RequestErrorKind, ServerAddr, ServerInfo, jetstream};
use jobtrail_events::ids::AgentId;
use jobtrail_events::subject;
use jobtrail_events::subject::permission::AGENTS_API;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Key;

/// Where the broker is and who connects.
#[derive(Clone, Debug)]
pub struct Connection {
    /// As in `nats://127.0.0.1:4222`; several, separated by commas, for a cluster.
    pub url: String,
    /// What the broker's operator sees, as in `jobtrail-services`.
    pub name: String,
    /// For how long to try when the broker does not answer at first.
    pub patience: Duration,
    /// Who it is that connects; absent: nobody in particular, which a broker with accounts refuses.
    pub identity: Option<Identity>,
}

/// Who connects to a broker with accounts.
#[derive(Clone, Debug)]
pub struct Identity {
    pub key: Key,
    /// What requests to JetStream begin with at a broker with accounts ([`jobtrail_events::subject::permission::AGENTS_API`]); absent: as usual.
    pub api: Option<&'static str>,
    /// What its answers go to begins with this ([`jobtrail_events::subject::inbox`]).
    pub inbox: String,
}

impl Connection {
    pub const DEFAULT_PATIENCE: Duration = Duration::from_secs(30);

    pub fn new(url: impl Into<String>, name: impl Into<String>) -> Self {
        Self { url: url.into(), name: name.into(), patience: Self::DEFAULT_PATIENCE, identity: None }
    }

    /// As a role. `name` is the role's.
    pub fn as_role(self, key: Key, name: &str) -> Self {
        Self { identity: Some(Identity { key, api: None, inbox: subject::inbox(name) }), ..self }
    }

    /// As an agent, which meets JetStream under another name.
    pub fn as_agent(self, key: Key, id: AgentId) -> Self {
        let api = Some(AGENTS_API);
        Self { identity: Some(Identity { key, api, inbox: subject::inbox(id) }), ..self }
    }

    fn options(&self) -> async_nats::ConnectOptions {
        let options =
            async_nats::ConnectOptions::new().name(&self.name).reconnect_delay_callback(|_| Bus::PAUSE_BETWEEN_TRIES);
        match &self.identity {
            None => options,
            Some(identity) => options.nkey(identity.key.seed()).custom_inbox_prefix(&identity.inbox),
        }
    }
}

/// No connection, or one to a broker that cannot bear the log.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error(
        "JT0012: the NATS server at {url} does not let us in; give the role the keys that the server's configuration \
         was made from (--keys), or enrol the agent"
    )]
    Refused { url: String },
    #[error(
        "'{0}' is no address of a NATS server; one is as in nats://127.0.0.1:4222, several are separated by commas"
    )]
    Address(String),
    #[error("JT0001: no NATS server answers at {url}; start one, or name another with --nats")]
    Unreachable { url: String, source: async_nats::ConnectError },
    #[error(
        "JT0002: the NATS server at {url} is version {version}; 2.12 or newer is needed for durable atomic appends"
    )]
    TooOld { url: String, version: String },
    #[error("JT0003: the NATS server at {url} runs without JetStream; give its configuration a jetstream block")]
    NoJetStream { url: String },
}

/// The connection was not made again in time; it still may be.
#[derive(Debug, thiserror::Error)]
#[error("the connection to the broker was not made again in time")]
pub struct RenewError;

/// A question got no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    #[error("nobody serves {0}")]
    NoResponders(String),
    #[error("no answer to {0} in time")]
    TimedOut(String),
    #[error("the connection failed while asking {subject}")]
    Connection { subject: String, source: async_nats::RequestError },
    #[error("the answer to {subject} cannot be read: {error}")]
    Unreadable { subject: String, error: postcard::Error },
}

/// An open connection to a broker that has all that is needed. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Bus {
    client: Client,
    jetstream: jetstream::Context,
    has_identity: bool,
}

impl Bus {
    const OLDEST: (u64, u64) = (2, 12);
    /// How long JetStream may take to answer before the outcome counts as unknown.
    const JETSTREAM_PATIENCE: Duration = Duration::from_secs(5);
    const PATIENCE_TO_RENEW: Duration = Duration::from_secs(10);
    const PAUSE_BETWEEN_LOOKS: Duration = Duration::from_millis(2);
    const PAUSE_BETWEEN_TRIES: Duration = Duration::from_millis(100);

    /// Connects and checks the server. After that the connection mends itself for as long as the program lives.
    pub async fn connect(connection: &Connection) -> Result<Self, ConnectError> {
        let addresses = addresses(&connection.url)?;
        let url = &shown(&addresses);
        let client = Self::reach(connection, &addresses).await?;
        let info = client.server_info();
        if !Self::is_new_enough(&info) {
            return Err(ConnectError::TooOld { url: url.clone(), version: info.version });
        }
        // A broker that lets everybody in has no accounts, and JetStream under its usual name.
        let api = connection.identity.as_ref().and_then(|identity| identity.api).filter(|_| info.auth_required);
        let mut jetstream = match api {
            None => jetstream::new(client.clone()),
            Some(prefix) => jetstream::with_prefix(client.clone(), prefix),
        };
        jetstream.set_timeout(Self::JETSTREAM_PATIENCE);
        if !info.jetstream && (api.is_some() || jetstream.query_account().await.is_err()) {
            return Err(ConnectError::NoJetStream { url: url.clone() });
        }
        Ok(Self { client, jetstream, has_identity: connection.identity.is_some() })
    }

    /// Connects again, so that the broker asks anew what we may do. Without an identity there is nothing to ask.
    pub async fn renew(&self) -> Result<(), RenewError> {
        if !self.has_identity {
            return Ok(());
        }
        let before = self.connects();
        self.client.force_reconnect().await.map_err(|_| RenewError)?;
        let deadline = tokio::time::Instant::now() + Self::PATIENCE_TO_RENEW;
        while self.connects() == before {
            if tokio::time::Instant::now() >= deadline {
                return Err(RenewError);
            }
            tokio::time::sleep(Self::PAUSE_BETWEEN_LOOKS).await;
        }
        Ok(())
    }

    /// How often it has connected so far. What was asked on one connection is not answered on the next.
    pub fn connects(&self) -> u64 {
        self.client.statistics().connects.load(Ordering::Relaxed)
    }

    /// Returns when it has connected more often than so.
    pub async fn connected_since(&self, connects: u64) {
        while self.connects() == connects {
            tokio::time::sleep(Self::PAUSE_BETWEEN_TRIES).await;
        }
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    pub fn jetstream(&self) -> &jetstream::Context {
        &self.jetstream
    }

    /// Sends a request in postcard and reads the reply.
    pub async fn ask<Q, A>(&self, subject: String, question: &Q, patience: Duration) -> Result<A, AskError>
    where
        Q: Serialize + Sync,
        A: DeserializeOwned,
    {
        let payload =
            postcard::to_stdvec(question).map_err(|error| AskError::Unreadable { subject: subject.clone(), error })?;
        let request = async_nats::Request::new().payload(payload.into()).timeout(Some(patience));
        let reply = match self.client.send_request(subject.clone(), request).await {
            Ok(reply) => reply,
            Err(error) => {
                return Err(match error.kind() {
                    RequestErrorKind::TimedOut => AskError::TimedOut(subject),
                    RequestErrorKind::NoResponders => AskError::NoResponders(subject),
                    RequestErrorKind::InvalidSubject
                    | RequestErrorKind::MaxPayloadExceeded
                    | RequestErrorKind::Other => AskError::Connection { subject, source: error },
                });
            }
        };
        postcard::from_bytes(&reply.payload).map_err(|error| AskError::Unreadable { subject, error })
    }

    async fn reach(connection: &Connection, addresses: &[ServerAddr]) -> Result<Client, ConnectError> {
        let deadline = tokio::time::Instant::now() + connection.patience;
        loop {
            match connection.options().connect(addresses).await {
                Ok(client) => return Ok(client),
                Err(source) if is_refusal(&source) && tokio::time::Instant::now() >= deadline => {
                    return Err(ConnectError::Refused { url: shown(addresses) });
                }
                Err(source) if tokio::time::Instant::now() >= deadline => {
                    return Err(ConnectError::Unreachable { url: shown(addresses), source });
                }
                Err(_) => tokio::time::sleep(Self::PAUSE_BETWEEN_TRIES).await,
            }
        }
    }

    fn is_new_enough(info: &ServerInfo) -> bool {
        let mut numbers = info.version.split(['.', '-']).map(|part| part.parse::<u64>().unwrap_or(0));
        (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= Self::OLDEST
    }
}

fn is_refusal(error: &async_nats::ConnectError) -> bool {
    match error.kind() {
        ConnectErrorKind::Authentication | ConnectErrorKind::AuthorizationViolation => true,
        ConnectErrorKind::ServerParse
        | ConnectErrorKind::Dns
        | ConnectErrorKind::TimedOut
        | ConnectErrorKind::Tls
        | ConnectErrorKind::Io
        | ConnectErrorKind::MaxReconnects => false,
    }
}

fn addresses(text: &str) -> Result<Vec<ServerAddr>, ConnectError> {
    text.split(',').map(|url| address(url.trim())).collect()
}

fn address(url: &str) -> Result<ServerAddr, ConnectError> {
    match url.parse::<ServerAddr>() {
        Ok(address) if !address.host().is_empty() => Ok(address),
        // A password may stand before the host.
        Ok(_) | Err(_) => Err(ConnectError::Address(url.rsplit('@').next().unwrap_or_default().to_owned())),
    }
}

/// Without the password that an address may hold.
fn shown(addresses: &[ServerAddr]) -> String {
    let hosts: Vec<String> = addresses.iter().map(|address| format!("{}:{}", address.host(), address.port())).collect();
    hosts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_separated_by_commas_and_shown_without_secrets() {
        let found = addresses("nats://one:4222, nats://user:secret@two:4223,three").unwrap();
        assert_eq!(shown(&found), "one:4222, two:4223, three:4222");
        for wrong in ["", "nats://one:4222,", "nats://one:port", "nats://one:4222;nats://two:4222"] {
            assert!(matches!(addresses(wrong), Err(ConnectError::Address(_))), "{wrong}");
        }
    }

    #[test]
    fn a_server_is_new_enough_from_2_12_on() {
        let is_new_enough =
            |version: &str| Bus::is_new_enough(&ServerInfo { version: version.to_owned(), ..ServerInfo::default() });
        for version in ["2.12.0", "2.12.0-RC.1", "2.15.1", "2.100.0", "3.0.0"] {
            assert!(is_new_enough(version), "{version}");
        }
        for version in ["2.11.9", "2.9.10", "1.99.0", "", "unknown"] {
            assert!(!is_new_enough(version), "{version}");
        }
    }
}
