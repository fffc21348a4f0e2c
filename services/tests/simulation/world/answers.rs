//! What answers promise, and what is made of them.

use jobtrail_events::ids::{AgentId, BootId};
use jobtrail_events::rejection::Rejection;
use jobtrail_events::request::Refusal;

use super::World;
use crate::agent::Step;
use crate::network::{Answer, Request, Sender};

impl World {
    /// What is promised with an answer, and who was heard of, whether or not it arrives.
    pub(super) fn note(&mut self, answer: &Answer) {
        let Answer { to, answer } = answer;
        let Ok(job) = answer else { return };
        let process = match to.sender {
            Sender::User(_) => None,
            Sender::Agent(agent, boot) => Some((agent, boot)),
        };
        match (&to.request, process) {
            (Request::Submit(_), _) => {
                if !self.promises.submitted.insert(job.expect("a submit answers the job")) {
                    self.count("a submit was repeated");
                }
            }
            (Request::Cancel(command), _) => {
                self.promises.canceled.insert(command.job);
                self.count("a cancel won");
            }
            (Request::Register(_), Some(process)) => self.hear(process, 0),
            (Request::Heartbeat(command), Some(process)) => self.hear(process, command.busy),
            (Request::Claim(command), Some(process)) => {
                let attempt = (command.lease.job, command.lease.attempt);
                self.promises.claimed.entry(attempt).or_default().insert(process);
            }
            (Request::Start(command), Some(_)) => {
                self.promises.started.insert((command.lease.job, command.lease.attempt));
            }
            (Request::Complete(command), Some(process)) => {
                let result = (command.lease.attempt, process);
                self.promises.completed.entry(command.lease.job).or_default().insert(result);
            }
            (
                Request::Register(_)
                | Request::Heartbeat(_)
                | Request::Leave(_)
                | Request::Claim(_)
                | Request::Start(_)
                | Request::TakeOutput(_)
                | Request::StartUpload(_)
                | Request::Complete(_)
                | Request::Fail(_)
                | Request::GiveBack(_),
                _,
            ) => {}
        }
    }

    fn hear(&mut self, (agent, boot): (AgentId, BootId), busy: u32) {
        let now = self.now();
        for replica in &mut self.replicas {
            replica.hearing.heard(agent, boot, busy, now);
        }
    }

    pub(super) fn receive(&mut self, answer: Answer) {
        match answer.to.sender {
            Sender::User(_) => self.user_receives(&answer),
            Sender::Agent(id, boot) => {
                let number = self.agents.iter().position(|agent| agent.id == id).expect("it is there");
                // What is for a process that is gone is heard by nobody.
                if self.agents[number].boot() == boot && !self.agents[number].is_dead {
                    self.agent_receives(number, &answer);
                }
            }
        }
    }

    fn user_receives(&mut self, answer: &Answer) {
        match &answer.answer {
            Ok(_) | Err(Refusal::Unavailable(_)) => {}
            // It has not come yet.
            Err(Refusal::Rejected(Rejection::UnknownAgent(_))) => {}
            Err(Refusal::Rejected(Rejection::NoLongerPending(_))) => self.count("a cancel lost"),
            Err(refusal @ (Refusal::Rejected(_) | Refusal::Unreadable(_))) => {
                panic!("{:?} was refused: {refusal:?}", answer.to.request)
            }
        }
    }

    fn agent_receives(&mut self, number: usize, answer: &Answer) {
        let fails = self.chance(20);
        let agent = &mut self.agents[number];
        match (&answer.answer, answer.to.place) {
            (Err(Refusal::Unavailable(_)), _) => {}
            (_, None) if matches!(answer.to.request, Request::Leave(_)) => {
                agent.restart();
            }
            (Ok(_), None) if matches!(answer.to.request, Request::Register(_)) => agent.is_registered = true,
            (Ok(_), None) => {}
            // Another has taken its place, or it has left: it stops, and is started again.
            (Err(Refusal::Rejected(Rejection::StaleBoot)), _) if matches!(answer.to.request, Request::Register(_)) => {
                agent.restart();
            }
            (Err(Refusal::Rejected(Rejection::StaleBoot)), _) => agent.is_registered = false,
            (_, Some((attempt, step))) if agent.runs.get(&attempt) != Some(&step) => {}
            (Ok(_), Some((attempt, step))) => {
                match step.next(fails) {
                    Some(next) => {
                        agent.runs.insert(attempt, next);
                        self.letters.push(agent.word(attempt, next));
                    }
                    None => agent.drop_run(attempt),
                }
                if step == Step::Claim {
                    self.offers.borrow_mut().acknowledge(attempt);
                }
            }
            (Err(Refusal::Rejected(Rejection::StaleLease { .. })), Some((attempt, step))) => {
                agent.drop_run(attempt);
                if step == Step::Claim {
                    self.offers.borrow_mut().acknowledge(attempt);
                    self.count("a claim came too late");
                }
            }
            (Err(refusal @ (Refusal::Rejected(_) | Refusal::Unreadable(_))), _) => {
                panic!("{:?}, which keeps to the protocol, was refused: {refusal:?}", answer.to)
            }
        }
    }
}
