//! What is done about people when the services start: the first administrator, and what an earlier version kept.

use async_nats::jetstream::kv;
use futures::TryStreamExt;
use jobtrail_bus::Bus;
use jobtrail_events::ids::PersonId;
use jobtrail_events::person::{Person, PersonEvent, Role};
use jobtrail_events::subject;
use jobtrail_events::value::Actor;
use jobtrail_log::Log;
use serde::{Deserialize, Serialize};
use tracing::info;
use uuid::Uuid;

use super::directory::{Directory, Failed};
use super::passwords;
use super::profiles::{Claim, Login, Profile, Unique};
use crate::core::Core;
use crate::repository::Origin;

/// The user name of the administrator that the first start makes.
pub const FIRST_ADMINISTRATOR: &str = "admin";

/// A person as an earlier version kept them, in the bucket [`subject::PEOPLE`] under `person.<id>`.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Before {
    username: String,
    name: String,
    administrator: bool,
    password_hash: String,
}

/// Brings up to date what an earlier version kept, and makes the first administrator if there is none. Answers the
/// password if it had to be made up. Every replica may do it at the same time, and any may die in the middle.
pub async fn ensure_administrator<L: Log>(
    bus: &Bus,
    core: &Core<L>,
    directory: &Directory,
    password: Option<String>,
) -> Result<Option<String>, Failed> {
    take_over(bus, core, directory).await?;
    if !core.staff.administrators().is_empty() {
        return Ok(None);
    }
    let name = Unique::Username(FIRST_ADMINISTRATOR);
    if let Some(person) = directory.profiles.holder(&name).await? {
        // A start that broke off: their beginning did not get into the log.
        join(core, person, Role::Administrator).await?;
        return Ok(None);
    }
    let made_up = password.is_none().then(|| passwords::secret(""));
    let password = password.or_else(|| made_up.clone()).unwrap_or_default();
    let password_hash = tokio::task::spawn_blocking(move || passwords::hash(&password)).await??;
    let person = PersonId(Uuid::new_v4());
    let profile = Profile {
        username: FIRST_ADMINISTRATOR.to_owned(),
        name: "Administrator".to_owned(),
        email: None,
        subject: None,
    };
    let login = Login { password_hash: Some(password_hash), last_sign_in: None };
    // The name is claimed last: who has it is whole.
    directory.profiles.put_profile(person, &profile).await?;
    directory.profiles.put_login(person, &login).await?;
    match directory.profiles.claim(&name, person).await? {
        Claim::Mine => {
            join(core, person, Role::Administrator).await?;
            Ok(made_up)
        }
        Claim::TakenBy { person: other, .. } => {
            directory.profiles.wipe_person(person).await?;
            join(core, other, Role::Administrator).await?;
            Ok(None)
        }
    }
}

/// Whom an earlier version kept. What is done already is passed over.
async fn take_over<L: Log>(bus: &Bus, core: &Core<L>, directory: &Directory) -> Result<(), Failed> {
    let Ok(before) = bus.jetstream().get_key_value(subject::PEOPLE).await else { return Ok(()) };
    let keys: Vec<String> = before.keys().await?.try_collect().await?;
    for key in keys {
        let Some(id) = key.strip_prefix("person.").and_then(|id| id.parse().ok()) else { continue };
        let Some(bytes) = before.get(&key).await? else { continue };
        let Before { username, name, administrator, password_hash } = postcard::from_bytes(&bytes)?;
        if directory.profiles.profile(id).await?.is_none() {
            let profile = Profile { username, name, email: None, subject: None };
            directory.profiles.put_profile(id, &profile).await?;
        }
        if directory.profiles.login(id).await?.is_none() {
            let login = Login { password_hash: Some(password_hash), last_sign_in: None };
            directory.profiles.put_login(id, &login).await?;
        }
        let profile = directory.profiles.profile(id).await?.ok_or("a person went while being taken over")?;
        directory.profiles.claim(&Unique::Username(&profile.username), id).await?;
        join(core, id, if administrator { Role::Administrator } else { Role::Member }).await?;
        info!(person.id = %id, "a person of an earlier version was taken over");
    }
    empty(&before).await
}

/// Removes what is there, so that it is not taken over once more.
async fn empty(before: &kv::Store) -> Result<(), Failed> {
    before.stream.purge().await?;
    Ok(())
}

/// Writes that somebody joined, unless the log knows them.
async fn join<L: Log>(core: &Core<L>, person: PersonId, role: Role) -> Result<(), Failed> {
    let decide = |known: &Person| match known {
        Person::Unknown => Ok(vec![PersonEvent::Joined { role }]),
        Person::Active(_) | Person::Deactivated(_) | Person::Erased => Ok(vec![]),
    };
    let outcome = core.people.execute(&person, Actor::Reconciler, Origin::Continuation, decide).await?;
    core.staff.note(person, &outcome.loaded);
    Ok(())
}
