//! Run a function on a file.
//!
//! The file must be the submitter's, or shared with them by a system in which they are an Editor or more (or the submitter an
//! administrator). It must be there, not archived, and of a kind
//! that the function accepts. The tool's newest version is taken when none is named. The parameters must fit the
//! function's schema; absent ones take their defaults.
//!
//! An agent that is named must have the tool and not be archived. A pool that is named must not be archived, and the
//! submitter must be among those who may assign jobs to it; who is not is told so, with the pool's name, since somebody
//! gave them its id. None of its members need have the tool: they come and go, and the job's place in the queue tells
//! what it waits for. All this is asked now and not again: a job that was let in is run, even when its submitter is no
//! longer among those who may.
//!
//! The same idempotency key again, by the same person, gives the same job when it asks for the same thing, and is
//! refused when it asks for another (C8). What an Extract means may be something else by the time it is repeated, or nothing, so
//! whoever makes a command of it asks first for what was submitted by the key. No store of keys is needed: the job's id is made from the person and the key.

mod facts;

use std::sync::Arc;

use jobtrail_events::ids::{JobId, PersonId};
use jobtrail_events::job::{Input, Job, JobEvent, Limits, Order, RepeatJob, SubmitJob};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Done, Refusal, Reply};
use jobtrail_events::tool::{Function, Manifest, Tool, fill_in};
use jobtrail_events::value::{Digest, Key, ToolVersion};
use jobtrail_log::Log;
use serde_json::{Map, Value};
use uuid::Uuid;

use self::facts::Facts;
use crate::core::{Caller, Core, Handle, done};
use crate::repository::unavailable;

/// The job's first event, unless it is there already.
pub fn decide(job: &Job, id: JobId, order: &Arc<Order>) -> Result<Vec<JobEvent>, Rejection> {
    match job.order() {
        None => Ok(vec![JobEvent::Submitted { order: Arc::clone(order) }]),
        Some(present) if present.request == order.request => Ok(vec![]),
        Some(_) => Err(Rejection::KeyReused(id)),
    }
}

/// What exactly is ordered.
fn order(command: &SubmitJob, creator: PersonId, facts: Facts) -> Result<Order, Rejection> {
    let limits = limits(command)?;
    let parameters = parameters(command)?;
    let (tool, tool_digest, manifest) = tool_version(command, &facts.tool.state)?;
    let function = function(command, &tool, &manifest)?;
    let Input { name, media_type, .. } = &facts.input;
    if !function.accepts(name, media_type) {
        let accepted = function.accepts.extensions.iter().map(|extension| format!(".{extension}"));
        let accepted = accepted.chain(function.accepts.media_types.iter().cloned()).collect::<Vec<_>>().join(", ");
        let (function, file, media_type) = (function.key.clone(), name.clone(), media_type.clone());
        return Err(Rejection::NotAccepted { tool, function, file, media_type, accepted });
    }
    if let Some(profile) = facts.agent.as_ref().and_then(|agent| agent.state.profile())
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
    if let Some(request) = command.request {
        return request;
    }
    let request = SubmitJob { idempotency_key: None, through: None, ..command.clone() };
    Digest::of(&postcard::to_stdvec(&request).expect("a vector takes all, and every field has a length"))
}

impl<L: Log> Handle<Core<L>> for SubmitJob {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<JobId> {
        let creator = caller.a_person()?;
        let id = job_id(creator, self.idempotency_key.as_deref()).map_err(Refusal::Rejected)?;
        if self.idempotency_key.is_some()
            // A repetition is answered as the first time, even if the file is gone by now.
            && let Done { answer: Some(id), sequence } = submitted_before(&core, id, request_digest(&self)).await?
        {
            return Ok(Done { answer: id, sequence });
        }
        let facts = Facts::gather(&self, &core, caller).await?;
        let order = Arc::new(order(&self, creator, facts).map_err(Refusal::Rejected)?);
        let outcome = core.jobs.execute(&id, caller.actor, caller.origin, |job| decide(job, id, &order)).await?;
        done(id, &outcome)
    }
}

/// The job, if it was submitted for that request.
async fn submitted_before<L: Log>(core: &Core<L>, id: JobId, request: Digest) -> Reply<Option<JobId>> {
    let mut present = core.jobs.load(&id).await.map_err(unavailable)?;
    if present.state.order().is_none() {
        present = core.jobs.load_fresh(&id).await.map_err(unavailable)?;
    }
    let answer = match present.state.order() {
        None => None,
        Some(order) if order.request == request => Some(id),
        Some(_) => return Err(Refusal::Rejected(Rejection::KeyReused(id))),
    };
    Ok(Done { answer, sequence: present.sequence })
}

impl<L: Log> Handle<Core<L>> for RepeatJob {
    async fn handle(self, core: Core<L>, caller: Caller) -> Reply<Option<JobId>> {
        let id = job_id(caller.a_person()?, Some(&self.idempotency_key)).map_err(Refusal::Rejected)?;
        submitted_before(&core, id, self.request).await
    }
}

#[cfg(test)]
mod tests;
