//! Permissions that travel: short-lived, signed, checked without asking anyone.
//!
//! A claim's answer carries a grant to read the input and one to write outputs; the gateway honours them. For each
//! output that it stores it gives a receipt, which the agent shows when it completes the job: so the service knows
//! that the bytes are there and were sent for this very attempt.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::ids::JobId;
use crate::value::{Digest, Timestamp};

/// The key of all signatures, shared by services and gateway.
#[derive(Clone)]
pub struct SigningKey(pub [u8; 32]);

/// What the bearer may do until it expires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Read the bytes with that digest.
    Read { content: Digest },
    /// Store outputs of that attempt.
    Write { job: JobId, attempt: u32 },
}

/// The gateway has stored bytes for an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub job: JobId,
    pub attempt: u32,
    pub content: Digest,
    /// Bytes.
    pub size: u64,
}

impl SigningKey {
    /// The signature as 64 hex digits.
    pub fn sign_grant(&self, grant: &Grant, expires: Timestamp) -> String {
        self.sign(&grant_text(grant, expires))
    }

    /// Whether the signature is ours and `now` is not after `expires`.
    pub fn honours(&self, grant: &Grant, expires: Timestamp, signature: &str, now: Timestamp) -> bool {
        now <= expires && self.verifies(&grant_text(grant, expires), signature)
    }

    /// Path and query at the gateway under which the grant is used.
    pub fn path(&self, grant: &Grant, expires: Timestamp) -> String {
        let signature = self.sign_grant(grant, expires);
        let Timestamp(expires) = expires;
        match grant {
            Grant::Read { content } => format!("/api/v1/content/{content}?expires={expires}&signature={signature}"),
            Grant::Write { job, attempt } => {
                format!("/api/v1/content?job={job}&attempt={attempt}&expires={expires}&signature={signature}")
            }
        }
    }

    pub fn sign_receipt(&self, receipt: &Receipt) -> String {
        self.sign(&receipt_text(receipt))
    }

    pub fn confirms(&self, receipt: &Receipt, signature: &str) -> bool {
        self.verifies(&receipt_text(receipt), signature)
    }

    /// Of a sign-in that the gateway has begun and the browser brings back.
    pub fn sign_sign_in(&self, text: &str) -> String {
        self.sign(&format!("sign-in\n{text}"))
    }

    pub fn began_sign_in(&self, text: &str, signature: &str) -> bool {
        self.verifies(&format!("sign-in\n{text}"), signature)
    }

    fn sign(&self, text: &str) -> String {
        hex::encode(self.mac(text).finalize().into_bytes())
    }

    fn verifies(&self, text: &str, signature: &str) -> bool {
        hex::decode(signature).is_ok_and(|signature| self.mac(text).verify_slice(&signature).is_ok())
    }

    fn mac(&self, text: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(text.as_bytes());
        mac
    }
}

fn grant_text(grant: &Grant, expires: Timestamp) -> String {
    match grant {
        Grant::Read { content } => format!("read\n{content}\n{}", expires.0),
        Grant::Write { job, attempt } => format!("write\n{job}\n{attempt}\n{}", expires.0),
    }
}

fn receipt_text(receipt: &Receipt) -> String {
    let Receipt { job, attempt, content, size } = receipt;
    format!("receipt\n{job}\n{attempt}\n{content}\n{size}")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_grant_is_honoured_for_what_it_says_until_it_expires() {
        let key = SigningKey([7; 32]);
        let job = JobId(Uuid::from_u128(1));
        let grant = Grant::Write { job, attempt: 1 };
        let signature = key.sign_grant(&grant, Timestamp(100));
        assert!(key.honours(&grant, Timestamp(100), &signature, Timestamp(100)));
        assert!(!key.honours(&grant, Timestamp(100), &signature, Timestamp(101)));
        assert!(!key.honours(&grant, Timestamp(101), &signature, Timestamp(100)));
        assert!(!key.honours(&Grant::Write { job, attempt: 2 }, Timestamp(100), &signature, Timestamp(1)));
        assert!(!SigningKey([8; 32]).honours(&grant, Timestamp(100), &signature, Timestamp(1)));
        assert!(!key.honours(&grant, Timestamp(100), "", Timestamp(1)));
    }

    #[test]
    fn a_receipt_is_for_one_attempt_and_one_content() {
        let key = SigningKey([7; 32]);
        let receipt = Receipt { job: JobId(Uuid::from_u128(1)), attempt: 1, content: Digest::of(b"a"), size: 1 };
        let signature = key.sign_receipt(&receipt);
        assert!(key.confirms(&receipt, &signature));
        assert!(!key.confirms(&Receipt { attempt: 2, ..receipt.clone() }, &signature));
        assert!(!key.confirms(&Receipt { content: Digest::of(b"b"), ..receipt }, &signature));
    }
}
