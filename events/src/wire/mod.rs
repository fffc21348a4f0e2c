//! The payloads as they are written: one struct for each kind and version, which never changes.
//!
//! Postcard does not describe itself: the order of the fields is the format. So what is written has types of its
//! own, and the golden bytes in the tests hold them and the small values inside them in place. A payload that must
//! change gets a struct with the next version, and [`crate::upcast`] reads both.

pub mod agent;
pub mod file;
pub mod job;
pub mod person;
pub mod pool;
pub mod system;
pub mod tool;

/// Declares a payload with the same fields as what it stands for, and the way there and back.
macro_rules! payload {
    ($(#[$doc:meta])* $payload:ident for $domain:path { $($field:ident : $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $payload { $(pub $field: $type),* }

        impl From<$domain> for $payload {
            fn from(domain: $domain) -> Self {
                let $domain { $($field),* } = domain;
                Self { $($field: $field.into()),* }
            }
        }

        impl From<$payload> for $domain {
            fn from(payload: $payload) -> Self {
                Self { $($field: payload.$field.into()),* }
            }
        }
    };
}

pub(crate) use payload;
