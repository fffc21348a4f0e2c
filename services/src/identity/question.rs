//! What the broker asks when somebody connects, and what it is answered with. Both are JWTs in the form of NATS.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jobtrail_bus::Key;
use jobtrail_events::subject::permission::{AGENTS, Permissions};
use nats_jwt_rs::authorization::AuthResponse;
use nats_jwt_rs::types::Permission;
use nats_jwt_rs::user::User;
use nkeys::KeyPair;
use serde::Deserialize;

/// Who connects, as far as it has been proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The server that asks.
    pub server: String,
    /// The server's number for the connection.
    pub client: u64,
    /// Under which key the server wants to know the user. It is made up for this connection.
    pub user: String,
    /// The public key that the other side has shown to hold; or why it has not.
    pub key: Result<String, &'static str>,
}

/// The part of the request that matters here. What the broker sends grows with its versions.
#[derive(Deserialize)]
struct Claims {
    nats: Asked,
}

#[derive(Deserialize)]
struct Asked {
    server_id: Server,
    user_nkey: String,
    client_info: Client,
    connect_opts: Options,
}

#[derive(Deserialize)]
struct Server {
    id: String,
}

#[derive(Deserialize)]
struct Client {
    id: u64,
    #[serde(default)]
    nonce: String,
}

#[derive(Deserialize)]
struct Options {
    #[serde(default)]
    nkey: String,
    #[serde(default)]
    sig: String,
}

impl Question {
    pub fn read(token: &[u8]) -> Option<Self> {
        let payload = std::str::from_utf8(token).ok()?.split('.').nth(1)?;
        let Claims { nats: Asked { server_id, user_nkey, client_info, connect_opts } } =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
        let key = prove(&connect_opts, &client_info.nonce).map(|()| connect_opts.nkey);
        Some(Self { server: server_id.id, client: client_info.id, user: user_nkey, key })
    }

    /// The answer: what the user may do, or why it may not connect.
    pub fn answer(&self, name: &str, may: Result<&Permissions, &str>, issuer: &Key) -> Result<String, String> {
        let mut answer = AuthResponse::generic_claim(self.user.clone());
        answer.aud = Some(self.server.clone());
        match may {
            Err(why) => why.clone_into(&mut answer.payload_mut().error),
            Ok(may) => {
                let mut user = User::new_claims(name.to_owned(), self.user.clone());
                user.aud = Some(AGENTS.to_owned());
                let list = |allow: &[String]| Permission { allow: allow.to_vec(), deny: Vec::new() };
                let granted = &mut user.payload_mut().permissions.permissions;
                granted.publish = list(&may.publish);
                granted.subscribe = list(&may.subscribe);
                answer.payload_mut().jwt = user.encode(issuer.pair()).map_err(|error| error.to_string())?;
            }
        }
        answer.encode(issuer.pair()).map_err(|error| error.to_string())
    }
}

/// Whether the other side holds the key that it names: it has signed what the server made up for this connection.
fn prove(options: &Options, nonce: &str) -> Result<(), &'static str> {
    if options.nkey.is_empty() {
        return Err("no key was shown; enrol the agent first");
    }
    if nonce.is_empty() {
        return Err("the broker made up nothing to sign");
    }
    let key = KeyPair::from_public_key(&options.nkey).map_err(|_| "the key is none")?;
    // Some clients pad the encoding, and some use the other alphabet.
    let signature: String = options.sig.trim_end_matches('=').replace('+', "-").replace('/', "_");
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| "the signature cannot be read")?;
    key.verify(nonce.as_bytes(), &signature).map_err(|_| "the signature is not the key's")
}
