//! Who may do what: one table of what can be done, by what someone is in the organization and whose the thing is.
//!
//! Services ask it before they decide, projections before they answer, the gateway for what an API token is good for, and the
//! tests for what every route has to answer to everybody. Nothing else says who may do what.

use serde::{Deserialize, Serialize};

use crate::person::Role;
use crate::system::SystemRole;

/// Whose a thing is, as seen by who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Relation {
    /// They made it, or it is about themselves.
    Own,
    /// It is a system, or in one, in which they are that.
    Shared(SystemRole),
    Other,
}

/// To whose things somebody's permission reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reach {
    Nobody,
    Own,
    /// Their own, and those in systems in which they are that or more.
    Shared(SystemRole),
    Any,
}

/// What an API token is good for. (A session is good for everything that its person may do.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TokenScope {
    /// Look at what its owner may see.
    Read,
    /// Also work with files, jobs and systems.
    Write,
    /// Also administer, as far as its owner may.
    Administer,
}

/// What the table says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Allowed,
    /// It is told that they may not.
    Forbidden,
    /// They may not even know that it is there: answer as if it were not.
    Hidden,
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Of a token; absent: no token is good for it, only a session.
    pub scope: Option<TokenScope>,
    /// What somebody must be allowed to know that the thing is there; absent: everybody knows.
    pub seen_by: Option<Action>,
    pub member: Reach,
    pub auditor: Reach,
    pub administrator: Reach,
}

impl TokenScope {
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Administer];

    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Administer => "administer",
        }
    }
}

impl Reach {
    pub fn admits(self, relation: Relation) -> bool {
        match (self, relation) {
            (Self::Any, Relation::Own | Relation::Shared(_) | Relation::Other)
            | (Self::Own | Self::Shared(_), Relation::Own) => true,
            (Self::Shared(least), Relation::Shared(role)) => role >= least,
            (Self::Nobody, Relation::Own | Relation::Shared(_) | Relation::Other)
            | (Self::Own, Relation::Shared(_))
            | (Self::Own | Self::Shared(_), Relation::Other) => false,
        }
    }
}

impl Action {
    /// Whether somebody of that role may do it to a thing of that relation.
    pub fn verdict(self, role: Role, relation: Relation) -> Verdict {
        if self.reach(role).admits(relation) {
            return Verdict::Allowed;
        }
        match self.rule().seen_by {
            Some(view) if !view.allows(role, relation) => Verdict::Hidden,
            Some(_) | None => Verdict::Forbidden,
        }
    }

    pub fn allows(self, role: Role, relation: Relation) -> bool {
        self.reach(role).admits(relation)
    }

    /// Whether a token of that scope is good for it.
    pub fn is_within(self, scope: TokenScope) -> bool {
        self.rule().scope.is_some_and(|needed| scope >= needed)
    }

    pub fn reach(self, role: Role) -> Reach {
        let rule = self.rule();
        match role {
            Role::Member => rule.member,
            Role::Auditor => rule.auditor,
            Role::Administrator => rule.administrator,
        }
    }
}

/// Of one object with several relations the best: its owner's, else the system in which someone is most.
pub fn relation(owns: bool, shared: Option<SystemRole>) -> Relation {
    match (owns, shared) {
        (true, _) => Relation::Own,
        (false, Some(role)) => Relation::Shared(role),
        (false, None) => Relation::Other,
    }
}

macro_rules! actions {
    (scope session) => { None };
    (scope $scope:ident) => { Some(TokenScope::$scope) };
    (sees -) => { None };
    (sees $view:ident) => { Some(Action::$view) };
    (reach Viewer) => { Reach::Shared(SystemRole::Viewer) };
    (reach Editor) => { Reach::Shared(SystemRole::Editor) };
    (reach Administrator) => { Reach::Shared(SystemRole::Administrator) };
    (reach Owner) => { Reach::Shared(SystemRole::Owner) };
    (reach $reach:ident) => { Reach::$reach };
    ($($(#[$doc:meta])* $action:ident: $scope:ident, $view:tt, $member:ident, $auditor:ident, $administrator:ident;)*) => {
        /// Something that can be done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Action { $($(#[$doc])* $action),* }

        impl Action {
            pub const ALL: &[Self] = &[$(Self::$action),*];

            pub fn name(self) -> &'static str {
                match self { $(Self::$action => stringify!($action)),* }
            }

            pub fn rule(self) -> Rule {
                match self { $(Self::$action => Rule {
                    scope: actions!(scope $scope),
                    seen_by: actions!(sees $view),
                    member: actions!(reach $member),
                    auditor: actions!(reach $auditor),
                    administrator: actions!(reach $administrator),
                }),* }
            }
        }
    };
}

// `Viewer`, `Editor`, `Administrator`, `Owner`: own things, and those in systems in which one is that or more.
// `session`: a token is not good for it.
actions! {
    // what                scope       known by        member     auditor    administrator
    SubmitJob:             Write,      ViewFile,       Editor,    Editor,    Any;
    ListOwnJobs:           Read,       -,              Any,       Any,       Any;
    /// J9, J10.
    ListAllJobs:           Read,       -,              Nobody,    Any,       Any;
    /// Also its history, place in the queue, artifacts and log.
    ViewJob:               Read,       ViewJob,        Viewer,    Any,       Any;
    /// D4: the inputs and parameters of a job.
    ViewInputs:            Read,       ViewJob,        Own,       Own,       Own;
    /// X4.
    CancelJob:             Write,      ViewJob,        Own,       Own,       Any;

    UploadFile:            Write,      -,              Any,       Any,       Any;
    ListOwnFiles:          Read,       -,              Any,       Any,       Any;
    ListAllFiles:          Read,       -,              Nobody,    Any,       Any;
    /// Also its content, revisions, functions, jobs and artifacts.
    ViewFile:              Read,       ViewFile,       Viewer,    Any,       Any;
    ReviseFile:            Write,      ViewFile,       Editor,    Editor,    Any;
    DescribeFile:          Write,      ViewFile,       Editor,    Editor,    Any;
    /// And restore.
    ArchiveFile:           Write,      ViewFile,       Own,       Own,       Any;

    CreateSystem:          Write,      -,              Any,       Any,       Any;
    ListOwnSystems:        Read,       -,              Any,       Any,       Any;
    ListAllSystems:        Read,       -,              Nobody,    Any,       Any;
    /// Also its tree, snapshots and members.
    ViewSystem:            Read,       ViewSystem,     Viewer,    Any,       Any;
    /// What is in its tree. A file that comes in must be one's own, or be in it already.
    EditTree:              Write,      ViewSystem,     Editor,    Editor,    Editor;
    TakeSnapshot:          Write,      ViewSystem,     Editor,    Editor,    Editor;
    /// E6: an extract function on a file of its tree or of a snapshot.
    ExtractInSystem:       Write,      ViewSystem,     Editor,    Editor,    Editor;
    DescribeSystem:        Write,      ViewSystem,     Administrator, Administrator, Any;
    /// Those who are no owners.
    ManageMembers:         Write,      ViewSystem,     Administrator, Administrator, Any;
    /// Who becomes an owner and who ceases to be one.
    ManageOwners:          Write,      ViewSystem,     Owner,     Owner,     Any;
    /// Leave a system, whatever one is in it.
    LeaveSystem:           Write,      ViewSystem,     Viewer,    Viewer,    Viewer;
    /// And restore.
    ArchiveSystem:         Write,      ViewSystem,     Owner,     Owner,     Any;

    ListTools:             Read,       -,              Any,       Any,       Any;
    /// And take that back.
    DeprecateTool:         Administer, -,              Nobody,    Nobody,    Any;
    /// Of agents that have a tool, and what one may assign to.
    ListAgents:            Read,       -,              Any,       Any,       Any;
    /// Where they run: host, operating system, version.
    ViewMachines:          Read,       -,              Nobody,    Any,       Any;
    /// Enrol and archive.
    ManageAgents:          Administer, -,              Nobody,    Nobody,    Any;
    ViewEnrolments:        Read,       -,              Nobody,    Any,       Any;
    /// Those that one may assign jobs to.
    ListPools:             Read,       -,              Any,       Any,       Any;
    /// All of them, with their members and audience.
    ViewPools:             Read,       -,              Nobody,    Any,       Any;
    /// Assign a job to a pool whose audience one is not in.
    AssignToAnyPool:       Write,      ViewPools,      Nobody,    Nobody,    Any;
    ManagePools:           Administer, -,              Nobody,    Nobody,    Any;

    /// Names and pictures of everybody, to choose from.
    ListPeople:            Read,       -,              Any,       Any,       Any;
    /// Their address, role, and whether they are active.
    ViewPerson:            Read,       -,              Own,       Any,       Any;
    /// Invite, change, deactivate, erase; end another's sessions and tokens.
    ManagePeople:          Administer, -,              Nobody,    Nobody,    Any;
    /// One's own name and password.
    ChangeOneself:         session,    -,              Own,       Own,       Own;
    /// Who one is.
    ViewOneself:           Read,       -,              Own,       Own,       Own;
    /// One's own sessions and API tokens.
    ManageOwnAccess:       session,    -,              Own,       Own,       Own;

    /// One's own, on one's own jobs.
    ManageOwnWebhooks:     Write,      ManageOwnWebhooks, Own,    Own,       Own;
    /// Webhooks on everybody's jobs.
    ManageOrganizationWebhooks: Administer, -,         Nobody,    Nobody,    Any;

    /// Live changes, of what one may see.
    WatchChanges:          Read,       -,              Any,       Any,       Any;
    /// All of the log; any question as of any moment of the past.
    ReadAudit:             Read,       -,              Nobody,    Any,       Any;
    /// Build the read model anew, and the like.
    Operate:               Administer, -,              Nobody,    Nobody,    Any;
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMBER: Role = Role::Member;
    const AUDITOR: Role = Role::Auditor;
    const ADMINISTRATOR: Role = Role::Administrator;

    #[test]
    fn inputs_are_for_the_creator_alone() {
        for role in Role::ALL {
            assert_eq!(Action::ViewInputs.verdict(role, Relation::Own), Verdict::Allowed);
            for of in SystemRole::ALL.map(Relation::Shared).into_iter().chain([Relation::Other]) {
                assert_ne!(Action::ViewInputs.verdict(role, of), Verdict::Allowed, "D4 {role:?} {of:?}");
            }
        }
    }

    #[test]
    fn everybodys_jobs_are_refused_to_members() {
        assert_eq!(Action::ListAllJobs.verdict(MEMBER, Relation::Other), Verdict::Forbidden, "J10");
        assert!(Action::ListAllJobs.allows(AUDITOR, Relation::Other));
        assert!(Action::ListAllJobs.allows(ADMINISTRATOR, Relation::Other), "J9");
    }

    #[test]
    fn the_creator_and_administrators_cancel() {
        assert!(Action::CancelJob.allows(MEMBER, Relation::Own));
        assert!(Action::CancelJob.allows(ADMINISTRATOR, Relation::Other));
        assert_eq!(Action::CancelJob.verdict(MEMBER, Relation::Other), Verdict::Hidden, "X4");
        assert_eq!(Action::CancelJob.verdict(AUDITOR, Relation::Other), Verdict::Forbidden, "X4");
        assert_eq!(
            Action::CancelJob.verdict(MEMBER, Relation::Shared(SystemRole::Owner)),
            Verdict::Forbidden,
            "a member of a system sees the jobs on its files, and does not cancel another's"
        );
    }

    #[test]
    fn editors_extract_in_a_system() {
        for role in Role::ALL {
            for is in SystemRole::ALL {
                let expected = if is >= SystemRole::Editor { Verdict::Allowed } else { Verdict::Forbidden };
                assert_eq!(Action::ExtractInSystem.verdict(role, Relation::Shared(is)), expected, "E6");
            }
        }
        assert_eq!(Action::ExtractInSystem.verdict(MEMBER, Relation::Other), Verdict::Hidden, "E6");
        assert_eq!(Action::ExtractInSystem.verdict(ADMINISTRATOR, Relation::Other), Verdict::Forbidden, "E6");
    }

    #[test]
    fn who_is_more_may_do_no_less() {
        for action in Action::ALL {
            for relation in SystemRole::ALL.map(Relation::Shared).into_iter().chain([Relation::Own, Relation::Other]) {
                let may = Role::ALL.map(|role| action.allows(role, relation));
                assert!(may.is_sorted(), "{action:?} {relation:?}: {may:?}");
            }
            if let Some(view) = action.rule().seen_by {
                for role in Role::ALL {
                    let blind = action.allows(role, Relation::Other) && !view.allows(role, Relation::Other);
                    assert!(!blind, "{action:?} is allowed on what {role:?} does not see");
                }
            }
        }
    }

    #[test]
    fn an_auditor_reads_everything_and_changes_nothing_of_others() {
        for action in Action::ALL {
            let reads = action.rule().scope == Some(TokenScope::Read);
            let theirs = matches!(action, Action::ViewInputs | Action::ViewOneself);
            let needs_an_owner = action.reach(ADMINISTRATOR) == Reach::Any && action.reach(MEMBER) != Reach::Any;
            if needs_an_owner && !theirs {
                assert_eq!(action.allows(AUDITOR, Relation::Other), reads, "{action:?}");
            }
        }
    }
}
