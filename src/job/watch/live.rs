use std::collections::VecDeque;
use std::time::{Duration, Instant};

use serde::Deserialize;
use uuid::Uuid;

use crate::api::answer::{JobProgress, Progress};
use crate::api::{Client, Decoder, Download, Message};

/// The live changes, as far as they are about one job.
pub struct Live<'a> {
    client: &'a Client,
    job: Uuid,
    stream: Option<Download>,
    decoder: Decoder,
    heard: VecDeque<News>,
    tried: Option<Instant>,
}

/// What the live changes say.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// It changed, or may have.
    Changed,
    Progress(Progress),
}

impl<'a> Live<'a> {
    /// How long is waited before the stream is tried again.
    const AGAIN: Duration = Duration::from_secs(5);

    pub fn new(client: &'a Client, job: Uuid) -> Self {
        Self { client, job, stream: None, decoder: Decoder::default(), heard: VecDeque::new(), tried: None }
    }

    pub fn is_open(&self) -> bool {
        self.stream.is_some()
    }

    /// Opens the stream when it is not open and was not tried just now. It begins with an event, upon which the job is read.
    pub async fn connect(&mut self) {
        if self.stream.is_some() || self.tried.is_some_and(|tried| tried.elapsed() < Self::AGAIN) {
            return;
        }
        self.tried = Some(Instant::now());
        self.decoder = Decoder::default();
        // Without it we look by ourselves now and then.
        self.stream = self.client.open(&["changes"], &[]).await.ok();
    }

    /// Waits for news; for ever while the stream is not open. Nothing is lost when it is given up before.
    pub async fn next(&mut self) -> News {
        loop {
            if let Some(news) = self.heard.pop_front() {
                return news;
            }
            let Some(stream) = &mut self.stream else { return std::future::pending().await };
            let messages = match stream.next(Client::PAUSE).await {
                Ok(Some(piece)) => self.decoder.take(&piece).ok(),
                Ok(None) | Err(_) => None,
            };
            match messages {
                Some(messages) => {
                    for message in messages {
                        if let Ok(sequence) = message.id.parse() {
                            self.client.saw(sequence);
                        }
                        self.heard.extend(understand(&message, self.job));
                    }
                }
                None => self.stream = None,
            }
        }
    }
}

fn understand(message: &Message, job: Uuid) -> Option<News> {
    #[derive(Deserialize)]
    struct JobChanged {
        id: Uuid,
    }
    match message.event.as_str() {
        "open" | "reset" => Some(News::Changed),
        "job" => {
            let changed: JobChanged = serde_json::from_str(&message.data).ok()?;
            (changed.id == job).then_some(News::Changed)
        }
        "progress" => {
            let told: JobProgress = serde_json::from_str(&message.data).ok()?;
            (told.job_id == job).then_some(News::Progress(told.progress))
        }
        // Of files, agents and tools.
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: Uuid = Uuid::from_u128(1);

    fn heard(event: &str, data: &str) -> Option<News> {
        let message = Message { event: event.to_owned(), id: "7".to_owned(), data: data.to_owned() };
        understand(&message, JOB)
    }

    #[test]
    fn only_news_of_the_job_count() {
        let about = |id: Uuid| format!(r#"{{"kind":"job","id":"{id}","status":"Running","sequence":7}}"#);
        assert_eq!(heard("job", &about(JOB)), Some(News::Changed));
        assert_eq!(heard("job", &about(Uuid::from_u128(2))), None);
        assert_eq!(heard("file", &about(JOB)), None);
        assert_eq!(heard("job", "{"), None);
    }

    #[test]
    fn after_a_gap_everything_is_read_again() {
        assert_eq!(heard("open", r#"{"sequence":7}"#), Some(News::Changed));
        assert_eq!(heard("reset", r#"{"sequence":7}"#), Some(News::Changed));
    }

    #[test]
    fn progress_is_told() {
        let data = format!(r#"{{"job_id":"{JOB}","attempt":1,"fraction":0.5,"message":null}}"#);
        let progress = Progress { fraction: Some(0.5), message: None };
        assert_eq!(heard("progress", &data), Some(News::Progress(progress)));
    }
}
