use super::Role;

/// What can happen to a person's place in the organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonEvent {
    Joined {
        role: Role,
    },
    RoleSet {
        role: Role,
    },
    Deactivated,
    Reactivated,
    /// What was personal is removed from beside the log.
    Erased,
}
