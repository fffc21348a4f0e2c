use std::io::Write;

use clap::Args;
use jobtrail_events::job::JobStatus;
use serde::Deserialize;
use serde_json::{Value, json};

use super::describe;
use crate::api::answer::{Artifact, History, Job, List, Queue};
use crate::api::{Given, Server};
use crate::terminal::{self, BOLD, printable, printable_lines, say, say_json, style_of, styled};

#[derive(Args, Debug)]
pub struct Options {
    #[command(flatten)]
    server: Server,
    #[arg(value_name = "ID")]
    id: Given,
    /// As JSON: the job, its history, its artifacts, and its place in the queue while it is Pending.
    #[arg(long)]
    json: bool,
}

pub async fn run(Options { server, id, json }: Options) -> anyhow::Result<()> {
    let client = server.client()?;
    let id = client.job(&id).await?.to_string();
    let about: Value = client.get(&["jobs", &id], &[]).await?;
    let history: List<Value> = client.get(&["jobs", &id, "history"], &[]).await?;
    let artifacts: List<Value> = client.get(&["jobs", &id, "artifacts"], &[]).await?;
    let job = Job::deserialize(&about)?;
    let queue: Option<Value> = match job.status {
        JobStatus::Pending => Some(client.get(&["jobs", &id, "queue"], &[]).await?),
        JobStatus::Claimed
        | JobStatus::Running
        | JobStatus::Validating
        | JobStatus::Uploading
        | JobStatus::Completed
        | JobStatus::Failed
        | JobStatus::Canceled => None,
    };
    if json {
        let (history, artifacts) = (history.items, artifacts.items);
        return say_json(&json!({ "job": about, "history": history, "artifacts": artifacts, "queue": queue }));
    }
    let history = history.items.iter().map(History::deserialize).collect::<Result<Vec<_>, _>>()?;
    let artifacts = artifacts.items.iter().map(Artifact::deserialize).collect::<Result<Vec<_>, _>>()?;
    let queue = queue.as_ref().map(Queue::deserialize).transpose()?;
    say(|out| {
        write_details(out, &job, queue.as_ref())?;
        writeln!(out, "\n{}", styled(BOLD, "History"))?;
        describe::history(&history).write(out, "  ")?;
        if !artifacts.is_empty() {
            writeln!(out, "\n{}", styled(BOLD, "Artifacts"))?;
            describe::artifacts(&artifacts).write(out, "  ")?;
        }
        Ok(())
    })
}

fn write_details(out: &mut dyn Write, job: &Job, queue: Option<&Queue>) -> std::io::Result<()> {
    let mut line = |label: &str, text: &str| terminal::line::<12>(out, label, text);
    line("Job ID", &job.id.to_string())?;
    let status = styled(style_of(job.status), job.status.name());
    let (attempt, most) = (job.attempt, job.max_attempts);
    line("Status", &format!("{status} since {}, attempt {attempt} of {most}", terminal::time(job.since)))?;
    if let Some(queue) = queue {
        line("Why pending", &describe::queue(queue))?;
    }
    if let Some(progress) = &job.progress {
        line("Progress", &describe::progress(progress))?;
    }
    line("Function", &format!("{} ({})", printable(&describe::function(job)), describe::function_key(job)))?;
    for input in job.inputs.iter().flatten() {
        let (name, size) = (printable(&input.name), terminal::size(input.size));
        let (media_type, revision, id) = (printable(&input.media_type), input.revision, input.file_id);
        line("Input", &format!("{name}, {media_type}, {size}, revision {revision} of file {id}"))?;
    }
    if let Some(parameters) = &job.parameters {
        line("Parameters", &printable(&parameters.to_string()))?;
    }
    line("Assignment", &describe::assignment(job))?;
    if let Some(agent) = &job.agent {
        line("Agent", &format!("{} ({})", terminal::name_of(agent), agent.id))?;
    }
    if let Some(sandboxed) = job.sandboxed {
        line("Sandbox", describe::sandbox(sandboxed))?;
    }
    line("Started On", &terminal::time(job.started_on))?;
    line("Started By", &terminal::name_of(&job.started_by))?;
    if let Some(error) = &job.error {
        line("Error", &printable_lines(&error.message))?;
        if !error.log_tail.is_empty() {
            writeln!(out, "\n{}", styled(BOLD, "End of the log"))?;
            for text in printable_lines(&error.log_tail).lines() {
                writeln!(out, "  {text}")?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{example, job};
    use super::*;

    fn details(job: &Job, queue: Option<&Queue>) -> String {
        let mut out = Vec::new();
        write_details(&mut out, job, queue).expect("memory takes all");
        String::from_utf8(anstream::adapter::strip_bytes(&out).into_vec()).expect("UTF-8")
    }

    #[test]
    fn the_creator_sees_the_inputs() {
        let text = details(&job("Running"), None);
        let input = "Input        parts.zip, application/zip, 2.0 KiB, revision 1 of file 3f2a9177";
        assert!(text.contains(input), "{text}");
        assert!(text.contains("Parameters   {\"pattern\":\"**\"}"), "{text}");
        assert!(text.contains("Function     Archive / List contents (archive@1.0.0:extract)"), "{text}");
    }

    #[test]
    fn others_do_not() {
        let mut value = example("Running");
        value["inputs"].take();
        value["parameters"].take();
        let text = details(&serde_json::from_value(value).expect("a job"), None);
        assert!(!text.contains("Input") && !text.contains("Parameters"), "{text}");
    }

    #[test]
    fn whether_it_ran_in_a_sandbox_is_told_when_it_is_known() {
        let text = |sandboxed: Value| {
            let mut value = example("Running");
            value["sandboxed"] = sandboxed;
            details(&serde_json::from_value(value).expect("a job"), None)
        };
        assert!(text(json!(true)).contains("Sandbox      yes\n"));
        let off = "Sandbox      OFF: the agent was started with --sandbox=off, and the function could reach all that it can\n";
        assert!(text(json!(false)).contains(off), "{}", text(json!(false)));
        assert!(!text(Value::Null).contains("Sandbox"));
    }

    #[test]
    fn a_failure_is_told_in_the_jobs_own_words() {
        let mut value = example("Failed");
        value["error"] = json!({"cause": "function", "message": "no such sheet", "log_tail": "one\ntwo\u{1b}[2J\n"});
        let text = details(&serde_json::from_value(value).expect("a job"), None);
        assert!(text.contains("Error        no such sheet\n\nEnd of the log\n  one\n  two\u{fffd}[2J\n"), "{text}");
    }
}
