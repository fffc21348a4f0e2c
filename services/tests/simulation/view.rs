//! What projections that lag behind would answer, folded from the log.

use std::collections::BTreeMap;

use jobtrail_events::agent::Agent;
use jobtrail_events::aggregate::{Aggregate, AggregateId};
use jobtrail_events::ids::{AgentId, JobId};
use jobtrail_events::job::Job;
use jobtrail_events::value::Timestamp;
use jobtrail_log::Recorded;
use jobtrail_projections::query::{ActiveJob, AgentRow, AgentStatus};

#[derive(Default)]
pub struct View {
    pub sequence: u64,
    pub jobs: BTreeMap<JobId, Job>,
    pub agents: BTreeMap<AgentId, Agent>,
}

impl View {
    /// `at` is when it was recorded, by the world's clock.
    pub fn take_in(&mut self, recorded: &Recorded, at: Timestamp) {
        let commit = &recorded.commit;
        for event in &commit.events {
            match &commit.aggregate {
                AggregateId::Job(id) => {
                    let _ = self.jobs.entry(*id).or_default().evolve(Job::pick(event).expect("of a job"), at);
                }
                AggregateId::Agent(id) => {
                    let event = Agent::pick(event).expect("of an agent");
                    let _ = self.agents.entry(*id).or_default().evolve(event, at);
                }
                AggregateId::File(_)
                | AggregateId::Tool(_)
                | AggregateId::Pool(_)
                | AggregateId::Person(_)
                | AggregateId::System(_) => {}
            }
        }
        self.sequence = recorded.sequence;
    }

    pub fn active_jobs(&self) -> Vec<ActiveJob> {
        self.jobs.iter().filter_map(|(id, job)| active_job(*id, job)).collect()
    }

    pub fn agent_rows(&self) -> Vec<AgentRow> {
        self.agents.iter().filter_map(|(id, agent)| agent_row(*id, agent)).collect()
    }
}

fn active_job(id: JobId, job: &Job) -> Option<ActiveJob> {
    let (order, status, since) = (job.order()?, job.status()?, job.since()?);
    let attempt = match job {
        Job::Pending { attempt, .. } => *attempt,
        Job::Unknown
        | Job::Claimed { .. }
        | Job::Running { .. }
        | Job::Validating { .. }
        | Job::Uploading { .. }
        | Job::Completed { .. }
        | Job::Failed { .. }
        | Job::Canceled { .. } => job.active_run()?.attempt,
    };
    let (tool, assignment, limits, run) = (order.tool.clone(), order.assignment, order.limits, job.run().copied());
    Some(ActiveJob { id, status, attempt, tool, assignment, limits, run, since })
}

fn agent_row(id: AgentId, agent: &Agent) -> Option<AgentRow> {
    let (status, profile, boot, departure, since) = match agent {
        Agent::Unknown => return None,
        Agent::Enrolled { profile, since } => (AgentStatus::Enrolled, profile, None, None, since),
        Agent::Online { profile, boot, draining, since } => {
            let status = if *draining { AgentStatus::Draining } else { AgentStatus::Online };
            (status, profile, Some(*boot), None, since)
        }
        Agent::Offline { profile, boot, reason, since } => {
            (AgentStatus::Offline, profile, Some(*boot), Some(*reason), since)
        }
        Agent::Archived { profile, boot, since } => (AgentStatus::Archived, profile, *boot, None, since),
    };
    let (profile, since) = (profile.clone(), *since);
    Some(AgentRow { id, status, profile, boot, departure, since, active_jobs: 0, pools: Vec::new(), sequence: 0 })
}
