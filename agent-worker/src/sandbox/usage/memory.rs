use std::collections::HashMap;
use std::fs;

use rustix::process::Pid;

/// Whether the processes of a tree hold more memory than that, together. What came from files does not count.
pub fn of_tree_exceeds(root: Pid, most_bytes: u64) -> bool {
    let tree = tree(root.as_raw_nonzero().get());
    let of_all = |what: fn(i32) -> Option<u64>| tree.iter().filter_map(|pid| what(*pid)).sum::<u64>();
    // The first counts what is shared once for each; only when that is too much is it worth to ask the kernel to divide.
    of_all(held) > most_bytes && of_all(|pid| share(pid).or_else(|| held(pid))) > most_bytes
}

/// A process and all that come of it.
fn tree(root: i32) -> Vec<i32> {
    let mut children: HashMap<i32, Vec<i32>> = HashMap::new();
    let processes = fs::read_dir("/proc").into_iter().flatten();
    for pid in processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()) {
        if let Some(parent) = parent(pid) {
            children.entry(parent).or_default().push(pid);
        }
    }
    let mut tree = vec![root];
    let mut next = 0;
    while let Some(pid) = tree.get(next) {
        tree.extend(children.remove(pid).unwrap_or_default());
        next += 1;
    }
    tree
}

fn parent(pid: i32) -> Option<i32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name before may have anything in it.
    stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
}

/// What a process holds, and what it shares with others in full.
fn held(pid: i32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    Some(["RssAnon:", "RssShmem:", "VmSwap:"].iter().filter_map(|name| kib(&status, name)).sum::<u64>() * 1024)
}

/// What a process holds, and its part of what it shares. Absent when it does not let itself be asked.
fn share(pid: i32) -> Option<u64> {
    let sums = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let parts = [kib(&sums, "Pss_Anon:")?, kib(&sums, "Pss_Shmem:")?, kib(&sums, "SwapPss:")?];
    Some(parts.iter().sum::<u64>() * 1024)
}

fn kib(text: &str, name: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_has_its_children_and_their_memory() {
        let mut child = std::process::Command::new("sh").args(["-c", "sleep 60 & wait"]).spawn().unwrap();
        let root = i32::try_from(child.id()).unwrap();
        let began = std::time::Instant::now();
        while tree(root).len() < 2 {
            assert!(began.elapsed() < std::time::Duration::from_secs(30));
        }
        let pids = tree(root);
        assert!(held(root).unwrap() > 0 && share(root).unwrap() > 0);
        let pid = Pid::from_raw(root).unwrap();
        assert!(of_tree_exceeds(pid, 1) && !of_tree_exceeds(pid, 1 << 40));
        for pid in pids {
            rustix::process::kill_process(Pid::from_raw(pid).unwrap(), rustix::process::Signal::KILL).unwrap();
        }
        child.wait().unwrap();
    }
}
