use std::collections::BTreeSet;

use super::{Details, Pool, PoolEvent};
use crate::aggregate::{Aggregate, Event, Fold};
use crate::ids::PoolId;
use crate::value::Timestamp;

impl Aggregate for Pool {
    type Id = PoolId;
    type Event = PoolEvent;

    fn evolve(&mut self, event: &PoolEvent, _at: Timestamp) -> Fold {
        match self.after(event) {
            Some(next) if next != *self => {
                *self = next;
                Fold::Applied
            }
            Some(_) | None => Fold::Ignored,
        }
    }

    fn pick(event: &Event) -> Option<&PoolEvent> {
        match event {
            Event::Pool(event) => Some(event),
            Event::Job(_) | Event::File(_) | Event::Agent(_) | Event::Tool(_) | Event::Person(_) | Event::System(_) => {
                None
            }
        }
    }
}

impl Pool {
    fn after(&self, event: &PoolEvent) -> Option<Self> {
        if let (PoolEvent::Created { name, audience }, Self::Unknown) = (event, self) {
            let (name, audience) = (name.clone(), audience.clone());
            return Some(Self::Open(Details { name, audience, members: BTreeSet::new() }));
        }
        let mut details = self.details()?.clone();
        match event {
            PoolEvent::Created { .. } => return None,
            PoolEvent::Renamed { name } => details.name.clone_from(name),
            PoolEvent::AudienceSet { audience } => details.audience = audience.clone(),
            PoolEvent::MemberAdded { agent } => {
                details.members.insert(*agent);
            }
            PoolEvent::MemberRemoved { agent } => {
                details.members.remove(agent);
            }
            PoolEvent::Archived => return Some(Self::Archived(details)),
            PoolEvent::Restored => return Some(Self::Open(details)),
        }
        Some(if self.is_open() { Self::Open(details) } else { Self::Archived(details) })
    }
}
