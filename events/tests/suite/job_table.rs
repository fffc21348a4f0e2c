//! Every status of a job x every event: what `evolve` must do.

use std::collections::BTreeSet;

use jobtrail_events::aggregate::Event;
use jobtrail_events::job::{FailureCause, Job, JobEvent, JobStatus};
use jobtrail_events::kind::EventKind;

use crate::samples::{CAUSES, REASONS, canceled, claimed, completed, failed, job_in, requeued, submitted};
use crate::table::{self, LATER, Row};

/// The job is in its second attempt: an event names that one, or another. A cell is the next status, with its
/// attempt where that is not the second; `.` is ignored.
const TABLE: &str = "\
event                Unknown    Pending    Claimed    Running    Validating Uploading  Completed  Failed     Canceled
Submitted            Pending 1  .          .          .          .          .          .          .          .
Claimed              .          Claimed    .          .          .          .          .          .          .
  of another attempt .          .          .          .          .          .          .          .          .
Started              .          .          Running    .          .          .          .          .          .
  of another attempt .          .          .          .          .          .          .          .          .
OutputReady          .          .          .          Validating .          .          .          .          .
  of another attempt .          .          .          .          .          .          .          .          .
UploadStarted        .          .          .          .          Uploading  .          .          .          .
  of another attempt .          .          .          .          .          .          .          .          .
Completed            .          .          .          .          .          Completed  .          .          .
  of another attempt .          .          .          .          .          .          .          .          .
Failed               .          .          Failed     Failed     Failed     Failed     .          .          .
  expired            .          Failed     Failed     Failed     Failed     Failed     .          .          .
  of another attempt .          .          .          .          .          .          .          .          .
Requeued             .          .          Pending 3  Pending 3  Pending 3  Pending 3  .          .          .
  of another attempt .          .          .          .          .          .          .          .          .
Canceled             .          Canceled   .          .          .          .          .          .          .
";

const SAME: &[u32] = &[2];
const OTHER: &[u32] = &[0, 1, 3, u32::MAX];

#[test]
fn every_event_in_every_status_does_what_the_table_says() {
    let columns: Vec<_> = [("Unknown", job_in(None))]
        .into_iter()
        .chain(JobStatus::ALL.map(|status| (status.name(), job_in(Some(status)))))
        .collect();
    table::compare(TABLE, &table::of(&columns, &rows(), cell));
}

#[test]
fn the_table_has_every_event() {
    let tried: BTreeSet<_> =
        rows().into_iter().flat_map(|(_, events)| events).map(|event| Event::from(event).kind().name()).collect();
    let all: BTreeSet<_> =
        EventKind::ALL.iter().map(|kind| kind.name()).filter(|name| name.starts_with("Job")).collect();
    assert_eq!(tried, all);
}

fn rows() -> Vec<Row<Job>> {
    let started = |attempt| JobEvent::Started { attempt };
    let output_ready = |attempt| JobEvent::OutputReady { attempt };
    let upload_started = |attempt| JobEvent::UploadStarted { attempt };
    let (expired, otherwise): (Vec<_>, Vec<_>) = CAUSES.into_iter().partition(|cause| expires(*cause));
    vec![
        ("Submitted", vec![submitted()]),
        ("Claimed", each(SAME, claimed)),
        ("  of another attempt", each(OTHER, claimed)),
        ("Started", each(SAME, started)),
        ("  of another attempt", each(OTHER, started)),
        ("OutputReady", each(SAME, output_ready)),
        ("  of another attempt", each(OTHER, output_ready)),
        ("UploadStarted", each(SAME, upload_started)),
        ("  of another attempt", each(OTHER, upload_started)),
        ("Completed", each(SAME, completed)),
        ("  of another attempt", each(OTHER, completed)),
        ("Failed", each_of(SAME, &otherwise, failed)),
        ("  expired", each_of(SAME, &expired, failed)),
        ("  of another attempt", each_of(OTHER, &CAUSES, failed)),
        ("Requeued", each_of(SAME, &REASONS, requeued)),
        ("  of another attempt", each_of(OTHER, &REASONS, requeued)),
        ("Canceled", vec![canceled()]),
    ]
}

/// No `_`: who adds a cause adds it to [`CAUSES`] too.
fn expires(cause: FailureCause) -> bool {
    match cause {
        FailureCause::Expired => true,
        FailureCause::Function
        | FailureCause::TimedOut
        | FailureCause::InvalidOutput
        | FailureCause::Agent
        | FailureCause::AttemptsUsedUp => false,
    }
}

fn each(attempts: &[u32], event: impl Fn(u32) -> JobEvent) -> Vec<JobEvent> {
    attempts.iter().map(|attempt| event(*attempt)).collect()
}

fn each_of<T: Copy>(attempts: &[u32], those: &[T], event: impl Fn(u32, T) -> JobEvent) -> Vec<JobEvent> {
    those.iter().flat_map(|one| attempts.iter().map(|attempt| event(*attempt, *one))).collect()
}

/// The next status; and what must hold of every transition.
fn cell(before: &Job, after: &Job) -> String {
    assert_eq!(after.since(), Some(LATER));
    if before.order().is_some() {
        assert_eq!(after.order(), before.order(), "an order never changes");
    }
    if before.active_run().is_some() && after.run().is_some() {
        assert_eq!(after.run(), before.run(), "an attempt stays with its agent");
    }
    let status = after.status().expect("nothing leads back to Unknown");
    match attempt(after) {
        None | Some(2) => status.to_string(),
        Some(attempt) => format!("{status} {attempt}"),
    }
}

/// The attempt that the job is in, or ended in.
pub fn attempt(job: &Job) -> Option<u32> {
    match job {
        Job::Unknown | Job::Canceled { .. } => None,
        Job::Pending { attempt, .. } => Some(*attempt),
        Job::Claimed { run, .. }
        | Job::Running { run, .. }
        | Job::Validating { run, .. }
        | Job::Uploading { run, .. }
        | Job::Completed { run, .. } => Some(run.attempt),
        Job::Failed { run, .. } => run.map(|run| run.attempt),
    }
}
