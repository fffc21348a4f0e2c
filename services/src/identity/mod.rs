//! Who the agents are, and what their connections to the broker may do.
//!
//! An administrator makes an enrolment token ([`enrolments`]). An agent makes a key for itself and sends the token and the
//! key's public half; from then on whoever can sign with the key is that agent, whose id is made from it. When somebody
//! connects, the broker asks here ([`doorman`]) and is told what exactly that agent may do. What was allowed and is not any
//! more is taken away by closing the connection ([`porter`]): the agent connects again, and is asked about again.

mod access;
mod doorman;
mod doors;
pub mod enrolments;
mod porter;
mod question;

use jobtrail_bus::{Bus, Key};

pub use access::Access;
pub use doorman::Doorman;
pub use doors::Doors;
pub use enrolments::{Enrolments, Registry, enrol};
pub use porter::{Closer, run as close_what_is_not_allowed};

/// What the services need to let agents in.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Signs what an agent may do.
    pub issuer: Key,
    /// A connection that may close others.
    pub closer: Bus,
}
