//! How much the gateway bears, as flags: the same of `jobtrail gateway` and of `jobtrail up`.

use std::time::Duration;

use clap::Args;
use jobtrail_gateway::Limits as Bounds;

/// Sizes are bytes or as in 256KiB, 5GiB; times are as in 500ms, 10s, 2m.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// The largest JSON body.
    #[arg(long, env = "JOBTRAIL_JSON_BYTES", default_value = "256KiB", value_name = "SIZE", value_parser = bytes)]
    json_bytes: u64,
    /// The largest file that may be uploaded; absent: as large as the disk bears.
    #[arg(long, env = "JOBTRAIL_UPLOAD_BYTES", value_name = "SIZE", value_parser = bytes)]
    upload_bytes: Option<u64>,
    /// The most files in one form.
    #[arg(long, env = "JOBTRAIL_UPLOAD_FILES", default_value_t = 100, value_name = "N", value_parser = many)]
    upload_files: usize,
    /// Uploads of people at a time.
    #[arg(long, env = "JOBTRAIL_UPLOADS", default_value_t = 64, value_name = "N", value_parser = many)]
    uploads: usize,
    /// Uploads of agents at a time.
    #[arg(long, env = "JOBTRAIL_AGENT_UPLOADS", default_value_t = 64, value_name = "N", value_parser = many)]
    agent_uploads: usize,
    /// How long an upload may wait for its turn.
    #[arg(long, env = "JOBTRAIL_UPLOAD_WAIT", default_value = "10s", value_name = "TIME", value_parser = time)]
    upload_wait: Duration,
    /// How long an upload may pause before it counts as given up.
    #[arg(long, env = "JOBTRAIL_UPLOAD_IDLE", default_value = "60s", value_name = "TIME", value_parser = time)]
    upload_idle: Duration,
    /// Live connections of all people together.
    #[arg(long, env = "JOBTRAIL_LIVE_CONNECTIONS", default_value_t = 1_000, value_name = "N", value_parser = many)]
    live_connections: usize,
    /// Live connections of one person.
    #[arg(long, env = "JOBTRAIL_LIVE_CONNECTIONS_PER_PERSON", default_value_t = 32, value_name = "N", value_parser = many)]
    live_connections_per_person: usize,
    /// Changes that a slow reader may be behind before it is told to read everything again.
    #[arg(long, env = "JOBTRAIL_LIVE_BUFFER", default_value_t = 1_024, value_name = "N", value_parser = many)]
    live_buffer: usize,
    /// How often a live connection says that it is alive.
    #[arg(long, env = "JOBTRAIL_HEARTBEAT", default_value = "15s", value_name = "TIME", value_parser = time)]
    heartbeat: Duration,
    /// How long a request may take to send its header.
    #[arg(long, env = "JOBTRAIL_HEADER_WAIT", default_value = "30s", value_name = "TIME", value_parser = time)]
    header_wait: Duration,
    /// How long requests may go on after the gateway was told to stop.
    #[arg(long, env = "JOBTRAIL_SHUTDOWN_WAIT", default_value = "10s", value_name = "TIME", value_parser = time)]
    shutdown_wait: Duration,
    /// How long an authenticated credential is remembered, and so how long a withdrawn one may still work elsewhere.
    #[arg(long, env = "JOBTRAIL_IDENTITY_MEMORY", default_value = "2s", value_name = "TIME", value_parser = time)]
    identity_memory: Duration,
    /// How long the name of a person is remembered, and so how long one that was changed or erased may still be shown elsewhere.
    #[arg(long, env = "JOBTRAIL_NAME_MEMORY", default_value = "3s", value_name = "TIME", value_parser = time)]
    name_memory: Duration,
}

impl Limits {
    /// As the gateway wants them.
    pub fn bounds(&self) -> Bounds {
        Bounds {
            json_bytes: usize::try_from(self.json_bytes).unwrap_or(usize::MAX),
            upload_bytes: self.upload_bytes,
            upload_files: self.upload_files,
            uploads: self.uploads,
            agent_uploads: self.agent_uploads,
            upload_wait: self.upload_wait,
            upload_idle: self.upload_idle,
            live_connections: self.live_connections,
            live_connections_per_person: self.live_connections_per_person,
            live_buffer: self.live_buffer,
            heartbeat: self.heartbeat,
            header_wait: self.header_wait,
            shutdown_wait: self.shutdown_wait,
            identity_memory: self.identity_memory,
            name_memory: self.name_memory,
            // Not how much is borne, but who is believed: said where people come in.
            trusted_proxies: Vec::new(),
        }
    }
}

/// What a count may be: tokio's semaphores and channels bear a great deal more.
const MOST: usize = 1_000_000;
/// The longest time.
const LONGEST: Duration = Duration::from_secs(24 * 3_600);

fn many(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=MOST).contains(number));
    number.ok_or_else(|| format!("must be a whole number from 1 to {MOST}"))
}

fn bytes(text: &str) -> Result<u64, String> {
    let (number, unit) = split(text);
    let factor = match unit {
        "" | "B" => Some(1),
        "KiB" => Some(1_u64 << 10),
        "MiB" => Some(1 << 20),
        "GiB" => Some(1 << 30),
        "TiB" => Some(1 << 40),
        _ => None,
    };
    let size = number.parse().ok().zip(factor).and_then(|(number, factor): (u64, u64)| number.checked_mul(factor));
    size.filter(|size| *size > 0)
        .ok_or_else(|| "must be a size of at least 1 byte, as in 65536, 256KiB, 5GiB".to_owned())
}

fn time(text: &str) -> Result<Duration, String> {
    let (number, unit) = split(text);
    let factor = match unit {
        "ms" => Some(1),
        "s" => Some(1_000),
        "m" => Some(60_000),
        "h" => Some(3_600_000),
        _ => None,
    };
    let time = number.parse().ok().zip(factor).and_then(|(number, factor): (u64, u64)| number.checked_mul(factor));
    let time = time.map(Duration::from_millis).filter(|time| !time.is_zero() && *time <= LONGEST);
    time.ok_or_else(|| "must be a time of more than 0 and up to 24h, as in 500ms, 10s, 2m".to_owned())
}

fn split(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        limits: Limits,
    }

    fn bounds(arguments: &[&str]) -> Result<Bounds, String> {
        let arguments = ["jobtrail"].iter().chain(arguments);
        Program::try_parse_from(arguments).map(|program| program.limits.bounds()).map_err(|error| error.to_string())
    }

    /// Two lists of defaults, one for programs and one for operators, say the same.
    #[test]
    fn without_flags_the_limits_are_the_gateway_s_own() {
        assert_eq!(bounds(&[]), Ok(Bounds::default()));
    }

    #[test]
    fn every_limit_has_a_flag_that_reaches_it() {
        let told = bounds(&[
            "--json-bytes=1KiB",
            "--upload-bytes=2MiB",
            "--upload-files=3",
            "--uploads=4",
            "--agent-uploads=5",
            "--upload-wait=6ms",
            "--upload-idle=7s",
            "--live-connections=8",
            "--live-connections-per-person=9",
            "--live-buffer=10",
            "--heartbeat=11s",
            "--header-wait=12m",
            "--shutdown-wait=13h",
            "--identity-memory=14s",
            "--name-memory=15s",
        ]);
        let wanted = Bounds {
            json_bytes: 1_024,
            upload_bytes: Some(2 << 20),
            upload_files: 3,
            uploads: 4,
            agent_uploads: 5,
            upload_wait: Duration::from_millis(6),
            upload_idle: Duration::from_secs(7),
            live_connections: 8,
            live_connections_per_person: 9,
            live_buffer: 10,
            heartbeat: Duration::from_secs(11),
            header_wait: Duration::from_secs(12 * 60),
            shutdown_wait: Duration::from_secs(13 * 3_600),
            identity_memory: Duration::from_secs(14),
            name_memory: Duration::from_secs(15),
            trusted_proxies: Vec::new(),
        };
        assert_eq!(told, Ok(wanted));
    }

    #[test]
    fn a_bound_that_means_nothing_is_refused_by_name() {
        for wrong in [
            "--uploads=0",
            "--uploads=1000001",
            "--json-bytes=0",
            "--json-bytes=1kb",
            "--heartbeat=0s",
            "--heartbeat=15",
        ] {
            let said = bounds(&[wrong]).expect_err(wrong);
            let (name, _) = wrong.split_once('=').expect("a flag");
            assert!(said.contains(name), "{said}");
        }
    }

    /// Each has its line for operators.
    #[test]
    fn every_limit_is_in_the_documentation() {
        let text = include_str!("../docs/configuration.md");
        let command = <Program as clap::CommandFactory>::command();
        for argument in command.get_arguments().filter(|argument| argument.get_id() != "help") {
            let flag = format!("`--{}`", argument.get_long().expect("a flag"));
            let variable = format!("`{}`", argument.get_env().and_then(|name| name.to_str()).expect("a variable"));
            let line = text.lines().find(|line| line.contains(&flag) && line.contains(&variable));
            assert!(line.is_some(), "{flag}, {variable} has no line in docs/configuration.md");
        }
    }
}
