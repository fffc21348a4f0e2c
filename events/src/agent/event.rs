use super::{Departure, Profile};
use crate::ids::{BootId, EnrolmentId};

/// What can happen to an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgentEvent {
    /// It exchanged an enrolment token for an identity of its own.
    Enrolled {
        name: String,
        /// The public half of its NKey, which its id is made from ([`super::Agent::id`]).
        key: String,
        token: EnrolmentId,
    },
    /// A process of the agent began, was heard of again, or offers something else than before.
    Connected {
        boot: BootId,
        profile: Profile,
    },
    /// The process takes no more work and stops when it has finished what it has.
    Draining {
        boot: BootId,
    },
    Disconnected {
        boot: BootId,
        reason: Departure,
    },
    /// It is given no more work, for good; what it has it may finish.
    Archived,
}
