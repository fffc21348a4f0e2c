//! HTTP for people and programs. Decides nothing: it says who asks, and passes on.
//!
//! Read the modules in this order. Its one own matter is the bytes of files ([`content`]).

mod options;
mod run;
mod serve;

mod dto;
mod extract;
mod problem;
mod router;
mod routes;

mod app;
mod live;
mod names;
mod oidc;

mod content;
mod upload;

mod figures;
mod instant;
mod openapi;
mod pages;
#[cfg(test)]
mod permissions;
mod preview;

pub use oidc::{OidcSettings, WrongSettings};
pub use openapi::document;
pub use options::{Limits, Options};
pub use routes::action::{Access, access};
pub use run::{Error, run};
