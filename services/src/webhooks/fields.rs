//! What the fields of a webhook may be.

use jobtrail_events::job::JobStatus;
use jobtrail_events::rejection::Rejection;
use jobtrail_events::webhook::WebhookRow;

use super::Targets;

pub fn url(text: &str, targets: Targets) -> Result<String, Rejection> {
    targets.check(text).map(String::from).map_err(|message| Rejection::field("url", message))
}

/// Each once, in the order of a job's life.
pub fn events(mut events: Vec<JobStatus>) -> Result<Vec<JobStatus>, Rejection> {
    events.sort();
    events.dedup();
    if events.is_empty() {
        return Err(Rejection::field("events", "must name at least one status of a job"));
    }
    Ok(events)
}

pub fn description(text: &str) -> Result<String, Rejection> {
    let text = text.trim();
    if text.chars().count() > WebhookRow::LONGEST_DESCRIPTION {
        let message = format!("must be at most {} characters", WebhookRow::LONGEST_DESCRIPTION);
        return Err(Rejection::field("description", message));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_put_in_order() {
        let given = vec![JobStatus::Failed, JobStatus::Pending, JobStatus::Failed];
        assert_eq!(events(given), Ok(vec![JobStatus::Pending, JobStatus::Failed]));
        assert!(matches!(events(vec![]), Err(Rejection::InvalidField { field, .. }) if field == "events"));
    }

    #[test]
    fn what_is_too_long_is_refused() {
        assert_eq!(description(" ours ").as_deref(), Ok("ours"));
        assert_eq!(description(""), Ok(String::new()), "it need not be there");
        let long = "ä".repeat(WebhookRow::LONGEST_DESCRIPTION);
        assert_eq!(description(&long), Ok(long.clone()));
        assert!(description(&format!("{long}ä")).is_err());
    }
}
