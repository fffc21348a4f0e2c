use std::sync::Arc;

use jobtrail_events::envelope::Commit;
use jobtrail_events::ids::{CommitId, CorrelationId, PoolId};
use jobtrail_events::job::{JobEvent, Order, RequeueReason};
use jobtrail_events::value::{Actor, Digest};

use super::*;
use crate::samples::{AGENT, CREATOR, FILE, JOB, NOON, STRANGER, artifact, failure, id, order, run};

/// One commit for each, a second apart.
fn history(events: Vec<JobEvent>) -> Vec<Recorded> {
    let commit = |(version, event): (usize, JobEvent)| {
        let version = u64::try_from(version).unwrap();
        let commit = Commit {
            id: CommitId(id(0x60)),
            aggregate: JOB.into(),
            version,
            actor: Actor::Reconciler,
            at: NOON.plus_ms(version * 1_000),
            causation: None,
            correlation: CorrelationId(id(0x03)),
            previous: Digest::NONE,
            events: vec![event.into()],
        };
        Recorded { sequence: 100 + version, digest: Digest::NONE, commit }
    };
    events.into_iter().enumerate().map(commit).collect()
}

/// Lost once, and then completed.
fn life(order: Order) -> Vec<Recorded> {
    let (reason, message) = (RequeueReason::AgentLost, "nothing was heard of the agent".to_owned());
    history(vec![
        JobEvent::Submitted { order: Arc::new(order) },
        JobEvent::Claimed { run: run(1) },
        JobEvent::Requeued { attempt: 1, reason, message },
        JobEvent::Claimed { run: run(2) },
        JobEvent::Started { attempt: 2 },
        JobEvent::OutputReady { attempt: 2 },
        JobEvent::UploadStarted { attempt: 2 },
        JobEvent::Completed { attempt: 2, artifacts: vec![artifact("contents.json", 2).0] },
    ])
}

fn sent(history: &[Recorded], version: u64, to: PersonId) -> Value {
    let body = Transition::of(JOB, version, history).expect("it is there").body(to).expect("it was submitted");
    serde_json::from_slice(&body).expect("JSON")
}

#[test]
fn each_commit_is_told_as_it_left_the_job() {
    let history = life(order());
    let told: Vec<_> = (0..8)
        .map(|version| {
            let message = sent(&history, version, CREATOR);
            let of = |name: &str| message["data"][name].to_string();
            (message["type"].as_str().unwrap().to_owned(), of("status"), of("attempt"), of("sequence"))
        })
        .collect();
    let expected = [
        ("job.pending", "\"Pending\"", "1", "100"),
        ("job.claimed", "\"Claimed\"", "1", "101"),
        ("job.pending", "\"Pending\"", "2", "102"),
        ("job.claimed", "\"Claimed\"", "2", "103"),
        ("job.running", "\"Running\"", "2", "104"),
        ("job.validating", "\"Validating\"", "2", "105"),
        ("job.uploading", "\"Uploading\"", "2", "106"),
        ("job.completed", "\"Completed\"", "2", "107"),
    ];
    let expected = expected.map(|(kind, status, attempt, sequence)| {
        (kind.to_owned(), status.to_owned(), attempt.to_owned(), sequence.to_owned())
    });
    assert_eq!(told, expected);
    assert!(Transition::of(JOB, 8, &history).is_none());
    assert!(Transition::of(JOB, 0, &[]).is_none());
}

#[test]
fn a_message_is_told_whole() {
    assert_eq!(
        sent(&life(order()), 7, CREATOR),
        json!({
            "type": "job.completed",
            "timestamp": "2026-01-02T03:04:12.678901Z",
            "data": {
                "job_id": JOB.0,
                "status": "Completed",
                "attempt": 2,
                "tool": "archive",
                "tool_version": "1.0.0",
                "function": "extract",
                "assignment": { "kind": "automatic", "id": null },
                "agent_id": AGENT.0,
                "started_on": "2026-01-02T03:04:05.678901Z",
                "started_by": CREATOR.0,
                "file": { "id": FILE.0, "revision": 1, "name": "parts.zip" },
                "parameters": { "pattern": "**" },
                "artifacts": 1,
                "error": null,
                "sequence": 107,
            },
        })
    );
}

/// D4: inputs are the creator's alone, administrators included.
#[test]
fn what_the_creator_alone_may_see_is_not_told_to_others() {
    let order = Order { parameters: r#"{"pattern":"confidential"}"#.to_owned(), ..order() };
    let history = life(order);
    for version in 0..8 {
        let text = sent(&history, version, STRANGER).to_string();
        for secret in ["confidential", "parts.zip", &FILE.to_string(), "pattern"] {
            assert!(!text.contains(secret), "{text}");
        }
        let message = sent(&history, version, STRANGER);
        assert_eq!((&message["data"]["file"], &message["data"]["parameters"]), (&Value::Null, &Value::Null));
        assert!(sent(&history, version, CREATOR).to_string().contains("confidential"));
    }
}

#[test]
fn a_failure_says_why_and_leaves_out_the_log() {
    let submitted = JobEvent::Submitted { order: Arc::new(order()) };
    let failed = JobEvent::Failed { attempt: 1, failure: failure(FailureCause::Expired), log: None };
    let message = sent(&history(vec![submitted, failed]), 1, CREATOR);
    assert_eq!(message["data"]["error"], json!({ "cause": "expired", "message": "the archive is damaged" }));
    assert_eq!((&message["data"]["attempt"], &message["data"]["agent_id"]), (&json!(1), &Value::Null));
}

#[test]
fn a_commit_that_changed_nothing_is_not_told() {
    let submitted = JobEvent::Submitted { order: Arc::new(order()) };
    let history = history(vec![submitted, JobEvent::Started { attempt: 1 }, JobEvent::Canceled { by: CREATOR }]);
    assert!(Transition::of(JOB, 1, &history).is_none());
    assert_eq!(sent(&history, 2, CREATOR)["type"], "job.canceled");
}

#[test]
fn an_assignment_names_whom() {
    let pool = PoolId(id(0x40));
    let message = sent(&life(Order { assignment: Assignment::Pool(pool), ..order() }), 0, CREATOR);
    assert_eq!(message["data"]["assignment"], json!({ "kind": "pool", "id": pool.0 }));
}

#[test]
fn a_ping_is_about_nothing() {
    let message: Value = serde_json::from_slice(&ping(WebhookId(id(0x70)), NOON)).unwrap();
    let expected = json!({
        "type": "webhook.ping",
        "timestamp": "2026-01-02T03:04:05.678901Z",
        "data": { "webhook_id": id(0x70) },
    });
    assert_eq!(message, expected);
}
