use super::{Person, PersonEvent};
use crate::aggregate::{Aggregate, Event, Fold};
use crate::ids::PersonId;
use crate::value::Timestamp;

impl Aggregate for Person {
    type Id = PersonId;
    type Event = PersonEvent;

    fn evolve(&mut self, event: &PersonEvent, _at: Timestamp) -> Fold {
        let next = match (event, *self) {
            (PersonEvent::Joined { role }, Self::Unknown) => Self::Active(*role),
            (PersonEvent::RoleSet { role }, Self::Active(present)) if present != *role => Self::Active(*role),
            (PersonEvent::RoleSet { role }, Self::Deactivated(present)) if present != *role => Self::Deactivated(*role),
            (PersonEvent::Deactivated, Self::Active(role)) => Self::Deactivated(role),
            (PersonEvent::Reactivated, Self::Deactivated(role)) => Self::Active(role),
            (PersonEvent::Erased, Self::Active(_) | Self::Deactivated(_)) => Self::Erased,
            (
                PersonEvent::Joined { .. }
                | PersonEvent::RoleSet { .. }
                | PersonEvent::Deactivated
                | PersonEvent::Reactivated
                | PersonEvent::Erased,
                Self::Unknown | Self::Active(_) | Self::Deactivated(_) | Self::Erased,
            ) => return Fold::Ignored,
        };
        *self = next;
        Fold::Applied
    }

    fn pick(event: &Event) -> Option<&PersonEvent> {
        match event {
            Event::Person(event) => Some(event),
            Event::Job(_) | Event::File(_) | Event::Agent(_) | Event::Tool(_) | Event::Pool(_) | Event::System(_) => {
                None
            }
        }
    }
}
