use std::fs;

/// Whether the processes of a tree hold more memory than that, together. What came from files does not count.
pub fn exceeds(tree: &[i32], most_bytes: u64) -> bool {
    let of_all = |what: fn(i32) -> Option<u64>| tree.iter().filter_map(|pid| what(*pid)).sum::<u64>();
    // The first counts what is shared once for each; only when that is too much is it worth to ask the kernel to divide.
    of_all(held) > most_bytes && of_all(|pid| share(pid).or_else(|| held(pid))) > most_bytes
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
