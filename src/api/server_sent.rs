//! Server-sent events, as far as a client needs them that looks at `event`, `id` and `data`.

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// `message` when the stream names none.
    pub event: String,
    /// The last id that the stream gave, in this event or before.
    pub id: String,
    pub data: String,
}

/// Takes in bytes as they come and gives out events.
#[derive(Debug, Default)]
pub struct Decoder {
    line: Vec<u8>,
    /// The line before ended with a carriage return, which a line feed may still belong to.
    after_return: bool,
    event: String,
    id: String,
    data: String,
}

/// A line is longer than any that the gateway sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a line of the event stream is too long")]
pub struct LineTooLong;

impl Decoder {
    /// The longest line and the longest event, in bytes.
    pub const LONGEST: usize = 1024 * 1024;

    pub fn take(&mut self, bytes: &[u8]) -> Result<Vec<Message>, LineTooLong> {
        let mut messages = Vec::new();
        for &byte in bytes {
            let is_second_half = byte == b'\n' && self.after_return;
            self.after_return = byte == b'\r';
            match byte {
                b'\n' if is_second_half => {}
                b'\n' | b'\r' => {
                    let line = std::mem::take(&mut self.line);
                    messages.extend(self.end_of_line(&String::from_utf8_lossy(&line)));
                }
                _ if self.line.len() + self.data.len() >= Self::LONGEST => return Err(LineTooLong),
                byte => self.line.push(byte),
            }
        }
        Ok(messages)
    }

    fn end_of_line(&mut self, line: &str) -> Option<Message> {
        if line.is_empty() {
            return self.end_of_event();
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event),
            "id" => value.clone_into(&mut self.id),
            "data" => {
                self.data.push_str(value);
                self.data.push('\n');
            }
            // Comments, which have no name, and what this client has no use for.
            _ => {}
        }
        None
    }

    fn end_of_event(&mut self) -> Option<Message> {
        let (mut event, mut data) = (std::mem::take(&mut self.event), std::mem::take(&mut self.data));
        data.pop()?;
        if event.is_empty() {
            "message".clone_into(&mut event);
        }
        Some(Message { event, id: self.id.clone(), data })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(event: &str, id: &str, data: &str) -> Message {
        Message { event: event.to_owned(), id: id.to_owned(), data: data.to_owned() }
    }

    const STREAM: &str = "retry: 1000\n\n: alive\n\nevent: job\nid: 7\ndata: {\"a\":1}\n\ndata: two\r\ndata:  lines\r\n\r\nevent: job\nid: 8\n\ndata\n\ndata: not ended";

    #[test]
    fn events_end_with_an_empty_line() {
        let messages = Decoder::default().take(STREAM.as_bytes()).expect("short lines");
        let expected =
            [message("job", "7", "{\"a\":1}"), message("message", "7", "two\n lines"), message("message", "8", "")];
        assert_eq!(messages, expected);
    }

    #[test]
    fn it_does_not_matter_how_the_bytes_are_cut() {
        let whole = Decoder::default().take(STREAM.as_bytes()).expect("short lines");
        for size in 1..20 {
            let mut decoder = Decoder::default();
            let pieces = STREAM.as_bytes().chunks(size);
            let messages: Vec<_> = pieces.flat_map(|piece| decoder.take(piece).expect("short lines")).collect();
            assert_eq!(messages, whole, "cut into {size}");
        }
    }

    #[test]
    fn an_endless_line_is_refused() {
        let mut decoder = Decoder::default();
        let piece = vec![b'x'; Decoder::LONGEST];
        assert_eq!(decoder.take(&piece), Ok(Vec::new()));
        assert_eq!(decoder.take(b"x"), Err(LineTooLong));
    }
}
