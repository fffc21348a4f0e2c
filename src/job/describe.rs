//! Jobs in words.

use jobtrail_events::job::JobStatus;

use crate::api::answer::{Artifact, Assignment, Author, History, Job, Named, Progress, Queue};
use crate::terminal::{self, Cell, Table, name_of, printable, style_of};

/// As in `Archive / List contents`.
pub fn function(job: &Job) -> String {
    format!("{} / {}", job.tool_name, job.function_name)
}

/// As in `archive@1.0.0:extract`, which can be submitted again.
pub fn function_key(job: &Job) -> String {
    format!("{}@{}:{}", job.tool, job.tool_version, job.function)
}

pub fn assignment(job: &Job) -> String {
    let named = |kind: &str, id, named: Option<&Named>| match named.filter(|named| named.id == id) {
        Some(Named { name: Some(name), .. }) => format!("{kind} {} ({id})", printable(name)),
        Some(Named { name: None, .. }) | None => format!("{kind} {id}"),
    };
    match job.assignment {
        Assignment::Automatic => "automatic".to_owned(),
        Assignment::Agent { id } => named("agent", id, job.agent.as_ref()),
        Assignment::Pool { id } => named("pool", id, job.pool.as_ref()),
    }
}

/// Whether a function ran in a sandbox.
pub fn sandbox(sandboxed: bool) -> &'static str {
    match sandboxed {
        true => "yes",
        false => "OFF: the agent was started with --sandbox=off, and the function could reach all that it can",
    }
}

pub fn author(author: &Author) -> String {
    match author {
        Author::Person(person) => name_of(person),
        Author::Agent(agent) => format!("agent {}", name_of(agent)),
        Author::System => "the system".to_owned(),
    }
}

pub fn history(rows: &[History]) -> Table {
    Table::of(["Time", "Status", "By", "Attempt", "Message"], rows, |row| {
        [
            Cell::new(terminal::time_with_ms(row.at)),
            Cell::styled(style_of(row.status), row.status.name()),
            Cell::new(author(&row.by)),
            Cell::new(row.attempt.to_string()),
            Cell::new(row.message.as_deref().unwrap_or_default()),
        ]
    })
}

/// Artifacts with their whole ids, by which `jobtrail file get` fetches them.
pub fn artifacts(rows: &[Artifact]) -> Table {
    let mut table = Table::new(["Output", "Name", "Type", "Size", "File ID"]);
    for row in rows {
        let size = terminal::size(row.size);
        table.push([&row.output, &row.name, &row.media_type, &size, &row.file_id.to_string()].map(Cell::new));
    }
    table
}

/// As in `40%  page 4 of 10`.
pub fn progress(progress: &Progress) -> String {
    let percent = progress.fraction.map(|fraction| format!("{:>3.0}%", fraction.clamp(0.0, 1.0) * 100.0));
    let message = progress.message.as_deref().map(printable);
    percent.into_iter().chain(message).collect::<Vec<_>>().join("  ")
}

/// Why a job is pending, as a sentence.
pub fn queue(queue: &Queue) -> String {
    let ahead = match (queue.ahead, queue.ahead_is_at_least) {
        (None, _) => format!("it is {}", queue.status),
        (Some(0), false) => "it is the next".to_owned(),
        (Some(1), false) => "1 job stands before it".to_owned(),
        (Some(n), false) => format!("{n} jobs stand before it"),
        (Some(n), true) => format!("{n} jobs or more stand before it"),
    };
    if let Some(why) = queue.obstacle.as_ref().or(queue.waits_for.as_ref()) {
        return format!("{ahead}; {}", printable(why));
    }
    let online: Vec<_> = queue
        .agents
        .iter()
        .filter(|agent| agent.status == "Online" || agent.status == "Busy")
        .map(|agent| format!("{} ({})", printable(&agent.name), agent.status.to_lowercase()))
        .collect();
    match (queue.status, &online[..]) {
        (JobStatus::Pending, [_, ..]) => format!("{ahead}; who can run it: {}", online.join(", ")),
        _ => ahead,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn place(value: serde_json::Value) -> String {
        queue(&serde_json::from_value(value).expect("a place in the queue"))
    }

    #[test]
    fn a_pending_job_says_why() {
        let id = "3f2a9177-0000-4000-8000-000000000000";
        let agents =
            json!([{"id": id, "name": "press", "status": "Busy"}, {"id": id, "name": "old", "status": "Offline"}]);
        let waiting = json!({"status": "Pending", "ahead": 3, "ahead_is_at_least": false, "agents": agents});
        assert_eq!(place(waiting), "3 jobs stand before it; who can run it: press (busy)");
        let hopeless = json!({
            "status": "Pending", "ahead": 0, "ahead_is_at_least": false, "agents": [],
            "obstacle": "no agent has mesh 1.0.0; start one that has it",
        });
        assert_eq!(place(hopeless), "it is the next; no agent has mesh 1.0.0; start one that has it");
        let waiting = json!({
            "status": "Pending", "ahead": 1, "ahead_is_at_least": false, "agents": agents, "obstacle": null,
            "waits_for": "it waits for a free slot: press is busy",
        });
        assert_eq!(place(waiting), "1 job stands before it; it waits for a free slot: press is busy");
        let gone = json!({"status": "Running", "ahead": null, "ahead_is_at_least": false, "agents": agents});
        assert_eq!(place(gone), "it is Running");
    }

    #[test]
    fn progress_is_told_as_far_as_it_is_known() {
        let text =
            |fraction, message: Option<&str>| progress(&Progress { fraction, message: message.map(str::to_owned) });
        assert_eq!(text(Some(0.404), Some("page 4\u{1b}")), " 40%  page 4\u{fffd}");
        assert_eq!(text(Some(7.0), None), "100%");
        assert_eq!(text(None, Some("opening")), "opening");
        assert_eq!(text(None, None), "");
    }

    #[test]
    fn who_caused_it_is_named() {
        let by = |value| author(&serde_json::from_value(value).expect("an author"));
        let id = "3f2a9177-0000-4000-8000-000000000000";
        assert_eq!(by(json!({"kind": "person", "id": id, "name": "admin"})), "admin");
        assert_eq!(by(json!({"kind": "agent", "id": id, "name": null})), "agent 3f2a91…");
        assert_eq!(by(json!({"kind": "system"})), "the system");
    }
}
