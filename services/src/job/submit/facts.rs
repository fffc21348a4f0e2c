//! What the rest of the system knows of what a command names.
//!
//! Another replica may have registered a tool version or an agent, or completed a job, since this one last looked. So
//! what could have changed is read from the log, at the same time; only what never changes is taken from the cache.

use std::sync::Arc;

use jobtrail_events::agent::Agent;
use jobtrail_events::file::File;
use jobtrail_events::ids::{FileId, PersonId, PoolId};
use jobtrail_events::job::{Input, Job, SubmitJob};
use jobtrail_events::permission::{Action, Verdict};
use jobtrail_events::pool::Pool;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Refusal;
use jobtrail_events::tool::Tool;
use jobtrail_events::value::{Assignment, Key};
use jobtrail_log::Log;

use crate::core::{Caller, Core};
use crate::repository::{Loaded, unavailable};

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
    let found = match &command.made_by {
        None => {
            let file = core.files.load_fresh(&command.file).await.map_err(unavailable)?;
            input(command, &file.state, caller)
        }
        Some(id) => {
            let mut job = core.jobs.load(id).await.map_err(unavailable)?;
            if job.state.status().is_none_or(|status| status.is_active()) {
                job = core.jobs.load_fresh(id).await.map_err(unavailable)?;
            }
            artifact(command.file, &job.state, caller)
        }
    };
    found.map_err(Refusal::Rejected)
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
    if !caller.may(Action::AssignToAnyPool) && !caller.person().is_some_and(|person| details.audience.admits(person)) {
        return Err(Rejection::NotInAudience(details.name.clone()));
    }
    if pool.is_open() { Ok(()) } else { Err(Rejection::PoolArchived(details.name.clone())) }
}

/// The revision that the command names, of a file that its sender may use. One may not see: as if it did not exist.
fn input(command: &SubmitJob, file: &File, caller: Caller) -> Result<Input, Rejection> {
    let (owner, revisions) = match file {
        File::Unknown => return Err(Rejection::UnknownFile(command.file)),
        File::Kept { owner, revisions, about: _ } => (owner, revisions),
        File::Archived { owner, .. } if may_use(*owner, caller) => return Err(Rejection::FileArchived(command.file)),
        File::Archived { .. } => return Err(Rejection::UnknownFile(command.file)),
    };
    if !may_use(*owner, caller) {
        return Err(Rejection::UnknownFile(command.file));
    }
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

/// The artifact that the command names, of a job whose results its sender may use.
fn artifact(file: FileId, job: &Job, caller: Caller) -> Result<Input, Rejection> {
    let unknown = Rejection::UnknownFile(file);
    let (order, artifacts) = match job {
        Job::Completed { order, artifacts, .. } => (order, artifacts.as_slice()),
        Job::Failed { order, log, .. } => (order, log.as_slice()),
        Job::Unknown
        | Job::Pending { .. }
        | Job::Claimed { .. }
        | Job::Running { .. }
        | Job::Validating { .. }
        | Job::Uploading { .. }
        | Job::Canceled { .. } => return Err(unknown),
    };
    let artifact = artifacts.iter().find(|artifact| artifact.file == file && may_use(order.creator, caller));
    let artifact = artifact.ok_or(unknown)?;
    Ok(Input {
        file,
        revision: 1,
        name: artifact.name.rsplit('/').next().unwrap_or(&artifact.name).to_owned(),
        media_type: artifact.media_type.clone(),
        size: artifact.size,
        content: artifact.content,
    })
}

fn may_use(owner: PersonId, caller: Caller) -> bool {
    caller.verdict_on(Action::SubmitJob, owner) == Verdict::Allowed
}
