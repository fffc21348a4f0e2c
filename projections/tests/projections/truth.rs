//! The same log folded the simplest way there is, to hold the read model against.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jobtrail_events::agent::Agent;
use jobtrail_events::aggregate::{Aggregate, AggregateId, Fold};
use jobtrail_events::file::{File, Revision};
use jobtrail_events::ids::{AgentId, FileId, JobId, PersonId, PoolId};
use jobtrail_events::job::{Artifact, Job, JobEvent, JobStatus, Order};
use jobtrail_events::pool::Pool;
use jobtrail_events::tool::Tool;
use jobtrail_events::value::{Assignment, Key, Timestamp, ToolVersion};
use jobtrail_log::Recorded;
use jobtrail_projections::query::{AgentStatus, FileSort, JobSort, ListFiles, ListJobs};

#[derive(Clone, Debug, Default)]
pub struct Truth {
    pub jobs: BTreeMap<JobId, TrueJob>,
    pub files: BTreeMap<FileId, TrueFile>,
    pub agents: BTreeMap<AgentId, Agent>,
    pub pools: BTreeMap<PoolId, TruePool>,
    /// The latest time that was told.
    pub now: Timestamp,
    pub tools: BTreeMap<Key, Tool>,
}

#[derive(Clone, Debug, Default)]
pub struct TrueJob {
    pub job: Job,
    pub submitted_at: Timestamp,
    pub attempt: u32,
    pub sequence: u64,
    /// Status, attempt and sequence of each transition.
    pub history: Vec<(JobStatus, u32, u64)>,
    pub artifacts: Vec<Artifact>,
    /// Of the process that claimed it last.
    pub sandboxed: Option<bool>,
}

#[derive(Clone, Debug, Default)]
pub struct TrueFile {
    pub file: File,
    pub created_at: Timestamp,
}

#[derive(Clone, Debug, Default)]
pub struct TruePool {
    pub pool: Pool,
    pub created_at: Timestamp,
    pub sequence: u64,
}

impl TrueJob {
    pub fn status(&self) -> JobStatus {
        self.job.status().expect("it was submitted")
    }

    pub fn order(&self) -> &Order {
        self.job.order().expect("it was submitted")
    }

    fn attempt(&self) -> u32 {
        match &self.job {
            Job::Pending { attempt, .. } => *attempt,
            other => other.run().map_or(self.attempt, |run| run.attempt),
        }
    }
}

impl Truth {
    pub fn fold(&mut self, recorded: &Recorded) {
        let at = recorded.commit.at;
        self.now = self.now.max(at);
        for event in &recorded.commit.events {
            match &recorded.commit.aggregate {
                AggregateId::Job(id) => {
                    let known = self.jobs.entry(*id).or_default();
                    let submits = known.job == Job::Unknown;
                    let event = Job::pick(event).unwrap();
                    if known.job.evolve(event, at) == Fold::Applied {
                        if let JobEvent::Claimed { run } = event {
                            known.sandboxed = self.agents.get(&run.agent).and_then(|agent| match agent {
                                Agent::Online { boot, profile, .. } | Agent::Offline { boot, profile, .. } => {
                                    (*boot == run.boot).then_some(profile.sandboxed)
                                }
                                Agent::Archived { boot, profile, .. } => {
                                    (*boot == Some(run.boot)).then_some(profile.sandboxed)
                                }
                                Agent::Unknown | Agent::Enrolled { .. } => None,
                            });
                        }
                        if submits {
                            known.submitted_at = at;
                        }
                        known.attempt = known.attempt();
                        known.sequence = recorded.sequence;
                        known.history.push((known.status(), known.attempt, recorded.sequence));
                        known.artifacts = match &known.job {
                            Job::Completed { artifacts, .. } => artifacts.clone(),
                            Job::Failed { log, .. } => log.iter().cloned().collect(),
                            _ => Vec::new(),
                        };
                    }
                }
                AggregateId::File(id) => {
                    let known = self.files.entry(*id).or_default();
                    if known.file == File::Unknown {
                        known.created_at = at;
                    }
                    let _ = known.file.evolve(File::pick(event).unwrap(), at);
                }
                AggregateId::Agent(id) => {
                    let _ = self.agents.entry(*id).or_default().evolve(Agent::pick(event).unwrap(), at);
                }
                // Nothing of these is asked here.
                AggregateId::Person(_) | AggregateId::System(_) => {}
                AggregateId::Pool(id) => {
                    let known = self.pools.entry(*id).or_default();
                    if known.pool == Pool::Unknown {
                        known.created_at = at;
                    }
                    if known.pool.evolve(Pool::pick(event).unwrap(), at) == Fold::Applied {
                        known.sequence = recorded.sequence;
                    }
                }
                AggregateId::Tool(key) => {
                    let _ = self.tools.entry(key.clone()).or_default().evolve(Tool::pick(event).unwrap(), at);
                }
            }
        }
        self.jobs.retain(|_, job| job.job != Job::Unknown);
        self.files.retain(|_, file| file.file != File::Unknown);
        self.agents.retain(|_, agent| *agent != Agent::Unknown);
        self.pools.retain(|_, pool| pool.pool != Pool::Unknown);
    }

    pub fn list_jobs(&self, creator: Option<PersonId>, query: &ListJobs) -> Vec<JobId> {
        let takes = |job: &TrueJob| {
            let order = job.order();
            let agent = job.job.run().map(|run| run.agent);
            let pool = match order.assignment {
                jobtrail_events::value::Assignment::Pool(pool) => Some(pool),
                _ => None,
            };
            (query.status.is_empty() || query.status.contains(&job.status()))
                && creator.is_none_or(|creator| order.creator == creator)
                && query.created_by.is_none_or(|creator| order.creator == creator)
                && query.tool.as_ref().is_none_or(|tool| order.tool.tool == *tool)
                && query.function.as_ref().is_none_or(|function| order.function == *function)
                && query.file.is_none_or(|file| order.input.file == file)
                && query.agent.is_none_or(|wanted| agent == Some(wanted))
                && query.pool.is_none_or(|wanted| pool == Some(wanted))
                && query.from.is_none_or(|from| job.submitted_at >= from)
                && query.to.is_none_or(|to| job.submitted_at < to)
        };
        let mut found = self.newest_first(takes);
        if query.sort == JobSort::Oldest {
            found.reverse();
        }
        found
    }

    pub fn active_jobs(&self) -> Vec<JobId> {
        self.newest_first(|job| job.status().is_active())
    }

    fn newest_first(&self, takes: impl Fn(&TrueJob) -> bool) -> Vec<JobId> {
        let mut found: Vec<_> = self.jobs.iter().filter(|(_, job)| takes(job)).collect();
        found.sort_by_key(|(id, job)| (Reverse(job.submitted_at), **id));
        found.into_iter().map(|(id, _)| *id).collect()
    }

    pub fn counts(&self, creator: Option<PersonId>) -> Vec<u64> {
        let of = |job: &&TrueJob| creator.is_none_or(|creator| job.order().creator == creator);
        let count = |status| self.jobs.values().filter(of).filter(|job| job.status() == status).count() as u64;
        JobStatus::ALL.into_iter().map(count).collect()
    }

    /// Jobs that were queued before it, for the same queue and tool version.
    pub fn ahead(&self, id: JobId) -> Option<u64> {
        let job = &self.jobs[&id];
        let same = |other: &&TrueJob| {
            other.status() == JobStatus::Pending
                && other.order().assignment == job.order().assignment
                && other.order().tool == job.order().tool
                && other.sequence < job.sequence
        };
        (job.status() == JobStatus::Pending).then(|| self.jobs.values().filter(same).count() as u64)
    }

    /// The jobs that made something of a file, newest first, and what.
    pub fn made_from(&self, file: FileId) -> Vec<(JobId, Vec<Artifact>)> {
        let made = |job: &TrueJob| {
            job.order().input.file == file && job.artifacts.iter().any(|artifact| artifact.output != Artifact::LOG)
        };
        let jobs = self.newest_first(made);
        jobs.into_iter().map(|id| (id, self.artifacts(id))).collect()
    }

    pub fn artifacts(&self, id: JobId) -> Vec<Artifact> {
        let mut artifacts = self.jobs[&id].artifacts.clone();
        artifacts.sort_by_key(|artifact| artifact.output == Artifact::LOG);
        artifacts
    }

    pub fn list_files(&self, owner: Option<PersonId>, query: &ListFiles) -> Vec<FileId> {
        let takes = |file: &TrueFile| {
            let (file_owner, archived, revisions) = parts(&file.file);
            let latest = revisions.last().unwrap();
            let name = latest.content.name.to_lowercase();
            let called = called(&file.file).to_lowercase();
            let wanted = query.name.as_ref().map(|part| part.to_lowercase());
            owner.is_none_or(|owner| owner == file_owner)
                && query.owner.is_none_or(|owner| owner == file_owner)
                && archived == query.archived
                && query.kind.as_ref().is_none_or(|kind| kind.takes(&latest.content.media_type))
                && query.extension.as_ref().is_none_or(|it| name.ends_with(&format!(".{}", it.to_lowercase())))
                && query.created_from.is_none_or(|from| file.created_at >= from)
                && query.created_to.is_none_or(|to| file.created_at < to)
                && query.changed_from.is_none_or(|from| latest.at >= from)
                && query.changed_to.is_none_or(|to| latest.at < to)
                && wanted.is_none_or(|part| name.contains(&part) || called.contains(&part))
        };
        let mut found: Vec<_> = self.files.iter().filter(|(_, file)| takes(file)).collect();
        let size = |file: &TrueFile| parts(&file.file).2.last().unwrap().content.size;
        let name = |file: &TrueFile| called(&file.file).to_lowercase().replace('ß', "ss");
        match query.sort {
            FileSort::Newest => found.sort_by_key(|(id, file)| (Reverse(file.created_at), **id)),
            FileSort::Oldest => found.sort_by_key(|(id, file)| (file.created_at, Reverse(**id))),
            FileSort::Name => found.sort_by_key(|(id, file)| (name(file), **id)),
            FileSort::Size => found.sort_by_key(|(id, file)| (Reverse(size(file)), **id)),
        }
        found.into_iter().map(|(id, _)| *id).collect()
    }

    /// The jobs from a file up to what was uploaded, as far as one can follow it.
    pub fn origins(&self, mut file: FileId) -> Vec<JobId> {
        let mut found = Vec::new();
        let mut passed = vec![file];
        while let Some((id, job)) = self.maker(file) {
            found.push(id);
            file = job.order().input.file;
            if passed.contains(&file) {
                break;
            }
            passed.push(file);
        }
        found
    }

    /// The first that said that it made it.
    fn maker(&self, file: FileId) -> Option<(JobId, &TrueJob)> {
        if self.files.contains_key(&file) {
            return None;
        }
        let made = |job: &&TrueJob| job.artifacts.iter().any(|artifact| artifact.file == file);
        let makers = self.jobs.iter().filter(|(_, job)| made(job));
        makers.min_by_key(|(_, job)| job.sequence).map(|(id, job)| (*id, job))
    }

    pub fn load(&self, id: AgentId) -> u32 {
        let has = |job: &&TrueJob| job.job.active_run().is_some_and(|run| run.agent == id);
        u32::try_from(self.jobs.values().filter(has).count()).unwrap()
    }

    pub fn agent_status(&self, id: AgentId) -> AgentStatus {
        match &self.agents[&id] {
            Agent::Enrolled { .. } => AgentStatus::Enrolled,
            Agent::Archived { .. } => AgentStatus::Archived,
            Agent::Online { draining: true, .. } => AgentStatus::Draining,
            Agent::Online { profile, .. } if self.load(id) >= profile.slots => AgentStatus::Busy,
            Agent::Online { .. } => AgentStatus::Online,
            _ => AgentStatus::Offline,
        }
    }

    /// Agents that have a tool version and are not archived.
    pub fn with_tool(&self, tool: &ToolVersion) -> Vec<AgentId> {
        let has = |agent: &Agent| {
            !matches!(agent, Agent::Archived { .. })
                && agent.profile().is_some_and(|p| p.offers.iter().any(|offered| offered.tool == *tool))
        };
        let mut found: Vec<_> = self.agents.iter().filter(|(_, agent)| has(agent)).collect();
        found.sort_by_key(|(id, agent)| (agent.profile().unwrap().name.clone(), **id));
        found.into_iter().map(|(id, _)| *id).collect()
    }
}

impl Truth {
    /// Jobs of a pool in any of these statuses.
    pub fn in_pool(&self, pool: PoolId, statuses: &[JobStatus]) -> u64 {
        let of = |job: &&TrueJob| job.order().assignment == Assignment::Pool(pool) && statuses.contains(&job.status());
        self.jobs.values().filter(of).count() as u64
    }

    /// Jobs of a pool that an agent ended in the last so many spans of five minutes.
    pub fn ended_in_pool(&self, pool: PoolId, spans: u64) -> u64 {
        let span = |at: Timestamp| at.0 / 300_000_000;
        let ended = |job: &&TrueJob| {
            job.order().assignment == Assignment::Pool(pool)
                && [JobStatus::Completed, JobStatus::Failed].contains(&job.status())
                && job.job.run().is_some()
                && job.job.since().is_some_and(|since| span(since) + spans > span(self.now))
        };
        self.jobs.values().filter(ended).count() as u64
    }

    pub fn pools_of(&self, agent: AgentId) -> Vec<PoolId> {
        let of = |pool: &TruePool| pool.pool.details().is_some_and(|details| details.members.contains(&agent));
        let mut found: Vec<_> = self.pools.iter().filter(|(_, pool)| of(pool)).collect();
        found.sort_by_key(|(id, pool)| (pool.pool.details().unwrap().name.clone(), **id));
        found.into_iter().map(|(id, _)| *id).collect()
    }
}

/// What a file is called.
pub fn called(file: &File) -> &str {
    match file {
        File::Unknown => panic!("it was registered"),
        File::Kept { about, revisions, .. } | File::Archived { about, revisions, .. } => {
            about.display_name.as_ref().unwrap_or(&revisions.last().unwrap().content.name)
        }
    }
}

/// Owner, whether archived, and revisions.
pub fn parts(file: &File) -> (PersonId, bool, &[Revision]) {
    match file {
        File::Unknown => panic!("it was registered"),
        File::Kept { owner, revisions, .. } => (*owner, false, revisions),
        File::Archived { owner, revisions, .. } => (*owner, true, revisions),
    }
}
