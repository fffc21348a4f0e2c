//! Loading aggregates, and carrying out what was decided about them.
//!
//! Folded aggregates are kept in a bounded cache. A cached one may be stale, since another replica may have written
//! since; two rules make that harmless. An append carries the sequence that was decided on, and the log refuses it
//! when that is no longer the last. And a decision that changes nothing, a refusal above all, is only believed when
//! it was made on an aggregate read from the log just now.
//!
//! What another kind of aggregate is decided on has no such guard. Of agents and pools every replica therefore hears
//! of each commit ([`Repository::heard_of`]), and what was folded before it is not used any more.
//!
//! When it is not known whether an append was written, the same commit is sent again: the log writes a commit once.
//! Deciding anew instead could double what happened, when others have written on top meanwhile.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};

use jobtrail_bus::clock;
use jobtrail_events::aggregate::{Aggregate, Fold};
use jobtrail_events::envelope::Commit;
use jobtrail_events::ids::{CommitId, CorrelationId};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Refusal;
use jobtrail_events::value::{Actor, Digest, Timestamp};
use jobtrail_log::{AppendError, Appended, Log, LogError, Recorded};
use moka::future::Cache;
use uuid::Uuid;

/// The aggregates of one kind.
#[derive(Clone)]
pub struct Repository<A: Aggregate, L>
where
    A::Id: Hash + Eq,
{
    log: L,
    cache: Cache<A::Id, Arc<Loaded<A>>>,
    /// The latest commit that each is known to have, as far as anybody says so.
    heard: Arc<RwLock<HashMap<A::Id, u64>>>,
}

/// An aggregate and where it stands in the log.
#[derive(Clone, Debug)]
pub struct Loaded<A> {
    pub state: A,
    /// Commits so far, which is the version of the next.
    pub commits: u64,
    /// Of the last commit; 0: there is none.
    pub sequence: u64,
    last: Option<Last>,
}

/// What the next commit needs to know of the last.
#[derive(Clone, Copy, Debug)]
struct Last {
    commit: CommitId,
    correlation: CorrelationId,
    digest: Digest,
    at: Timestamp,
}

/// Where a command comes from.
#[derive(Clone, Copy, Debug)]
pub enum Origin {
    /// A request from outside.
    Request(CorrelationId),
    /// It goes on from the aggregate's last commit.
    Continuation,
}

/// What came of a command.
#[derive(Clone, Debug)]
pub struct Outcome<A> {
    pub loaded: Arc<Loaded<A>>,
    /// Whether something happened; not, when the command was a repetition.
    pub changed: bool,
}

impl<A> Default for Loaded<A>
where
    A: Default,
{
    fn default() -> Self {
        Self { state: A::default(), commits: 0, sequence: 0, last: None }
    }
}

impl<A: Aggregate> Loaded<A> {
    fn fold(&mut self, recorded: &Recorded) {
        let commit = &recorded.commit;
        for event in commit.events.iter().filter_map(A::pick) {
            match self.state.evolve(event, commit.at) {
                Fold::Applied => {}
                Fold::Ignored => {
                    tracing::warn!(sequence = recorded.sequence, "an event is not legal where it stands: passed over");
                }
            }
        }
        self.commits = commit.version + 1;
        self.sequence = recorded.sequence;
        self.last =
            Some(Last { commit: commit.id, correlation: commit.correlation, digest: recorded.digest, at: commit.at });
    }
}

impl<A, L> Repository<A, L>
where
    A: Aggregate,
    A::Id: Hash + Eq + 'static,
    L: Log,
{
    /// Aggregates that are kept folded.
    pub const CACHED: u64 = 50_000;
    /// How often a command is decided because others wrote at the same time.
    const TRIES: usize = 20;
    /// How often a commit is sent while the log gives no answer.
    const TRIES_WITHOUT_ANSWER: usize = 3;

    pub fn new(log: L) -> Self {
        Self { log, cache: Cache::new(Self::CACHED), heard: Arc::default() }
    }

    pub fn log(&self) -> &L {
        &self.log
    }

    /// There is a commit of the aggregate at that sequence: what is older is not used any more.
    pub fn heard_of(&self, id: &A::Id, sequence: u64) {
        let mut heard = self.heard.write().unwrap_or_else(PoisonError::into_inner);
        let latest = heard.entry(id.clone()).or_default();
        *latest = sequence.max(*latest);
    }

    /// As of now or of a moment ago.
    pub async fn load(&self, id: &A::Id) -> Result<Arc<Loaded<A>>, LogError> {
        match self.cached(id).await {
            Some(cached) => Ok(cached),
            None => self.load_fresh(id).await,
        }
    }

    /// As of now.
    pub async fn load_fresh(&self, id: &A::Id) -> Result<Arc<Loaded<A>>, LogError> {
        let mut loaded = Loaded::default();
        for recorded in self.log.read(&id.clone().into()).await? {
            loaded.fold(&recorded);
        }
        let loaded = Arc::new(loaded);
        if loaded.commits > 0 {
            self.cache.insert(id.clone(), Arc::clone(&loaded)).await;
        }
        Ok(loaded)
    }

    /// Decides on the aggregate and appends what was decided; again, when another write came between.
    pub async fn execute(
        &self,
        id: &A::Id,
        actor: Actor,
        origin: Origin,
        decide: impl Fn(&A) -> Result<Vec<A::Event>, Rejection> + Send,
    ) -> Result<Outcome<A>, Refusal> {
        let (mut loaded, mut fresh) = match self.cached(id).await {
            Some(cached) => (cached, false),
            None => (self.load_fresh(id).await.map_err(unavailable)?, true),
        };
        for _ in 0..Self::TRIES {
            let events = match decide(&loaded.state) {
                Ok(events) if !events.is_empty() => events,
                decided if fresh => {
                    decided.map_err(Refusal::Rejected)?;
                    return Ok(Outcome { loaded, changed: false });
                }
                Ok(_) | Err(_) => {
                    loaded = self.load_fresh(id).await.map_err(unavailable)?;
                    fresh = true;
                    continue;
                }
            };
            let commit = next_commit(&loaded, id.clone(), actor, origin, events);
            match self.append(&commit, loaded.sequence).await {
                Ok(appended) => {
                    let recorded = Recorded { sequence: appended.sequence, digest: appended.digest, commit };
                    let mut next = Loaded::clone(&loaded);
                    next.fold(&recorded);
                    let loaded = Arc::new(next);
                    self.cache.insert(id.clone(), Arc::clone(&loaded)).await;
                    return Ok(Outcome { loaded, changed: true });
                }
                Err(AppendError::Stale(_)) => {}
                Err(error @ (AppendError::Unknown { .. } | AppendError::Refused { .. })) => {
                    return Err(unavailable(error));
                }
            }
            loaded = self.load_fresh(id).await.map_err(unavailable)?;
            fresh = true;
        }
        Err(Refusal::Unavailable(format!(
            "others wrote to {} at the same time, {} times",
            id.clone().into(),
            Self::TRIES
        )))
    }

    /// Unless it is known to be of the past.
    async fn cached(&self, id: &A::Id) -> Option<Arc<Loaded<A>>> {
        let cached = self.cache.get(id).await?;
        let latest = self.heard.read().unwrap_or_else(PoisonError::into_inner).get(id).copied().unwrap_or(0);
        (cached.sequence >= latest).then_some(cached)
    }

    async fn append(&self, commit: &Commit, after: u64) -> Result<Appended, AppendError> {
        let mut answer = self.log.append(commit, after).await;
        for _ in 1..Self::TRIES_WITHOUT_ANSWER {
            let Err(AppendError::Unknown { reason, .. }) = &answer else { break };
            tracing::info!(aggregate = %commit.aggregate, reason, "an append had no answer: sending it again");
            answer = self.log.append(commit, after).await;
        }
        answer
    }
}

fn next_commit<A: Aggregate>(
    loaded: &Loaded<A>,
    id: A::Id,
    actor: Actor,
    origin: Origin,
    events: Vec<A::Event>,
) -> Commit {
    let id_of_commit = CommitId(Uuid::new_v4());
    let (causation, correlation) = match (origin, loaded.last) {
        (Origin::Request(correlation), _) => (None, correlation),
        (Origin::Continuation, Some(last)) => (Some(last.commit), last.correlation),
        (Origin::Continuation, None) => (None, CorrelationId(id_of_commit.0)),
    };
    Commit {
        id: id_of_commit,
        aggregate: id.into(),
        version: loaded.commits,
        actor,
        // The clocks of replicas differ a little; within one history time does not go backwards.
        at: loaded.last.map_or(clock::now(), |last| clock::now().max(last.at)),
        causation,
        correlation,
        previous: loaded.last.map_or(Digest::NONE, |last| last.digest),
        events: events.into_iter().map(Into::into).collect(),
    }
}

pub fn unavailable(error: impl std::fmt::Display) -> Refusal {
    Refusal::Unavailable(error.to_string())
}

#[cfg(test)]
mod tests;
