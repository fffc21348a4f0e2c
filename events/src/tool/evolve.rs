use super::{Registered, Tool, ToolEvent};
use crate::aggregate::{Aggregate, Event, Fold};
use crate::value::{Key, Timestamp};

impl Aggregate for Tool {
    type Id = Key;
    type Event = ToolEvent;

    fn evolve(&mut self, event: &ToolEvent, at: Timestamp) -> Fold {
        match event {
            ToolEvent::VersionRegistered { version, digest, manifest } => {
                if self.versions.contains_key(version) {
                    return Fold::Ignored;
                }
                let registered = Registered { digest: *digest, manifest: manifest.clone(), since: at };
                self.versions.insert(version.clone(), registered);
                Fold::Applied
            }
        }
    }

    fn pick(event: &Event) -> Option<&ToolEvent> {
        match event {
            Event::Tool(event) => Some(event),
            Event::Job(_) | Event::File(_) | Event::Agent(_) | Event::Pool(_) => None,
        }
    }
}
