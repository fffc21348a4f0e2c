//! How a receiver knows that a message is ours and was not changed: as Standard Webhooks has it.
//!
//! Signed is `<id>.<timestamp>.<body>` by HMAC-SHA256. The key is what follows `whsec_` in the secret, base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const PREFIX: &str = "whsec_";

/// A secret that nobody has had before.
pub fn secret() -> String {
    let bits: [u8; 32] = rand::random();
    format!("{PREFIX}{}", STANDARD.encode(bits))
}

/// What the header `webhook-signature` says: one signature for each secret, with blanks between.
pub fn header<'a>(secrets: impl IntoIterator<Item = &'a str>, id: &str, timestamp_s: u64, body: &[u8]) -> String {
    let signatures = secrets.into_iter().map(|secret| format!("v1,{}", sign(secret, id, timestamp_s, body)));
    signatures.collect::<Vec<_>>().join(" ")
}

fn sign(secret: &str, id: &str, timestamp_s: u64, body: &[u8]) -> String {
    // All secrets are made here, so this is one.
    let key = STANDARD.decode(secret.strip_prefix(PREFIX).unwrap_or(secret)).unwrap_or_default();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("HMAC takes a key of any length");
    mac.update(format!("{id}.{timestamp_s}.").as_bytes());
    mac.update(body);
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first is the example of the Standard Webhooks libraries; the others were made with Python's `hmac`.
    #[test]
    fn signatures_are_those_that_others_compute() {
        for (secret, id, timestamp_s, body, signature) in [
            (
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                r#"{"test": 2432232314}"#,
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ),
            ("whsec_AAAA", "a", 0, "", "v1,bgTtLRZwJ7Vl4qiHkyGQ/EK5IJ9kqBwQsfukbZGFDAQ="),
            (
                "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                "5a3b3e52-6f0c-4a39-8f0c-0d9a8f1f4a11",
                1_782_898_200,
                r#"{"type":"job.completed","data":{"error":"größer"}}"#,
                "v1,6SEZLm6KSe1q2tUbzcHa0I1YqMTmDEzLLa1IUwW+tFE=",
            ),
        ] {
            assert_eq!(header([secret], id, timestamp_s, body.as_bytes()), signature);
        }
    }

    #[test]
    fn after_a_rotation_both_secrets_sign() {
        let (new, old) = (secret(), secret());
        assert_ne!(new, old);
        let both = header([new.as_str(), old.as_str()], "id", 1, b"{}");
        let each = [&new, &old].map(|secret| header([secret.as_str()], "id", 1, b"{}"));
        assert_eq!(both, each.join(" "));
        assert_eq!(STANDARD.decode(new.strip_prefix(PREFIX).unwrap()).unwrap().len(), 32);
    }

    #[test]
    fn whatever_is_changed_changes_the_signature() {
        let secret = secret();
        let signed = header([secret.as_str()], "id", 1, b"{}");
        assert_ne!(header([secret.as_str()], "ie", 1, b"{}"), signed);
        assert_ne!(header([secret.as_str()], "id", 2, b"{}"), signed);
        assert_ne!(header([secret.as_str()], "id", 1, b"{ }"), signed);
    }
}
