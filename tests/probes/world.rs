//! A whole Jobtrail as somebody runs it, root or not, with the tools that probe it.

use std::fs;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::{Path, PathBuf};

use nix::sys::signal::Signal;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{Api, Process};
use crate::table::{self, BESIDE, FIND_TRACES, HEALTHY, Probe, REACH, REACH_TOOL, USE, USE_TOOL};

pub const SECRET: &str = "what no other job may read: 5f1d1c9e";
const PASSWORD: &str = "a password for probes";
const PROGRAMS: [(&str, &str); 6] = [
    ("probe.py", include_str!("tool/probe.py")),
    ("tried.py", include_str!("tool/tried.py")),
    ("look.py", include_str!("tool/look.py")),
    ("kernel.py", include_str!("tool/kernel.py")),
    ("use_up.py", include_str!("tool/use_up.py")),
    ("outputs.py", include_str!("tool/outputs.py")),
];

pub struct World {
    pub api: Api,
    pub process: Process,
    pub input: String,
    beside: String,
    there: Value,
    data: PathBuf,
    _sockets: [UnixListener; 2],
    _folder: TempDir,
}

impl World {
    /// `user`: whom it runs as, when not as we do.
    pub async fn start(user: Option<u32>) -> Self {
        let folder = tempfile::Builder::new().prefix("jobtrail-probes-").tempdir().expect("a folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("it is ours");
        let (data, tools) = (folder.path().join("data"), folder.path().join("tools"));
        fs::create_dir(&data).expect("a folder");
        tool(&tools, REACH_TOOL, REACH.iter().chain([&HEALTHY]));
        tool(&tools, USE_TOOL, USE.iter().chain([&BESIDE, &FIND_TRACES]));

        let program = Path::new(env!("CARGO_BIN_EXE_jobtrail"));
        let (data_text, tools_text) = (data.to_str().expect("text"), tools.to_str().expect("text"));
        let mut arguments =
            vec!["up", "--data", data_text, "--listen", "127.0.0.1:0", "--tools", tools_text, "--slots", "4"];
        let copy = folder.path().join("jobtrail");
        let broker = folder.path().join("nats-server");
        let identity = user.map(|user| [format!("--reuid={user}"), format!("--regid={user}")]);
        let mut process = match &identity {
            None => Process::start(&arguments, &[("JOBTRAIL_ADMIN_PASSWORD", PASSWORD)], folder.path(), "up"),
            Some([reuid, regid]) => {
                chown(&data, user, user).expect("we are root");
                // Where they are only we may get at them.
                fs::copy(program, &copy).expect("the program");
                fs::copy(nats_server(), &broker).expect("the broker");
                let mut as_other = vec![reuid.as_str(), regid, "--clear-groups", "--", copy.to_str().expect("text")];
                as_other.append(&mut arguments);
                let environment = [
                    ("JOBTRAIL_ADMIN_PASSWORD", PASSWORD),
                    ("JOBTRAIL_NATS_SERVER", broker.to_str().expect("text")),
                    ("HOME", data_text),
                ];
                Process::start_program("setpriv", &as_other, &environment, folder.path(), "up")
            }
        };
        let line = process.first_line().await;
        let url = line.rsplit(' ').next().expect("an address").to_owned();
        let api = Api::sign_in(&url, "admin", PASSWORD).await;

        let seed = data.join("agent/seed-of-a-probe");
        fs::write(&seed, SECRET).expect("a file");
        fs::set_permissions(&seed, fs::Permissions::from_mode(0o600)).expect("it is ours");
        if user.is_some() {
            chown(&seed, user, user).expect("we are root");
        }
        let mut secrets = vec![seed];
        let files = fs::read_dir(data.join("agent")).expect("the agent's folder");
        secrets.extend(files.filter_map(|entry| entry.ok().map(|entry| entry.path()).filter(|path| path.is_file())));
        let note: Value =
            serde_json::from_slice(&fs::read(data.join("run.json")).expect("run.json")).expect("a document");
        let port = |name: &str| {
            let address = note[name].as_str().expect("an address");
            address.rsplit(':').next().and_then(|port| port.parse::<u16>().ok()).expect("a port")
        };
        let socket = folder.path().join("socket");
        let listener = UnixListener::bind(&socket).expect("a socket");
        fs::set_permissions(&socket, fs::Permissions::from_mode(0o777)).expect("it is ours");
        let name = format!("jobtrail-probes-{}", process.pid());
        let address = SocketAddr::from_abstract_name(&name).expect("a name");
        let there = json!({
            "data": data, "state": data.join("agent"), "secrets": secrets, "secret": SECRET,
            "nats_port": port("nats"), "http_port": port("http"), "address": "192.0.2.7",
            "agent_pid": process.pid(), "nats_pid": note["nats_pid"], "test_pid": std::process::id(),
            "abstract": name, "socket": socket,
        });
        let sockets = [listener, UnixListener::bind_addr(&address).expect("an abstract socket")];
        let input = api.put_bytes("input.txt", b"an input".to_vec()).await;
        let secret = api.put_bytes("secret.txt", SECRET.as_bytes().to_vec()).await;
        let beside = api.submit(&secret, USE_TOOL, BESIDE.name, there.clone()).await;
        api.until_status(&beside, &["Running"]).await;
        Self { api, process, input, beside, there, data, _sockets: sockets, _folder: folder }
    }

    /// Runs a probe to its end.
    pub async fn run(&self, tool: &str, probe: &Probe) -> Value {
        let id = self.api.submit(&self.input, tool, probe.name, self.there.clone()).await;
        self.api.until_status(&id, &["Completed", "Failed"]).await
    }

    /// Whether the agent does ordinary work, and the job beside goes on.
    pub async fn is_healthy(&self) -> Result<(), String> {
        let job = self.run(REACH_TOOL, &HEALTHY).await;
        if job["status"] != "Completed" || job["attempt"] != 1 {
            return Err(format!("an ordinary job ended as {job}"));
        }
        let beside = self.api.job(&self.beside).await;
        match beside["status"].as_str() {
            Some("Running") if beside["attempt"] == 1 => Ok(()),
            _ => Err(format!("the job beside is {beside}")),
        }
    }

    /// What is left of all jobs but the one beside: processes and folders.
    pub fn leftovers(&self) -> Vec<String> {
        let mut left = Vec::new();
        for entry in fs::read_dir(self.data.join("agent/work")).expect("the working folders").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.starts_with(&self.beside) {
                left.push(format!("the folder {name}"));
            }
        }
        for entry in fs::read_dir("/proc").expect("processes").flatten() {
            let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            if line.contains("/tool/probe.py") && !line.contains(BESIDE.name) {
                left.push(format!("the process {line}"));
            }
        }
        left
    }

    pub async fn stop(mut self) {
        // The job beside is given back.
        self.process.signal(Signal::SIGTERM);
        self.process.signal(Signal::SIGTERM);
        let code = self.process.ended().await;
        assert_eq!(code, Some(0), "{}", self.process.log());
    }
}

fn tool<'a>(tools: &Path, key: &str, probes: impl Iterator<Item = &'a Probe>) {
    let folder = tools.join(key);
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("tool.toml"), table::manifest(key, probes)).expect("a manifest");
    for (name, text) in PROGRAMS {
        fs::write(folder.join(name), text).expect("a program");
        fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o755)).expect("it is ours");
    }
}

fn nats_server() -> PathBuf {
    let named = std::env::var_os("JOBTRAIL_NATS_SERVER").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut found = std::env::split_paths(&path).map(|folder| folder.join("nats-server"));
    named.or_else(|| found.find(|program| program.is_file())).expect("a broker")
}
