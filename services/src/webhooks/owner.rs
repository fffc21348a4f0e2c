//! Whether a webhook's owner may still hear what it tells. This is the one place where that is asked.

use jobtrail_events::permission::{Action, Relation};
use jobtrail_events::person::{Person, Role};
use jobtrail_events::webhook::{Scope, WebhookRow};
use jobtrail_log::Log;

use super::records::Failed;
use crate::core::Core;

/// Why nothing may be sent to the webhook any more, if that is so.
pub async fn objection<L: Log>(core: &Core<L>, webhook: &WebhookRow) -> Result<Option<&'static str>, Failed> {
    // As of now: whoever was deactivated a moment ago hears nothing any more.
    let role = match core.people.load_fresh(&webhook.owner).await?.state {
        Person::Active(role) => role,
        Person::Deactivated(_) => return Ok(Some("its owner is deactivated")),
        Person::Unknown | Person::Erased => return Ok(Some("its owner is not there any more")),
    };
    Ok(objection_to(webhook.scope, role))
}

fn objection_to(scope: Scope, role: Role) -> Option<&'static str> {
    let action = match scope {
        Scope::Mine => Action::ManageOwnWebhooks,
        Scope::All => Action::ManageOrganizationWebhooks,
    };
    (!action.allows(role, Relation::Own)).then_some("its owner may not hear of everybody's jobs any more")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybodys_jobs_are_for_administrators() {
        for role in Role::ALL {
            assert_eq!(objection_to(Scope::Mine, role), None, "{role:?}");
            assert_eq!(objection_to(Scope::All, role).is_none(), role == Role::Administrator, "{role:?}");
        }
    }
}
