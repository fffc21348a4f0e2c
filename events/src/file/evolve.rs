use super::{File, FileEvent, Revision};
use crate::aggregate::{Aggregate, Event, Fold};
use crate::ids::FileId;
use crate::value::Timestamp;

impl Aggregate for File {
    type Id = FileId;
    type Event = FileEvent;

    fn evolve(&mut self, event: &FileEvent, at: Timestamp) -> Fold {
        match event {
            FileEvent::Registered { by, content } => {
                let Self::Unknown = self else { return Fold::Ignored };
                let first = Revision { by: *by, at, content: content.clone() };
                *self = Self::Kept { owner: *by, revisions: vec![first] };
            }
            FileEvent::Revised { by, content } => {
                let Self::Kept { revisions, .. } = self else { return Fold::Ignored };
                revisions.push(Revision { by: *by, at, content: content.clone() });
            }
            FileEvent::Archived { by: _ } => {
                let Self::Kept { owner, revisions } = self else { return Fold::Ignored };
                *self = Self::Archived { owner: *owner, revisions: std::mem::take(revisions), since: at };
            }
            FileEvent::Restored { by: _ } => {
                let Self::Archived { owner, revisions, .. } = self else { return Fold::Ignored };
                *self = Self::Kept { owner: *owner, revisions: std::mem::take(revisions) };
            }
        }
        Fold::Applied
    }

    fn pick(event: &Event) -> Option<&FileEvent> {
        match event {
            Event::File(event) => Some(event),
            Event::Job(_) | Event::Agent(_) | Event::Tool(_) | Event::Pool(_) => None,
        }
    }
}
