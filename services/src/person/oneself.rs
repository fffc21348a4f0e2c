//! Change one's own name. Everybody may.

use jobtrail_events::person::ChangeOneself;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Done, Refusal, Reply};
use jobtrail_log::Log;

use super::checks::checked_name;
use crate::core::{Caller, Handle};
use crate::people::People;
use crate::repository::unavailable;

impl<L: Log> Handle<People<L>> for ChangeOneself {
    async fn handle(self, people: People<L>, caller: Caller) -> Reply<()> {
        let person = caller.a_person()?;
        let name = checked_name(&self.name).map_err(Refusal::Rejected)?;
        let known = people.core.people.load_fresh(&person).await.map_err(unavailable)?;
        let profiles = &people.directory.profiles;
        let profile = profiles.profile(person).await.map_err(unavailable)?;
        let mut profile = profile
            .filter(|_| known.state.role().is_some())
            .ok_or(Refusal::Rejected(Rejection::UnknownPerson(person)))?;
        profile.name = name;
        profiles.put_profile(person, &profile).await.map_err(unavailable)?;
        Ok(Done { answer: (), sequence: known.sequence })
    }
}
