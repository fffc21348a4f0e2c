use super::{About, File, FileEvent, Revision};
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
                *self = Self::Kept { owner: *by, about: About::default(), revisions: vec![first] };
            }
            FileEvent::Revised { by, content } => {
                let Self::Kept { revisions, .. } = self else { return Fold::Ignored };
                revisions.push(Revision { by: *by, at, content: content.clone() });
            }
            FileEvent::Archived { by: _ } => {
                let Self::Kept { owner, about, revisions } = self else { return Fold::Ignored };
                let (owner, about, revisions) = (*owner, std::mem::take(about), std::mem::take(revisions));
                *self = Self::Archived { owner, about, revisions, since: at };
            }
            FileEvent::Restored { by: _ } => {
                let Self::Archived { owner, about, revisions, .. } = self else { return Fold::Ignored };
                let (owner, about, revisions) = (*owner, std::mem::take(about), std::mem::take(revisions));
                *self = Self::Kept { owner, about, revisions };
            }
            FileEvent::Described { by: _, display_name, description } => {
                let Self::Kept { about, .. } = self else { return Fold::Ignored };
                let next = About { display_name: display_name.clone(), description: description.clone() };
                if *about == next {
                    return Fold::Ignored;
                }
                *about = next;
            }
        }
        Fold::Applied
    }

    fn pick(event: &Event) -> Option<&FileEvent> {
        match event {
            Event::File(event) => Some(event),
            Event::Job(_) | Event::Agent(_) | Event::Tool(_) | Event::Pool(_) | Event::Person(_) | Event::System(_) => {
                None
            }
        }
    }
}
