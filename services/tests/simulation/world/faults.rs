//! What goes wrong.

use jobtrail_log::Fault;

use super::{REPLICAS, World};
use crate::replica::Replica;

impl World {
    pub(super) fn break_something(&mut self) {
        let number = self.below(self.agents.len());
        match self.below(100) {
            0..15 => {
                let replica = self.below(REPLICAS);
                self.replicas[replica] = Replica::new(&self.log, self.now());
                self.count("a replica crashed");
            }
            15..25 if !self.agents[number].is_dead => {
                self.agents[number].restart();
                self.count("an agent crashed");
            }
            25..40 => {
                let is_cut_off = !self.agents[number].is_cut_off;
                self.agents[number].is_cut_off = is_cut_off;
                if is_cut_off {
                    self.count("an agent was cut off");
                }
            }
            40..42 => {
                let last = self.agents.last_mut().expect("there are some");
                if !std::mem::replace(&mut last.is_dead, true) {
                    self.count("an agent died for good");
                }
            }
            42..60 => {
                let offers: Vec<_> = self.offers.borrow().on_offer().into_iter().collect();
                if !offers.is_empty() {
                    let offer = offers[self.below(offers.len())];
                    self.offers.borrow_mut().lose(offer);
                    self.count("an offer was lost");
                }
            }
            60..75 => {
                let offers = self.offers.borrow().that_may_come_back();
                if !offers.is_empty() {
                    let offer = offers[self.below(offers.len())];
                    self.offers.borrow_mut().bring_back(offer);
                    self.count("an offer came back");
                }
            }
            _ => {
                let fault = [Fault::LoseRequest, Fault::LoseAnswer, Fault::LoseAnswer, Fault::Refuse][self.below(4)];
                self.log.fail_next(fault);
                self.count("an append had no answer");
            }
        }
    }
}
