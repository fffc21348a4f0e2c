use futures::StreamExt;
use jobtrail_bus::clock;
use jobtrail_bus::{Bus, Key};
use jobtrail_events::agent::Agent;
use jobtrail_events::ids::AgentId;
use jobtrail_events::subject;
use jobtrail_log::Log;
use jobtrail_projections::client::Projections;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{debug, info, warn};

use super::doors::{Door, Opened};
use super::porter::Closer;
use super::question::Question;
use super::{Access, Doors};
use crate::core::Floor;

/// Answers the broker's questions about who connects. Cheap to clone.
#[derive(Clone)]
pub struct Doorman<L> {
    pub floor: Floor<L>,
    pub bus: Bus,
    pub projections: Projections,
    pub doors: Doors,
    pub issuer: Key,
    pub closer: Closer,
}

impl<L: Log> Doorman<L> {
    /// It answers from when this returns, until the shutdown.
    pub async fn begin(self, shutdown: CancellationToken) -> Result<TaskTracker, async_nats::SubscribeError> {
        let mut questions =
            self.bus.client().queue_subscribe(subject::AUTHENTICATE, subject::SERVICES.to_owned()).await?;
        let _ = self.bus.client().flush().await;
        let tasks = TaskTracker::new();
        let answers = tasks.clone();
        tasks.spawn(async move {
            loop {
                let question = tokio::select! {
                    () = shutdown.cancelled() => break,
                    question = questions.next() => question,
                };
                let Some(question) = question else { break };
                let Some(reply_to) = question.reply else { continue };
                let doorman = self.clone();
                answers.spawn(async move {
                    if let Some(answer) = doorman.answer(&question.payload).await {
                        let _ = doorman.bus.client().publish(reply_to, answer.into()).await;
                    }
                });
            }
        });
        tasks.close();
        Ok(tasks)
    }

    /// Absent: no answer, with which the broker refuses the connection after a while.
    async fn answer(&self, token: &[u8]) -> Option<String> {
        let Some(question) = Question::read(token) else {
            warn!("the broker asked who somebody is in a form that is not known");
            return None;
        };
        let answer = match &question.key {
            Err(why) => question.answer("", Err(why), &self.issuer),
            Ok(key) => {
                let agent = Agent::id(key);
                match self.admit(&question, agent).await {
                    Ok(access) => match access.permissions(agent) {
                        Some(may) => question.answer(&agent.to_string(), Ok(&may), &self.issuer),
                        None => {
                            info!(agent.id = %agent, "agent {agent} was not let in: it is not enrolled, or archived");
                            let why = "the agent is not enrolled, or was archived";
                            question.answer("", Err(why), &self.issuer)
                        }
                    },
                    Err(error) => {
                        warn!(agent.id = %agent, %error, "it cannot be said just now who agent {agent} is");
                        return None;
                    }
                }
            }
        };
        answer.inspect_err(|error| warn!(%error, "an answer to the broker could not be made")).ok()
    }

    async fn admit(&self, question: &Question, agent: AgentId) -> Result<Access, async_nats::Error> {
        let access = Access::of(&self.floor, &self.projections, agent).await?;
        if access == Access::Nothing {
            return Ok(access);
        }
        let open = self.doors.of(agent);
        // An agent needs one connection. The oldest of too many is most likely gone already.
        for (oldest, _) in open.iter().take((open.len() + 1).saturating_sub(Doors::MOST)) {
            debug!(agent.id = %agent, "agent {agent} has too many connections: the oldest is closed");
            if self.closer.close(oldest).await {
                self.doors.remove(oldest).await?;
            }
        }
        let door = Door { agent, server: question.server.clone(), client: question.client };
        // Noted before it is open, so that it can be closed whatever happens.
        self.doors.put(&door, &Opened { access: access.clone(), at: clock::now() }).await?;
        Ok(access)
    }
}
