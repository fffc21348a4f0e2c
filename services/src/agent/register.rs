//! A process of an agent has started and says what it is and what it offers.
//!
//! Each of its tools is registered, when it is not known; one that is known with other content is refused, since a
//! version never changes, and the agent is told. It is online from then on, for work in its own queue, in those of the
//! open pools that it is in and, when it takes automatic work, in everybody's. Said again by the same process with the
//! same words, it changes nothing.
//!
//! A process that another has followed, or that left, is over: its registration, which was late, is refused. Were it taken,
//! the jobs of the process that is there would be given to others.

use futures::{StreamExt, TryStreamExt, stream};
use jobtrail_events::agent::{Agent, AgentEvent, Departure, Enlisted, Offered, Profile, RegisterAgent};
use jobtrail_events::aggregate::Aggregate;
use jobtrail_events::ids::{AgentId, BootId, PoolId};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Refusal, Reply};
use jobtrail_events::subject;
use jobtrail_events::tool::Manifest;
use jobtrail_events::value::{Assignment, Digest, ToolVersion};
use jobtrail_log::Log;

use crate::core::{Caller, Core, Floor, Handle, done};
use crate::presence::Presence;
use crate::repository::{Outcome, unavailable};
use crate::tool::register_version;

/// What an agent may say of its machine, in bytes.
pub const LONGEST_HOST: usize = 255;
/// Of its operating system, architecture and version.
pub const LONGEST_WORD: usize = 64;

/// Consumers that are made at a time for one agent.
const CONSUMERS_AT_A_TIME: usize = 16;

/// `over`: the processes that others have followed.
pub fn decide(
    agent: &Agent,
    command: &RegisterAgent,
    offers: &[Offered],
    over: &[BootId],
) -> Result<Vec<AgentEvent>, Rejection> {
    let profile = Profile { offers: offers.to_vec(), ..command.profile.clone() };
    check(&profile)?;
    let connects = || Ok(vec![AgentEvent::Connected { boot: command.boot, profile: profile.clone() }]);
    match agent {
        Agent::Online { boot, profile: present, .. } if *boot == command.boot && *present == profile => Ok(vec![]),
        Agent::Online { boot, .. } if *boot == command.boot => connects(),
        Agent::Offline { boot, reason, .. } if *boot == command.boot => match reason {
            Departure::Lost => connects(),
            Departure::Stopped => Err(Rejection::StaleBoot),
        },
        Agent::Unknown | Agent::Enrolled { .. } | Agent::Online { .. } | Agent::Offline { .. } => {
            if over.contains(&command.boot) { Err(Rejection::StaleBoot) } else { connects() }
        }
        Agent::Archived { profile, .. } => Err(Rejection::AgentArchived(profile.name.clone())),
    }
}

fn check(profile: &Profile) -> Result<(), Rejection> {
    let Profile { name, host, os, arch, version, slots, .. } = profile;
    if name.trim().is_empty() || name.len() > Profile::LONGEST_NAME || name.chars().any(char::is_control) {
        let message = format!("must be 1 to {} bytes without control characters", Profile::LONGEST_NAME);
        return Err(Rejection::field("name", message));
    }
    if !(1..=Profile::MOST_SLOTS).contains(slots) {
        return Err(Rejection::field("slots", format!("must be 1 to {}", Profile::MOST_SLOTS)));
    }
    let words = [("os", os, LONGEST_WORD), ("arch", arch, LONGEST_WORD), ("version", version, LONGEST_WORD)];
    for (field, text, most) in words.into_iter().chain([("host", host, LONGEST_HOST)]) {
        if text.len() > most || text.chars().any(char::is_control) {
            return Err(Rejection::field(field, format!("must be at most {most} bytes without control characters")));
        }
    }
    Ok(())
}

/// A registration that is in the log.
pub struct Noted {
    pub offers: Vec<Offered>,
    /// Tools that were not taken, and why.
    pub refused: Vec<(ToolVersion, String)>,
    pub outcome: Outcome<Agent>,
}

/// Registers the tools and then the process.
pub async fn note<L: Log>(core: &Core<L>, caller: Caller, command: &RegisterAgent) -> Result<Noted, Refusal> {
    let id = caller.agent()?;
    if command.tools.len() > Profile::MOST_OFFERS {
        let message = format!("an agent may offer {} tool versions", Profile::MOST_OFFERS);
        return Err(Refusal::Rejected(Rejection::field("tools", message)));
    }
    let mut offers = Vec::new();
    let mut refused = Vec::new();
    for (manifest, digest) in &command.tools {
        match register(core, caller, manifest, *digest).await? {
            Registration::Taken(offered) => offers.push(offered),
            Registration::Refused(tool, why) => refused.push((tool, why)),
        }
    }
    offers.sort();
    offers.dedup();
    let mut past = Past::default();
    let outcome = loop {
        let decide = |agent: &Agent| match agent.boot() {
            // Others have come since the past was read.
            present if present != past.present && present != Some(command.boot) => Err(Rejection::StaleBoot),
            _ => decide(agent, command, &offers, &past.over),
        };
        match core.agents.execute(&id, caller.actor, caller.origin, decide).await {
            Err(Refusal::Rejected(Rejection::StaleBoot)) => {
                let now = Past::read(core, id).await?;
                if now == past {
                    return Err(Refusal::Rejected(Rejection::StaleBoot));
                }
                past = now;
            }
            outcome => break outcome?,
        }
    };
    Ok(Noted { offers, refused, outcome })
}

/// The processes that the agent had.
#[derive(Default, PartialEq, Eq)]
struct Past {
    over: Vec<BootId>,
    present: Option<BootId>,
}

impl Past {
    async fn read<L: Log>(core: &Core<L>, id: AgentId) -> Result<Self, Refusal> {
        let mut past = Self::default();
        for recorded in core.agents.log().read(&id.into()).await.map_err(unavailable)? {
            for event in recorded.commit.events.iter().filter_map(Agent::pick) {
                if let AgentEvent::Connected { boot, .. } = event
                    && past.present != Some(*boot)
                {
                    past.over.extend(past.present.replace(*boot));
                }
            }
        }
        Ok(past)
    }
}

impl<L: Log> Handle<Floor<L>> for RegisterAgent {
    async fn handle(self, floor: Floor<L>, caller: Caller) -> Reply<Enlisted> {
        let id = caller.agent()?;
        let Noted { offers, refused, outcome } = note(&floor.core, caller, &self).await?;
        let pools = floor.roster.pools_of(id);
        let sources = stream::iter(sources(id, self.profile.takes_automatic, &pools, &offers));
        let consumers = sources.map(async |(queue, tool)| floor.work.consumer(&queue, &tool).await);
        let consumers = consumers.buffered(CONSUMERS_AT_A_TIME).try_collect().await.map_err(unavailable)?;
        floor.presence.heard(id, self.boot, 0, false).await.map_err(unavailable)?;
        done(Enlisted { consumers, refused, heartbeat_ms: Presence::HEARTBEAT_MS }, &outcome)
    }
}

enum Registration {
    Taken(Offered),
    Refused(ToolVersion, String),
}

async fn register<L: Log>(
    core: &Core<L>,
    caller: Caller,
    manifest: &str,
    digest: Digest,
) -> Result<Registration, Refusal> {
    let manifest = Manifest::from_json(manifest)
        .map_err(|error| Refusal::Rejected(Rejection::field("tools", format!("a manifest cannot be read: {error}"))))?;
    let tool = manifest.tool_version();
    let decide = |known: &_| register_version::decide(known, &manifest, digest);
    match core.tools.execute(&tool.tool, caller.actor, caller.origin, decide).await {
        Ok(_) => Ok(Registration::Taken(Offered { tool, digest })),
        Err(Refusal::Rejected(why)) => Ok(Registration::Refused(tool, why.to_string())),
        Err(error @ (Refusal::Unavailable(_) | Refusal::Unreadable(_))) => Err(error),
    }
}

/// The queues and tool versions whose offers are for the agent.
pub fn sources(id: AgentId, takes_automatic: bool, pools: &[PoolId], offers: &[Offered]) -> Vec<(String, ToolVersion)> {
    let automatic = takes_automatic.then_some(Assignment::Automatic);
    let pools = pools.iter().copied().map(Assignment::Pool);
    let queues: Vec<_> =
        [Assignment::Agent(id)].into_iter().chain(automatic).chain(pools).map(|queue| subject::queue(&queue)).collect();
    let of = |queue: String| offers.iter().map(move |offered| (queue.clone(), offered.tool.clone()));
    queues.into_iter().flat_map(of).collect()
}
