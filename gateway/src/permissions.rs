//! Who may do what, and the statuses of a job, for the user interface: `gateway/permissions.json`, from which it generates its own table.
//!
//! It shows the same as the server allows, so that nobody is offered what is refused. What is allowed the server alone decides.

use jobtrail_events::job::JobStatus;
use jobtrail_events::permission::{Action, Reach, Rule, TokenScope};
use jobtrail_events::person::Role;
use jobtrail_events::system::SystemRole;
use serde::Serialize;

#[derive(Serialize)]
struct Document {
    /// Each from the least to the most.
    roles: Vec<&'static str>,
    system_roles: Vec<&'static str>,
    token_scopes: Vec<&'static str>,
    statuses: Vec<Status>,
    actions: Vec<Line>,
}

#[derive(Serialize)]
struct Status {
    name: &'static str,
    /// Something is still to happen.
    active: bool,
}

/// Of each role in the organization: `nobody`, `own`, `any`, or what one must be in the thing's system.
#[derive(Serialize)]
struct Line {
    action: &'static str,
    /// That a token needs; null: only a session is good for it.
    scope: Option<&'static str>,
    member: &'static str,
    auditor: &'static str,
    administrator: &'static str,
}

impl Document {
    fn of_the_code() -> Self {
        Self {
            roles: Role::ALL.map(Role::name).to_vec(),
            system_roles: SystemRole::ALL.map(SystemRole::name).to_vec(),
            token_scopes: TokenScope::ALL.map(TokenScope::name).to_vec(),
            statuses: JobStatus::ALL
                .iter()
                .map(|status| Status { name: status.name(), active: status.is_active() })
                .collect(),
            actions: Action::ALL.iter().copied().map(Line::of).collect(),
        }
    }
}

impl Line {
    fn of(action: Action) -> Self {
        let Rule { scope, member, auditor, administrator, seen_by: _ } = action.rule();
        Self {
            action: action.name(),
            scope: scope.map(TokenScope::name),
            member: name(member),
            auditor: name(auditor),
            administrator: name(administrator),
        }
    }
}

fn name(reach: Reach) -> &'static str {
    match reach {
        Reach::Nobody => "nobody",
        Reach::Own => "own",
        Reach::Shared(least) => least.name(),
        Reach::Any => "any",
    }
}

#[test]
fn the_committed_table_is_the_one_of_the_code() {
    const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/permissions.json");
    const UPDATE: &str = "JOBTRAIL_UPDATE_OPENAPI";
    let mut document = serde_json::to_string_pretty(&Document::of_the_code()).expect("it has only string keys");
    document.push('\n');
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(COMMITTED, &document).expect("it can be written");
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    assert!(
        committed == document,
        "who may do what is not as gateway/permissions.json has it; if that is meant, write it anew with\n    \
         {UPDATE}=1 cargo test -p jobtrail-gateway --lib\nand then, in gateway/web, `npm run generate`; commit both"
    );
}
