//! People as they sign in, with their sessions and API tokens. Who they are and which secrets are valid is in buckets
//! beside the log, where it can be erased; what they are in the organization is in the log ([`crate::person`]).

mod administrators;
mod directory;
mod passwords;
mod profiles;
mod request;
mod sessions;
mod sign_in;
mod sign_in_with;
mod staff;
mod start;
mod tokens;

use std::sync::Arc;

use jobtrail_events::value::Digest;
use jobtrail_log::Log;
use moka::sync::Cache;
use tokio::sync::Semaphore;

pub use directory::{Directory, Failed, OneTime};
pub use passwords::{Throttle, checked, hash, secret, stored_under};
pub use profiles::{Claim, Login, Profile, Subject, Unique};
pub use request::{
    Authenticate, ChangePassword, CreateToken, Credential, EndOtherSessions, EndSession, Identity, ListSessions,
    ListTokens, Names, PeopleCommand, PeopleRefusal, RevokeToken, SessionRow, SetPassword, SignIn, SignInWith, SignOut,
    SignedIn, TokenCreated, TokenRow, Visitor,
};
pub use sessions::FORMER;
pub(crate) use sign_in::ONE_TIME;
pub use staff::Staff;
pub use start::{FIRST_ADMINISTRATOR, ensure_administrator};

use crate::core::Core;

/// Answers what is asked about people. Cheap to clone.
#[derive(Clone)]
pub struct People<L> {
    pub core: Core<L>,
    pub directory: Directory,
    by_name: Throttle,
    by_client: Throttle,
    /// What a password is checked against when there is no such person, so that this takes as long.
    decoy: String,
    /// Passwords are checked a few at a time: each check takes 19 MiB and, meanwhile, could be a guess too many.
    turns: Arc<Semaphore>,
    /// Credentials whose use was noted a while ago at most.
    touched: Cache<Digest, ()>,
}

type Answer<A> = Result<A, PeopleRefusal>;

impl<L: Log> People<L> {
    /// Passwords that are checked at a time; more wait.
    const CHECKED_AT_A_TIME: usize = 4;

    pub fn new(core: Core<L>, directory: Directory) -> Result<Self, Failed> {
        let touched = Cache::builder().max_capacity(Self::TOUCHED).time_to_live(Self::COARSE).build();
        Ok(Self {
            core,
            directory,
            by_name: Throttle::new(Throttle::MOST_FAILURES),
            by_client: Throttle::new(Throttle::MOST_FAILURES_OF_CLIENT),
            decoy: passwords::hash(&passwords::secret(""))?,
            turns: Arc::new(Semaphore::new(Self::CHECKED_AT_A_TIME)),
            touched,
        })
    }
}

fn field(field: &str, message: String) -> PeopleRefusal {
    PeopleRefusal::InvalidField { field: field.to_owned(), message }
}

fn unavailable(error: impl std::fmt::Display) -> PeopleRefusal {
    PeopleRefusal::Unavailable(error.to_string())
}
