//! What an agent may say of its artifacts, and what is refused.

use jobtrail_events::ids::{AgentId, BootId, JobId};
use jobtrail_events::job::{CompleteJob, FailJob, FailureCause, Job, JobEvent, JobStatus};

use super::*;
use crate::job::any_command::AnyCommand;
use crate::job::{complete, fail};
use crate::samples::{AGENT, JOB, KEY, OTHER_AGENT, OTHER_BOOT, artifact, digest, failure, id, job_in, lease, order};

const ATTEMPT: u32 = 2;

type Received = (Artifact, String);

fn uploading() -> Job {
    job_in(&order(), ATTEMPT, Some(JobStatus::Uploading))
}

/// `Ok` with the number of artifacts, or the code and the sentence of the refusal.
fn complete_with(artifacts: Vec<Received>) -> Result<usize, (&'static str, String)> {
    let command = CompleteJob { lease: lease(ATTEMPT), artifacts };
    match complete::decide(&uploading(), &command, AGENT, &KEY) {
        Ok(events) => match events.as_slice() {
            [JobEvent::Completed { attempt: ATTEMPT, artifacts }] => Ok(artifacts.len()),
            other => panic!("it completes or is refused: {other:?}"),
        },
        Err(refusal) => Err((refusal.code(), refusal.to_string())),
    }
}

fn the_log() -> Received {
    crate::samples::log(ATTEMPT)
}

fn a() -> Received {
    artifact("a.json", ATTEMPT)
}

fn changed(change: impl FnOnce(&mut Artifact)) -> Vec<Received> {
    let (mut artifact, receipt) = a();
    change(&mut artifact);
    vec![(artifact, receipt), the_log()]
}

/// Has every name another length or form, but the right receipt.
fn named(name: &str) -> Vec<Received> {
    changed(|artifact| artifact.name = name.to_owned())
}

#[test]
fn a_result_has_its_log_and_a_receipt_for_each_of_its_artifacts() {
    let other_job = |(artifact, _): Received| {
        let Artifact { content, size, .. } = artifact;
        let receipt = Receipt { job: JobId(id(0x11)), attempt: ATTEMPT, content, size };
        (artifact, KEY.sign_receipt(&receipt))
    };
    let cases: Vec<(&str, Vec<Received>, Result<usize, &str>)> = vec![
        ("the log alone", vec![the_log()], Ok(1)),
        ("an artifact and the log", vec![a(), the_log()], Ok(2)),
        ("the log first", vec![the_log(), a(), artifact("b.json", ATTEMPT)], Ok(3)),
        ("the longest name", named(&"n".repeat(Artifact::LONGEST_NAME)), Ok(2)),
        ("a name in a folder", named("pages/1.json"), Ok(2)),
        ("a name with dots", named("..a/...json"), Ok(2)),
        ("a type with a parameter", changed(|a| a.media_type = "text/plain; charset=utf-8".to_owned()), Ok(2)),
        ("nothing", vec![], Err("invalid-field")),
        ("no log", vec![a()], Err("invalid-field")),
        ("two logs", vec![the_log(), with_name(the_log(), "more.txt")], Err("invalid-field")),
        ("the same place twice", vec![a(), a(), the_log()], Err("invalid-field")),
        ("another's receipt", vec![(a().0, the_log().1), the_log()], Err("not-received")),
        ("another attempt's receipt", vec![artifact("a.json", ATTEMPT - 1), the_log()], Err("not-received")),
        ("the next attempt's receipt", vec![artifact("a.json", ATTEMPT + 1), the_log()], Err("not-received")),
        ("another attempt's log", vec![a(), crate::samples::log(ATTEMPT - 1)], Err("not-received")),
        ("another job's receipt", vec![other_job(a()), the_log()], Err("not-received")),
        ("no receipt", vec![(a().0, String::new()), the_log()], Err("not-received")),
        ("a receipt that is no signature", vec![(a().0, "é".repeat(100_000)), the_log()], Err("not-received")),
        ("another size", changed(|a| a.size += 1), Err("not-received")),
        ("another content", changed(|a| a.content = digest(0x77)), Err("not-received")),
        ("no name", named(""), Err("invalid-field")),
        ("a name too long", named(&"n".repeat(Artifact::LONGEST_NAME + 1)), Err("invalid-field")),
        ("a name that leads out", named("a/../../b"), Err("invalid-field")),
        ("the folder itself", named("."), Err("invalid-field")),
        ("an absolute name", named("/etc/passwd"), Err("invalid-field")),
        ("a folder", named("a/"), Err("invalid-field")),
        ("a part without a name", named("a//b"), Err("invalid-field")),
        ("a name of two lines", named("a\nb"), Err("invalid-field")),
        ("a name with NUL", named("a\0b"), Err("invalid-field")),
        ("no output", changed(|a| a.output = String::new()), Err("invalid-field")),
        ("an output too long", changed(|a| a.output = "o".repeat(65)), Err("invalid-field")),
        ("an output of two lines", changed(|a| a.output = "a\r\nb".to_owned()), Err("invalid-field")),
        ("no type", changed(|a| a.media_type = String::new()), Err("invalid-field")),
        ("a type that adds a header", changed(|a| a.media_type = "a/b\r\nX: 1".to_owned()), Err("invalid-field")),
        ("a type too long", changed(|a| a.media_type = format!("a/{}", "b".repeat(126))), Err("invalid-field")),
    ];
    for (what, artifacts, expected) in cases {
        let outcome = complete_with(artifacts);
        assert_eq!(outcome.as_ref().map_err(|(code, _)| *code).copied(), expected, "{what}: {outcome:?}");
    }
}

fn with_name((artifact, receipt): Received, name: &str) -> Received {
    (Artifact { name: name.to_owned(), ..artifact }, receipt)
}

#[test]
fn there_are_as_many_artifacts_as_a_message_can_hold() {
    let many = |count: usize, length: usize| {
        let artifact = |n| artifact(&format!("{n:0length$}"), ATTEMPT);
        [(1..count).map(artifact).collect(), vec![the_log()]].concat()
    };
    let longest = Artifact::LONGEST_NAMES / Artifact::MOST;
    assert_eq!(complete_with(many(Artifact::MOST, longest)), Ok(Artifact::MOST));
    let refused = |artifacts| complete_with(artifacts).expect_err("it is too much");
    assert_eq!(refused(many(Artifact::MOST + 1, 5)).0, "invalid-field");
    let (code, sentence) = refused(many(Artifact::MOST, longest + 2));
    assert_eq!(code, "invalid-field");
    assert!(sentence.starts_with("artifacts: their names may have 262144 bytes in all"), "{sentence}");

    let mut most = many(Artifact::MOST, longest);
    for (artifact, _) in &mut most {
        artifact.media_type = format!("a/{}", "b".repeat(Artifact::LONGEST_MEDIA_TYPE - 2));
    }
    for (artifact, _) in &mut most[1..] {
        artifact.output = "o".repeat(Artifact::LONGEST_OUTPUT);
    }
    let request = postcard::to_stdvec(&CompleteJob { lease: lease(ATTEMPT), artifacts: most }).expect("it is encoded");
    // What a broker takes, when nothing else is configured.
    assert!(request.len() < 1_000_000, "{} bytes", request.len());
}

/// An agent could name a file that is somebody else's.
#[test]
fn which_file_an_artifact_becomes_is_not_for_the_agent_to_say() {
    let files = |artifacts: Vec<Received>, attempt: u32| {
        let job = job_in(&order(), attempt, Some(JobStatus::Uploading));
        let decided = complete::decide(&job, &CompleteJob { lease: lease(attempt), artifacts }, AGENT, &KEY);
        let Ok([JobEvent::Completed { artifacts, .. }]) = decided.as_deref() else { panic!("{decided:?}") };
        artifacts.iter().map(|artifact| artifact.file).collect::<Vec<_>>()
    };
    let mut alike = vec![a(), artifact("b.json", ATTEMPT), the_log()];
    for (artifact, _) in &mut alike {
        artifact.file = order().input.file;
    }
    let made = files(alike, ATTEMPT);
    assert_eq!(made.iter().collect::<HashSet<_>>().len(), 3, "each is a file of its own: {made:?}");
    assert!(!made.contains(&order().input.file), "and none is the input");
    assert_eq!(made, files(vec![a(), artifact("b.json", ATTEMPT), the_log()], ATTEMPT), "said again, the same");
    let of_another = files(vec![artifact("a.json", 1), crate::samples::log(1)], 1);
    assert!(!made.contains(&of_another[0]), "another attempt's are others");
}

#[test]
fn a_failure_has_at_most_its_log() {
    let fail_with = |log| {
        let failure = failure(FailureCause::Function);
        let running = job_in(&order(), ATTEMPT, Some(JobStatus::Running));
        let decided = fail::decide(&running, &FailJob { lease: lease(ATTEMPT), failure, log }, AGENT, &KEY);
        decided.map(|events| events.len()).map_err(|refusal| refusal.code())
    };
    assert_eq!(fail_with(None), Ok(1));
    assert_eq!(fail_with(Some(the_log())), Ok(1));
    assert_eq!(fail_with(Some(a())), Err("invalid-field"), "what is no log");
    assert_eq!(fail_with(Some(with_name(the_log(), "../log.txt"))), Err("invalid-field"), "a name that leads out");
    assert_eq!(fail_with(Some(crate::samples::log(ATTEMPT - 1))), Err("not-received"), "another attempt's");
}

/// A result that would be good is not when it comes from somebody else.
#[test]
fn good_receipts_do_not_make_up_for_a_wrong_lease() {
    let stale = |lease: Lease, agent: AgentId| {
        let artifacts = vec![artifact("a.json", lease.attempt), crate::samples::log(lease.attempt)];
        let decided = AnyCommand::Complete { lease, agent, artifacts }.decide(&uploading());
        assert_eq!(decided.map_err(|refusal| refusal.code()), Err("stale-lease"), "{lease:?} of {agent}");
    };
    stale(lease(ATTEMPT), OTHER_AGENT);
    stale(lease(ATTEMPT - 1), AGENT);
    stale(lease(ATTEMPT + 1), AGENT);
    stale(Lease { boot: OTHER_BOOT, ..lease(ATTEMPT) }, AGENT);
    stale(Lease { boot: BootId(id(0)), job: JOB, attempt: 0 }, AGENT);
}
