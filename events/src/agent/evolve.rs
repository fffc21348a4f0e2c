use super::{Agent, AgentEvent, Profile};
use crate::aggregate::{Aggregate, Event, Fold};
use crate::ids::AgentId;
use crate::value::Timestamp;

impl Aggregate for Agent {
    type Id = AgentId;
    type Event = AgentEvent;

    fn evolve(&mut self, event: &AgentEvent, at: Timestamp) -> Fold {
        match self.after(event, at) {
            Some(next) => {
                *self = next;
                Fold::Applied
            }
            None => Fold::Ignored,
        }
    }

    fn pick(event: &Event) -> Option<&AgentEvent> {
        match event {
            Event::Agent(event) => Some(event),
            Event::Job(_) | Event::File(_) | Event::Tool(_) | Event::Pool(_) | Event::Person(_) | Event::System(_) => {
                None
            }
        }
    }
}

impl Agent {
    fn after(&self, event: &AgentEvent, since: Timestamp) -> Option<Self> {
        match event {
            AgentEvent::Enrolled { name, .. } => match self {
                Self::Unknown => Some(Self::Enrolled { profile: Profile::named(name), since }),
                Self::Enrolled { .. } | Self::Online { .. } | Self::Offline { .. } | Self::Archived { .. } => None,
            },
            AgentEvent::Connected { boot, profile } => match self {
                Self::Online { boot: present, profile: known, .. } if present == boot && known == profile => None,
                Self::Unknown | Self::Enrolled { .. } | Self::Online { .. } | Self::Offline { .. } => {
                    Some(Self::Online { profile: profile.clone(), boot: *boot, draining: false, since })
                }
                Self::Archived { .. } => None,
            },
            AgentEvent::Draining { boot } => {
                let Self::Online { profile, boot: present, draining: false, since } = self else { return None };
                let online = Self::Online { profile: profile.clone(), boot: *boot, draining: true, since: *since };
                (present == boot).then_some(online)
            }
            AgentEvent::Disconnected { boot, reason } => {
                let Self::Online { profile, boot: present, .. } = self else { return None };
                let offline = Self::Offline { profile: profile.clone(), boot: *boot, reason: *reason, since };
                (present == boot).then_some(offline)
            }
            AgentEvent::Archived => {
                let (profile, boot) = match self {
                    Self::Unknown | Self::Archived { .. } => return None,
                    Self::Enrolled { profile, .. } => (profile, None),
                    Self::Online { profile, boot, .. } | Self::Offline { profile, boot, .. } => (profile, Some(*boot)),
                };
                Some(Self::Archived { profile: profile.clone(), boot, since })
            }
        }
    }
}
