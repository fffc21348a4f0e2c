//! Who may publish and subscribe what: the least that each role needs, and each agent.
//!
//! Roles are in the account [`SYSTEM`], with the streams. Agents are in an account of their own, [`AGENTS`], in which
//! there is no stream: it has what [`EXPORTED`] lists, and nothing else reaches from one to the other. That is needed because
//! whoever may ask anything also names where the answer goes. In one account an agent could have an answer of the broker or of
//! the services written on a subject of the log.

use super::{
    AUTHENTICATE, CHANGES_ALL, CREDENTIALS, DELIVERIES, DOORS, ENROLMENTS, EVENTS, HOOKS, HOOKS_ALL, PEOPLE, PRESENCE,
    PROFILES, RUNS, RUNS_ALL, SECRETS, WEBHOOKS, WORK, WORK_ALL, agent_command, bucket_stream, in_bucket, inbox, kick,
};
use crate::ids::AgentId;

/// The account of the roles.
pub const SYSTEM: &str = "JOBTRAIL";
/// The account of the agents.
pub const AGENTS: &str = "AGENTS";

/// What one connection may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permissions {
    pub publish: Vec<String>,
    pub subscribe: Vec<String>,
    /// Whether it may answer what it is asked.
    pub responds: bool,
}

/// A part of the system that has a user of its own at the broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Services,
    Projections,
    Gateway,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Services, Self::Projections, Self::Gateway];

    pub fn name(self) -> &'static str {
        match self {
            Self::Services => "services",
            Self::Projections => "projections",
            Self::Gateway => "gateway",
        }
    }

    pub fn permissions(self) -> Permissions {
        let inbox = format!("{}.>", inbox(self.name()));
        let lists = |publish: Vec<String>, subscribe: &[&str]| Permissions {
            publish,
            subscribe: subscribe.iter().map(ToString::to_string).chain([inbox.clone()]).collect(),
            responds: false,
        };
        match self {
            Self::Services => {
                let mut publish = texts(&["evt.>", WORK_ALL, HOOKS_ALL, "query.>", "$JS.API.INFO", "$JS.ACK.>"]);
                for stream in [EVENTS, WORK, RUNS, HOOKS] {
                    publish.extend(manage(stream));
                }
                for bucket in
                    [PRESENCE, PEOPLE, PROFILES, CREDENTIALS, ENROLMENTS, DOORS, SECRETS, WEBHOOKS, DELIVERIES]
                {
                    publish.push(in_bucket(bucket, ">"));
                    publish.extend(manage(&format!("KV_{bucket}")));
                }
                // What is personal is overwritten when it is removed.
                publish.push(format!("$JS.API.STREAM.MSG.DELETE.{}", bucket_stream(PROFILES)));
                let may = lists(publish, &["cmd.>", CHANGES_ALL, AUTHENTICATE]);
                Permissions { responds: true, ..may }
            }
            Self::Projections => {
                // It asks itself, too, to be built anew.
                let mut publish = texts(&[CHANGES_ALL, "query.>", "$JS.API.INFO"]);
                publish.extend(read(EVENTS));
                Permissions { responds: true, ..lists(publish, &["query.>"]) }
            }
            Self::Gateway => {
                // People's commands have two tokens after `cmd`, and those of agents three.
                let mut publish = texts(&["cmd.*.*", "query.>", "$JS.API.INFO"]);
                publish.extend(get(RUNS));
                publish.extend(get(&format!("KV_{SECRETS}")));
                lists(publish, &[CHANGES_ALL, RUNS_ALL])
            }
        }
    }
}

/// Under what the agents find JetStream: in an account without streams the usual name leads to an error.
pub const AGENTS_API: &str = "OFFERS";

/// What the account of the agents has of the other one: subjects that agents may ask on, and what they are there.
pub const EXPORTED: [(&str, &str); 4] = [
    ("cmd.agent.>", "cmd.agent.>"),
    ("$JS.API.CONSUMER.INFO.WORK.*", "OFFERS.CONSUMER.INFO.WORK.*"),
    ("$JS.API.CONSUMER.MSG.NEXT.WORK.*", "OFFERS.CONSUMER.MSG.NEXT.WORK.*"),
    ("$JS.ACK.WORK.>", "$JS.ACK.WORK.>"),
];

/// What the account of the agents says to the other one: live log and progress.
pub const TOLD: &str = RUNS_ALL;

/// An agent that may pull from those consumers of the stream of offers.
pub fn agent(id: AgentId, consumers: &[String]) -> Permissions {
    let mut publish = vec![agent_command(id, "*"), format!("run.{id}.>")];
    for consumer in consumers {
        publish.push(format!("{AGENTS_API}.CONSUMER.INFO.{WORK}.{consumer}"));
        publish.push(format!("{AGENTS_API}.CONSUMER.MSG.NEXT.{WORK}.{consumer}"));
        publish.push(format!("$JS.ACK.{WORK}.{consumer}.>"));
    }
    Permissions { publish, subscribe: vec![format!("{}.>", inbox(id))], responds: false }
}

/// An agent that was archived while it had work in hand: it may finish that, and takes no more.
pub fn archived_agent(id: AgentId) -> Permissions {
    let finishing = ["heartbeat", "leave", "start", "output-ready", "upload-started", "complete", "fail", "give-back"];
    let mut publish: Vec<_> = finishing.iter().map(|command| agent_command(id, command)).collect();
    publish.push(format!("run.{id}.>"));
    Permissions { publish, ..agent(id, &[]) }
}

/// The user that closes connections. It is in the broker's own account.
pub fn closer() -> Permissions {
    Permissions { publish: vec![kick("*")], subscribe: vec![format!("{}.>", inbox(CLOSER))], responds: false }
}

/// The name of [`closer`], as its inbox has it.
pub const CLOSER: &str = "closer";

fn texts(subjects: &[&str]) -> Vec<String> {
    subjects.iter().map(ToString::to_string).collect()
}

/// To read single messages of a stream.
fn get(stream: &str) -> Vec<String> {
    [
        format!("$JS.API.STREAM.INFO.{stream}"),
        format!("$JS.API.STREAM.MSG.GET.{stream}"),
        format!("$JS.API.DIRECT.GET.{stream}"),
        format!("$JS.API.DIRECT.GET.{stream}.>"),
    ]
    .into()
}

/// To follow a stream too.
fn read(stream: &str) -> Vec<String> {
    let mut subjects = get(stream);
    for request in ["CREATE", "INFO", "DELETE", "MSG.NEXT"] {
        subjects.push(format!("$JS.API.CONSUMER.{request}.{stream}.>"));
    }
    subjects.push(format!("$JS.API.CONSUMER.CREATE.{stream}"));
    subjects.push(format!("$JS.ACK.{stream}.>"));
    subjects.push("$JS.FC.>".to_owned());
    subjects
}

/// To make a stream, and all that is done with it besides removing it.
fn manage(stream: &str) -> Vec<String> {
    let mut subjects = read(stream);
    for request in ["STREAM.CREATE", "STREAM.UPDATE", "STREAM.PURGE", "CONSUMER.DURABLE.CREATE"] {
        subjects.push(format!("$JS.API.{request}.{stream}"));
    }
    subjects.push(format!("$JS.API.CONSUMER.DURABLE.CREATE.{stream}.>"));
    subjects
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn only_the_services_may_write_the_log() {
        for role in Role::ALL {
            let may = role.permissions().publish.iter().any(|subject| subject.starts_with("evt."));
            assert_eq!(may, role == Role::Services, "{role:?}");
        }
    }

    #[test]
    fn what_an_agent_may_do_has_its_name_or_its_consumers_in_it() {
        let id = AgentId(Uuid::from_u128(5));
        let may = agent(id, &["auto-archive@1_0_0".to_owned()]);
        for subject in may.publish.iter().chain(&may.subscribe) {
            assert!(subject.contains(&id.to_string()) || subject.contains("auto-archive@1_0_0"), "{subject}");
        }
        let archived = archived_agent(id);
        assert!(archived.publish.iter().all(|subject| !subject.contains("claim") && !subject.contains("$JS")));
    }
}
