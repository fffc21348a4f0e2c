//! Functions in the real sandbox, and without one: small programs in shell, run by the agent's own code.

#[expect(dead_code, reason = "shared with the tests of whole agents")]
mod common;

use std::time::{Duration, Instant};

use common::{Bench, is_alive};
use jobtrail_agent::run::{Ended, LogLimit};
use jobtrail_agent::{Error, SandboxMode};

#[tokio::test]
async fn a_function_reads_its_input_and_leaves_its_output() {
    for bench in Bench::both().await {
        let done = bench
            .run(r#"cat "$JOBTRAIL_INPUT" > "$JOBTRAIL_OUTPUT/copy"; cat "$JOBTRAIL_PARAMETERS"; echo to stderr >&2"#)
            .await;
        assert_eq!(done.ended, Ended::Well, "{}", done.log);
        assert_eq!(done.output("copy"), "the input");
        assert_eq!(done.log, "{\"rows\":5}to stderr\n");
        assert_eq!(done.live, done.log);
    }
}

#[tokio::test]
async fn the_environment_is_what_the_contract_says_and_no_more() {
    for bench in Bench::both().await {
        let done = bench.run("/usr/bin/env | /usr/bin/cut -d= -f1 | /usr/bin/sort | /usr/bin/tr '\\n' ' '; pwd").await;
        let expected = "HOME JOBTRAIL_ERROR JOBTRAIL_INPUT JOBTRAIL_OUTPUT JOBTRAIL_PARAMETERS JOBTRAIL_PROGRESS \
                        JOBTRAIL_TOOL LANG PATH PWD PYTHONDONTWRITEBYTECODE TMPDIR ";
        let log = done.log.strip_prefix(expected).unwrap_or_else(|| panic!("{}", done.log));
        assert!(log.trim_end().ends_with("/job"), "{log}");
    }
}

#[tokio::test]
async fn the_program_and_its_folder_are_found_by_name_and_by_path() {
    for bench in Bench::both().await {
        let done = bench.run(r#"cat "$JOBTRAIL_TOOL/data"; basename "$JOBTRAIL_INPUT""#).await;
        assert_eq!(done.log, "of the tool\n-rf in put.txt\n");
        let done = bench.run("echo one > /dev/stderr; echo two > /dev/stdout; echo three > /dev/null").await;
        assert_eq!(done.log, "one\ntwo\n");
        let done = bench.run_command(&["echo", "a b", "$HOME"], "").await;
        assert_eq!(done.log, "a b $HOME\n");
    }
}

#[tokio::test]
async fn in_the_sandbox_there_is_nothing_to_write_but_the_jobs_own() {
    let bench = Bench::sandboxed().await;
    for place in [
        "$JOBTRAIL_INPUT",
        "/job/input/more",
        "$JOBTRAIL_PARAMETERS",
        "/tool/data",
        "/tool/more",
        "/usr/more",
        "/etc/passwd",
        "/more",
        "/dev/more",
        "/proc/sys/kernel/hostname",
    ] {
        let done = bench.run(&format!("echo x > \"{place}\"")).await;
        assert!(matches!(done.ended, Ended::Badly(_)), "{place} could be written: {}", done.log);
    }
    let done =
        bench.run("for f in input output parameters.json; do mv /job/$f /job/moved && echo moved $f; done; true").await;
    assert!(!done.log.contains("moved input") && !done.log.contains("moved output"), "{}", done.log);
    assert!(!done.log.contains("moved parameters"), "{}", done.log);
    for place in ["/job/scratch", "/tmp/scratch", "/dev/shm/scratch", "$JOBTRAIL_OUTPUT/x"] {
        let done = bench.run(&format!("echo x > \"{place}\"")).await;
        assert_eq!(done.ended, Ended::Well, "{place} cannot be written: {}", done.log);
    }
}

#[tokio::test]
async fn in_the_sandbox_nothing_of_the_machine_is_seen() {
    let bench = Bench::sandboxed().await;
    std::fs::write(bench.state().join("seed"), "secret").unwrap();
    let state = bench.state();
    let done = bench
        .run(&format!(
            "cat {}/seed; cat /etc/shadow; ls /home /root /var /run /sys; tr '\\0' ' ' < /proc/1/cmdline; \
             tr '\\0' ' ' < /proc/1/environ; echo /proc/[0-9]*",
            state.display()
        ))
        .await;
    assert!(!done.log.contains("secret"), "{}", done.log);
    assert!(!done.log.contains(&format!("{}/work", state.display())), "{}", done.log);
    assert!(!done.log.contains("CARGO"), "the agent's environment is seen: {}", done.log);
    assert!(done.log.ends_with("/proc/1 /proc/2\n"), "other processes are seen: {}", done.log);
    assert_eq!(done.log.matches("No such file or directory").count(), 7, "{}", done.log);
}

#[tokio::test]
async fn in_the_sandbox_there_are_no_rights_to_gain() {
    let bench = Bench::sandboxed().await;
    let done = bench.run("id -u; id -un; grep -E '^(CapEff|CapBnd|NoNewPrivs):' /proc/self/status").await;
    let lines: Vec<_> = done.log.split_whitespace().collect();
    let expected = ["1000", "job", "CapEff:", "0000000000000000", "CapBnd:", "0000000000000000", "NoNewPrivs:", "1"];
    assert_eq!(lines, expected);
    let done = bench.run("unshare --user true").await;
    assert!(matches!(done.ended, Ended::Badly(_)), "a namespace could be made: {}", done.log);
}

/// For an agent that is root this is what stands between a function and the machine's own settings.
#[tokio::test]
async fn in_the_sandbox_nothing_of_the_kernel_can_be_set() {
    let bench = Bench::sandboxed().await;
    let done = bench
        .run(
            "find /proc -mindepth 1 -path '/proc/[0-9]*' -prune -o -path /proc/self -prune -o -path /proc/thread-self \
             -prune -o ! -type l -writable -print 2> /dev/null; echo seen",
        )
        .await;
    assert_eq!(done.log, "seen\n");
    let done = bench.run("chmod 600 /dev/full; true").await;
    assert!(done.log.contains("Operation not permitted"), "{}", done.log);
    let done = bench.run("for device in null zero full random urandom; do head -c 1 /dev/$device | wc -c; done").await;
    assert_eq!(done.log, "0\n1\n1\n1\n1\n");
}

#[tokio::test]
async fn processes_files_and_memory_are_limited() {
    let bench = Bench::sandboxed().await;
    let done = bench.run("ulimit -n; ulimit -Hn; ulimit -c; ulimit -Hc; grep processes /proc/self/limits").await;
    let words: Vec<_> = done.log.split_whitespace().collect();
    assert_eq!(words, ["4096", "4096", "0", "0", "Max", "processes", "512", "512", "processes"]);
    // 1 GiB is what a function has when its manifest says nothing.
    let read_at_once = |mib: u32| format!("dd if=/dev/zero of=/dev/null bs={mib}M count=1");
    let done = bench.run(&read_at_once(900)).await;
    assert_eq!(done.ended, Ended::Well, "{}", done.log);
    let done = bench.run(&read_at_once(1_100)).await;
    assert!(matches!(done.ended, Ended::Badly(_)) && done.log.contains("memory exhausted"), "{}", done.log);
    let done = bench.run_command(&["/bin/bash", "-c", "for n in {1..2500}; do sleep 30 & done; echo $n"], "").await;
    assert!(matches!(done.ended, Ended::Badly(_)), "{}", done.log);
}

/// What the filter of system calls and Landlock must leave alone.
#[tokio::test]
async fn ordinary_programs_do_what_they_always_do() {
    let bench = Bench::sandboxed().await;
    let python = r#"
import asyncio, concurrent.futures, fcntl, mmap, multiprocessing, os, pathlib, shutil, signal, socket, sqlite3
import subprocess, tempfile, threading, time

def double(number):
    return 2 * number

async def talk():
    async def answer(reader, writer):
        writer.write(await reader.readline())
        writer.close()
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"hello\n")
    assert await reader.readline() == b"hello\n"

if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        assert pool.map(double, range(3)) == [0, 2, 4]
    with concurrent.futures.ThreadPoolExecutor() as threads:
        assert sum(threads.map(double, range(3))) == 6
    asyncio.run(talk())
    with sqlite3.connect("/job/base.sqlite") as base:
        base.execute("pragma journal_mode = wal")
        base.execute("create table t (n)")
    assert subprocess.run("cat <(echo a | tr a b)", shell=True, executable="/bin/bash", capture_output=True).stdout == b"b\n"
    with tempfile.TemporaryDirectory() as folder:
        made = pathlib.Path(folder, "a"); made.write_text("x"); made.chmod(0o600); os.utime(made)
        os.link(made, made.with_name("b")); os.symlink("a", made.with_name("c")); os.mkfifo(made.with_name("d"))
        shutil.move(made, "/job/moved"); os.replace("/job/moved", "/job/again"); shutil.move("/job/again", "/job/output/moved"); shutil.copytree("/tool", "/job/copied")
        fcntl.flock(open("/job/output/moved"), fcntl.LOCK_EX)
    shared = mmap.mmap(-1, 1 << 20); shared.write(b"x")
    left, right = socket.socketpair(); left.send(b"x"); assert right.recv(1) == b"x"
    ended = threading.Event()
    signal.signal(signal.SIGALRM, lambda *_: ended.set()); signal.setitimer(signal.ITIMER_REAL, 0.01); assert ended.wait(10) or ended.wait(10)
    master, slave = os.openpty(); os.write(slave, b"x"); assert os.read(master, 1) == b"x" and os.isatty(slave)
    os.sched_setaffinity(0, os.sched_getaffinity(0)); os.nice(1); os.getrandom(8); time.sleep(0.001)
    print("all of it")
"#;
    let done = bench.run(&format!("cat > /job/all.py <<'END'\n{python}\nEND\nexec python3 /job/all.py")).await;
    assert_eq!((done.ended, done.log.as_str()), (Ended::Well, "all of it\n"));
    let shell = "set -e; cd /tmp; seq 100000 | sort -r -n --parallel=2 | head -n 1; tar -cf a.tar /tool/data 2>/dev/null; tar -xf a.tar; \
                 cp -a tool copy; mv copy moved; find moved -type f -exec sha256sum {} + | wc -l; date -u +%Y > y; \
                 timeout 5 true; (sleep 0.01 & wait); printf '#!/bin/sh\\necho ran\\n' > p; chmod +x p; ./p";
    let done = bench.run(shell).await;
    assert_eq!((done.ended, done.log.as_str()), (Ended::Well, "100000\n1\nran\n"));
}

#[tokio::test]
async fn many_processes_share_the_memory_of_one() {
    let mut bench = Bench::sandboxed().await;
    bench.memory_mib = 128;
    // Each is within its own limit.
    let hold = "python3 -c 'import time; held = bytearray(30 << 20); time.sleep(60)'";
    let done = bench.run(&format!("for n in 1 2 3 4 5; do {hold} & done; wait")).await;
    let expected = "The function used more than 128 MiB of memory; the manifest's memory_mib says how much it may.";
    assert_eq!(done.ended, Ended::Badly(expected.to_owned()), "{}", done.log);
    // What they share counts once.
    let share = "import mmap, os, time\nheld = mmap.mmap(-1, 40 << 20)\nheld.write(b'x' * (40 << 20))\n\
                 for n in range(3): os.fork()\n[held[n] for n in range(0, 40 << 20, 4096)]\ntime.sleep(1)\n";
    let done = bench.run(&format!("python3 -c \"{share}\"")).await;
    assert_eq!(done.ended, Ended::Well, "{}", done.log);
}

#[tokio::test]
async fn the_disk_is_limited() {
    let mut bench = Bench::sandboxed().await;
    bench.disk_mib = 16;
    let expected = "The function used more than 16 MiB of disk; the manifest's disk_mib says how much it may.";
    for fill in [
        "for n in $(seq 1000); do head -c 4000000 /dev/zero > \"$JOBTRAIL_OUTPUT/$n\"; sleep 0.01; done",
        "head -c 100000000 /dev/zero > /job/scratch",
        // It does so at the very end, and says that all is well.
        "for n in 1 2 3 4 5; do head -c 4000000 /dev/zero > \"$JOBTRAIL_OUTPUT/$n\"; done; exit 0",
        "for n in 1 2 3; do truncate -s 10M \"$JOBTRAIL_OUTPUT/$n\"; done",
    ] {
        let done = bench.run(fill).await;
        assert_eq!(done.ended, Ended::Badly(expected.to_owned()), "{fill}: {}", done.log);
    }
    let done = bench.run("head -c 15000000 /dev/zero > /job/scratch; dd if=/dev/zero of=/tmp/x bs=1M count=20").await;
    assert!(done.log.contains("No space left"), "{:?} {}", done.ended, done.log);
    let done = bench.run("for n in $(seq 150); do mkdir d; cd d; done; sleep 5").await;
    assert!(matches!(&done.ended, Ended::Badly(why) if why.contains("100 deep")), "{:?}", done.ended);
}

#[tokio::test]
async fn the_network_is_refused_where_the_operator_does_not_give_it() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = common::sandbox(SandboxMode::Bubblewrap, folder.path()).await.with_network(false);
    let mut bench = Bench::with(sandbox).await;
    assert_eq!(bench.run("true").await.ended, Ended::Well);
    bench.network = true;
    let error = bench.try_run(&["true"], "").await.expect_err("it is refused").to_string();
    assert!(error.contains("--allow-network"), "{error}");
}

#[tokio::test]
async fn descriptors_that_the_agent_inherited_are_not_handed_on() {
    let secret = tempfile::tempfile().unwrap();
    rustix::io::fcntl_setfd(&secret, rustix::io::FdFlags::empty()).unwrap();
    for bench in Bench::both().await {
        let done = bench.run("for f in /proc/self/fd/*; do readlink $f; done").await;
        rustix::io::fcntl_setfd(&secret, rustix::io::FdFlags::CLOEXEC).unwrap();
        let elsewhere: Vec<_> = done
            .log
            .lines()
            .filter(|line| !line.starts_with("pipe:") && *line != "/dev/null" && !line.ends_with("/program"))
            .collect();
        assert_eq!(elsewhere, Vec::<&str>::new(), "{}", done.log);
        rustix::io::fcntl_setfd(&secret, rustix::io::FdFlags::empty()).unwrap();
    }
}

#[tokio::test]
async fn the_network_is_there_only_when_it_is_declared() {
    let mut bench = Bench::sandboxed().await;
    let interfaces = "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' \\n'";
    let done = bench.run(interfaces).await;
    assert_eq!(done.log, "lo");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let connect = format!("exec 3<>/dev/tcp/127.0.0.1/{}", listener.local_addr().unwrap().port());
    let done = bench.run_command(&["/bin/bash", "-c", &connect], "").await;
    assert!(matches!(done.ended, Ended::Badly(_)), "our loopback was reached: {}", done.log);
    bench.network = true;
    let done = bench.run_command(&["/bin/bash", "-c", &connect], "").await;
    assert_eq!(done.ended, Ended::Well, "{}", done.log);
}

#[tokio::test]
async fn what_is_in_memory_is_limited() {
    let bench = Bench::sandboxed().await;
    for place in ["/tmp", "/dev/shm"] {
        let done = bench.run(&format!("dd if=/dev/zero of={place}/big bs=1M count=300")).await;
        assert!(matches!(done.ended, Ended::Badly(_)) && done.log.contains("No space left"), "{}", done.log);
    }
}

#[tokio::test]
async fn an_error_document_says_what_went_wrong() {
    for bench in Bench::both().await {
        let write = |json: &str| format!("printf '%s' '{json}' > \"$JOBTRAIL_ERROR\"; exit 3");
        let done = bench.run(&write(r#"{"message": "The sheet is empty.", "code": "empty-sheet"}"#)).await;
        assert_eq!(done.ended, Ended::Badly("The sheet is empty.".to_owned()));
        for nonsense in ["{", "{\"message\": \" \"}", "[]"] {
            let done = bench.run(&write(nonsense)).await;
            assert_eq!(done.ended, Ended::Badly("The function ended with exit code 3.".to_owned()));
        }
        let link = "ln -s \"$JOBTRAIL_PARAMETERS\" \"$JOBTRAIL_ERROR\"; exit 3";
        assert_eq!(bench.run(link).await.ended, Ended::Badly("The function ended with exit code 3.".to_owned()));
        let pipe = "mkfifo \"$JOBTRAIL_ERROR\"; exit 3";
        assert_eq!(bench.run(pipe).await.ended, Ended::Badly("The function ended with exit code 3.".to_owned()));
        let done = bench.run("kill -SEGV $$").await;
        assert_eq!(done.ended, Ended::Badly("The function was killed by signal 11.".to_owned()));
    }
}

#[tokio::test]
async fn a_program_that_is_not_there_is_the_agents_failure() {
    for bench in Bench::both().await {
        let error = bench.try_run(&["./missing"], "").await.expect_err("it cannot be started").to_string();
        assert!(error.contains("cannot be started") && error.contains("missing"), "{error}");
    }
}

#[tokio::test]
async fn progress_is_told_and_nonsense_is_not() {
    for bench in Bench::both().await {
        let done = bench
            .run(
                r#"exec 3> "$JOBTRAIL_PROGRESS"
                echo '{"fraction": 0.25, "message": "a quarter"}' >&3; echo nonsense >&3
                exec 3>&-
                echo '{"fraction": 1.0}' > "$JOBTRAIL_PROGRESS""#,
            )
            .await;
        assert_eq!(done.ended, Ended::Well, "{}", done.log);
        assert_eq!(done.progress.last().and_then(|progress| progress.fraction), Some(1.0));
        assert!(done.progress.len() <= 2, "{:?}", done.progress);
    }
}

#[tokio::test]
async fn a_function_that_stops_when_asked_has_the_time_to_clean_up() {
    for mut bench in Bench::both().await {
        bench.time = Duration::from_millis(300);
        let script = "trap 'echo cleaned > \"$JOBTRAIL_OUTPUT/cleaned\"; exit 0' TERM; while :; do sleep 0.05; done";
        let done = bench.run(script).await;
        assert_eq!(done.ended, Ended::OutOfTime);
        assert_eq!(done.output("cleaned"), "cleaned\n");
    }
}

/// The whole tree, which ignores being asked and is spread over sessions and process groups.
#[tokio::test]
async fn a_function_that_does_not_stop_is_killed_with_all_it_started() {
    let mut bench = Bench::sandboxed().await;
    bench.time = Duration::from_millis(500);
    let mark = bench.mark();
    let script = format!(
        "trap '' TERM; (trap '' TERM; setsid sleep {mark} > /dev/null 2>&1 < /dev/null) & \
         setsid sh -c 'trap \"\" TERM; sleep {mark}; :' & sleep {mark}"
    );
    let began = Instant::now();
    let running = bench.run(&script);
    tokio::pin!(running);
    let seen = async {
        while common::processes_with(&mark).len() < 3 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::select! {
        done = &mut running => panic!("it ended before its processes were seen: {}", done.log),
        () = seen => {}
    }
    let done = running.await;
    assert_eq!(done.ended, Ended::OutOfTime);
    assert_eq!(common::processes_with(&mark), Vec::<u32>::new(), "something is left");
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}

#[tokio::test]
async fn nothing_is_left_of_a_function_that_ended_well_either() {
    let bench = Bench::sandboxed().await;
    let mark = bench.mark();
    let began = Instant::now();
    let done = bench.run(&format!("setsid sleep {mark} & sleep {mark} & echo done")).await;
    assert_eq!((done.ended, done.log.as_str()), (Ended::Well, "done\n"));
    assert_eq!(common::processes_with(&mark), Vec::<u32>::new(), "something is left");
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

#[tokio::test]
async fn without_a_sandbox_the_process_group_is_killed() {
    let mut bench = Bench::plain().await;
    bench.time = Duration::from_millis(300);
    let mark = bench.mark();
    let done = bench.run(&format!("trap '' TERM; sleep {mark} & sleep {mark}")).await;
    assert_eq!(done.ended, Ended::OutOfTime);
    common::until(|| common::processes_with(&mark).is_empty()).await;
}

#[tokio::test]
async fn dropping_a_run_kills_its_tree() {
    for bench in Bench::both().await {
        let mark = bench.mark();
        let script = format!("sleep {mark} & sleep {mark}");
        {
            let running = bench.run(&script);
            tokio::pin!(running);
            let seen = common::until(|| common::processes_with(&mark).len() >= 2);
            tokio::select! {
                done = &mut running => panic!("it ended: {}", done.log),
                () = seen => {}
            }
        }
        common::until(|| common::processes_with(&mark).is_empty()).await;
    }
}

#[tokio::test]
async fn a_long_log_is_cut_in_the_middle_and_does_not_flood_the_audience() {
    for mut bench in Bench::both().await {
        bench.log = LogLimit { beginning: 64 * 1024, end: 64 * 1024 };
        let done = bench.run("echo begin; head -c 20000000 /dev/zero | tr '\\0' 'x'; echo; echo end").await;
        assert_eq!(done.ended, Ended::Well);
        assert!(done.log.starts_with("begin\nxxx") && done.log.ends_with("xxx\nend\n"));
        assert!(done.log.contains("bytes of the log are cut here"));
        assert!(done.log.len() < 130 * 1024 && done.log.len() > 90 * 1024, "{}", done.log.len());
        assert!(done.live.len() < 4_000_000, "{}", done.live.len());
        assert!(done.live.contains("bytes are not shown here") && done.live.ends_with("xxx\nend\n"));
        assert!(done.longest_chunk <= 32 * 1024);
    }
}

#[tokio::test]
async fn an_audience_that_does_not_listen_is_told_what_it_missed() {
    let mut bench = Bench::plain().await;
    (bench.queue, bench.deaf_for) = (4, Duration::from_secs(2));
    let done = bench.run("for n in $(seq 30); do echo \"line $n\"; sleep 0.12; done").await;
    assert_eq!(done.ended, Ended::Well);
    assert!(done.live.starts_with("line 1\n") && done.live.ends_with("line 30\n"), "{}", done.live);
    assert!(!done.live.contains("line 9\n"), "{}", done.live);
    let (before, after) = done.live.split_once("\n[... ").expect("a mark");
    let (missed, after) = after.split_once(" bytes are not shown here, but are in the log file ...]\n").unwrap();
    assert_eq!(before.len() + after.len() + missed.parse::<usize>().unwrap(), done.log.len());
}

#[tokio::test]
async fn a_log_that_is_no_text_becomes_text() {
    let bench = Bench::sandboxed().await;
    let done = bench.run("printf 'a\\377\\303'; sleep 0.3; printf '\\266b'").await;
    assert_eq!(done.log, "a\u{fffd}öb");
    assert_eq!(done.live, done.log);
}

#[tokio::test]
async fn a_sandbox_that_cannot_be_built_is_told_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    // What bubblewrap is to show in the sandbox is not there.
    let sandbox = common::sandbox(SandboxMode::Bubblewrap, folder.path()).await;
    std::fs::remove_file(folder.path().join("sandbox/etc/passwd")).unwrap();
    let mut bench = Bench::with(sandbox).await;
    let error = bench.try_run(&["true"], "").await.expect_err("it cannot be built").to_string();
    assert!(error.contains("bwrap") && error.contains("passwd"), "{error}");
    bench.time = Duration::from_secs(1);
    let text = Error::NoSandbox("bwrap: no".to_owned()).to_string();
    assert!(text.starts_with("JT0009: ") && text.contains("--sandbox=off") && text.contains("bwrap: no"));
}

#[tokio::test]
async fn the_dead_are_reaped() {
    for bench in Bench::both().await {
        bench.run("true").await;
        let own = std::process::id();
        let dead = || common::children_of(own).into_iter().filter(|pid| !is_alive(*pid)).count();
        common::until(|| dead() == 0).await;
    }
}

/// All of this again as an ordinary user, who cannot read what root can.
#[test]
fn the_same_holds_for_an_agent_that_is_not_root() {
    use std::os::unix::fs::PermissionsExt;

    if !rustix::process::geteuid().is_root() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
    let program = folder.path().join("run");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    std::fs::copy(common::stage(), folder.path().join(common::STAGE)).unwrap();
    let done = std::process::Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"])
        .arg(&program)
        .args(["--skip", "the_same_holds"])
        .current_dir(folder.path())
        .env("TMPDIR", folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{text}");
    assert!(text.contains(" passed; 0 failed") && !text.contains("running 0 tests"), "{text}");
}
