use super::{Agent, AgentEvent};
use crate::aggregate::{Aggregate, Event, Fold};
use crate::ids::AgentId;
use crate::value::Timestamp;

impl Aggregate for Agent {
    type Id = AgentId;
    type Event = AgentEvent;

    fn evolve(&mut self, event: &AgentEvent, at: Timestamp) -> Fold {
        match event {
            AgentEvent::Connected { boot, profile } => {
                if matches!(self, Self::Online { boot: b, profile: p, .. } if b == boot && p == profile) {
                    return Fold::Ignored;
                }
                *self = Self::Online { profile: profile.clone(), boot: *boot, since: at };
            }
            AgentEvent::Disconnected { boot, reason } => {
                let Self::Online { profile, boot: present, .. } = self else { return Fold::Ignored };
                if present != boot {
                    return Fold::Ignored;
                }
                *self = Self::Offline { profile: profile.clone(), boot: *boot, reason: *reason, since: at };
            }
        }
        Fold::Applied
    }

    fn pick(event: &Event) -> Option<&AgentEvent> {
        match event {
            Event::Agent(event) => Some(event),
            Event::Job(_) | Event::File(_) | Event::Tool(_) => None,
        }
    }
}
