//! What the rest of the system knows of what a command names.
//!
//! Another replica may have registered a tool version or an agent, or completed a job, since this one last looked. So
//! what could have changed is read from the log, at the same time; only what never changes is taken from the cache.

use std::sync::Arc;

use jobtrail_events::agent::Agent;
use jobtrail_events::file::File;
use jobtrail_events::ids::{FileId, PoolId};
use jobtrail_events::job::{Artifact, Input, SubmitJob};
use jobtrail_events::permission::{Action, Relation, Verdict};
use jobtrail_events::pool::Pool;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Refusal;
use jobtrail_events::system::System;
use jobtrail_events::tool::Tool;
use jobtrail_events::value::{Assignment, Key};
use jobtrail_log::Log;

use crate::core::{Caller, Core};
use crate::job::made;
use crate::repository::{Loaded, unavailable};
use crate::system::through;

pub struct Facts {
    pub input: Input,
    pub tool: Arc<Loaded<Tool>>,
    /// The agent of the assignment, when it names one.
    pub agent: Option<Arc<Loaded<Agent>>>,
}

impl Facts {
    pub async fn gather<L: Log>(command: &SubmitJob, core: &Core<L>, caller: Caller) -> Result<Self, Refusal> {
        let (input, tool, agent) = tokio::try_join!(
            find_input(command, core, caller),
            find_tool(command, core),
            find_queue(command, core, caller)
        )?;
        Ok(Self { input, tool, agent })
    }
}

async fn find_input<L: Log>(command: &SubmitJob, core: &Core<L>, caller: Caller) -> Result<Input, Refusal> {
    let id = command.file;
    let unknown = Refusal::Rejected(Rejection::UnknownFile(id));
    let found = match command.made_by {
        None => {
            let file = core.files.load_fresh(&id).await.map_err(unavailable)?;
            let owner = match &file.state {
                File::Unknown => return Err(unknown),
                File::Kept { owner, .. } | File::Archived { owner, .. } => *owner,
            };
            let relation = through::relation(core, caller, owner, command.through, |system| system.holds(id)).await?;
            may_use(id, caller, relation).and_then(|()| input(command, &file.state))
        }
        Some(job) => {
            let made = made::artifact_of(core, job, id).await?.ok_or(unknown)?;
            let is_shared = |system: &System| system.holds(id) || system.holds(made.input);
            let relation = through::relation(core, caller, made.creator, command.through, is_shared).await?;
            may_use(id, caller, relation).map(|()| artifact(made.artifact))
        }
    };
    found.map_err(Refusal::Rejected)
}

/// One that they may not see: as if it did not exist.
fn may_use(file: FileId, caller: Caller, relation: Relation) -> Result<(), Rejection> {
    match caller.verdict(Action::SubmitJob, relation) {
        Verdict::Allowed => Ok(()),
        Verdict::Forbidden => Err(Rejection::NotYourFile),
        Verdict::Hidden => Err(Rejection::UnknownFile(file)),
    }
}

async fn find_tool<L: Log>(command: &SubmitJob, core: &Core<L>) -> Result<Arc<Loaded<Tool>>, Refusal> {
    let unknown = || Refusal::Rejected(Rejection::UnknownTool(command.tool.clone()));
    let key: Key = command.tool.parse().map_err(|_| unknown())?;
    if let Some(wanted) = &command.tool_version {
        let known = core.tools.load(&key).await.map_err(unavailable)?;
        if known.state.versions.keys().any(|version| version.to_string() == *wanted) {
            return Ok(known);
        }
    }
    core.tools.load_fresh(&key).await.map_err(unavailable)
}

/// The agent of the assignment, when it names one; whatever it names must take jobs of the sender.
async fn find_queue<L: Log>(
    command: &SubmitJob,
    core: &Core<L>,
    caller: Caller,
) -> Result<Option<Arc<Loaded<Agent>>>, Refusal> {
    match command.assignment {
        Assignment::Automatic => Ok(None),
        Assignment::Pool(id) => {
            let pool = core.pools.load_fresh(&id).await.map_err(unavailable)?;
            may_assign(id, &pool.state, caller).map_err(Refusal::Rejected)?;
            Ok(None)
        }
        Assignment::Agent(id) => {
            let agent = core.agents.load_fresh(&id).await.map_err(unavailable)?;
            match &agent.state {
                Agent::Unknown => Err(Refusal::Rejected(Rejection::UnknownAgent(id))),
                Agent::Archived { profile, .. } => {
                    Err(Refusal::Rejected(Rejection::AgentArchived(profile.name.clone())))
                }
                Agent::Enrolled { .. } | Agent::Online { .. } | Agent::Offline { .. } => Ok(Some(agent)),
            }
        }
    }
}

fn may_assign(id: PoolId, pool: &Pool, caller: Caller) -> Result<(), Rejection> {
    let details = pool.details().ok_or(Rejection::UnknownPool(id))?;
    if !caller.person().is_some_and(|person| details.audience.admits(person)) {
        match caller.verdict(Action::AssignToAnyPool, Relation::Other) {
            Verdict::Allowed => {}
            Verdict::Forbidden => return Err(Rejection::NotInAudience(details.name.clone())),
            Verdict::Hidden => return Err(Rejection::UnknownPool(id)),
        }
    }
    if pool.is_open() { Ok(()) } else { Err(Rejection::PoolArchived(details.name.clone())) }
}

/// The revision that the command names.
fn input(command: &SubmitJob, file: &File) -> Result<Input, Rejection> {
    let revisions = match file {
        File::Unknown => return Err(Rejection::UnknownFile(command.file)),
        File::Kept { revisions, .. } => revisions,
        File::Archived { .. } => return Err(Rejection::FileArchived(command.file)),
    };
    let latest = u32::try_from(revisions.len()).unwrap_or(u32::MAX);
    let revision = command.revision.unwrap_or(latest);
    let content = revision
        .checked_sub(1)
        .and_then(|n| revisions.get(n as usize))
        .map(|revision| revision.content.clone())
        .ok_or(Rejection::UnknownRevision { file: command.file, revision, latest })?;
    Ok(Input {
        file: command.file,
        revision,
        name: content.name,
        media_type: content.media_type,
        size: content.size,
        content: content.digest,
    })
}

fn artifact(artifact: Artifact) -> Input {
    Input {
        file: artifact.file,
        revision: 1,
        name: artifact.name.rsplit('/').next().unwrap_or(&artifact.name).to_owned(),
        media_type: artifact.media_type,
        size: artifact.size,
        content: artifact.content,
    }
}
