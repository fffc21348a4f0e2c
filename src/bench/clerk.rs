use std::time::Instant;

use jobtrail_events::file::{Content, RegisterFile};
use jobtrail_events::ids::{CorrelationId, FileId, JobId, PersonId};
use jobtrail_events::job::SubmitJob;
use jobtrail_events::person::Role;
use jobtrail_events::value::{Assignment, Digest};
use jobtrail_services::client::Services;
use uuid::Uuid;

use super::player::Player;
use super::stage::Stage;

/// Submits jobs on one file.
pub struct Clerk {
    services: Services,
    person: PersonId,
    file: FileId,
}

impl Clerk {
    pub async fn begin(stage: &Stage) -> anyhow::Result<Self> {
        let services = Services::new(stage.bus.clone());
        let (person, file) = (PersonId(Uuid::new_v4()), FileId(Uuid::new_v4()));
        let content = Content {
            name: "measured.txt".to_owned(),
            media_type: "text/plain".to_owned(),
            size: 8,
            digest: Digest::of(b"measured"),
        };
        let correlation = CorrelationId(Uuid::new_v4());
        services.send(person, Role::Member, correlation, RegisterFile { file, content }).await?;
        Ok(Self { services, person, file })
    }

    pub async fn submit(&self) -> anyhow::Result<(JobId, Instant)> {
        let began = Instant::now();
        let command = SubmitJob {
            file: self.file,
            made_by: None,
            through: None,
            revision: None,
            tool: Player::TOOL.to_owned(),
            tool_version: None,
            function: "nothing".to_owned(),
            parameters: "{}".to_owned(),
            assignment: Assignment::Automatic,
            max_attempts: None,
            time_to_live_ms: None,
            retry_failures: None,
            idempotency_key: None,
            request: None,
        };
        let done = self.services.send(self.person, Role::Member, CorrelationId(Uuid::new_v4()), command).await?;
        Ok((done.answer, began))
    }
}
