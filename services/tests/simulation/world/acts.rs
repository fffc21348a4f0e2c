//! What agents and the user do.

use jobtrail_events::ids::JobId;
use jobtrail_events::job::{CancelJob, SubmitJob};
use jobtrail_events::value::Assignment;

use super::{FILE, JOBS, MOST_LETTERS, World};
use crate::agent::{SimulatedAgent, Step};
use crate::network::{Letter, Request, Sender, USER};

impl World {
    pub(super) fn agent_acts(&mut self) {
        let number = self.below(self.agents.len());
        let action = self.below(100);
        let agent = &mut self.agents[number];
        if agent.is_dead || self.letters.len() >= MOST_LETTERS {
            return;
        }
        if agent.is_stopping && agent.runs.is_empty() {
            return self.letters.push(agent.farewell());
        }
        if !agent.is_registered {
            return self.letters.push(agent.registration());
        }
        match action {
            0..25 => self.letters.push(agent.heartbeat()),
            25..60 => self.pull(number),
            60..96 => self.say_again(number),
            96..98 => {
                // It has waited for an answer for too long.
                if let Some(attempt) = agent.runs.keys().next().copied() {
                    agent.lose_patience(attempt);
                    self.count("an agent dropped an attempt");
                }
            }
            _ => {
                agent.stop();
                self.count("an agent was stopped");
            }
        }
    }

    pub(super) fn pull(&mut self, number: usize) {
        let agent = &self.agents[number];
        if agent.runs.len() >= SimulatedAgent::SLOTS || agent.is_cut_off || agent.is_stopping {
            return;
        }
        let available = self.offers.borrow().available(&agent.queues(), self.elapsed_ms);
        if available.is_empty() {
            return;
        }
        let (attempt, is_first) = available[self.below(available.len())];
        if !is_first {
            self.count("an offer was handed out again");
        }
        self.offers.borrow_mut().hand_out(attempt, self.elapsed_ms);
        let agent = &mut self.agents[number];
        if agent.take(attempt) {
            self.letters.push(agent.word(attempt, Step::Claim));
        } else {
            self.offers.borrow_mut().acknowledge(attempt);
        }
    }

    fn say_again(&mut self, number: usize) {
        let runs: Vec<_> = self.agents[number].runs.iter().map(|(attempt, step)| (*attempt, *step)).collect();
        if !runs.is_empty() {
            let (attempt, step) = runs[self.below(runs.len())];
            self.letters.push(self.agents[number].word(attempt, step));
        }
    }

    pub(super) fn user_acts(&mut self) {
        if self.letters.len() >= MOST_LETTERS {
            return;
        }
        let known: Vec<JobId> = self.promises.submitted.iter().copied().collect();
        let request = if known.is_empty() || self.chance(75) {
            let number = self.below(JOBS);
            Request::Submit(order(number, &self.agents))
        } else {
            Request::Cancel(CancelJob { job: known[self.below(known.len())] })
        };
        self.letters.push(Letter { sender: Sender::User(USER), request, place: None });
    }
}

/// The jobs of the user: each always the same, under a key of its own.
fn order(number: usize, agents: &[SimulatedAgent]) -> SubmitJob {
    let assignment = match number {
        0 | 1 => Assignment::Agent(agents[0].id),
        2 => Assignment::Agent(agents[agents.len() - 1].id),
        _ => Assignment::Automatic,
    };
    SubmitJob {
        file: FILE,
        made_by: None,
        through: None,
        revision: None,
        tool: "archive".to_owned(),
        tool_version: None,
        function: "extract".to_owned(),
        parameters: "{}".to_owned(),
        assignment,
        max_attempts: Some(1 + u32::try_from(number % 4).expect("few")),
        time_to_live_ms: None,
        retry_failures: Some(number.is_multiple_of(2)),
        idempotency_key: Some(format!("job {number}")),
        request: None,
    }
}
