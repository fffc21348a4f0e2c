//! Asking the projections from elsewhere.

use std::time::Duration;

use jobtrail_bus::{AskError, Bus};
use jobtrail_events::subject;

use crate::query::{Answered, Query, QueryError, Question, Viewer};

/// Asks over NATS. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Projections {
    bus: Bus,
}

impl Projections {
    /// Longer than the projections themselves wait for a sequence.
    const PATIENCE: Duration = Duration::from_secs(10);

    pub fn new(bus: Bus) -> Self {
        Self { bus }
    }

    pub async fn ask<Q: Query>(&self, viewer: Viewer, query: Q) -> Result<Answered<Q::Answer>, QueryError> {
        self.question(Question { viewer, at_sequence: None, at_least_sequence: None, query }).await
    }

    pub async fn question<Q: Query>(&self, question: Question<Q>) -> Result<Answered<Q::Answer>, QueryError> {
        let reply: Result<_, AskError> = self.bus.ask(subject::query(Q::NAME), &question, Self::PATIENCE).await;
        reply.map_err(|error| QueryError::Unavailable(error.to_string()))?
    }
}
