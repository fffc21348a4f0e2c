//! The protocol between an agent and the services, and no more: whoever plays an agent (the worker, `jobtrail bench`)
//! asks through this.
//!
//! Every request may be sent again: the services answer a repetition as they answered the first. So what gets no answer
//! is asked again, with growing pauses, until a limit that depends on what is at stake. When the services say that
//! another process is registered, or that they do not know this one, it registers again and then asks again.

use std::sync::Arc;
use std::time::Duration;

use async_nats::connection::State;
use jobtrail_bus::{AskError, Bus};
use jobtrail_events::agent::{Enlisted, Heard, Heartbeat, LeaveAgent, RegisterAgent};
use jobtrail_events::ids::{AgentId, BootId, JobId};
use jobtrail_events::job::{
    Artifact, ClaimJob, CompleteJob, FailJob, Failure, Lease, RequeueJob, RequeueReason, StartJob, StartUpload,
    TakeOutput, WorkOrder,
};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::{Command, Done, Refusal, Reply};
use jobtrail_events::subject;
use tokio::sync::{Mutex, watch};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// One process of one agent, in conversation with the services. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Session {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    bus: Bus,
    agent: AgentId,
    boot: BootId,
    /// What was registered last, to be said again when the services forgot.
    profile: Mutex<Option<RegisterAgent>>,
    registration: watch::Sender<Registration>,
    replaced: CancellationToken,
}

/// What the services last said to the registration of this process.
#[derive(Clone, Debug, Default)]
pub struct Registration {
    /// How often it has registered: 0 before the first time.
    pub number: u64,
    pub enlisted: Option<Enlisted>,
}

/// A request was not carried out.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SessionError {
    /// The attempt is over or another's: drop it and tell nobody.
    #[error("{0}")]
    Fenced(Box<Rejection>),
    #[error("{0}")]
    Refused(Box<Rejection>),
    #[error("the services gave no answer within {} s: {last}", .patience.as_secs())]
    NoAnswer { patience: Duration, last: String },
    /// Asking again would not help: the two sides are of different versions.
    #[error("the services and this agent do not understand each other: {0}")]
    Unreadable(String),
}

impl Session {
    /// How long one request may take.
    pub const ONE_TRY: Duration = Duration::from_secs(5);
    /// The first pause before asking again; it doubles each time.
    pub const FIRST_PAUSE: Duration = Duration::from_millis(50);
    pub const LONGEST_PAUSE: Duration = Duration::from_secs(2);

    pub const PATIENCE_TO_REGISTER: Duration = Duration::from_secs(30);
    /// A heartbeat that comes late says nothing; the next one follows.
    pub const PATIENCE_FOR_HEARTBEAT: Duration = Duration::from_secs(5);
    pub const PATIENCE_TO_LEAVE: Duration = Duration::from_secs(5);
    /// What has been worked for is not thrown away because the services are away for a while.
    pub const PATIENCE_FOR_JOB: Duration = Duration::from_secs(600);

    pub fn new(bus: Bus, agent: AgentId, boot: BootId) -> Self {
        let registration = watch::Sender::new(Registration::default());
        let (profile, replaced) = (Mutex::new(None), CancellationToken::new());
        Self { inner: Arc::new(Inner { bus, agent, boot, profile, registration, replaced }) }
    }

    pub fn agent(&self) -> AgentId {
        self.inner.agent
    }

    pub fn boot(&self) -> BootId {
        self.inner.boot
    }

    pub fn bus(&self) -> &Bus {
        &self.inner.bus
    }

    pub fn lease(&self, job: JobId, attempt: u32) -> Lease {
        Lease { job, attempt, boot: self.inner.boot }
    }

    /// What the services last said to the registration, and then every change of it.
    pub fn registration(&self) -> watch::Receiver<Registration> {
        self.inner.registration.subscribe()
    }

    /// Is cancelled when the services do not take this process any more, since another has taken its place.
    pub fn replaced(&self) -> &CancellationToken {
        &self.inner.replaced
    }

    /// Says what this process is and offers. It is remembered, and said again when the services ask for it.
    pub async fn register(&self, profile: RegisterAgent) -> Result<Enlisted, SessionError> {
        let mut kept = self.inner.profile.lock().await;
        let enlisted = self.insist(&profile, Self::PATIENCE_TO_REGISTER, None).await?.answer;
        *kept = Some(profile);
        self.note(&enlisted).await;
        Ok(enlisted)
    }

    /// Says that this process is alive. `busy` counts slots. When the answer tells that the agent's work comes from
    /// elsewhere than before, since its pools have changed, it registers again.
    pub async fn heartbeat(&self, busy: u32, draining: bool) -> Result<Heard, SessionError> {
        let heartbeat = Heartbeat { boot: self.inner.boot, busy, draining };
        let number = self.inner.registration.borrow().number;
        let heard: Heard = self.tell(&heartbeat, Self::PATIENCE_FOR_HEARTBEAT).await.map(answer)?;
        let known = self.inner.registration.borrow().enlisted.as_ref().map(|e| Enlisted::digest(&e.consumers));
        if !heard.archived && known.is_some_and(|known| known != heard.consumers) {
            self.register_again(number).await;
        }
        Ok(heard)
    }

    /// Says that this process stops and has no job any more.
    pub async fn leave(&self) -> Result<(), SessionError> {
        let leave = LeaveAgent { boot: self.inner.boot };
        self.insist(&leave, Self::PATIENCE_TO_LEAVE, None).await.map(answer)
    }

    pub async fn claim(&self, lease: Lease) -> Result<WorkOrder, SessionError> {
        self.tell_of_job(&ClaimJob { lease }).await
    }

    /// Also tells, at any time later, whether the attempt is still ours: saying it again changes nothing.
    pub async fn start(&self, lease: Lease) -> Result<(), SessionError> {
        self.tell_of_job(&StartJob { lease }).await
    }

    pub async fn output_ready(&self, lease: Lease) -> Result<(), SessionError> {
        self.tell_of_job(&TakeOutput { lease }).await
    }

    pub async fn upload_started(&self, lease: Lease) -> Result<(), SessionError> {
        self.tell_of_job(&StartUpload { lease }).await
    }

    /// Each artifact with the receipt that the gateway gave for its bytes.
    pub async fn complete(&self, lease: Lease, artifacts: Vec<(Artifact, String)>) -> Result<(), SessionError> {
        self.tell_of_job(&CompleteJob { lease, artifacts }).await
    }

    /// Message and log tail are cut to what a failure may hold.
    pub async fn fail(
        &self,
        lease: Lease,
        mut failure: Failure,
        log: Option<(Artifact, String)>,
    ) -> Result<(), SessionError> {
        failure.message = beginning(failure.message, Failure::LONGEST_MESSAGE);
        failure.log_tail = ending(failure.log_tail, Failure::LONGEST_LOG_TAIL);
        self.tell_of_job(&FailJob { lease, failure, log }).await
    }

    /// `message` is a sentence for the history.
    pub async fn give_back(&self, lease: Lease, reason: RequeueReason, message: String) -> Result<(), SessionError> {
        self.tell_of_job(&RequeueJob { lease, reason, message }).await
    }

    async fn tell_of_job<C: Command>(&self, command: &C) -> Result<C::Answer, SessionError> {
        self.tell(command, Self::PATIENCE_FOR_JOB).await.map(answer)
    }

    /// Asks until there is an answer or `patience` is used up; registers again when the services want that.
    pub async fn tell<C: Command>(&self, command: &C, patience: Duration) -> Result<Done<C::Answer>, SessionError> {
        let before = self.inner.registration.borrow().number;
        self.insist(command, patience, Some(before)).await
    }

    /// `registered`: the number of the registration that the request relies on; absent: it relies on none.
    async fn insist<C: Command>(
        &self,
        command: &C,
        patience: Duration,
        mut registered: Option<u64>,
    ) -> Result<Done<C::Answer>, SessionError> {
        let deadline = Instant::now() + patience;
        let mut pause = Self::FIRST_PAUSE;
        loop {
            let last = match self.ask(command).await {
                Answer::Done(done) => return Ok(done),
                Answer::Never(error) => return Err(error),
                Answer::NotYet(why) => why,
                Answer::Unregistered => match registered {
                    Some(number) => {
                        registered = Some(Box::pin(self.register_again(number)).await);
                        Rejection::StaleBoot.to_string()
                    }
                    None => return Err(SessionError::Refused(Rejection::StaleBoot.into())),
                },
            };
            let pause_now = pause.mul_f64(rand::random_range(0.5..1.0));
            if Instant::now() + pause_now >= deadline {
                return Err(SessionError::NoAnswer { patience, last });
            }
            sleep(pause_now).await;
            pause = (pause * 2).min(Self::LONGEST_PAUSE);
        }
    }

    async fn ask<C: Command>(&self, command: &C) -> Answer<C::Answer> {
        // What is asked without a connection is kept until there is one, and would pile up.
        if self.inner.bus.client().connection_state() != State::Connected {
            return Answer::NotYet("there is no connection to the broker".to_owned());
        }
        let subject = subject::agent_command(self.inner.agent, C::NAME);
        let reply: Reply<C::Answer> = match self.inner.bus.ask(subject, command, Self::ONE_TRY).await {
            Ok(reply) => reply,
            Err(error @ (AskError::NoResponders(_) | AskError::TimedOut(_) | AskError::Connection { .. })) => {
                return Answer::NotYet(error.to_string());
            }
            Err(error @ AskError::Unreadable { .. }) => {
                return Answer::Never(SessionError::Unreadable(error.to_string()));
            }
        };
        match reply {
            Ok(done) => Answer::Done(done),
            Err(Refusal::Rejected(Rejection::StaleBoot)) => Answer::Unregistered,
            Err(Refusal::Rejected(rejection)) if fences(&rejection) => {
                Answer::Never(SessionError::Fenced(rejection.into()))
            }
            Err(Refusal::Rejected(rejection)) => Answer::Never(SessionError::Refused(rejection.into())),
            Err(Refusal::Unavailable(why)) => Answer::NotYet(why),
            Err(Refusal::Unreadable(why)) => Answer::Never(SessionError::Unreadable(why)),
        }
    }

    /// Registers again, unless somebody has since registration `number`. Answers with the number that holds now.
    async fn register_again(&self, number: u64) -> u64 {
        let kept = self.inner.profile.lock().await;
        let present = self.inner.registration.borrow().number;
        let Some(profile) = kept.as_ref().filter(|_| present == number) else { return present };
        match self.insist(profile, Self::PATIENCE_TO_REGISTER, None).await {
            Ok(done) => {
                info!(agent.id = %self.inner.agent, "registered again, since the services asked for it");
                self.note(&done.answer).await;
            }
            Err(SessionError::Refused(why)) if *why == Rejection::StaleBoot => self.inner.replaced.cancel(),
            Err(error) => warn!(agent.id = %self.inner.agent, %error, "could not register again"),
        }
        self.inner.registration.borrow().number
    }

    /// Takes note of what the services said. What this process may pull from is settled when it connects: when that has
    /// changed it connects again.
    async fn note(&self, enlisted: &Enlisted) {
        let known = self.inner.registration.borrow().enlisted.as_ref().map(|known| known.consumers.clone());
        if known.as_ref() != Some(&enlisted.consumers)
            && let Err(error) = self.inner.bus.renew().await
        {
            warn!(agent.id = %self.inner.agent, %error, "could not connect again");
        }
        self.inner.registration.send_modify(|registration| {
            registration.number += 1;
            registration.enlisted = Some(enlisted.clone());
        });
    }
}

enum Answer<A> {
    Done(Done<A>),
    NotYet(String),
    Unregistered,
    Never(SessionError),
}

/// Whether a refusal says that the attempt is not, or no longer, ours to work on.
fn fences(rejection: &Rejection) -> bool {
    matches!(rejection, Rejection::StaleLease { .. } | Rejection::OutOfOrder { .. } | Rejection::UnknownJob(_))
}

fn answer<A>(done: Done<A>) -> A {
    done.answer
}

/// At most `most` characters, from the beginning.
fn beginning(mut text: String, most: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
    }
    text
}

/// At most `most` characters, from the end.
fn ending(mut text: String, most: usize) -> String {
    if let Some((start, _)) = text.char_indices().rev().nth(most.saturating_sub(1)) {
        text.drain(..start);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(beginning("größe".to_owned(), 3), "grö");
        assert_eq!(beginning("größe".to_owned(), 9), "größe");
        assert_eq!(ending("größe".to_owned(), 3), "öße");
        assert_eq!(ending("größe".to_owned(), 5), "größe");
        assert_eq!(ending("größe".to_owned(), 9), "größe");
    }
}
