//! One publish, or one atomic batch of them, and what the broker made of it.

use std::time::Duration;

use async_nats::header::{
    HeaderMap, NATS_BATCH_COMMIT, NATS_BATCH_COMMIT_FINAL, NATS_BATCH_ID, NATS_BATCH_SEQUENCE,
    NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, NATS_MESSAGE_ID,
};
use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::publish::PublishAck;
use async_nats::jetstream::response::Response;
use async_nats::{Client, Message, Request, RequestErrorKind};
use bytes::Bytes;
use jobtrail_events::ids::CommitId;

use crate::connection::Connection;

/// A commit on its way: one message of the stream.
#[derive(Clone, Debug)]
pub(crate) struct Parcel {
    pub subject: String,
    pub commit: CommitId,
    /// The sequence of the last message of the subject; 0: there is none.
    pub after: u64,
    pub payload: Bytes,
}

/// What became of a publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is on disk; of a batch, this is the last message's sequence.
    Written {
        sequence: u64,
    },
    /// Another message of the subject came first. Nothing was written.
    Stale,
    /// Not now, but soon: another write of the subject is in flight, or the stream is just starting. Nothing was written.
    Busy {
        reason: String,
    },
    /// Nothing was written.
    Refused {
        reason: String,
    },
    Unknown {
        reason: String,
    },
}

/// How long the broker may take to answer before the outcome counts as unknown.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// Another write of the subject is in flight, on a replicated stream.
const IN_FLIGHT: ErrorCode = ErrorCode(10164);
/// The same message is in flight, on a replicated stream.
const SAME_IN_FLIGHT: ErrorCode = ErrorCode(10158);
/// From here on a status is the server's trouble, not the request's, and says nothing of what was written.
const FIRST_SERVER_STATUS: usize = 500;

pub(crate) async fn publish(client: &Client, parcel: &Parcel) -> Verdict {
    request(client, parcel, parcel.headers()).await
}

/// Publishes all or none. They have to be of different subjects.
///
/// The sequences of those written are consecutive. The server checks and stores at the last message, so what it says
/// of the last is said of all; it answers to nothing before, which need not be waited for.
pub(crate) async fn publish_batch(client: &Client, id: &str, parcels: &[&Parcel]) -> Verdict {
    let Some((last, rest)) = parcels.split_last() else {
        return Verdict::Refused { reason: "the batch is empty".to_owned() };
    };
    for (place, parcel) in rest.iter().enumerate() {
        let headers = parcel.headers_in_batch(id, place + 1);
        if let Err(error) = client.publish_with_headers(parcel.subject.clone(), headers, parcel.payload.clone()).await {
            // The batch is incomplete, and stays so.
            return Verdict::Refused { reason: error.to_string() };
        }
    }
    let mut headers = last.headers_in_batch(id, parcels.len());
    headers.insert(NATS_BATCH_COMMIT, NATS_BATCH_COMMIT_FINAL);
    request(client, last, headers).await
}

impl Parcel {
    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(NATS_MESSAGE_ID, self.commit.to_string());
        headers.insert(NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, self.after.to_string());
        headers
    }

    fn headers_in_batch(&self, id: &str, place: usize) -> HeaderMap {
        let mut headers = self.headers();
        headers.insert(NATS_BATCH_ID, id);
        headers.insert(NATS_BATCH_SEQUENCE, place.to_string());
        headers
    }
}

async fn request(client: &Client, parcel: &Parcel, headers: HeaderMap) -> Verdict {
    let request = Request::new().headers(headers).payload(parcel.payload.clone()).timeout(Some(PATIENCE));
    // While there is no connection, what is sent goes out on the next one.
    let connection = Connection::present(client);
    let replaced = async {
        match &connection {
            Some(connection) => connection.replaced().await,
            None => std::future::pending().await,
        }
    };
    let answer = tokio::select! {
        answer = client.send_request(parcel.subject.clone(), request) => answer,
        () = replaced => return Verdict::Unknown { reason: "the connection broke meanwhile".to_owned() },
    };
    match answer {
        Ok(reply) => judge(&reply),
        Err(error) => match error.kind() {
            RequestErrorKind::NoResponders => Verdict::Busy { reason: "no stream takes it".to_owned() },
            RequestErrorKind::InvalidSubject | RequestErrorKind::MaxPayloadExceeded => {
                Verdict::Refused { reason: error.to_string() }
            }
            RequestErrorKind::TimedOut | RequestErrorKind::Other => Verdict::Unknown { reason: error.to_string() },
        },
    }
}

fn judge(reply: &Message) -> Verdict {
    match serde_json::from_slice::<Response<PublishAck>>(&reply.payload) {
        // A repetition (`duplicate`) is answered with the sequence of the first.
        Ok(Response::Ok(ack)) => Verdict::Written { sequence: ack.sequence },
        Ok(Response::Err { error }) => {
            let reason = error.to_string();
            match error.error_code() {
                ErrorCode::STREAM_WRONG_LAST_SEQUENCE => Verdict::Stale,
                IN_FLIGHT | SAME_IN_FLIGHT => Verdict::Busy { reason },
                _ if error.code() >= FIRST_SERVER_STATUS => Verdict::Unknown { reason },
                _ => Verdict::Refused { reason },
            }
        }
        Err(error) => Verdict::Unknown { reason: format!("its answer cannot be read: {error}") },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(json: &str) -> Verdict {
        judge(&Message {
            subject: "_INBOX.1".into(),
            reply: None,
            payload: json.to_owned().into(),
            headers: None,
            status: None,
            description: None,
            length: json.len(),
        })
    }

    #[test]
    fn what_the_broker_says_is_told_apart() {
        assert_eq!(verdict(r#"{"stream":"EVENTS","seq":7}"#), Verdict::Written { sequence: 7 });
        assert_eq!(verdict(r#"{"stream":"EVENTS","seq":7,"duplicate":true}"#), Verdict::Written { sequence: 7 });
        let error = |code: usize, err_code: usize| {
            verdict(&format!(
                r#"{{"error":{{"code":{code},"err_code":{err_code},"description":"d"}},"stream":"EVENTS","seq":0}}"#
            ))
        };
        assert_eq!(error(400, 10071), Verdict::Stale);
        assert!(matches!(error(400, 10164), Verdict::Busy { .. }));
        assert!(matches!(error(409, 10158), Verdict::Busy { .. }));
        assert!(matches!(error(400, 10054), Verdict::Refused { .. }));
        assert!(matches!(error(503, 10077), Verdict::Unknown { .. }));
        assert!(matches!(verdict("+OK"), Verdict::Unknown { .. }));
    }
}
