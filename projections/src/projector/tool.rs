use std::collections::BTreeMap;

use jobtrail_events::aggregate::{Aggregate, Fold};
use jobtrail_events::tool::{Tool, ToolEvent};
use jobtrail_events::value::{Key, ToolVersion};
use jobtrail_log::Recorded;

use super::ignore;
use crate::query::{Change, Changed, Told};
use crate::store::{Batch, StoreError};
use crate::views::tools;

pub(super) fn project(batch: &mut Batch<'_>, recorded: &Recorded, tool: &Key) -> Result<Vec<Change>, StoreError> {
    let mut changed = false;
    for event in &recorded.commit.events {
        let Some(picked) = Tool::pick(event) else {
            ignore(recorded, event);
            continue;
        };
        let version = match picked {
            ToolEvent::VersionRegistered { version, .. }
            | ToolEvent::VersionDeprecated { version, .. }
            | ToolEvent::VersionRecommended { version } => version,
        };
        let version = ToolVersion { tool: tool.clone(), version: version.clone() };
        // The tool with this version alone, if it is known: nothing folds into the others.
        let known = tools::version(batch, &version)?;
        let versions = known.map(|row| (row.version, row.registered)).into_iter().collect::<BTreeMap<_, _>>();
        let mut folded = Tool { versions };
        match folded.evolve(picked, recorded.commit.at) {
            Fold::Applied => {
                if let Some(registered) = folded.versions.get(&version.version) {
                    tools::project(batch, &version, registered);
                    changed = true;
                }
            }
            Fold::Ignored => ignore(recorded, event),
        }
    }
    let change =
        Change { sequence: recorded.sequence, what: Changed::Tool { tool: tool.clone() }, told: Told::Everybody };
    Ok(if changed { vec![change] } else { Vec::new() })
}
