//! The password: from standard input, from the environment, or asked for at the terminal without showing it.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};

use anyhow::{Context, bail};
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

/// The environment variable that may hold it.
const PASSWORD: &str = "JOBTRAIL_PASSWORD";
/// Bytes; far more than any password has.
const LONGEST: u64 = 4096;

pub async fn obtain(from_stdin: bool, what: &str) -> anyhow::Result<String> {
    if from_stdin {
        return first_line(io::stdin().lock()).context("cannot read the password from standard input");
    }
    if let Some(password) = std::env::var(PASSWORD).ok().filter(|password| !password.is_empty()) {
        return Ok(password);
    }
    let prompt = format!("{what}: ");
    tokio::task::spawn_blocking(move || ask(&prompt)).await?
}

/// Without the end of the line, and nothing after it.
fn first_line(from: impl Read) -> anyhow::Result<String> {
    let mut text = String::new();
    from.take(LONGEST).read_to_string(&mut text)?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned()),
        Some(_) | None => bail!("it is empty"),
    }
}

fn ask(prompt: &str) -> anyhow::Result<String> {
    let tty = OpenOptions::new().read(true).write(true).open("/dev/tty");
    let tty =
        tty.context("there is no terminal to ask for the password at; use --password-stdin or JOBTRAIL_PASSWORD")?;
    let silent = Silent::on(tty)?;
    (&silent.tty).write_all(prompt.as_bytes())?;
    let typed = typed(keys(&silent.tty));
    (&silent.tty).write_all(b"\n")?;
    typed
}

/// One by one: what is typed after Enter is for whoever reads next.
fn keys(mut tty: &File) -> impl Iterator<Item = io::Result<u8>> {
    std::iter::from_fn(move || {
        let mut key = [0];
        match tty.read(&mut key) {
            Ok(0) => None,
            Ok(_) => Some(Ok(key[0])),
            Err(error) => Some(Err(error)),
        }
    })
}

/// A terminal that shows nothing of what is typed, and hands on every key. Dropped, it is as it was before.
struct Silent {
    tty: File,
    before: Termios,
}

impl Silent {
    fn on(tty: File) -> io::Result<Self> {
        let before = tcgetattr(&tty)?;
        let mut silent = before.clone();
        // An interrupt would end us and leave the terminal mute: it comes as a key instead.
        silent.local_modes -= LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG;
        silent.special_codes[SpecialCodeIndex::VMIN] = 1;
        silent.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(&tty, OptionalActions::Flush, &silent)?;
        Ok(Self { tty, before })
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        // There is no other way to mend it.
        let _ = tcsetattr(&self.tty, OptionalActions::Flush, &self.before);
    }
}

const INTERRUPT: u8 = 0x03;
const END: u8 = 0x04;
const BACKSPACE: [u8; 2] = [0x08, 0x7f];
const KILL_LINE: u8 = 0x15;

/// What was typed up to Enter.
fn typed(keys: impl Iterator<Item = io::Result<u8>>) -> anyhow::Result<String> {
    let mut line: Vec<u8> = Vec::new();
    for key in keys {
        match key? {
            b'\n' | b'\r' | END => break,
            INTERRUPT => bail!("interrupted"),
            KILL_LINE => line.clear(),
            key if BACKSPACE.contains(&key) => {
                // A character may be several bytes.
                while line.pop().is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000) {}
            }
            key => line.push(key),
        }
    }
    if line.is_empty() {
        bail!("no password was given");
    }
    String::from_utf8(line).context("the password is not UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_in(keys: &str) -> Option<String> {
        typed(keys.bytes().map(Ok)).ok()
    }

    #[test]
    fn what_is_typed_can_be_mended() {
        assert_eq!(type_in("secret\nmore").as_deref(), Some("secret"));
        assert_eq!(type_in("secrf\u{7f}et\r").as_deref(), Some("secret"));
        assert_eq!(type_in("aß\u{8}b\n").as_deref(), Some("ab"));
        assert_eq!(type_in("\u{7f}\u{7f}wrong\u{15}right\n").as_deref(), Some("right"));
        assert_eq!(type_in(" spaces stay \n").as_deref(), Some(" spaces stay "));
    }

    #[test]
    fn one_can_give_up() {
        assert_eq!(type_in("secret\u{3}"), None);
        assert_eq!(type_in("\u{4}"), None);
        assert_eq!(type_in("\n"), None);
    }

    #[test]
    fn of_standard_input_the_first_line_is_taken() {
        assert_eq!(first_line("secret\r\nmore\n".as_bytes()).ok().as_deref(), Some("secret"));
        assert_eq!(first_line("no end".as_bytes()).ok().as_deref(), Some("no end"));
        assert!(first_line("\nmore".as_bytes()).is_err());
        assert!(first_line("".as_bytes()).is_err());
    }
}
