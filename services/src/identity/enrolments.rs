//! Enrolment tokens: made by administrators, shown once, exchanged by agents for an identity of their own.
//!
//! A token is valid until it has expired, was withdrawn, or has brought in as many agents as it may. The same agent may
//! send it again, in case the answer was lost, and is counted once.

use std::time::Duration;

use async_nats::jetstream::kv::{self, CreateErrorKind, UpdateErrorKind};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::TryStreamExt;
use jobtrail_bus::{Bus, clock};
use jobtrail_events::agent::{
    Agent, AgentEvent, CreateEnrolment, EnrolAgent, EnrolmentCreated, EnrolmentRow, ListEnrolments, Profile,
    RevokeEnrolment,
};
use jobtrail_events::ids::{AgentId, CorrelationId, EnrolmentId, PersonId};
use jobtrail_events::permission::Action;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Done, Refusal, Reply};
use jobtrail_events::subject;
use jobtrail_events::value::{Actor, Digest, Timestamp};
use jobtrail_log::Log;
use nkeys::{KeyPair, KeyPairType};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::core::{Caller, Core, Handle};
use crate::repository::{Origin, unavailable};

/// The bucket of enrolment tokens. Cheap to clone.
#[derive(Clone)]
pub struct Enrolments {
    bucket: kv::Store,
}

/// What enrolling needs. Cheap to clone.
#[derive(Clone)]
pub struct Registry<L> {
    pub core: Core<L>,
    pub enrolments: Enrolments,
}

#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    row: EnrolmentRow,
    /// Of the secret.
    digest: Digest,
}

const PREFIX: &str = "jte_";
/// How long the agent of the same process has to use its token.
const HERE_MS: u64 = 300_000;
const HOUR_MS: u64 = 3_600_000;
/// Tokens are forgotten by then at the latest.
const LONGEST: Duration = Duration::from_millis((CreateEnrolment::MOST_HOURS as u64 + 24) * HOUR_MS);
/// How often the same token may be used at the same instant before one of the agents has to ask again.
const TRIES: usize = 200;

impl Enrolments {
    pub async fn open(bus: &Bus, replicas: usize) -> Result<Self, async_nats::Error> {
        let config = kv::Config {
            bucket: subject::ENROLMENTS.to_owned(),
            description: "enrolment tokens of agents".to_owned(),
            history: 1,
            max_age: LONGEST,
            num_replicas: replicas,
            ..kv::Config::default()
        };
        Ok(Self { bucket: bus.jetstream().create_or_update_key_value(config).await? })
    }

    /// A token for the agent that runs in this very process, which needs no administrator to be trusted.
    pub async fn issue_for_here(&self) -> Result<String, async_nats::Error> {
        // Always the same one, so that each start takes the place of the one before.
        let (id, now) = (EnrolmentId(Uuid::nil()), clock::now());
        let (name, by, expires) = ("this process".to_owned(), PersonId(Uuid::nil()), now.plus_ms(HERE_MS));
        let row = EnrolmentRow { id, name, by, created: now, expires, uses: 1, left: 1 };
        let secret = secret_of(id);
        let kept = Kept { row, digest: Digest::of(secret.as_bytes()) };
        self.bucket.put(id.to_string(), postcard::to_stdvec(&kept)?.into()).await?;
        Ok(secret)
    }

    async fn all(&self) -> Result<Vec<Kept>, async_nats::Error> {
        let keys: Vec<String> = self.bucket.keys().await?.try_collect().await?;
        let mut found = Vec::new();
        for key in keys {
            if let Some(bytes) = self.bucket.get(&key).await? {
                found.push(postcard::from_bytes::<Kept>(&bytes)?);
            }
        }
        Ok(found)
    }

    /// Counts one agent for the token, if the secret is its own and it is still valid.
    async fn take(&self, secret: &str, now: Timestamp) -> Result<EnrolmentId, Refusal> {
        for _ in 0..TRIES {
            let (mut kept, revision) = self.find(secret, now).await?;
            let id = kept.row.id;
            kept.row.left = kept.row.left.checked_sub(1).ok_or_else(invalid)?;
            let bytes = postcard::to_stdvec(&kept).map_err(unavailable)?;
            match self.bucket.update(id.to_string(), bytes.into(), revision).await {
                Ok(_) => return Ok(id),
                Err(error) if error.kind() == UpdateErrorKind::WrongLastRevision => {}
                Err(error) => return Err(unavailable(error)),
            }
        }
        Err(unavailable("too many agents use this token at once"))
    }

    /// The token of that secret, used up or not, and the revision of its entry.
    async fn find(&self, secret: &str, now: Timestamp) -> Result<(Kept, u64), Refusal> {
        let id = id_of(secret).ok_or_else(invalid)?;
        let entry = self.bucket.entry(id.to_string()).await.map_err(unavailable)?.ok_or_else(invalid)?;
        if entry.operation != kv::Operation::Put {
            return Err(invalid());
        }
        let kept: Kept = postcard::from_bytes(&entry.value).map_err(unavailable)?;
        let is_valid = kept.digest == Digest::of(secret.as_bytes()) && now < kept.row.expires;
        if is_valid { Ok((kept, entry.revision)) } else { Err(invalid()) }
    }
}

fn invalid() -> Refusal {
    Refusal::Rejected(Rejection::InvalidEnrolment)
}

/// A secret says which token it is of, so that no search is needed.
fn secret_of(id: EnrolmentId) -> String {
    let bits: [u8; 32] = rand::random();
    format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode([id.0.as_bytes().as_slice(), &bits].concat()))
}

fn id_of(secret: &str) -> Option<EnrolmentId> {
    let bytes = URL_SAFE_NO_PAD.decode(secret.trim().strip_prefix(PREFIX)?).ok()?;
    if bytes.len() != 48 {
        return None;
    }
    Uuid::from_slice(&bytes[..16]).ok().map(EnrolmentId)
}

fn row(command: &CreateEnrolment, caller: Caller, now: Timestamp) -> Result<EnrolmentRow, Refusal> {
    let by = administrator(caller)?;
    let wrong = |field: &str, message: String| Err(Refusal::Rejected(Rejection::field(field, message)));
    let name = command.name.trim();
    if name.is_empty() || name.chars().count() > CreateEnrolment::LONGEST_NAME {
        return wrong("name", format!("must be 1 to {} characters", CreateEnrolment::LONGEST_NAME));
    }
    let uses = command.uses.unwrap_or(1);
    if !(1..=CreateEnrolment::MOST_USES).contains(&uses) {
        return wrong("uses", format!("must be 1 to {}", CreateEnrolment::MOST_USES));
    }
    let hours = command.expires_in_hours.unwrap_or(CreateEnrolment::DEFAULT_HOURS);
    if !(1..=CreateEnrolment::MOST_HOURS).contains(&hours) {
        return wrong("expires_in_hours", format!("must be 1 to {}", CreateEnrolment::MOST_HOURS));
    }
    let expires = now.plus_ms(u64::from(hours) * HOUR_MS);
    let id = EnrolmentId(Uuid::new_v4());
    Ok(EnrolmentRow { id, name: name.to_owned(), by, created: now, expires, uses, left: uses })
}

fn administrator(caller: Caller) -> Result<PersonId, Refusal> {
    let person = caller.a_person()?;
    if caller.may(Action::ManageAgents) { Ok(person) } else { Err(Refusal::Rejected(Rejection::NotAdministrator)) }
}

fn answered<A>(answer: A) -> Reply<A> {
    // Tokens are not in the log.
    Ok(Done { answer, sequence: 0 })
}

impl<L: Log> Handle<Registry<L>> for CreateEnrolment {
    async fn handle(self, registry: Registry<L>, caller: Caller) -> Reply<EnrolmentCreated> {
        let row = row(&self, caller, clock::now())?;
        let Enrolments { bucket } = registry.enrolments;
        let keys: Vec<String> = bucket.keys().await.map_err(unavailable)?.try_collect().await.map_err(unavailable)?;
        let known = keys.len();
        if known >= CreateEnrolment::MOST {
            let message = format!("there are {known} enrolment tokens; withdraw some first");
            return Err(Refusal::Rejected(Rejection::field("name", message)));
        }
        let secret = secret_of(row.id);
        let kept = Kept { row: row.clone(), digest: Digest::of(secret.as_bytes()) };
        let bytes = postcard::to_stdvec(&kept).map_err(unavailable)?;
        match bucket.create(row.id.to_string(), bytes.into()).await {
            Ok(_) => answered(EnrolmentCreated { row, secret }),
            Err(error) if error.kind() == CreateErrorKind::AlreadyExists => Err(unavailable("the id was taken")),
            Err(error) => Err(unavailable(error)),
        }
    }
}

impl<L: Log> Handle<Registry<L>> for ListEnrolments {
    async fn handle(self, registry: Registry<L>, caller: Caller) -> Reply<Vec<EnrolmentRow>> {
        if !caller.may(Action::ViewEnrolments) {
            return Err(Refusal::Rejected(Rejection::NotAdministrator));
        }
        let mut rows: Vec<_> =
            registry.enrolments.all().await.map_err(unavailable)?.into_iter().map(|kept| kept.row).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.created));
        answered(rows)
    }
}

impl<L: Log> Handle<Registry<L>> for RevokeEnrolment {
    async fn handle(self, registry: Registry<L>, caller: Caller) -> Reply<()> {
        administrator(caller)?;
        let Enrolments { bucket } = registry.enrolments;
        let unknown = Refusal::Rejected(Rejection::UnknownEnrolment(self.token));
        bucket.get(self.token.to_string()).await.map_err(unavailable)?.ok_or(unknown)?;
        bucket.purge(self.token.to_string()).await.map_err(unavailable)?;
        answered(())
    }
}

pub fn decide(agent: &Agent, command: &EnrolAgent, token: EnrolmentId) -> Result<Vec<AgentEvent>, Rejection> {
    match agent {
        Agent::Unknown => {
            let (name, key) = (command.name.trim().to_owned(), command.key.clone());
            Ok(vec![AgentEvent::Enrolled { name, key, token }])
        }
        Agent::Enrolled { .. } | Agent::Online { .. } | Agent::Offline { .. } => Ok(vec![]),
        Agent::Archived { profile, .. } => Err(Rejection::AgentArchived(profile.name.clone())),
    }
}

/// Exchanges the token for the identity that belongs to the key.
pub async fn enrol<L: Log>(registry: Registry<L>, command: EnrolAgent) -> Reply<AgentId> {
    let name = command.name.trim();
    if name.is_empty() || name.len() > Profile::LONGEST_NAME {
        let message = format!("must be 1 to {} bytes", Profile::LONGEST_NAME);
        return Err(Refusal::Rejected(Rejection::field("name", message)));
    }
    let is_a_users = KeyPair::from_public_key(&command.key).is_ok_and(|key| key.key_pair_type() == KeyPairType::User);
    if !is_a_users {
        let message = "must be the public half of a user's NKey, 56 characters that begin with U";
        return Err(Refusal::Rejected(Rejection::field("key", message)));
    }
    let (id, now) = (Agent::id(&command.key), clock::now());
    let agents = &registry.core.agents;
    let known = agents.load_fresh(&id).await.map_err(unavailable)?;
    let token = match known.state {
        Agent::Unknown => registry.enrolments.take(&command.secret, now).await?,
        Agent::Enrolled { .. } | Agent::Online { .. } | Agent::Offline { .. } | Agent::Archived { .. } => {
            registry.enrolments.find(&command.secret, now).await?.0.row.id
        }
    };
    let origin = Origin::Request(CorrelationId(Uuid::new_v4()));
    let decide = |agent: &Agent| decide(agent, &command, token);
    let outcome = agents.execute(&id, Actor::Agent(id), origin, decide).await?;
    Ok(Done { answer: id, sequence: outcome.loaded.sequence })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_says_which_token_it_is_of() {
        let id = EnrolmentId(Uuid::new_v4());
        let secret = secret_of(id);
        assert_eq!(id_of(&secret), Some(id));
        assert_eq!(id_of(&format!(" {secret}\n")), Some(id));
        assert_ne!(secret_of(id), secret);
        for wrong in ["", "jte_", "jt_abc", &secret[..secret.len() - 1], &format!("{secret}A")] {
            assert_eq!(id_of(wrong), None, "{wrong}");
        }
    }
}
