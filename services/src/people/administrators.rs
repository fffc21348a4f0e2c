//! The organization keeps an active administrator.
//!
//! People are aggregates of their own, and the log checks each alone: two administrators who demote each other at the
//! same instant would both be right. So whoever may take an administrator away says so first, in one entry of the bucket
//! that is replaced only at the revision that was read: the list of those who are on their way out. An administrator who
//! is on that list is not counted when it is asked whether another is left, by whatever replica.
//!
//! What is guaranteed: however many such commands are carried out at a time, at every moment at least one person is an
//! active administrator in the log. When two take the last two away at once, the one that comes second to the entry is
//! refused. An entry is believed for [`HELD_MS`]: a replica that died between the entry and the commit holds
//! others up for so long and no longer, and an append that takes longer than that, which the log's own limits do not
//! allow, would be outside of the guarantee. Somebody who was made an administrator a moment ago may not be counted yet:
//! that refuses too much, never too little, and asking again helps.

use jobtrail_bus::clock;
use jobtrail_events::ids::PersonId;
use jobtrail_events::person::Role;
use jobtrail_events::request::Refusal;
use jobtrail_events::value::Timestamp;
use jobtrail_log::Log;
use tracing::warn;

use super::People;
use crate::repository::unavailable;

const KEY: &str = "leaving";
/// How long somebody who is on their way out is believed to be so.
const HELD_MS: u64 = 60_000;
/// How often the entry is read again because others replaced it.
const TRIES: usize = 50;

type Leaving = Vec<(PersonId, Timestamp)>;

/// What was found, and what has to be given back.
#[derive(Clone, Copy, Debug)]
pub struct Leave {
    /// Nobody else is an administrator: this one has to stay.
    pub is_last: bool,
    since: Option<Timestamp>,
}

impl<L: Log> People<L> {
    /// Before a person may cease to be an administrator. They need not be one.
    pub async fn take_leave(&self, person: PersonId) -> Result<Leave, Refusal> {
        for _ in 0..TRIES {
            let kept = self.directory.profiles.get::<Leaving>(KEY).await.map_err(unavailable)?;
            let (mut leaving, revision) = kept.map_or((Leaving::new(), 0), |kept| (kept.value, kept.revision));
            let now = clock::now();
            leaving.retain(|(_, since)| now < since.plus_ms(HELD_MS));
            if !self.another_stays(person, &leaving).await? {
                return Ok(Leave { is_last: true, since: None });
            }
            leaving.push((person, now));
            if self.directory.profiles.replace(KEY, &leaving, revision).await.map_err(unavailable)? {
                return Ok(Leave { is_last: false, since: Some(now) });
            }
        }
        Err(Refusal::Unavailable("others change administrators at the same time".to_owned()))
    }

    /// Afterwards, whatever came of it.
    pub async fn give_leave_back(&self, person: PersonId, leave: Leave) {
        let Some(since) = leave.since else { return };
        for _ in 0..TRIES {
            let Ok(Some(mut kept)) = self.directory.profiles.get::<Leaving>(KEY).await else { break };
            kept.value.retain(|entry| *entry != (person, since));
            if self.directory.profiles.replace(KEY, &kept.value, kept.revision).await.unwrap_or(false) {
                return;
            }
        }
        warn!(person.id = %person, "the way out of an administrator is held for a minute");
    }

    async fn another_stays(&self, person: PersonId, leaving: &Leaving) -> Result<bool, Refusal> {
        for other in self.core.staff.administrators() {
            if other == person || leaving.iter().any(|(id, _)| *id == other) {
                continue;
            }
            let other = self.core.people.load_fresh(&other).await.map_err(unavailable)?;
            if other.state.role() == Some(Role::Administrator) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
