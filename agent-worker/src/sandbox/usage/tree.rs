use std::collections::HashMap;
use std::fs;

/// A process and all that come of it.
pub fn tree(root: i32) -> Vec<i32> {
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

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::time::{Duration, Instant};

    use rustix::process::{Pid, Signal, kill_process};

    use super::super::{disk, memory};
    use super::*;

    #[test]
    fn a_tree_has_its_children_their_memory_and_the_files_they_hold() {
        let folder = tempfile::tempdir().unwrap();
        let script = "exec 3> held; rm held; head -c 2000000 /dev/zero >&3; echo > ready; sleep 60 & wait";
        let mut child = Command::new("sh").args(["-c", script]).current_dir(folder.path()).spawn().unwrap();
        let root = i32::try_from(child.id()).unwrap();
        let began = Instant::now();
        while tree(root).len() < 2 || !folder.path().join("ready").exists() {
            assert!(began.elapsed() < Duration::from_secs(30));
        }
        let pids = tree(root);
        assert!(memory::exceeds(&pids, 1) && !memory::exceeds(&pids, 1 << 40));
        assert!((2_000_000..3_000_000).contains(&disk::held_open(folder.path(), &pids).unwrap()));
        for pid in pids {
            kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL).unwrap();
        }
        child.wait().unwrap();
    }
}
