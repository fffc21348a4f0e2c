//! Reading what is there, by the broker's direct get.

use std::collections::HashMap;
use std::time::Duration;

use async_nats::jetstream::{self, stream};
use async_nats::{Client, Message, StatusCode, header};
use futures::StreamExt;
use jobtrail_events::aggregate::AggregateId;
use jobtrail_events::ids::CommitId;
use jobtrail_events::subject;
use serde::Serialize;
use tokio::time::timeout;

use crate::{LogError, Recorded, chain};

/// Messages in one answer, of which the server gives at most 1,024; a longer history takes more than one.
pub(crate) const MOST_IN_ANSWER: usize = 1_000;
/// The status after the last message of an answer.
const END_OF_BATCH: u16 = 204;
/// How long the broker may take for each message.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Clone)]
pub(crate) struct Reader {
    client: Client,
    stream: stream::Stream<()>,
    subject: String,
}

/// Of the messages of one subject the first `batch`, from a sequence on.
#[derive(Serialize)]
struct GetNext<'a> {
    seq: u64,
    next_by_subj: &'a str,
    batch: usize,
}

/// The last message of each of some subjects.
#[derive(Serialize)]
struct GetLasts<'a> {
    multi_last: &'a [&'a str],
    batch: usize,
}

impl Reader {
    pub async fn new(client: Client, jetstream: &jetstream::Context) -> Result<Self, LogError> {
        let stream = jetstream.get_stream_no_info(subject::EVENTS).await.map_err(unavailable)?;
        Ok(Self { client, stream, subject: subject::direct_get(subject::EVENTS) })
    }

    /// The whole history, checked.
    pub async fn history(&self, aggregate: &AggregateId) -> Result<Vec<Recorded>, LogError> {
        let subject = subject::event(aggregate);
        let mut history = Vec::new();
        loop {
            let from = history.last().map_or(0, |last: &Recorded| last.sequence) + 1;
            let more = self.next_of(&subject, from, MOST_IN_ANSWER).await?;
            let is_end = more.len() < MOST_IN_ANSWER;
            history.extend(more);
            if is_end {
                break;
            }
        }
        chain::check_all(&history)?;
        Ok(history)
    }

    pub async fn at(&self, sequence: u64) -> Result<Option<Recorded>, LogError> {
        if sequence == 0 {
            return Ok(None);
        }
        match self.stream.direct_get(sequence).await {
            Ok(message) => Recorded::read(sequence, &message.subject, &message.payload).map(Some),
            Err(error) if error.kind() == stream::DirectGetErrorKind::NotFound => {
                if self.last_sequence().await? < sequence { Ok(None) } else { self.at_leader(sequence).await }
            }
            Err(error) => Err(unavailable(error)),
        }
    }

    /// The same from the stream's leader, whom a replica may be behind; a gap, when it is not there.
    pub async fn at_leader(&self, sequence: u64) -> Result<Option<Recorded>, LogError> {
        match self.stream.get_raw_message(sequence).await {
            Ok(message) => Recorded::read(sequence, &message.subject, &message.payload).map(Some),
            Err(error) => match error.kind() {
                stream::LastRawMessageErrorKind::NoMessageFound => Err(LogError::Gap { missing: sequence }),
                stream::LastRawMessageErrorKind::InvalidSubject
                | stream::LastRawMessageErrorKind::JetStream(_)
                | stream::LastRawMessageErrorKind::Other => Err(unavailable(error)),
            },
        }
    }

    pub async fn last_sequence(&self) -> Result<u64, LogError> {
        Ok(self.stream.get_info().await.map_err(unavailable)?.state.last_sequence)
    }

    /// Where a commit is that was to be written after the sequence `after` of its subject, if it was.
    pub async fn written(&self, subject: &str, commit: CommitId, after: u64) -> Result<Option<u64>, LogError> {
        let next = self.next_of(subject, after + 1, 1).await?;
        Ok(next.first().filter(|next| next.commit.id == commit).map(|next| next.sequence))
    }

    /// The sequence of the last message of each subject that has one.
    pub async fn lasts_of(&self, subjects: &[&str]) -> Result<HashMap<String, u64>, LogError> {
        let mut lasts = HashMap::new();
        for subjects in subjects.chunks(MOST_IN_ANSWER) {
            let question = GetLasts { multi_last: subjects, batch: subjects.len() };
            for answer in self.get(&question, subjects.len()).await? {
                let (sequence, subject) = place(&answer)?;
                lasts.insert(subject.to_owned(), sequence);
            }
        }
        Ok(lasts)
    }

    /// The first commits of a subject from the sequence `from` on.
    async fn next_of(&self, subject: &str, from: u64, most: usize) -> Result<Vec<Recorded>, LogError> {
        let answers = self.get(&GetNext { seq: from, next_by_subj: subject, batch: most }, most).await?;
        answers.iter().map(recorded).collect()
    }

    /// At most that many messages, which are the answer to a question in JSON.
    async fn get(&self, question: &impl Serialize, most: usize) -> Result<Vec<Message>, LogError> {
        let question = serde_json::to_vec(question).map_err(unavailable)?;
        let inbox = self.client.new_inbox();
        let mut answers = self.client.subscribe(inbox.clone()).await.map_err(unavailable)?;
        self.client.publish_with_reply(self.subject.clone(), inbox, question.into()).await.map_err(unavailable)?;
        let mut messages = Vec::new();
        while messages.len() < most {
            let answer = timeout(PATIENCE, answers.next()).await.map_err(|_| unavailable("no answer in time"))?;
            let answer = answer.ok_or_else(|| unavailable("the connection is closed"))?;
            match answer.status {
                None => messages.push(answer),
                Some(status) if status == StatusCode::NOT_FOUND || status.as_u16() == END_OF_BATCH => break,
                Some(status) => {
                    return Err(unavailable(format!("{status} {}", answer.description.unwrap_or_default())));
                }
            }
        }
        Ok(messages)
    }
}

fn recorded(answer: &Message) -> Result<Recorded, LogError> {
    let (sequence, subject) = place(answer)?;
    Recorded::read(sequence, subject, &answer.payload)
}

/// Where a message lies in the stream, and under which subject.
fn place(answer: &Message) -> Result<(u64, &str), LogError> {
    let value = |name| Some(answer.headers.as_ref()?.get_last(name)?.as_str());
    let sequence = value(header::NATS_SEQUENCE).and_then(|text| text.parse().ok());
    match (sequence, value(header::NATS_SUBJECT)) {
        (Some(sequence), Some(subject)) => Ok((sequence, subject)),
        (None, _) | (_, None) => Err(unavailable("the broker does not say where its answer lies in the stream")),
    }
}

pub(crate) fn unavailable(reason: impl ToString) -> LogError {
    LogError::Unavailable(reason.to_string())
}
