use super::{Departure, Profile};
use crate::ids::BootId;

/// What can happen to an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgentEvent {
    /// A process of the agent began, was heard of again, or offers something else than before.
    Connected {
        boot: BootId,
        profile: Profile,
    },
    Disconnected {
        boot: BootId,
        reason: Departure,
    },
}
