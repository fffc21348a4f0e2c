//! One connection of `GET /changes`.

use jobtrail_events::permission::Action;
use std::collections::VecDeque;

use axum::response::sse::Event;
use jobtrail_projections::query::{Change, ChangesSince, QueryError, Question};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::admission::{Admission, Ended};
use super::connections::Connection;
use super::hub::Live;
use crate::app::Shared;
use crate::dto::{ChangeEvent, PositionEvent, ProgressEvent};
use crate::extract::Viewer;
use crate::problem::Problem;

/// What one viewer is told.
pub struct Watch {
    app: Shared,
    viewer: Viewer,
    admission: Admission,
    heard: broadcast::Receiver<Live>,
    waiting: VecDeque<Event>,
    /// Changes up to there were told when the connection began.
    begun: u64,
    /// How far the client is, as it would say it when it comes back: all up to there was told. What is above may not have come
    /// in order, and some of it is told again then.
    told: u64,
    heartbeat: Interval,
    _connection: Connection,
}

/// One thing that the connection attends to.
enum Input {
    Live(Live),
    Missed,
    Heartbeat,
    Look,
    Stop,
}

impl Watch {
    /// Begins after that sequence, or with what comes from now on.
    pub async fn begin(app: Shared, viewer: Viewer, secret: String, after: Option<u64>) -> Result<Self, Problem> {
        let connection = app.live.open(viewer.0.person)?;
        // Listening begins before the past is asked for, so that nothing falls between.
        let heard = app.live.listen();
        let mut heartbeat = interval_at(Instant::now() + app.limits.heartbeat, app.limits.heartbeat);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut watch = Self {
            begun: 0,
            told: app.live.position(),
            waiting: VecDeque::new(),
            admission: Admission::new(app.clone(), secret),
            app,
            viewer,
            heard,
            heartbeat,
            _connection: connection,
        };
        match after {
            Some(after) => watch.catch_up(after).await?,
            None => watch.waiting.push_back(position("open", watch.told)),
        }
        Ok(watch)
    }

    /// The next event; absent when the connection ends.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            let input = tokio::select! {
                biased;
                () = self.app.shutdown.cancelled() => Input::Stop,
                () = self.admission.due() => Input::Look,
                _ = self.heartbeat.tick() => Input::Heartbeat,
                heard = self.heard.recv() => match heard {
                    Ok(live) => Input::Live(live),
                    Err(RecvError::Lagged(_)) => Input::Missed,
                    Err(RecvError::Closed) => Input::Stop,
                },
            };
            match input {
                Input::Live(live) => self.hear(live),
                Input::Missed => self.reset(self.app.live.position()),
                // Whoever was signed out, or is no administrator any more, learns nothing more.
                Input::Look => match self.admission.look().await {
                    Ok(Some(viewer)) => self.viewer = viewer,
                    Ok(None) => {}
                    Err(Ended) => return None,
                },
                Input::Heartbeat => {
                    self.waiting.push_back(Event::default().comment("alive").id(self.told.to_string()));
                }
                Input::Stop => return None,
            }
        }
    }

    fn hear(&mut self, live: Live) {
        match live {
            Live::Change(change) => {
                if change.sequence > self.begun && self.may_see(&change) {
                    self.tell(&change);
                }
            }
            Live::Progress { job, attempt, owner, progress } => {
                if owner == self.viewer.0.person {
                    let data = ProgressEvent { job_id: job.0, attempt, progress };
                    self.waiting.extend(Event::default().event("progress").json_data(data));
                }
            }
            Live::Position(sequence) => self.told = self.told.max(sequence),
            Live::Reset(sequence) => self.reset(sequence),
        }
    }

    /// Tells all that changed after that sequence and before the connection began to listen.
    async fn catch_up(&mut self, after: u64) -> Result<(), Problem> {
        let question = Question {
            viewer: self.viewer.asks(),
            at_sequence: None,
            at_least_sequence: Some(after),
            query: ChangesSince { after },
        };
        match self.app.projections.question(question).await {
            Ok(missed) => {
                self.begun = missed.sequence;
                self.told = missed.sequence;
                for change in &missed.answer.changes {
                    self.tell(change);
                }
                let name = if missed.answer.incomplete { "reset" } else { "open" };
                self.waiting.push_back(position(name, missed.sequence));
                Ok(())
            }
            // The client knows more than there is: the log is another one.
            Err(QueryError::Behind { at, .. }) => {
                self.reset(at);
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    fn tell(&mut self, change: &Change) {
        let data = ChangeEvent::of(change, self.viewer.0.person);
        let event = Event::default().event(data.kind).id(self.told.to_string());
        self.waiting.extend(event.json_data(data));
    }

    fn reset(&mut self, sequence: u64) {
        self.told = sequence;
        self.waiting.push_back(position("reset", sequence));
    }

    /// The projections say for each change who may see it; administrators see all.
    fn may_see(&self, change: &Change) -> bool {
        self.viewer.may(Action::ListAllJobs) || change.told.reaches(self.viewer.0.person)
    }
}

fn position(name: &str, sequence: u64) -> Event {
    let event = Event::default().event(name).id(sequence.to_string());
    // A number is always JSON.
    event.json_data(PositionEvent { sequence }).unwrap_or_default()
}
