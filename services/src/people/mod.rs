//! People, their sessions and their API tokens. They live in buckets beside the log, where they can be erased.

mod request;

pub use request::{
    Authenticate, CreateToken, Credential, Identity, ListTokens, Names, PeopleCommand, PeopleRefusal, RevokeToken,
    SignIn, SignOut, SignedIn, TokenCreated, TokenRow,
};
