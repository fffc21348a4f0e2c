//! Any command of a job, as one type, so that tests can try them all.

use std::sync::Arc;

use jobtrail_events::agent::{Agent, AgentEvent, Profile};
use jobtrail_events::ids::{AgentId, BootId};
use jobtrail_events::job::{
    Artifact, CancelJob, ClaimJob, CompleteJob, FailJob, Failure, FailureCause, Job, JobEvent, Lease, Order,
    RequeueJob, RequeueReason, StartJob, StartUpload, SubmitJob, TakeOutput,
};
use jobtrail_events::pool::Pool;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Command;
use jobtrail_events::value::Timestamp;

use super::{cancel, claim, complete, expire, fail, requeue, start, start_upload, submit, take_output};
use crate::core::Caller;
use crate::samples::{JOB, KEY, after, artifact, log, profile};

/// A command, with who sends it and what else is decided on.
#[derive(Clone, Debug)]
pub enum AnyCommand {
    Submit {
        order: Order,
    },
    Cancel {
        by: Caller,
    },
    Claim {
        lease: Lease,
        agent: AgentId,
        known_as: Agent,
        /// That the job is assigned to.
        pool: Pool,
    },
    Start {
        lease: Lease,
        agent: AgentId,
    },
    TakeOutput {
        lease: Lease,
        agent: AgentId,
    },
    StartUpload {
        lease: Lease,
        agent: AgentId,
    },
    Complete {
        lease: Lease,
        agent: AgentId,
        artifacts: Vec<(Artifact, String)>,
    },
    Fail {
        lease: Lease,
        agent: AgentId,
        failure: Failure,
    },
    GiveBack {
        lease: Lease,
        agent: AgentId,
        reason: RequeueReason,
    },
    /// Of the reconciler.
    Requeue {
        lease: Lease,
        agent: AgentId,
        reason: RequeueReason,
    },
    /// Of the reconciler.
    Expire {
        now: Timestamp,
    },
}

impl AnyCommand {
    /// The names of those that are sent as requests.
    pub const REQUESTS: [&str; 9] = [
        SubmitJob::NAME,
        CancelJob::NAME,
        ClaimJob::NAME,
        StartJob::NAME,
        TakeOutput::NAME,
        StartUpload::NAME,
        CompleteJob::NAME,
        FailJob::NAME,
        RequeueJob::NAME,
    ];

    /// A claim by an online agent that has the tool.
    pub fn claim(lease: Lease, agent: AgentId, present: BootId) -> Self {
        Self::claim_as(lease, agent, present, profile())
    }

    pub fn claim_as(lease: Lease, agent: AgentId, present: BootId, profile: Profile) -> Self {
        let known_as = after([AgentEvent::Connected { boot: present, profile }]);
        Self::Claim { lease, agent, known_as, pool: Pool::Unknown }
    }

    /// With one artifact and the log, and the receipts for them.
    pub fn complete(lease: Lease, agent: AgentId) -> Self {
        Self::Complete { lease, agent, artifacts: vec![artifact("contents.json", lease.attempt), log(lease.attempt)] }
    }

    pub fn fail(lease: Lease, agent: AgentId, cause: FailureCause) -> Self {
        Self::Fail { lease, agent, failure: crate::samples::failure(cause) }
    }

    pub fn decide(&self, job: &Job) -> Result<Vec<JobEvent>, Rejection> {
        match self.clone() {
            Self::Submit { order } => submit::decide(job, JOB, &Arc::new(order)),
            Self::Cancel { by } => cancel::decide(job, JOB, by),
            Self::Claim { lease, agent, known_as, pool } => {
                claim::decide(job, &ClaimJob { lease }, agent, &known_as, &pool)
            }
            Self::Start { lease, agent } => start::decide(job, &StartJob { lease }, agent),
            Self::TakeOutput { lease, agent } => take_output::decide(job, &TakeOutput { lease }, agent),
            Self::StartUpload { lease, agent } => start_upload::decide(job, &StartUpload { lease }, agent),
            Self::Complete { lease, agent, artifacts } => {
                complete::decide(job, &CompleteJob { lease, artifacts }, agent, &KEY)
            }
            Self::Fail { lease, agent, failure } => {
                fail::decide(job, &FailJob { lease, failure, log: None }, agent, &KEY)
            }
            Self::GiveBack { lease, agent, reason } => {
                requeue::decide_give_back(job, &requeue_job(lease, reason), agent)
            }
            Self::Requeue { lease, agent, reason } => requeue::decide(job, &requeue_job(lease, reason), agent),
            Self::Expire { now } => expire::decide(job, JOB, now),
        }
    }
}

fn requeue_job(lease: Lease, reason: RequeueReason) -> RequeueJob {
    RequeueJob { lease, reason, message: "the agent was stopped".to_owned() }
}
