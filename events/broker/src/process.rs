use std::io;
use std::process::{Command, ExitStatus};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid;
use tokio::sync::watch;

/// A child process, with a thread of its own that starts it and waits for it.
///
/// The thread has to last as long as the child: the kernel ends a child that asked for it when the *thread* that
/// started it ends, and a runtime's threads come and go.
pub(crate) struct Process {
    pid: Pid,
    /// Whether the process id is still the child's; held while it is signalled, so that no stranger ever is.
    alive: Arc<Mutex<bool>>,
    exit: watch::Receiver<Option<Exit>>,
    thread: Option<JoinHandle<()>>,
}

/// How it ended; unknown, when the system did not say.
pub(crate) type Exit = Option<ExitStatus>;

impl Process {
    pub fn start(mut command: Command) -> io::Result<Self> {
        let (started, starting) = mpsc::sync_channel(1);
        let (ended, exit) = watch::channel(None);
        let alive = Arc::new(Mutex::new(true));
        let thread_alive = Arc::clone(&alive);
        let thread = thread::Builder::new().name("broker-parent".to_owned()).spawn(move || {
            let mut child = match command.spawn() {
                Ok(child) => child,
                Err(error) => {
                    let _ = started.send(Err(error));
                    return;
                }
            };
            let pid = Pid::from_raw(child.id().cast_signed());
            let _ = started.send(Ok(pid));
            // First only look, and take it off the system's list under the lock: until then its id is nobody else's.
            while waitid(Id::Pid(pid), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT) == Err(Errno::EINTR) {}
            let mut alive = thread_alive.lock().unwrap_or_else(PoisonError::into_inner);
            let status = child.wait().ok();
            *alive = false;
            drop(alive);
            ended.send_replace(Some(status));
        })?;
        let pid = starting.recv().map_err(|_| io::Error::other("the thread that starts the process ended"))??;
        Ok(Self { pid, alive, exit, thread: Some(thread) })
    }

    pub fn pid(&self) -> u32 {
        self.pid.as_raw().cast_unsigned()
    }

    /// How it ended, if it has.
    pub fn exited(&self) -> Option<Exit> {
        *self.exit.borrow()
    }

    /// Waits until it has ended.
    pub async fn exit(&self) -> Exit {
        let mut exit = self.exit.clone();
        // The thread sends before it ends, so an error cannot mean that it is still running.
        exit.wait_for(Option::is_some).await.map_or(None, |exit| exit.flatten())
    }

    /// Does nothing when it has ended.
    pub fn signal(&self, signal: Signal) {
        let alive = self.alive.lock().unwrap_or_else(PoisonError::into_inner);
        if *alive {
            let _ = kill(self.pid, signal);
        }
    }
}

impl Drop for Process {
    /// Kills it, and waits until it is gone, so that its folder can be removed.
    fn drop(&mut self) {
        self.signal(Signal::SIGKILL);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
