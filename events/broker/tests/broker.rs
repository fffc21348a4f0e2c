//! The real server, started, killed, started again.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::time::Duration;

use jobtrail_broker::{Broker, BrokerError, BrokerOptions};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

fn options(folder: &TempDir) -> BrokerOptions {
    BrokerOptions::new(BrokerOptions::program_of_environment(), folder.path().join("nats"))
}

/// The first words of whoever listens there.
fn greeting(broker: &Broker) -> String {
    let stream = TcpStream::connect(("127.0.0.1", broker.port())).expect("it listens");
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).expect("it speaks");
    line
}

fn is_running(pid: u32) -> bool {
    std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| !line.is_empty())
}

#[tokio::test]
async fn it_listens_and_comes_back_on_the_same_port() {
    let folder = TempDir::new().unwrap();
    let mut broker = Broker::start(options(&folder)).await.unwrap();
    let (url, pid) = (broker.url(), broker.pid());
    assert!(greeting(&broker).contains("\"jetstream\":true"));

    broker.kill().await;
    assert!(!is_running(pid));
    broker.restart().await.unwrap();
    assert_eq!(broker.url(), url);
    assert_ne!(broker.pid(), pid);
    assert!(greeting(&broker).starts_with("INFO "));

    broker.stop().await;
    assert!(!is_running(broker.pid()));
    let log = std::fs::read_to_string(folder.path().join("nats/nats.log")).unwrap();
    assert!(log.contains("Initiating Shutdown"), "a stop lets it finish");
}

#[tokio::test]
async fn it_goes_with_its_owner() {
    let folder = TempDir::new().unwrap();
    let broker = Broker::start(options(&folder)).await.unwrap();
    let pid = broker.pid();
    drop(broker);
    assert!(!is_running(pid));
}

#[tokio::test]
async fn one_left_behind_is_ended_at_the_next_start() {
    let folder = TempDir::new().unwrap();
    let first = Broker::start(options(&folder)).await.unwrap();
    let second = Broker::start(options(&folder)).await.unwrap();
    assert!(!is_running(first.pid()), "two never write to one store");
    assert!(is_running(second.pid()));
}

#[tokio::test]
async fn it_is_started_again_until_shutdown() {
    let folder = TempDir::new().unwrap();
    let broker = Broker::start(options(&folder)).await.unwrap();
    let mut pids = broker.pids();
    let first = *pids.borrow_and_update();
    let shutdown = CancellationToken::new();
    let supervision = tokio::spawn(broker.supervise(shutdown.clone()));

    nix::sys::signal::kill(nix::unistd::Pid::from_raw(first.cast_signed()), nix::sys::signal::Signal::SIGKILL).unwrap();
    tokio::time::timeout(Duration::from_secs(30), pids.changed()).await.expect("in time").unwrap();
    let second = *pids.borrow_and_update();
    assert_ne!(second, first);
    assert!(is_running(second));

    shutdown.cancel();
    supervision.await.unwrap();
    assert!(!is_running(second));
}

#[tokio::test]
async fn why_it_does_not_start_is_said() {
    let folder = TempDir::new().unwrap();
    let missing = BrokerOptions { program: "/nowhere/nats-server".into(), ..options(&folder) };
    let error = Broker::start(missing).await.err().expect("there is no such program");
    assert!(matches!(error, BrokerError::Program { .. }), "{error}");

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let busy = BrokerOptions { port: taken.local_addr().unwrap().port(), ..options(&folder) };
    let error = Broker::start(busy).await.err().expect("the port is taken");
    assert!(error.to_string().contains("address already in use"), "{error}");
}
