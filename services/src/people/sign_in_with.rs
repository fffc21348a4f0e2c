//! Signing in with an identity provider. The gateway has checked what the provider says; here it is who that is to us.
//!
//! A person is known by issuer and subject, and by nothing else that the provider says: names and e-mail addresses are
//! given anew to others. Somebody who has the same e-mail address here is therefore not taken over. They sign in as before and
//! link their account themselves, having shown both sides who they are.
//!
//! What the groups say about the role becomes so with the sign-in, as an event, unless that would leave the organization
//! without an administrator: then the role stays, and the services' log says so.

use jobtrail_bus::clock;
use jobtrail_events::ids::{CorrelationId, PersonId};
use jobtrail_events::person::{AddPerson, ChangePerson, Role};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Refusal;
use jobtrail_events::value::Actor;
use jobtrail_log::Log;
use tracing::{info, warn};
use uuid::Uuid;

use super::profiles::{Claim, Subject, Unique};
use super::request::{PeopleRefusal, SignInWith, SignedIn};
use super::{Answer, People, unavailable};
use crate::core::Caller;
use crate::person::{add, change};
use crate::repository::Origin;

impl<L: Log> People<L> {
    pub async fn sign_in_with(self, command: SignInWith) -> Answer<SignedIn> {
        let subject = Subject { issuer: command.issuer.clone(), subject: command.subject.clone() };
        let profiles = &self.directory.profiles;
        let known = profiles.holder(&Unique::Subject(&subject)).await.map_err(unavailable)?;
        let person = match (known, command.link) {
            (Some(known), Some(asks)) if known != asks => return Err(PeopleRefusal::LinkedToAnother),
            (Some(known), _) => known,
            (None, Some(asks)) => self.link(asks, subject).await?,
            (None, None) => self.let_in(&command, subject).await?,
        };
        self.take_role(person, command.role).await?;
        self.begin_session(person, command.visitor).await
    }

    async fn link(&self, person: PersonId, subject: Subject) -> Answer<PersonId> {
        let profiles = &self.directory.profiles;
        let profile = profiles.profile(person).await.map_err(unavailable)?;
        let mut profile = profile.ok_or(PeopleRefusal::NotSignedIn)?;
        let former = profile.subject.take();
        match profiles.claim(&Unique::Subject(&subject), person).await.map_err(unavailable)? {
            Claim::Mine => {}
            Claim::TakenBy { .. } => return Err(PeopleRefusal::LinkedToAnother),
        }
        profile.subject = Some(subject.clone());
        profiles.put_profile(person, &profile).await.map_err(unavailable)?;
        if let Some(former) = former.filter(|former| *former != subject) {
            profiles.release(&Unique::Subject(&former), person).await.map_err(unavailable)?;
        }
        info!(person.id = %person, "person {person} linked their account to the identity provider");
        Ok(person)
    }

    /// Somebody who was never here.
    async fn let_in(&self, command: &SignInWith, subject: Subject) -> Answer<PersonId> {
        let profiles = &self.directory.profiles;
        if let Some(email) = &command.email
            && profiles.holder(&Unique::Email(email)).await.map_err(unavailable)?.is_some()
        {
            return Err(PeopleRefusal::NotLinked);
        }
        if !command.lets_in_unknown {
            return Err(PeopleRefusal::NotLetIn);
        }
        let role = command.role.unwrap_or(Role::Member);
        let name = bounded(&command.name, AddPerson::LONGEST_NAME);
        let wanted = bounded(&command.username, AddPerson::LONGEST_USERNAME - NUMBERED);
        // The user name is only what they are shown as; when it is taken they get another one.
        for n in 1..=MOST_NUMBERED {
            let username = if n == 1 { wanted.clone() } else { format!("{wanted}-{n}") };
            let command =
                AddPerson { username, name: name.clone(), email: command.email.clone(), role, password: None };
            let added = add::add(self, &command, Some(subject.clone()), None, system()).await;
            match added {
                Ok(done) => return Ok(done.answer.person),
                Err(Refusal::Rejected(Rejection::UsernameTaken)) => {}
                Err(refusal) => return Err(refusal.into()),
            }
        }
        Err(unavailable("every user name like theirs is taken"))
    }

    async fn take_role(&self, person: PersonId, role: Option<Role>) -> Answer<()> {
        let Some(role) = role else { return Ok(()) };
        let command = ChangePerson { person, name: None, email: None, role: Some(role), active: None };
        match change::change(self, &command, system()).await {
            Ok(_) => Ok(()),
            Err(Refusal::Rejected(Rejection::LastAdministrator)) => {
                warn!(person.id = %person, "the identity provider takes the last administrator's role: they keep it");
                Ok(())
            }
            Err(refusal) => Err(refusal.into()),
        }
    }
}

/// Room for a number after a user name.
const NUMBERED: usize = 5;
const MOST_NUMBERED: usize = 100;

/// In the name of nobody: the provider said so.
fn system() -> Caller {
    let origin = Origin::Request(CorrelationId(Uuid::new_v4()));
    Caller { actor: Actor::Reconciler, role: Role::Administrator, origin }
}

/// Without control characters, and no longer than that many bytes.
fn bounded(text: &str, most: usize) -> String {
    let mut kept = String::new();
    for c in text.trim().chars().filter(|c| !c.is_control()) {
        if kept.len() + c.len_utf8() > most {
            break;
        }
        kept.push(c);
    }
    if kept.is_empty() { format!("person-{}", clock::now().0 % 1_000_000) } else { kept }
}
