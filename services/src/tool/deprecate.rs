//! Let nobody begin anything new with a version of a tool.
//!
//! Only an administrator may. Another version is chosen where none is named; jobs that name this one still run, and so do
//! those that wait. Deprecating it again gives it another reason.

use jobtrail_events::permission::Action;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Reply;
use jobtrail_events::tool::{DeprecateToolVersion, Registered, Tool, ToolEvent};
use jobtrail_events::value::Key;
use jobtrail_log::Log;
use semver::Version;

use crate::core::{Caller, Core, Handle, done};

pub fn decide(tool: &Tool, command: &DeprecateToolVersion, caller: Caller) -> Result<Vec<ToolEvent>, Rejection> {
    let registered = permitted(tool, &command.tool, &command.version, caller)?;
    let reason = command.reason.trim();
    if reason.len() > Tool::LONGEST_REASON {
        return Err(Rejection::field("reason", format!("must be at most {} bytes", Tool::LONGEST_REASON)));
    }
    if reason.chars().any(char::is_control) {
        return Err(Rejection::field("reason", "must be one line, without control characters"));
    }
    if registered.deprecated.as_deref() == Some(reason) {
        return Ok(vec![]);
    }
    Ok(vec![ToolEvent::VersionDeprecated { version: command.version.clone(), reason: reason.to_owned() }])
}

/// The version, if it is there and the caller may say whether it is deprecated.
pub fn permitted<'t>(
    tool: &'t Tool,
    key: &Key,
    version: &Version,
    caller: Caller,
) -> Result<&'t Registered, Rejection> {
    if !caller.may(Action::DeprecateTool) {
        return Err(Rejection::NotAdministrator);
    }
    if tool.versions.is_empty() {
        return Err(Rejection::UnknownTool(key.to_string()));
    }
    tool.versions.get(version).ok_or_else(|| {
        let known: Vec<_> = tool.versions.keys().rev().map(ToString::to_string).collect();
        Rejection::UnknownToolVersion { tool: key.clone(), version: version.to_string(), known: known.join(", ") }
    })
}

impl<L: Log> Handle<Core<L>> for DeprecateToolVersion {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<()> {
        let decide = |tool: &Tool| decide(tool, &self, caller);
        done((), &core.tools.execute(&self.tool, caller.actor, caller.origin, decide).await?)
    }
}
