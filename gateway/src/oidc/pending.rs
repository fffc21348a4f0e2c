//! A sign-in that has begun and waits for the provider to send the browser back. It is kept by the browser alone, signed with
//! the key that all gateways share, so that any of them can go on with it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jobtrail_events::grant::SigningKey;
use jobtrail_events::value::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The name of the cookie.
pub const COOKIE: &str = "__Host-jobtrail-oidc";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    pub state: String,
    pub nonce: String,
    pub verifier: String,
    /// Where to go afterwards; see [`safe_return`].
    pub return_to: String,
    /// Who is signed in already and links their account.
    pub link: Option<Uuid>,
    pub expires: Timestamp,
}

impl Pending {
    pub const LIFE_MS: u64 = 600_000;

    pub fn seal(&self, key: &SigningKey) -> Option<String> {
        let text = URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).ok()?);
        Some(format!("{text}.{}", key.sign_sign_in(&text)))
    }

    /// If it is ours and in time.
    pub fn open(sealed: &str, key: &SigningKey, now: Timestamp) -> Option<Self> {
        let (text, signature) = sealed.split_once('.')?;
        if !key.began_sign_in(text, signature) {
            return None;
        }
        let pending: Self = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        (now < pending.expires).then_some(pending)
    }
}

/// The longest path to come back to, in bytes.
const LONGEST_RETURN: usize = 1_000;

/// The path, if it stays on this site: whoever sends somebody here must not choose where they end up.
pub fn safe_return(path: &str) -> Option<&str> {
    let inside = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    let plain = path.len() <= LONGEST_RETURN && path.bytes().all(|byte| byte.is_ascii_graphic());
    (inside && plain).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pending() -> Pending {
        Pending {
            state: "s".to_owned(),
            nonce: "n".to_owned(),
            verifier: "v".to_owned(),
            return_to: "/jobs".to_owned(),
            link: None,
            expires: Timestamp(100),
        }
    }

    #[test]
    fn only_what_we_sealed_is_opened_and_only_in_time() {
        let key = SigningKey([7; 32]);
        let sealed = pending().seal(&key).expect("it is sealed");
        assert_eq!(Pending::open(&sealed, &key, Timestamp(99)), Some(pending()));
        assert_eq!(Pending::open(&sealed, &key, Timestamp(100)), None);
        assert_eq!(Pending::open(&sealed, &SigningKey([8; 32]), Timestamp(99)), None);
        let other = Pending { return_to: "/elsewhere".to_owned(), ..pending() }.seal(&key).expect("it is sealed");
        let mixed = format!("{}.{}", other.split_once('.').expect("two").0, sealed.split_once('.').expect("two").1);
        assert_eq!(Pending::open(&mixed, &key, Timestamp(99)), None);
        assert_eq!(Pending::open("", &key, Timestamp(99)), None);
    }

    #[test]
    fn nobody_is_sent_to_another_site() {
        for inside in ["/", "/jobs?status=Pending#x", "/a//b"] {
            assert_eq!(safe_return(inside), Some(inside));
        }
        for outside in ["", "jobs", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb", "/ä"] {
            assert_eq!(safe_return(outside), None, "{outside:?}");
        }
    }
}
