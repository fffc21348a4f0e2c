use semver::Version;

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
                let registered =
                    Registered { digest: *digest, manifest: manifest.clone(), since: at, deprecated: None };
                self.versions.insert(version.clone(), registered);
                Fold::Applied
            }
            ToolEvent::VersionDeprecated { version, reason } => self.deprecate(version, Some(reason.clone())),
            ToolEvent::VersionRecommended { version } => self.deprecate(version, None),
        }
    }

    fn pick(event: &Event) -> Option<&ToolEvent> {
        match event {
            Event::Tool(event) => Some(event),
            Event::Job(_) | Event::File(_) | Event::Agent(_) | Event::Pool(_) | Event::Person(_) | Event::System(_) => {
                None
            }
        }
    }
}

impl Tool {
    fn deprecate(&mut self, version: &Version, reason: Option<String>) -> Fold {
        match self.versions.get_mut(version) {
            Some(registered) if registered.deprecated != reason => {
                registered.deprecated = reason;
                Fold::Applied
            }
            Some(_) | None => Fold::Ignored,
        }
    }
}
