//! Which webhooks a transition concerns.

use jobtrail_events::aggregate::Aggregate;
use jobtrail_events::envelope::Commit;
use jobtrail_events::ids::PersonId;
use jobtrail_events::job::{Job, JobEvent, JobStatus};
use jobtrail_events::value::Timestamp;
use jobtrail_events::webhook::{Scope, WebhookRow};

/// The status that a job's commit brings it into.
pub fn status_after(commit: &Commit) -> Option<JobStatus> {
    commit.events.iter().rev().find_map(Job::pick).map(status)
}

fn status(event: &JobEvent) -> JobStatus {
    match event {
        JobEvent::Submitted { .. } | JobEvent::Requeued { .. } => JobStatus::Pending,
        JobEvent::Claimed { .. } => JobStatus::Claimed,
        JobEvent::Started { .. } => JobStatus::Running,
        JobEvent::OutputReady { .. } => JobStatus::Validating,
        JobEvent::UploadStarted { .. } => JobStatus::Uploading,
        JobEvent::Completed { .. } => JobStatus::Completed,
        JobEvent::Failed { .. } => JobStatus::Failed,
        JobEvent::Canceled { .. } => JobStatus::Canceled,
    }
}

/// Whether a webhook may hear of transitions of that sort at that time, of whosever job.
pub fn listens(webhook: &WebhookRow, status: JobStatus, at: Timestamp) -> bool {
    webhook.active && webhook.created <= at && webhook.events.contains(&status)
}

/// Whether it hears of that person's jobs.
pub fn hears_of(webhook: &WebhookRow, creator: PersonId) -> bool {
    match webhook.scope {
        Scope::Mine => webhook.owner == creator,
        Scope::All => true,
    }
}

#[cfg(test)]
mod tests {
    use jobtrail_events::ids::WebhookId;

    use super::*;
    use crate::samples::{CREATOR, NOON, STRANGER, id};

    fn webhook(scope: Scope, events: &[JobStatus]) -> WebhookRow {
        WebhookRow {
            id: WebhookId(id(0x70)),
            owner: CREATOR,
            scope,
            url: "https://example.com/".to_owned(),
            events: events.to_vec(),
            description: String::new(),
            active: true,
            disabled: None,
            created: NOON,
            failing_since: None,
            previous_secret_until: None,
        }
    }

    #[test]
    fn a_webhook_hears_of_what_it_asked_for() {
        for wanted in JobStatus::ALL {
            let webhook = webhook(Scope::Mine, &[wanted]);
            for status in JobStatus::ALL {
                assert_eq!(listens(&webhook, status, NOON), status == wanted, "{wanted} {status}");
            }
        }
        let all = webhook(Scope::Mine, &JobStatus::ALL);
        assert!(JobStatus::ALL.iter().all(|status| listens(&all, *status, NOON)));
    }

    #[test]
    fn it_hears_of_nothing_from_before_it_was_made_or_while_it_is_not_active() {
        let mut webhook = webhook(Scope::Mine, &JobStatus::ALL);
        assert!(!listens(&webhook, JobStatus::Failed, Timestamp(NOON.0 - 1)));
        assert!(listens(&webhook, JobStatus::Failed, NOON));
        webhook.active = false;
        assert!(!listens(&webhook, JobStatus::Failed, NOON));
    }

    #[test]
    fn it_hears_of_its_owners_jobs_or_of_everybodys() {
        let table = [(Scope::Mine, CREATOR, true), (Scope::Mine, STRANGER, false)];
        let table = table.into_iter().chain([(Scope::All, CREATOR, true), (Scope::All, STRANGER, true)]);
        for (scope, creator, expected) in table {
            assert_eq!(hears_of(&webhook(scope, &JobStatus::ALL), creator), expected, "{scope:?} {creator}");
        }
    }
}
