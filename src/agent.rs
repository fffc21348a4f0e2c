use std::path::PathBuf;

use clap::Args;
use tokio::sync::oneshot;

use crate::role::{self, Nats};

#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    nats: Nats,
    /// Where inputs are read and outputs sent, as in http://127.0.0.1:8080.
    #[arg(long, env = "JOBTRAIL_GATEWAY", value_name = "URL")]
    gateway: String,
    /// Where the agent keeps its identity and works.
    #[arg(long, env = "JOBTRAIL_STATE", value_name = "DIR")]
    state: PathBuf,
    /// An enrolment token, which an administrator makes; needed once.
    #[arg(long, env = "JOBTRAIL_ENROL", hide_env_values = true, value_name = "TOKEN")]
    enrol: Option<String>,
    #[command(flatten)]
    worker: Worker,
}

/// What an agent of its own and the one in `jobtrail up` have alike.
#[derive(Args, Clone, Debug)]
pub struct Worker {
    /// The folder of tools; absent: the tools that come with the program.
    #[arg(long, env = "JOBTRAIL_TOOLS", value_name = "DIR")]
    pub tools: Option<PathBuf>,
    /// What people call the agent; absent: the host's name.
    #[arg(long, env = "JOBTRAIL_AGENT_NAME", value_name = "NAME")]
    pub name: Option<String>,
    /// How many jobs it runs at a time; absent: as many as there are processors.
    #[arg(long, env = "JOBTRAIL_SLOTS", value_name = "N", value_parser = clap::value_parser!(u32).range(1..=256))]
    pub slots: Option<u32>,
    /// Take only jobs that are assigned to this agent or to one of its pools.
    #[arg(long, env = "JOBTRAIL_NO_AUTOMATIC")]
    pub no_automatic: bool,
    /// What functions run in.
    #[arg(long, env = "JOBTRAIL_SANDBOX", default_value = "bubblewrap")]
    pub sandbox: Sandbox,
    /// Give the network to functions whose manifest says that they need it; they can then reach whatever this machine can.
    #[arg(long, env = "JOBTRAIL_ALLOW_NETWORK")]
    pub allow_network: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Sandbox {
    /// Cut off from the network, from the system's files and from other jobs.
    Bubblewrap,
    /// Nothing: a function can do all that the agent can. The agent's details say so.
    Off,
}

impl Worker {
    pub fn options(self, nats: String, gateway: String, state: PathBuf) -> anyhow::Result<jobtrail_agent::Options> {
        let tools = match self.tools {
            Some(tools) => tools,
            None => std::env::current_exe()?.with_file_name("tools"),
        };
        let sandbox = match self.sandbox {
            Sandbox::Bubblewrap => jobtrail_agent::SandboxMode::Bubblewrap,
            Sandbox::Off => jobtrail_agent::SandboxMode::Off,
        };
        let processors = std::thread::available_parallelism().map_or(1, |n| u32::try_from(n.get()).unwrap_or(1));
        let slots = self.slots.unwrap_or(processors);
        Ok(jobtrail_agent::Options {
            name: self.name,
            slots,
            sandbox,
            allow_network: self.allow_network,
            takes_automatic: !self.no_automatic,
            ..jobtrail_agent::Options::new(nats, gateway, tools, state)
        })
    }
}

pub async fn run(options: Options) -> anyhow::Result<()> {
    role::log(role::INFO);
    let (drain, at_once) = role::on_signals()?;
    let worker = options.worker.options(options.nats.url, options.gateway, options.state)?;
    let worker = jobtrail_agent::Options { enrolment: options.enrol, ..worker };
    let (ready, _) = oneshot::channel();
    Ok(jobtrail_agent::run(worker, drain, at_once, ready).await?)
}
