use std::time::{Duration, Instant};

use bytes::Bytes;

use crate::api::{Client, Download};

/// The log of one job, as it is written. When the connection breaks it goes on where it was.
pub struct Log<'a> {
    client: &'a Client,
    job: String,
    stream: Option<Download>,
    /// It was read to its end.
    ended: bool,
    /// Bytes that were given out.
    given: usize,
    /// Bytes of the present stream that were given out before it was opened.
    skip: usize,
    tried: Option<Instant>,
}

impl<'a> Log<'a> {
    /// How long is waited before the stream is tried again.
    const AGAIN: Duration = Duration::from_secs(5);

    pub fn new(client: &'a Client, job: String) -> Self {
        Self { client, job, stream: None, ended: false, given: 0, skip: 0, tried: None }
    }

    /// Whether something of it was given out.
    pub fn has_begun(&self) -> bool {
        self.given > 0
    }

    /// The job is tried again. When the stream broke meanwhile, it is not known whether the live log still begins with what was
    /// given out, since it is short-lived: rather give that out twice than leave out a part of the new attempt.
    pub fn another_attempt(&mut self) {
        let is_going_on = self.stream.is_some() && self.skip == 0;
        if !is_going_on {
            *self = Self::new(self.client, std::mem::take(&mut self.job));
        }
    }

    /// Opens the stream when it is not open, not ended, and was not tried just now.
    pub async fn connect(&mut self) {
        let is_soon = self.tried.is_some_and(|tried| tried.elapsed() < Self::AGAIN);
        if self.stream.is_some() || self.ended || is_soon {
            return;
        }
        self.tried = Some(Instant::now());
        let follow = [("follow", "true".to_owned())];
        self.stream = self.client.open(&["jobs", &self.job, "log"], &follow).await.ok();
        self.skip = self.given;
    }

    /// The next piece. It waits for ever while the stream is not open, and after its end. Nothing is lost when it is given up
    /// before.
    pub async fn next(&mut self) -> Bytes {
        match self.rest().await {
            Some(piece) => piece,
            None => std::future::pending().await,
        }
    }

    /// The next piece, or nothing when the stream is not open any more.
    pub async fn rest(&mut self) -> Option<Bytes> {
        loop {
            // The function may be silent for as long as it likes.
            match self.stream.as_mut()?.next(Duration::MAX).await {
                Ok(Some(mut piece)) => {
                    self.leave_out_known(&mut piece);
                    if !piece.is_empty() {
                        self.given += piece.len();
                        return Some(piece);
                    }
                }
                Ok(None) => {
                    self.ended = true;
                    self.stream = None;
                }
                Err(_) => self.stream = None,
            }
        }
    }
    fn leave_out_known(&mut self, piece: &mut Bytes) {
        let known = piece.split_to(self.skip.min(piece.len()));
        self.skip -= known.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::BaseUrl;

    fn client() -> Client {
        Client::new(BaseUrl::default(), None).expect("a client")
    }

    #[test]
    fn what_was_given_out_is_left_out() {
        let client = client();
        let mut log = Log { given: 5, skip: 5, ..Log::new(&client, "x".to_owned()) };
        let mut given = Vec::new();
        for piece in ["one", "two", "three"] {
            let mut piece = Bytes::from_static(piece.as_bytes());
            log.leave_out_known(&mut piece);
            given.extend_from_slice(&piece);
        }
        assert_eq!(given, b"othree");
    }

    #[test]
    fn another_attempt_after_a_break_is_given_out_whole() {
        let client = client();
        let mut log = Log { given: 5, skip: 2, tried: Some(Instant::now()), ..Log::new(&client, "x".to_owned()) };
        log.another_attempt();
        assert_eq!((log.given, log.skip, log.tried, log.job.as_str()), (0, 0, None, "x"));
    }
}
