//! What every command needs: the aggregates, the caller, and how to answer.

use std::future::Future;

use jobtrail_events::agent::Agent;
use jobtrail_events::aggregate::Aggregate;
use jobtrail_events::file::File;
use jobtrail_events::grant::SigningKey;
use jobtrail_events::ids::{AgentId, PersonId};
use jobtrail_events::job::Job;
use jobtrail_events::permission::{self, Action, Relation, Verdict};
use jobtrail_events::person::{Person, Role};
use jobtrail_events::pool::Pool;
use jobtrail_events::request::{Command, Done, Refusal, Reply};
use jobtrail_events::system::System;
use jobtrail_events::tool::Tool;
use jobtrail_events::value::Actor;
use jobtrail_log::Log;

use crate::people::Staff;
use crate::pool::Roster;
use crate::presence::Presence;
use crate::repository::{Origin, Outcome, Repository};
use crate::work::Work;

/// What the commands of all aggregates share. Cheap to clone.
#[derive(Clone)]
pub struct Core<L> {
    pub jobs: Repository<Job, L>,
    pub files: Repository<File, L>,
    pub agents: Repository<Agent, L>,
    pub tools: Repository<Tool, L>,
    pub pools: Repository<Pool, L>,
    pub people: Repository<Person, L>,
    pub systems: Repository<System, L>,
    /// What everybody is, at a glance.
    pub staff: Staff,
    pub key: SigningKey,
}

/// The core, and where agents are met: what they are offered, who of them is alive, and which pools they are in. Cheap
/// to clone.
#[derive(Clone)]
pub struct Floor<L> {
    pub core: Core<L>,
    pub work: Work,
    pub presence: Presence,
    pub roster: Roster,
}

/// Who sent a command.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    pub actor: Actor,
    /// Of the person; what is no person is a member.
    pub role: Role,
    pub origin: Origin,
}

/// A command that can be carried out on a [`Core`], or on a [`Floor`]. Each says its rule in its own file.
pub trait Handle<On>: Command {
    fn handle(self, on: On, caller: Caller) -> impl Future<Output = Reply<Self::Answer>> + Send;
}

impl<L: Log> Core<L> {
    pub fn new(log: L, key: SigningKey) -> Self {
        Self {
            jobs: Repository::new(log.clone()),
            files: Repository::new(log.clone()),
            agents: Repository::new(log.clone()),
            tools: Repository::new(log.clone()),
            pools: Repository::new(log.clone()),
            people: Repository::new(log.clone()),
            systems: Repository::new(log),
            staff: Staff::default(),
            key,
        }
    }
}

impl Caller {
    /// What the table says of the caller and a thing of theirs, of others, or in a system of theirs.
    pub fn verdict(self, action: Action, relation: Relation) -> Verdict {
        action.verdict(self.role, relation)
    }

    /// The same of a thing that belongs to somebody.
    pub fn verdict_on(self, action: Action, owner: PersonId) -> Verdict {
        self.verdict(action, permission::relation(self.person() == Some(owner), None))
    }

    /// Whether the caller may do what concerns no thing in particular.
    pub fn may(self, action: Action) -> bool {
        action.allows(self.role, Relation::Other)
    }

    pub fn person(self) -> Option<PersonId> {
        match self.actor {
            Actor::Person(person) => Some(person),
            Actor::Agent(_) | Actor::Reconciler => None,
        }
    }

    /// The agent, in a command that only agents can send.
    pub fn agent(self) -> Result<AgentId, Refusal> {
        match self.actor {
            Actor::Agent(agent) => Ok(agent),
            Actor::Person(_) | Actor::Reconciler => Err(Refusal::Unreadable("only an agent sends this".to_owned())),
        }
    }

    /// The person, in a command that only people can send.
    pub fn a_person(self) -> Result<PersonId, Refusal> {
        self.person().ok_or_else(|| Refusal::Unreadable("only a person sends this".to_owned()))
    }
}

/// The answer to a command that was carried out.
pub fn done<A, S: Aggregate>(answer: A, outcome: &Outcome<S>) -> Reply<A> {
    Ok(Done { answer, sequence: outcome.loaded.sequence })
}
