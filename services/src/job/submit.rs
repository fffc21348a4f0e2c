//! Run a function on a file.
//!
//! The file must be the submitter's (or the submitter an administrator), must be there, not archived, and of a kind
//! that the function accepts. The tool's newest version is taken when none is named. The parameters must fit the
//! function's schema; absent ones take their defaults. An agent that is named must have the tool.
//!
//! The same idempotency key again, by the same person, gives the same job when it asks for the same thing, and is
//! refused when it asks for another (C8). No store of keys is needed: the job's id is made from the person and the key.

use std::sync::Arc;

use jobtrail_events::agent::Agent;
use jobtrail_events::file::File;
use jobtrail_events::ids::{FileId, JobId, PersonId};
use jobtrail_events::job::{Input, Job, JobEvent, Limits, Order, SubmitJob};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Done, Refusal, Reply};
use jobtrail_events::tool::{Function, Manifest, Tool, fill_in};
use jobtrail_events::value::{Assignment, Digest, Key, ToolVersion};
use jobtrail_log::Log;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::core::{Caller, Core, Handle, done};
use crate::repository::unavailable;

/// What the rest of the system knows of what the command names.
struct Facts<'a> {
    input: Input,
    tool: &'a Tool,
    /// The agent of the assignment, when it names one.
    agent: Option<&'a Agent>,
}

/// The job's first event, unless it is there already.
pub fn decide(job: &Job, id: JobId, order: &Arc<Order>) -> Result<Vec<JobEvent>, Rejection> {
    match job.order() {
        None => Ok(vec![JobEvent::Submitted { order: Arc::clone(order) }]),
        Some(present) if present.request == order.request => Ok(vec![]),
        Some(_) => Err(Rejection::KeyReused(id)),
    }
}

/// What exactly is ordered.
fn order(command: &SubmitJob, creator: PersonId, facts: Facts<'_>) -> Result<Order, Rejection> {
    let limits = limits(command)?;
    let parameters = parameters(command)?;
    let (tool, tool_digest, manifest) = tool_version(command, facts.tool)?;
    let function = function(command, &tool, &manifest)?;
    let Input { name, media_type, .. } = &facts.input;
    if !function.accepts(name, media_type) {
        let accepted = function.accepts.extensions.iter().map(|extension| format!(".{extension}"));
        let accepted = accepted.chain(function.accepts.media_types.iter().cloned()).collect::<Vec<_>>().join(", ");
        let (function, file, media_type) = (function.key.clone(), name.clone(), media_type.clone());
        return Err(Rejection::NotAccepted { tool, function, file, media_type, accepted });
    }
    if let Some(profile) = facts.agent.and_then(Agent::profile)
        && !profile.offers.iter().any(|offered| offered.tool == tool)
    {
        return Err(Rejection::NotOffered { agent: profile.name.clone(), tool });
    }
    let parameters = fill_in(&function.parameters, parameters).map_err(Rejection::InvalidParameters)?;
    Ok(Order {
        creator,
        input: facts.input,
        tool,
        tool_digest,
        function: function.key.clone(),
        parameters: parameters.to_string(),
        assignment: command.assignment,
        limits: Limits { run_ms: function.run_ms(), ..limits },
        request: request_digest(command),
        retry_failures: command.retry_failures.unwrap_or(function.retry),
    })
}

fn limits(command: &SubmitJob) -> Result<Limits, Rejection> {
    let max_attempts = command.max_attempts.unwrap_or(Limits::DEFAULT_MAX_ATTEMPTS);
    if !(1..=Limits::MOST_ATTEMPTS).contains(&max_attempts) {
        return Err(Rejection::field("max_attempts", format!("must be 1 to {}", Limits::MOST_ATTEMPTS)));
    }
    let time_to_live_ms = command.time_to_live_ms.unwrap_or(Limits::DEFAULT_TIME_TO_LIVE_MS);
    if !(Limits::SHORTEST_TIME_TO_LIVE_MS..=Limits::LONGEST_TIME_TO_LIVE_MS).contains(&time_to_live_ms) {
        return Err(Rejection::field("time_to_live_seconds", "must be 1 second to 90 days"));
    }
    Ok(Limits { max_attempts, time_to_live_ms, run_ms: 0 })
}

fn parameters(command: &SubmitJob) -> Result<Map<String, Value>, Rejection> {
    if command.parameters.len() > SubmitJob::LONGEST_PARAMETERS {
        let message = format!("must be at most {} bytes of JSON", SubmitJob::LONGEST_PARAMETERS);
        return Err(Rejection::field("parameters", message));
    }
    match serde_json::from_str(&command.parameters) {
        Ok(Value::Object(parameters)) => Ok(parameters),
        Ok(_) => Err(Rejection::field("parameters", "must be a JSON object, as in {\"rows\": 10}")),
        Err(error) => Err(Rejection::field("parameters", format!("is no JSON: {error}"))),
    }
}

fn tool_version(command: &SubmitJob, tool: &Tool) -> Result<(ToolVersion, Digest, Manifest), Rejection> {
    let unknown = || Rejection::UnknownTool(command.tool.clone());
    let key: Key = command.tool.parse().map_err(|_| unknown())?;
    let (version, registered) = match &command.tool_version {
        None => tool.newest().ok_or_else(unknown)?,
        Some(wanted) => {
            if tool.versions.is_empty() {
                return Err(unknown());
            }
            tool.versions.iter().find(|(version, _)| version.to_string() == *wanted).ok_or_else(|| {
                let known = tool.versions.keys().rev().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                Rejection::UnknownToolVersion { tool: key.clone(), version: wanted.clone(), known }
            })?
        }
    };
    let manifest = Manifest::from_json(&registered.manifest).map_err(|_| unknown())?;
    Ok((ToolVersion { tool: key, version: version.clone() }, registered.digest, manifest))
}

fn function<'a>(command: &SubmitJob, tool: &ToolVersion, manifest: &'a Manifest) -> Result<&'a Function, Rejection> {
    manifest.function(&command.function).ok_or_else(|| {
        let known = manifest.functions.iter().map(|f| f.key.to_string()).collect::<Vec<_>>().join(", ");
        Rejection::UnknownFunction { tool: tool.clone(), function: command.function.clone(), known }
    })
}

/// The revision that the command names, of a file that its sender may use. One may not see: as if it did not exist.
fn input(command: &SubmitJob, file: &File, caller: Caller) -> Result<Input, Rejection> {
    let (owner, revisions) = match file {
        File::Unknown => return Err(Rejection::UnknownFile(command.file)),
        File::Kept { owner, revisions } => (owner, revisions),
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
    caller.administrator || caller.person() == Some(owner)
}

fn job_id(creator: PersonId, key: Option<&str>) -> Result<JobId, Rejection> {
    let Some(key) = key else { return Ok(JobId(Uuid::new_v4())) };
    if key.is_empty() || key.len() > SubmitJob::LONGEST_KEY {
        let message = format!("must be 1 to {} bytes", SubmitJob::LONGEST_KEY);
        return Err(Rejection::field("Idempotency-Key", message));
    }
    let Digest(bytes) = Digest::of(format!("job\n{creator}\n{key}").as_bytes());
    let half = std::array::from_fn(|n| bytes[n]);
    Ok(JobId(uuid::Builder::from_random_bytes(half).into_uuid()))
}

fn request_digest(command: &SubmitJob) -> Digest {
    let request = SubmitJob { idempotency_key: None, ..command.clone() };
    Digest::of(&postcard::to_stdvec(&request).expect("a vector takes all, and every field has a length"))
}

impl<L: Log> Handle<Core<L>> for SubmitJob {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<JobId> {
        let creator = caller.a_person()?;
        let id = job_id(creator, self.idempotency_key.as_deref()).map_err(Refusal::Rejected)?;
        if self.idempotency_key.is_some() {
            // A repetition is answered as the first time, even if the file is gone by now.
            let present = core.jobs.load(&id).await.map_err(unavailable)?;
            if present.state.order().is_some_and(|order| order.request == request_digest(&self)) {
                return Ok(Done { answer: id, sequence: present.sequence });
            }
        }
        let order = Arc::new(plan(&self, &core, caller, creator).await?);
        let outcome = core.jobs.execute(&id, caller.actor, caller.origin, |job| decide(job, id, &order)).await?;
        done(id, &outcome)
    }
}

/// Gathers the facts and orders.
async fn plan<L: Log>(
    command: &SubmitJob,
    core: &Core<L>,
    caller: Caller,
    creator: PersonId,
) -> Result<Order, Refusal> {
    let input = match command.made_by {
        None => input(command, &core.files.load_fresh(&command.file).await.map_err(unavailable)?.state, caller),
        Some(job) => artifact(command.file, &core.jobs.load(&job).await.map_err(unavailable)?.state, caller),
    };
    let input = input.map_err(Refusal::Rejected)?;
    let key = command.tool.parse().map_err(|_| Refusal::Rejected(Rejection::UnknownTool(command.tool.clone())))?;
    let agent = match command.assignment {
        Assignment::Automatic => None,
        Assignment::Pool(pool) => return Err(Refusal::Rejected(Rejection::UnknownPool(pool))),
        Assignment::Agent(id) => {
            let agent = core.agents.load(&id).await.map_err(unavailable)?;
            if agent.state.profile().is_none() {
                return Err(Refusal::Rejected(Rejection::UnknownAgent(id)));
            }
            Some(agent)
        }
    };
    let agent = agent.as_ref().map(|agent| &agent.state);
    let tool = core.tools.load(&key).await.map_err(unavailable)?;
    match order(command, creator, Facts { input: input.clone(), tool: &tool.state, agent }) {
        Ok(order) => Ok(order),
        // The tool may have gained a version since it was last read.
        Err(_) => {
            let tool = core.tools.load_fresh(&key).await.map_err(unavailable)?;
            order(command, creator, Facts { input, tool: &tool.state, agent }).map_err(Refusal::Rejected)
        }
    }
}
