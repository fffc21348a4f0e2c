//! Which system calls a function may make: those of ordinary programs, in whatever language. Bubblewrap is handed the
//! compiled programs and has the kernel apply them to all that runs inside.
//!
//! What is not on the list is answered with "not permitted" and nobody is killed for it: a program that only tried goes
//! on. Where libraries know what to do without a call, the answer is "no such call" instead.

use seccompiler::{BpfProgram, TargetArch, compile_from_json};
use serde_json::{Value, json};

/// The programs, as the kernel takes them. The one that comes later has the say where both refuse.
pub(crate) fn programs() -> Result<[Vec<u8>; 2], String> {
    let arch = TargetArch::try_from(std::env::consts::ARCH)
        .map_err(|_| format!("there is no filter of system calls for {}", std::env::consts::ARCH))?;
    let [allowed, absent] = compile(arch).map_err(|error| format!("the filter of system calls: {error}"))?;
    Ok([bytes(&allowed), bytes(&absent)])
}

fn compile(arch: TargetArch) -> Result<[BpfProgram; 2], seccompiler::Error> {
    let mut rules: Vec<Value> = ALLOWED.split_whitespace().map(|name| json!({ "syscall": name })).collect();
    rules.extend(conditional());
    let mut absent: Vec<Value> = ABSENT.split_whitespace().map(|name| json!({ "syscall": name })).collect();
    match arch {
        TargetArch::x86_64 => {
            rules.extend(ALLOWED_ON_X86_64.split_whitespace().map(|name| json!({ "syscall": name })));
            rules.extend(special_files("mknod", 1));
        }
        TargetArch::aarch64 | TargetArch::riscv64 => {}
    }
    absent.push(json!({ "syscall": "clone3" }));
    let filters = json!({
        "allowed": { "mismatch_action": { "errno": EPERM }, "match_action": "allow", "filter": rules },
        "absent": { "mismatch_action": "allow", "match_action": { "errno": ENOSYS }, "filter": absent },
    });
    let mut programs = compile_from_json(filters.to_string().as_bytes(), arch)?;
    Ok(["allowed", "absent"].map(|name| programs.remove(name).unwrap_or_default()))
}

/// As `struct sock_filter` lies in memory.
fn bytes(program: &BpfProgram) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(program.len() * 8);
    for step in program {
        bytes.extend_from_slice(&step.code.to_ne_bytes());
        bytes.extend_from_slice(&[step.jt, step.jf]);
        bytes.extend_from_slice(&step.k.to_ne_bytes());
    }
    bytes
}

const EPERM: u32 = 1;
const ENOSYS: u32 = 38;

/// Whatever their arguments are.
const ALLOWED: &str = "
    accept accept4 bind brk cachestat capget chdir clock_getres clock_gettime clock_nanosleep close close_range connect
    copy_file_range dup dup3 epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 eventfd2 execve execveat exit exit_group
    faccessat faccessat2 fadvise64 fallocate fchdir fchmod fchmodat fchmodat2 fchown fchownat fcntl fdatasync fgetxattr
    flistxattr flock fremovexattr fsetxattr fstat fstatfs fsync ftruncate futex futex_requeue futex_wait futex_waitv
    futex_wake get_mempolicy get_robust_list getcpu getcwd getdents64 getegid geteuid getgid getgroups getitimer
    getpeername getpgid getpid getppid getpriority getrandom getresgid getresuid getrlimit getrusage getsid getsockname
    getsockopt gettid gettimeofday getuid getxattr inotify_add_watch inotify_init1 inotify_rm_watch ioprio_get ioprio_set
    kill landlock_add_rule landlock_create_ruleset landlock_restrict_self lgetxattr linkat listen listxattr llistxattr
    lremovexattr lseek lsetxattr madvise map_shadow_stack mbind membarrier mincore mkdirat mlock mlock2 mlockall mmap
    mprotect mremap mseal msync munlock munlockall munmap nanosleep newfstatat openat openat2 pidfd_open
    pidfd_send_signal pipe2 pkey_alloc pkey_free pkey_mprotect ppoll pread64 preadv preadv2 prlimit64 pselect6 pwrite64
    pwritev pwritev2 read readahead readlinkat readv recvfrom recvmmsg recvmsg removexattr renameat renameat2
    restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend
    rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr
    sched_getparam sched_getscheduler sched_rr_get_interval sched_setaffinity sched_setattr sched_setparam
    sched_setscheduler sched_yield seccomp semctl semget semop semtimedop sendfile sendmmsg sendmsg sendto set_mempolicy
    set_robust_list set_tid_address setfsgid setfsuid setgid setitimer setpgid setpriority setregid setresgid setresuid
    setreuid setrlimit setsid setsockopt setuid setxattr shutdown sigaltstack signalfd4 socketpair splice statfs statx
    symlinkat sync sync_file_range syncfs sysinfo tee tgkill timer_create timer_delete timer_getoverrun timer_gettime
    timer_settime timerfd_create timerfd_gettime timerfd_settime times tkill truncate umask uname unlinkat utimensat
    wait4 waitid write writev
";

/// Older calls that newer machines never had.
const ALLOWED_ON_X86_64: &str = "
    access alarm arch_prctl chmod chown creat dup2 epoll_create epoll_wait eventfd fork futimesat getdents getpgrp
    inotify_init lchown link lstat mkdir open pause pipe poll readlink rename rmdir select signalfd stat symlink time
    unlink utime utimes vfork
";

/// What libraries do without when the kernel is too old for it. `clone3` hides its flags from a filter, where `clone`
/// shows them. The others make memory that belongs to no process, which nobody would count.
const ABSENT: &str = "io_uring_setup memfd_create memfd_secret msgget shmget";

/// What may be asked for depends on what exactly is asked.
fn conditional() -> Vec<Value> {
    const NAMESPACES: u64 = 0x7e02_0000;
    const PR_SET_DUMPABLE: u64 = 4;
    /// Typing for a terminal, the keyboard's part of the same, and changing its discipline.
    const TERMINAL: [u64; 3] = [0x5412, 0x541c, 0x5423];
    const KIND_OF_SOCKET: u64 = 0xf;
    const UNIX: u64 = 1;
    const IPV4: u64 = 2;
    const IPV6: u64 = 10;
    const NETLINK: u64 = 16;
    const STREAM: u64 = 1;
    const DATAGRAM: u64 = 2;

    let mut rules = vec![
        rule("clone", &[masked(0, NAMESPACES, 0)]),
        rule("ioctl", &TERMINAL.map(|request| condition(1, "ne", request))),
        // A process may not hide itself from whoever measures it.
        rule("prctl", &[condition(0, "ne", PR_SET_DUMPABLE)]),
        rule("prctl", &[condition(0, "eq", PR_SET_DUMPABLE), condition(1, "ne", 0)]),
        rule("socket", &[condition(0, "eq", UNIX)]),
        // To ask for addresses and routes.
        rule("socket", &[condition(0, "eq", NETLINK), condition(2, "eq", 0)]),
    ];
    for (family, kind) in [(IPV4, STREAM), (IPV4, DATAGRAM), (IPV6, STREAM), (IPV6, DATAGRAM)] {
        rules.push(rule("socket", &[condition(0, "eq", family), masked(1, KIND_OF_SOCKET, kind)]));
    }
    // To ask what it is, to be an ordinary one, and to lie where a debugger wants it.
    for persona in [0xffff_ffff, 0, 0x4_0000] {
        rules.push(rule("personality", &[condition(0, "eq", persona)]));
    }
    rules.extend(special_files("mknodat", 2));
    rules
}

/// Files, pipes and sockets, but no devices.
fn special_files(syscall: &str, mode: u8) -> impl Iterator<Item = Value> {
    const KIND_OF_FILE: u64 = 0o170_000;
    [0, 0o100_000, 0o010_000, 0o140_000].into_iter().map(move |kind| rule(syscall, &[masked(mode, KIND_OF_FILE, kind)]))
}

fn rule(syscall: &str, conditions: &[Value]) -> Value {
    json!({ "syscall": syscall, "args": conditions })
}

fn condition(argument: u8, operator: &str, value: u64) -> Value {
    json!({ "index": argument, "type": "dword", "op": operator, "val": value })
}

fn masked(argument: u8, mask: u64, value: u64) -> Value {
    json!({ "index": argument, "type": "dword", "op": { "masked_eq": mask }, "val": value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_filter_for_every_machine_that_agents_run_on() {
        for arch in [TargetArch::x86_64, TargetArch::aarch64] {
            for program in compile(arch).unwrap() {
                /// What the kernel takes at most.
                const MOST_STEPS: usize = 4_096;
                assert!(program.len() > 4 && program.len() <= MOST_STEPS, "{} steps", program.len());
            }
        }
    }

    #[test]
    fn a_call_is_on_one_list() {
        let lists = [ALLOWED, ALLOWED_ON_X86_64, ABSENT];
        let mut names: Vec<_> = lists.iter().flat_map(|list| list.split_whitespace()).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        for dangerous in
            ["ptrace", "process_vm_readv", "mount", "bpf", "keyctl", "setns", "unshare", "chroot", "capset"]
        {
            assert!(!names.contains(&dangerous), "{dangerous}");
        }
    }
}
