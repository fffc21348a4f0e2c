//! A live connection lasts as long as what it was opened with: whoever signed out, was deactivated or whose token was withdrawn
//! learns nothing more within seconds.

use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use crate::app::Shared;
use crate::extract::Viewer;

/// The session or token that a live connection was opened with.
pub struct Admission {
    app: Shared,
    secret: String,
    due: Interval,
}

/// It does not hold any more.
pub struct Ended;

impl Admission {
    pub fn new(app: Shared, secret: String) -> Self {
        // Then what is remembered of it is of the time before, and the services are asked.
        let period = app.limits.identity_memory;
        let mut due = interval_at(Instant::now() + period, period);
        due.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { app, secret, due }
    }

    /// Waits until it has to be looked at again.
    pub async fn due(&mut self) {
        self.due.tick().await;
    }

    /// Who it is now; absent: that cannot be said just now, and the connection goes on.
    pub async fn look(&self) -> Result<Option<Viewer>, Ended> {
        match self.app.identities.of(&self.secret).await {
            Ok(identity) => Ok(Some(Viewer(identity))),
            Err(problem) if problem.status.is_client_error() => Err(Ended),
            Err(_) => Ok(None),
        }
    }
}
