//! How long it takes to look at a large system: the pages of a snapshot, and what is different in another one; and to track many
//! files at once. Over HTTP, through gateway, projections and services as they run. One row over the same way is the baseline.

use std::fmt::Write as _;
use std::io::Write;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use clap::Args;
use futures::StreamExt;
use jobtrail_events::file::{Content, RegisterFile, ReviseFile};
use jobtrail_events::ids::{CorrelationId, FileId, PersonId};
use jobtrail_events::person::Role;
use jobtrail_events::value::Digest;
use jobtrail_projections::client::Projections;
use jobtrail_projections::query::{GetFile, LocateFiles, Viewer};
use jobtrail_services::client::Services;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::quantiles::Quantiles;
use super::roles::Roles;
use super::stage::{Place, Stage};
use crate::api::answer::{Comparison, Entry, Identified, Snapshot, TokenCreated};
use crate::api::{BaseUrl, Client};

#[derive(Args)]
pub struct Options {
    /// Files of the system, a hundred in each folder.
    #[arg(long, default_value_t = 10_000)]
    files: usize,
    /// Files that are different in the second snapshot: a third of them new, a third removed, a third revised.
    #[arg(long, default_value_t = 100)]
    changed: usize,
    /// How often each question is asked.
    #[arg(long, default_value_t = 20)]
    times: usize,
    #[command(flatten)]
    place: Place,
}

const IN_A_FOLDER: usize = 100;
/// As many as one request may track.
const AT_ONCE: usize = 1_000;
/// Commands of the preparation that are under way at a time.
const PREPARING: usize = 64;

/// Asks as the administrator.
struct Asker {
    client: Client,
    services: Services,
    person: PersonId,
}

pub async fn run(options: Options) -> anyhow::Result<()> {
    let stage = Stage::set(&options.place).await?;
    let roles = Roles::begin(&stage).await?;
    let shutdown = CancellationToken::new();
    let (ready, is_ready) = oneshot::channel();
    let (listen, content) = (([127, 0, 0, 1], 0).into(), stage.folder.path().join("content"));
    let gateway =
        jobtrail_gateway::Options { listen, content, limits: jobtrail_gateway::Limits::default(), oidc: None };
    let gateway = tokio::spawn(jobtrail_gateway::run(gateway, stage.bus.clone(), shutdown.clone(), ready));
    let asker = Asker::begin(&format!("http://{}", is_ready.await?), &stage).await?;

    let files = asker.register(options.files).await?;
    let system: Identified = asker.client.post(&["systems"], &json!({ "name": "measured" })).await?;
    let system = system.id.to_string();
    let tracked = asker.track(&system, &files).await?;
    let first = asker.snapshot(&system, "first").await?;
    asker.change(&system, &files, options.changed / 3).await?;
    let second = asker.snapshot(&system, "second").await?;

    let id = first.id.to_string();
    let tree = ["snapshots", &id, "tree"];
    let one = asker.often(options.times, &["systems", &system], &[]).await?;
    let page = |limit: &str| [("recursive", "true".to_owned()), ("limit", limit.to_owned())];
    let small = asker.often(options.times, &tree, &page("50")).await?;
    let large = asker.often(options.times, &tree, &page("500")).await?;
    let began = Instant::now();
    let all: Vec<Entry> = asker.client.list(&tree, &page("500")[..1], usize::MAX).await?;
    let listed = began.elapsed();
    let files_listed = all.iter().filter(|entry| entry.file.is_some()).count();
    ensure!(files_listed == options.files, "{files_listed} files are listed");
    let (compare, with) = (["snapshots", &id, "compare"], [("with", second.id.to_string())]);
    let compared = asker.often(options.times, &compare, &with).await?;
    let found: Value = asker.client.get(&compare, &with).await?;
    let next = match found["next"].as_str() {
        Some(next) => {
            let [with] = with;
            Some(asker.often(options.times, &compare, &[with, ("cursor", next.to_owned())]).await?)
        }
        None => None,
    };

    let located = located_at_once(&stage, asker.person, &files[..AT_ONCE.min(files.len())]).await?;
    let mut text = String::new();
    writeln!(text, "systems: a snapshot of {} files, each question {} times", options.files, options.times)?;
    writeln!(text, "  one row (the baseline)        {one}")?;
    writeln!(text, "  first page of 50              {small}   {:.1} rows", small.times(&one))?;
    writeln!(text, "  first page of 500             {large}   {:.1} rows", large.times(&one))?;
    writeln!(text, "  all pages of 500              {:.0} ms", ms(listed))?;
    let Comparison { added, removed, changed } = Comparison::deserialize(&found)?;
    writeln!(text, "  compared: +{added} -{removed} ~{changed}     {compared}   {:.1} rows", compared.times(&one))?;
    if let Some(next) = next {
        writeln!(text, "  compared: the page after that {next}   {:.1} rows", next.times(&one))?;
    }
    writeln!(text, "tracking {AT_ONCE} files in one request")?;
    writeln!(text, "  all of it                     {tracked}")?;
    let (one_by_one, at_once) = located;
    writeln!(text, "  of it asking where they are   {:.1} ms", ms(at_once))?;
    writeln!(text, "  the same, one after the other {:.1} ms", ms(one_by_one))?;
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    drop(out);

    shutdown.cancel();
    gateway.await??;
    roles.end().await?;
    stage.broker.stop().await;
    Ok(())
}

/// How long the read model takes to say where files are: asked for each alone, and for all of them.
async fn located_at_once(stage: &Stage, id: PersonId, files: &[FileId]) -> anyhow::Result<(Duration, Duration)> {
    let projections = Projections::new(stage.bus.clone());
    let viewer = Viewer::Person { id, role: Role::Administrator };
    let began = Instant::now();
    for file in files {
        projections.ask(viewer, GetFile { file: *file }).await?;
    }
    let one_by_one = began.elapsed();
    let began = Instant::now();
    projections.ask(viewer, LocateFiles { files: files.to_vec() }).await?;
    Ok((one_by_one, began.elapsed()))
}

impl Asker {
    async fn begin(url: &str, stage: &Stage) -> anyhow::Result<Self> {
        let base: BaseUrl = url.parse().map_err(anyhow::Error::msg)?;
        let session = Client::new(base.clone(), None)?.begin_session("admin", Roles::PASSWORD).await?;
        let token: TokenCreated = session.post(&["tokens"], &json!({ "name": "measured" })).await?;
        let client = Client::new(base, Some(token.secret))?;
        let me: Identified = client.get(&["me"], &[]).await?;
        Ok(Self { client, services: Services::new(stage.bus.clone()), person: PersonId(me.id) })
    }

    /// Files of no bytes that are stored anywhere: nobody looks at those.
    async fn register(&self, count: usize) -> anyhow::Result<Vec<FileId>> {
        let files: Vec<_> = (0..count).map(|_| FileId(Uuid::new_v4())).collect();
        let register = |file: &FileId| {
            let command = RegisterFile { file: *file, content: content("measured.txt") };
            self.services.send(self.person, Role::Administrator, CorrelationId(Uuid::new_v4()), command)
        };
        let mut registered = futures::stream::iter(&files).map(register).buffer_unordered(PREPARING);
        while let Some(done) = registered.next().await {
            self.client.saw(done?.sequence);
        }
        drop(registered);
        Ok(files)
    }

    /// Puts all of them into the system.
    async fn track(&self, system: &str, files: &[FileId]) -> anyhow::Result<Quantiles> {
        let entries: Vec<_> = files.iter().enumerate().map(|(n, file)| entry(n, *file)).collect();
        let mut took = Vec::new();
        for entries in entries.chunks(AT_ONCE) {
            let began = Instant::now();
            self.client.post_quietly(&["systems", system, "files"], &json!({ "files": entries })).await?;
            took.push(began.elapsed());
        }
        Ok(took.into_iter().collect())
    }

    async fn snapshot(&self, system: &str, name: &str) -> anyhow::Result<Snapshot> {
        Ok(self.client.post(&["systems", system, "snapshots"], &json!({ "name": name })).await?)
    }

    /// Revises the first so many files, removes the next, and tracks as many new ones.
    async fn change(&self, system: &str, files: &[FileId], each: usize) -> anyhow::Result<()> {
        for (n, file) in files.iter().enumerate().take(2 * each) {
            if n < each {
                let command = ReviseFile { file: *file, content: content("revised.txt"), through: None };
                let correlation = CorrelationId(Uuid::new_v4());
                let done = self.services.send(self.person, Role::Administrator, correlation, command).await?;
                self.client.saw(done.sequence);
            } else {
                self.client.delete_part(&["systems", system, "entries"], &[("path", path(n))]).await?;
            }
        }
        let new = self.register(each).await?;
        let entries: Vec<_> = new.iter().enumerate().map(|(n, file)| entry(files.len() + n, *file)).collect();
        Ok(self.client.post_quietly(&["systems", system, "files"], &json!({ "files": entries })).await?)
    }

    async fn often(&self, times: usize, route: &[&str], query: &[(&str, String)]) -> anyhow::Result<Quantiles> {
        let mut took = Vec::new();
        for _ in 0..times.max(1) {
            let began = Instant::now();
            self.client.get::<Value>(route, query).await.context("a question that is measured")?;
            took.push(began.elapsed());
        }
        Ok(took.into_iter().collect())
    }
}

fn entry(n: usize, file: FileId) -> Value {
    json!({ "path": path(n), "file_id": file.0 })
}

fn path(n: usize) -> String {
    format!("folder {:04}/file {n:06}.txt", n / IN_A_FOLDER)
}

fn content(name: &str) -> Content {
    let (name, media_type) = (name.to_owned(), "text/plain".to_owned());
    Content { digest: Digest::of(name.as_bytes()), name, media_type, size: 8 }
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1_000.0
}
