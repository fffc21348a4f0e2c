use jobtrail_bus::Bus;
use jobtrail_events::ids::JobId;
use jobtrail_events::job::Run;
use jobtrail_events::subject;

use crate::dto::Progress;

/// What a running function last said of itself. It is a courtesy: absent when it cannot be had.
pub async fn progress(bus: &Bus, job: JobId, run: &Run) -> Option<Progress> {
    let runs = bus.jetstream().get_stream_no_info(subject::RUNS).await.ok()?;
    let last = runs.direct_get_last_for_subject(subject::run_progress(run.agent, job, run.attempt)).await.ok()?;
    serde_json::from_slice(&last.payload).ok()
}
