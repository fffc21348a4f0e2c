use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jobtrail_bus::Key;
use jobtrail_events::agent::Agent;
use jobtrail_events::ids::AgentId;
use jobtrail_events::subject;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// A client that speaks the broker's protocol itself and keeps to no rule.
pub struct Rogue {
    stream: BufReader<TcpStream>,
    pub id: AgentId,
    /// What the broker has sent, as subject and payload, oldest first.
    pub heard: Vec<(String, Vec<u8>)>,
}

impl Rogue {
    /// Connects with a key; refused: with what the broker says.
    pub async fn connect(address: &str, key: &Key) -> Result<Self, String> {
        let stream = TcpStream::connect(address.trim_start_matches("nats://")).await.expect("the broker listens");
        let id = Agent::id(&key.public());
        let mut rogue = Self { stream: BufReader::new(stream), id, heard: Vec::new() };
        let info = rogue.line().await.ok_or("nothing")?;
        let info: Value = serde_json::from_str(info.trim_start_matches("INFO ")).expect("JSON");
        let signature = key.pair().sign(info["nonce"].as_str().unwrap_or_default().as_bytes()).expect("a signature");
        let connect = json!({
            "verbose": false, "pedantic": false, "headers": true, "no_responders": true, "protocol": 1,
            "lang": "none", "version": "1", "nkey": key.public(), "sig": URL_SAFE_NO_PAD.encode(signature),
        });
        rogue.send(&format!("CONNECT {connect}\r\n")).await;
        let errors = rogue.settle().await;
        match (errors.is_empty(), errors.join("; ")) {
            (true, _) => Ok(rogue),
            (false, errors) => Err(errors),
        }
    }

    /// Whether it may publish there. `reply` is where answers go.
    pub async fn publishes(&mut self, subject: &str, reply: &str, payload: &str) -> bool {
        self.send(&format!("PUB {subject} {reply} {}\r\n{payload}\r\n", payload.len())).await;
        !refused(&self.settle().await, "Publish", subject)
    }

    /// Whether it may listen there; alone or in a group with others.
    pub async fn subscribes(&mut self, subject: &str, group: &str) -> bool {
        self.send(&format!("SUB {subject} {group} 7\r\n")).await;
        let allowed = !refused(&self.settle().await, "Subscription", subject);
        self.send("UNSUB 7\r\n").await;
        allowed
    }

    /// Asks, and takes the first answer that comes to its inbox.
    pub async fn ask(&mut self, subject: &str, payload: &str) -> Option<Vec<u8>> {
        let inbox = format!("{}.1", subject::inbox(self.id));
        self.send(&format!("SUB {inbox} 9\r\n")).await;
        self.heard.clear();
        if !self.publishes(subject, &inbox, payload).await {
            return None;
        }
        while self.heard.is_empty() {
            self.read().await?;
        }
        self.send("UNSUB 9\r\n").await;
        Some(self.heard.remove(0).1)
    }

    /// Whether the broker has closed the connection, which is waited for.
    pub async fn is_closed(&mut self) {
        while self.read().await.is_some() {}
    }

    async fn send(&mut self, text: &str) {
        // A connection that is closed shows when it is read.
        let _ = self.stream.get_mut().write_all(text.as_bytes()).await;
    }

    /// Waits until the broker has done all so far; the errors that it has sent meanwhile.
    async fn settle(&mut self) -> Vec<String> {
        self.send("PING\r\n").await;
        let mut errors = Vec::new();
        loop {
            match self.read().await {
                None => {
                    errors.push("the connection is closed".to_owned());
                    return errors;
                }
                Some(Word::Pong) => return errors,
                Some(Word::Error(error)) => errors.push(error),
                Some(Word::Other) => {}
            }
        }
    }

    async fn read(&mut self) -> Option<Word> {
        let line = self.line().await?;
        let words: Vec<_> = line.split_whitespace().collect();
        Some(match words.first().copied() {
            Some("PONG") => Word::Pong,
            Some("-ERR") => Word::Error(line.trim_start_matches("-ERR ").trim_matches('\'').to_owned()),
            Some("PING") => {
                self.send("PONG\r\n").await;
                Word::Other
            }
            Some("MSG" | "HMSG") => {
                let length: usize = words.last()?.parse().ok()?;
                let mut payload = vec![0; length + 2];
                self.stream.read_exact(&mut payload).await.ok()?;
                payload.truncate(length);
                self.heard.push((words[1].to_owned(), payload));
                Word::Other
            }
            Some(_) | None => Word::Other,
        })
    }

    async fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line).await.unwrap_or(0);
        (read > 0).then(|| line.trim_end().to_owned())
    }
}

enum Word {
    Pong,
    Error(String),
    Other,
}

fn refused(errors: &[String], what: &str, subject: &str) -> bool {
    let violation = format!("Permissions Violation for {what} to \"{subject}\"");
    errors.iter().any(|error| error.starts_with(&violation))
}
