//! Every id is a type of its own, so that one cannot be passed for another.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    )*};
}

ids! {
    /// One execution of one function on one file revision. Random (UUIDv4).
    JobId
    /// A file that was uploaded, or an artifact that a job made.
    FileId
    /// One agent, for as long as its identity lasts.
    AgentId
    /// One run of an agent's process; a new one tells that the agent restarted.
    BootId
    /// A set of agents that jobs can be assigned to.
    PoolId
    /// Someone who signs in.
    PersonId
    /// A tree of folders and files that its members share.
    SystemId
    /// A named moment of a system's tree.
    SnapshotId
    /// One session of somebody; its secret is elsewhere.
    SessionId
    /// One API token; its secret is elsewhere.
    TokenId
    /// One enrolment token; its secret is elsewhere.
    EnrolmentId
    /// Someone's wish to hear of jobs by HTTP.
    WebhookId
    /// One message to one webhook, however often it is sent.
    DeliveryId
    /// One append to the log.
    CommitId
    /// All that one request led to.
    CorrelationId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_writes() {
        let id = JobId(Uuid::from_u128(0x1234_5678));
        assert_eq!(id.to_string().parse::<JobId>(), Ok(id));
    }

    #[test]
    fn what_is_no_uuid_is_refused() {
        assert!("not-an-id".parse::<FileId>().is_err());
    }
}
