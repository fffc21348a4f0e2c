//! One replica of the services: a core with a cache of its own, what it is busy with, and its reconciler's ear.

use std::cell::RefCell;
use std::collections::HashSet;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use jobtrail_events::envelope::Commit;
use jobtrail_events::ids::JobId;
use jobtrail_events::value::Timestamp;
use jobtrail_log::MemoryLog;
use jobtrail_projections::query::{ActiveJob, AgentRow};
use jobtrail_services::core::Core;
use jobtrail_services::dispatcher::follow_up;
use jobtrail_services::reconciler::{Hearing, look_at_agent, look_at_job};
use tokio::time::Instant;

use crate::agent::KEY;
use crate::log::SteppedLog;
use crate::network::{Answer, Letter};
use crate::offers::Offers;

pub struct Replica {
    core: Core<SteppedLog>,
    tasks: Vec<Pin<Box<dyn Future<Output = Outcome>>>>,
    pub hearing: Hearing,
}

/// What came of a task.
#[expect(clippy::large_enum_variant, reason = "one lives at a time")]
pub enum Outcome {
    Answered(Answer),
    /// What the commit at that sequence called for is carried out.
    Dispatched(u64),
    /// How many lost offers were made again.
    Looked(u64),
}

/// What a reconciler looks at.
pub struct Sight {
    pub agents: Vec<AgentRow>,
    pub jobs: Vec<ActiveJob>,
    pub now: Instant,
    pub at: Timestamp,
}

impl Replica {
    pub fn new(log: &MemoryLog, now: Instant) -> Self {
        let core = Core::new(SteppedLog(log.clone()), KEY);
        Self { core, tasks: Vec::new(), hearing: Hearing::begin(now) }
    }

    pub fn core(&self) -> &Core<SteppedLog> {
        &self.core
    }

    pub fn busy_with(&self) -> usize {
        self.tasks.len()
    }

    /// Goes on with a task until it gives way.
    pub fn go_on(&mut self, task: usize) -> Option<Outcome> {
        let mut context = Context::from_waker(Waker::noop());
        match self.tasks[task].as_mut().poll(&mut context) {
            Poll::Ready(outcome) => {
                drop(self.tasks.swap_remove(task));
                Some(outcome)
            }
            Poll::Pending => None,
        }
    }

    pub fn answer(&mut self, letter: Letter) {
        let core = self.core.clone();
        self.tasks.push(Box::pin(async move { Outcome::Answered(letter.answered(core).await) }));
    }

    /// As the dispatcher does: the effect first, then the acknowledgement.
    pub fn dispatch(&mut self, sequence: u64, commit: Commit, offers: &Rc<RefCell<Offers>>) {
        let (core, offers) = (self.core.clone(), Rc::clone(offers));
        self.tasks.push(Box::pin(async move {
            if let Some(effect) = follow_up(&core, &commit).await.expect("the log is there") {
                offers.borrow_mut().carry_out(&effect);
            }
            Outcome::Dispatched(sequence)
        }));
    }

    /// As the reconciler does.
    pub fn look(&mut self, sight: Sight, offers: &Rc<RefCell<Offers>>) {
        let (core, offers, hearing) = (self.core.clone(), Rc::clone(offers), self.hearing.clone());
        self.tasks.push(Box::pin(async move {
            let Sight { agents, jobs, now, at } = sight;
            let mut made_again = 0;
            for agent in &agents {
                // What is unavailable now is looked at again.
                let _ = look_at_agent(&core, agent, &hearing, now, at).await;
            }
            let on_offer: HashSet<(JobId, u32)> = offers.borrow().on_offer().into_iter().collect();
            for job in &jobs {
                if let Ok(Some(effect)) = look_at_job(&core, job, Some(&on_offer), &hearing, now, at).await {
                    offers.borrow_mut().carry_out(&effect);
                    made_again += 1;
                }
            }
            Outcome::Looked(made_again)
        }));
    }
}
