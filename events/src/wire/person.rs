use serde::{Deserialize, Serialize};

use crate::person::Role;

/// Of PersonJoined and PersonRoleSet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonRoleV1 {
    pub role: Role,
}

/// Of PersonDeactivated, PersonReactivated and PersonErased, which say nothing more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PersonMovedV1 {}
