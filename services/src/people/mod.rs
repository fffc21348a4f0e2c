//! People, their sessions and their API tokens. They live in buckets beside the log, where they can be erased.

mod directory;
mod passwords;
mod request;
mod sign_in;

pub use directory::{Directory, FIRST_ADMINISTRATOR};
pub use request::{
    Authenticate, CreateToken, Credential, Identity, ListTokens, Names, PeopleCommand, PeopleRefusal, RevokeToken,
    SignIn, SignOut, SignedIn, TokenCreated, TokenRow,
};
pub use sign_in::People;
