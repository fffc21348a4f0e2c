use clap::Args;
use jobtrail_events::job::JobStatus;
use serde_json::Value;

use super::describe;
use super::function::ToolFilter;
use crate::api::answer::Job;
use crate::api::{Given, Server};
use crate::terminal::{self, Cell, FAINT, Table, say_rows, style_of};

#[derive(Args, Debug)]
pub struct Options {
    #[command(flatten)]
    server: Server,
    /// Everybody's; for administrators.
    #[arg(long)]
    all: bool,
    /// Those with any of these statuses.
    #[arg(long, value_name = "STATUS", value_delimiter = ',')]
    status: Vec<JobStatus>,
    /// Those of this tool, or of this function of it.
    #[arg(long, value_name = "TOOL[:FUNCTION]")]
    tool: Option<ToolFilter>,
    /// Those on this file.
    #[arg(long, value_name = "FILE_ID")]
    file: Option<Given>,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// As JSON, with all that the gateway says of them.
    #[arg(long)]
    json: bool,
}

pub async fn run(Options { server, all, status, tool, file, limit, json }: Options) -> anyhow::Result<()> {
    let client = server.client()?;
    let mut query = vec![("scope", if all { "all" } else { "mine" }.to_owned())];
    query.extend(status.iter().map(|status| ("status", status.to_string())));
    if let Some(ToolFilter { tool, function }) = tool {
        query.push(("tool", tool.to_string()));
        query.extend(function.map(|function| ("function", function.to_string())));
    }
    if let Some(file) = &file {
        query.push(("file", client.file(file).await?.to_string()));
    }
    let rows: Vec<Value> = client.list(&["jobs"], &query, limit).await?;
    say_rows(&rows, json, "no jobs", |jobs| table(jobs, all))
}

fn table(jobs: &[Job], with_creator: bool) -> Table {
    let mut headings = vec!["Tool / Function", "Job ID", "Started On", "Status", "Actions"];
    if with_creator {
        headings.insert(3, "Started By");
    }
    let mut table = Table::new(headings);
    for job in jobs {
        let actions = if can_cancel(job.status) { "Cancel job" } else { "" };
        let mut row = vec![
            Cell::new(describe::function(job)),
            Cell::styled(FAINT, terminal::short(job.id)),
            Cell::new(terminal::time(job.started_on)),
            Cell::styled(style_of(job.status), job.status.name()),
            Cell::new(actions),
        ];
        if with_creator {
            row.insert(3, Cell::new(terminal::name_of(&job.started_by)));
        }
        table.push(row);
    }
    table
}

fn can_cancel(status: JobStatus) -> bool {
    match status {
        JobStatus::Pending => true,
        JobStatus::Claimed
        | JobStatus::Running
        | JobStatus::Validating
        | JobStatus::Uploading
        | JobStatus::Completed
        | JobStatus::Failed
        | JobStatus::Canceled => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::job;
    use super::*;

    fn lines(table: &Table) -> Vec<String> {
        let mut out = Vec::new();
        table.write(&mut out, "").expect("memory takes all");
        let plain = anstream::adapter::strip_bytes(&out).into_vec();
        String::from_utf8(plain).expect("UTF-8").lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_table_has_the_columns_of_the_jobs_page() {
        let lines = lines(&table(&[job("Pending"), job("Completed")], false));
        let columns: Vec<_> = lines[0].split("  ").map(str::trim).filter(|column| !column.is_empty()).collect();
        assert_eq!(columns, ["Tool / Function", "Job ID", "Started On", "Status", "Actions"]);
        assert!(lines[1].starts_with("Archive / List contents  3f2a91…  20"), "{}", lines[1]);
        assert!(lines[1].ends_with("Pending    Cancel job"), "{}", lines[1]);
        assert!(lines[2].ends_with("Completed"), "{}", lines[2]);
    }

    #[test]
    fn everybodys_jobs_say_whose_they_are() {
        let lines = lines(&table(&[job("Running")], true));
        assert!(lines[0].contains("Started By"), "{}", lines[0]);
        assert!(lines[1].ends_with("admin       Running"), "{}", lines[1]);
    }
}
