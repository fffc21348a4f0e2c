//! Random histories, most of them legal.

use jobtrail_events::agent::{AgentEvent, Departure, Profile};
use jobtrail_events::file::FileEvent;
use jobtrail_events::ids::{AgentId, EnrolmentId, JobId};
use jobtrail_events::job::{Failure, FailureCause, JobEvent, JobStatus, Order, RequeueReason, Run};
use jobtrail_events::pool::{Audience, PoolEvent};
use jobtrail_events::value::{Actor, Assignment, ToolVersion};
use proptest::prelude::*;

use crate::truth::Truth;
use crate::world::{
    World, agent, artifact, boot, content, file, job, manifest, order, person, pool, profile, tool, tool_digest,
};

pub const PEOPLE: u128 = 3;
pub const FILES: u128 = 3;
pub const AGENTS: u128 = 3;
pub const POOLS: u128 = 2;

pub fn tools() -> [ToolVersion; 3] {
    [tool("archive", "1.0.0"), tool("archive", "1.10.0"), tool("table", "0.2.0-beta.1")]
}

/// Numbers that say what happens next; what they mean depends on what there is.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    what: u8,
    which: u8,
    how: u8,
    /// Seconds until the next step. Clocks differ, so time may go backwards.
    pause: i8,
}

pub fn steps(most: usize) -> impl Strategy<Value = Vec<Step>> {
    let step = (0..40_u8, any::<u8>(), any::<u8>(), -2..4_i8).prop_map(|(what, which, how, pause)| Step {
        what,
        which,
        how,
        pause,
    });
    prop::collection::vec(step, 1..most)
}

pub fn play(steps: &[Step]) -> World {
    let mut world = World::new();
    let mut truth = Truth::default();
    for step in steps {
        let before = world.log.len();
        play_one(&mut world, &truth, *step);
        world.log[before..].iter().for_each(|commit| truth.fold(commit));
        world.pause(step.pause.into());
    }
    world
}

fn play_one(world: &mut World, truth: &Truth, step: Step) {
    let Step { what, which, how, .. } = step;
    let some_file = file(1 + u128::from(which) % FILES);
    let some_agent = agent(1 + u128::from(which) % AGENTS);
    let somebody = person(1 + u128::from(how) % PEOPLE);
    let jobs: Vec<_> = truth.jobs.keys().copied().collect();
    match what {
        0..6 => {
            let id = job(jobs.len() as u128 * 7 % 97 + 1000 * jobs.len() as u128);
            world.submit(id, some_order(which, how));
        }
        6..22 if !jobs.is_empty() => {
            let id = jobs[usize::from(which) % jobs.len()];
            advance(world, truth, id, how);
        }
        22 | 23 if !jobs.is_empty() => {
            let id = jobs[usize::from(which) % jobs.len()];
            world.job_event(id, Actor::Agent(some_agent), stray(how));
        }
        24 | 39 => {
            world.file_event(some_file, somebody, file_event(how, somebody));
        }
        25 | 26 => {
            world.upload(some_file, somebody, &format!("Parts {how}.zip"));
        }
        27 | 28 => {
            let offers = &tools()[..usize::from(how % 4)];
            let slots = 1 + u32::from(how % 3);
            let name = format!("agent {}", how % 2);
            world.connect(
                some_agent,
                Profile { slots, takes_automatic: how < 200, sandboxed: how % 5 > 0, ..profile(&name, offers) },
            );
        }
        29 => {
            let reason = if how % 2 == 0 { Departure::Lost } else { Departure::Stopped };
            let event = AgentEvent::Disconnected { boot: boot(u128::from(how % 5 / 4) + 1), reason };
            world.commit(some_agent, Actor::Reconciler, vec![event.into()]);
        }
        32..37 => {
            world.pool_event(pool(1 + u128::from(which) % POOLS), pool_event(how));
        }
        37 => {
            world.agent_event(some_agent, agent_event(how));
        }
        38 => {
            world.pause(i64::from(how) * 60);
        }
        _ => {
            let tool = &tools()[usize::from(how % 3)];
            world.register(some_agent, tool, manifest(tool, &[("extract", "Extract", &["zip"])]));
        }
    }
}

fn some_order(which: u8, how: u8) -> Order {
    let mut order = order(person(1 + u128::from(how) % PEOPLE));
    order.input.file = file(1 + u128::from(which) % FILES);
    order.tool = tools()[usize::from(which / 3 % 3)].clone();
    order.tool_digest = tool_digest(&order.tool);
    order.function = ["extract", "unpack"][usize::from(how / 3 % 2)].parse().unwrap();
    order.assignment = match how / 8 % 4 {
        0 => Assignment::Agent(agent(1)),
        1 => Assignment::Pool(pool(1 + u128::from(which / 9) % POOLS)),
        _ => Assignment::Automatic,
    };
    order
}

/// Something that can happen to a job that stands so; sometimes two things in one commit.
fn advance(world: &mut World, truth: &Truth, id: JobId, how: u8) {
    let job = &truth.jobs[&id];
    let attempt = job.attempt;
    let by = job.job.active_run().map_or(agent(1 + u128::from(how) % AGENTS), |run| run.agent);
    let actor = Actor::Agent(by);
    let ended = how >= 208;
    let events = match job.status() {
        JobStatus::Pending if how >= 240 => vec![JobEvent::Canceled { by: job.order().creator }],
        JobStatus::Pending if how >= 224 => vec![failed(attempt, FailureCause::Expired)],
        JobStatus::Pending if how < 16 => vec![claimed(attempt, by), JobEvent::Started { attempt }],
        JobStatus::Pending if how < 24 => vec![claimed(attempt, by), requeued(attempt)],
        JobStatus::Pending => vec![claimed(attempt, by)],
        JobStatus::Claimed | JobStatus::Running | JobStatus::Validating | JobStatus::Uploading if ended => {
            vec![if how.is_multiple_of(2) { failed(attempt, FailureCause::Function) } else { requeued(attempt) }]
        }
        JobStatus::Claimed => vec![JobEvent::Started { attempt }],
        JobStatus::Running => vec![JobEvent::OutputReady { attempt }],
        JobStatus::Validating => vec![JobEvent::UploadStarted { attempt }],
        JobStatus::Uploading => {
            let n = u128::from(how % 8);
            let artifacts = [artifact(100 + n, "log", "log.txt"), artifact(200 + n, "contents", "a/b.json")];
            vec![JobEvent::Completed { attempt, artifacts: artifacts[..usize::from(how % 3)].to_vec() }]
        }
        JobStatus::Completed | JobStatus::Failed | JobStatus::Canceled => vec![stray(how)],
    };
    world.commit(id, actor, events.into_iter().map(Into::into).collect());
}

fn claimed(attempt: u32, by: AgentId) -> JobEvent {
    JobEvent::Claimed { run: Run { attempt, agent: by, boot: boot(1) } }
}

fn requeued(attempt: u32) -> JobEvent {
    JobEvent::Requeued { attempt, reason: RequeueReason::AgentLost, message: "the agent was lost".to_owned() }
}

fn failed(attempt: u32, cause: FailureCause) -> JobEvent {
    let failure = Failure { cause, message: "it does not work".to_owned(), log_tail: String::new() };
    JobEvent::Failed { attempt, failure, log: Some(artifact(300, "log", "log.txt")) }
}

/// Something that may well not be legal.
fn stray(how: u8) -> JobEvent {
    let attempt = u32::from(how % 3);
    match how % 7 {
        0 => claimed(attempt, agent(2)),
        1 => JobEvent::Started { attempt },
        2 => JobEvent::OutputReady { attempt },
        3 => JobEvent::UploadStarted { attempt },
        4 => requeued(attempt),
        5 => failed(attempt, FailureCause::Agent),
        _ => JobEvent::Canceled { by: person(1) },
    }
}

fn agent_event(how: u8) -> AgentEvent {
    match how % 5 {
        0 => AgentEvent::Archived,
        1 | 2 => AgentEvent::Draining { boot: boot(1) },
        _ => {
            let (name, key) = (format!("enrolled {how}"), "a key".to_owned());
            AgentEvent::Enrolled { name, key, token: EnrolmentId(uuid::Uuid::from_u128(1)) }
        }
    }
}

/// The first of a pool is legal only if it creates it, so that it often does.
fn pool_event(how: u8) -> PoolEvent {
    let agent = agent(1 + u128::from(how / 16) % (AGENTS + 1));
    let audience = match how / 16 % 3 {
        0 => Audience::Everyone,
        1 => Audience::People([person(1), person(2)].into()),
        _ => Audience::People([person(3)].into()),
    };
    match how % 16 {
        0..5 => PoolEvent::Created { name: format!("pool {}", how / 64), audience },
        5 => PoolEvent::Renamed { name: format!("pool {}", how / 64) },
        6 => PoolEvent::AudienceSet { audience },
        7 => PoolEvent::Archived,
        8 => PoolEvent::Restored,
        9 => PoolEvent::MemberRemoved { agent },
        _ => PoolEvent::MemberAdded { agent },
    }
}

fn file_event(how: u8, by: jobtrail_events::ids::PersonId) -> FileEvent {
    match how % 6 {
        0 => FileEvent::Archived { by },
        1 => FileEvent::Restored { by },
        2 | 3 => {
            let display_name = [None, Some("Zahnrad"), Some("ÄHRE"), Some("straße")][usize::from(how / 6 % 4)];
            FileEvent::Described { by, display_name: display_name.map(str::to_owned), description: how.to_string() }
        }
        _ => FileEvent::Revised { by, content: content(&format!("revised {how}.ZIP")) },
    }
}
