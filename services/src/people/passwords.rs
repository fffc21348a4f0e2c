//! Passwords and secrets: how they are hashed and how fast they may be guessed.

use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::value::Digest;
use moka::sync::Cache;

/// Argon2id with the library's parameters (19 MiB, 2 passes), as a PHC string.
pub fn hash(password: &str) -> Result<String, argon2::password_hash::Error> {
    Ok(Argon2::default().hash_password(password.as_bytes())?.to_string())
}

pub fn verify(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// 256 random bits with a prefix that says what they are, safe in a header and a cookie.
pub fn secret(prefix: &str) -> String {
    let bits: [u8; 32] = rand::random();
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bits))
}

/// Under what a secret is stored. It has 256 random bits, so a plain hash is enough.
pub fn stored_under(secret: &str) -> String {
    Digest::of(secret.as_bytes()).to_string()
}

/// Counts failed attempts to sign in, by user name or by where they come from. Each replica counts for itself.
#[derive(Clone)]
pub struct Throttle {
    failures: Cache<String, u32>,
    most: u32,
}

impl Throttle {
    /// Failures within [`Throttle::WINDOW`] for one user name after which no more are heard.
    pub const MOST_FAILURES: u32 = 10;
    /// The same from one client's address: a whole office may be behind it.
    pub const MOST_FAILURES_OF_CLIENT: u32 = 100;
    pub const WINDOW: Duration = Duration::from_secs(60);
    /// User names, and addresses, that are counted at a time.
    const NAMES: u64 = 10_000;

    pub fn new(most: u32) -> Self {
        Self { failures: Cache::builder().max_capacity(Self::NAMES).time_to_live(Self::WINDOW).build(), most }
    }

    pub fn allows(&self, counted: &str) -> bool {
        self.failures.get(counted).unwrap_or(0) < self.most
    }

    pub fn failed(&self, counted: &str) {
        let entry = self.failures.entry_by_ref(counted);
        entry.and_upsert_with(|failures| failures.map_or(1, |failures| failures.into_value().saturating_add(1)));
    }

    pub fn succeeded(&self, counted: &str) {
        self.failures.invalidate(counted);
    }
}

/// Whether somebody may choose that password.
pub fn checked(password: &str) -> Result<(), Rejection> {
    if password.chars().count() < SHORTEST || password.len() > LONGEST {
        let message = format!("must have at least {SHORTEST} characters and at most {LONGEST} bytes");
        return Err(Rejection::field("password", message));
    }
    Ok(())
}

/// Of passwords that are set over the API, in characters.
pub const SHORTEST: usize = 12;
/// In bytes.
pub const LONGEST: usize = 1_024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_verified_against_its_own_hash_only() {
        let hashed = hash("correct horse").expect("hashes");
        assert!(hashed.starts_with("$argon2id$"));
        assert!(verify("correct horse", &hashed));
        assert!(!verify("incorrect horse", &hashed));
        assert!(!verify("correct horse", "no hash"));
    }

    #[test]
    fn guessing_is_stopped() {
        let throttle = Throttle::new(Throttle::MOST_FAILURES);
        for _ in 0..Throttle::MOST_FAILURES {
            assert!(throttle.allows("admin"));
            throttle.failed("admin");
        }
        assert!(!throttle.allows("admin"));
        assert!(throttle.allows("another"));
        throttle.succeeded("admin");
        assert!(throttle.allows("admin"));
    }
}
