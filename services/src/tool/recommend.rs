//! Take the deprecation of a version of a tool back.
//!
//! Only an administrator may.

use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_events::tool::{RecommendToolVersion, Tool, ToolEvent};
use jobtrail_log::Log;

use super::deprecate::permitted;
use crate::core::{Caller, Core, Handle, done};

pub fn decide(tool: &Tool, command: &RecommendToolVersion, caller: Caller) -> Result<Vec<ToolEvent>, Rejection> {
    let registered = permitted(tool, &command.tool, &command.version, caller)?;
    let version = || command.version.clone();
    Ok(registered.deprecated.iter().map(|_| ToolEvent::VersionRecommended { version: version() }).collect())
}

impl<L: Log> Handle<Core<L>> for RecommendToolVersion {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let decide = |tool: &Tool| decide(tool, &self, caller);
        done((), &core.tools.execute(&self.tool, caller.actor, caller.origin, decide).await?)
    }
}
