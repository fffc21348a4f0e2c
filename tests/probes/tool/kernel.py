"""Asking the kernel for what is not for functions."""

import ctypes
import os
import stat

from tried import OUTPUT, attempt, call, denied, libc

_TEXT = b"probe\0"


def mount():
    for source, target, kind, flags in [(b"none", b"/tmp", b"tmpfs", 0), (b"/", b"/tmp", None, 4096), (b"none", b"/usr", None, 32),
                                        (b"none", b"/", None, 32 | 4096), (b"none", b"/tool", None, 32 | 4096),
                                        (b"proc", b"/proc", b"proc", 0), (b"none", b"/", None, 1 << 18), (b"sys", b"/tmp", b"sysfs", 0)]:
        denied(f"mount {source} on {target}", "mount", source, target, kind or 0, flags, 0)


def umount():
    for target in (b"/job/input", b"/tool", b"/proc", b"/tmp", b"/", b"/usr", b"/etc/passwd"):
        for flags in (0, 2):
            denied(f"umount {target}", "umount2", target, flags)


def pivot_root():
    os.makedirs("/tmp/new/old")
    denied("pivot_root", "pivot_root", b"/tmp/new", b"/tmp/new/old")
    denied("pivot_root", "pivot_root", b".", b".")


def chroot():
    attempt("chroot", lambda: os.chroot("/tmp") or True)
    attempt("chroot to the first process", lambda: os.chroot("/proc/1/root") or True)


def new_mounts():
    denied("open a file system", "fsopen", b"tmpfs", 0)
    denied("clone a tree", "open_tree", -100, b"/", 1)
    denied("move a mount", "move_mount", -100, b"/job", -100, b"/tmp", 0)
    denied("change a mount", "mount_setattr", -100, b"/usr", 0, ctypes.create_string_buffer(32), 32)


def user_namespace():
    denied("a user namespace", "unshare", 0x10000000)
    denied("a user namespace with mounts", "unshare", 0x10000000 | 0x20000)

    def clone():
        child = call("clone", 0x10000000 | 17, 0, 0, 0, 0)
        if child == 0:
            os._exit(0)
        return child
    attempt("clone into one", clone)
    arguments = (ctypes.c_uint64 * 11)(0x10000000, 0, 0, 0, 17)

    def clone3():
        child = call("clone3", arguments, 88)
        if child == 0:
            os._exit(0)
        return child
    attempt("clone3 into one", clone3)


def other_namespaces():
    for name, flag in [("mount", 0x20000), ("cgroup", 0x2000000), ("uts", 0x4000000), ("ipc", 0x8000000), ("pid", 0x20000000),
                       ("net", 0x40000000), ("time", 0x80)]:
        denied(f"a namespace: {name}", "unshare", flag)


def setns():
    for name in ("mnt", "net", "pid", "user", "uts", "ipc", "cgroup"):
        for pid in ("1", "self"):
            attempt(f"enter {name} of {pid}", lambda: call("setns", os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY), 0) == 0)
    attempt("enter those of a process", lambda: call("setns", call("pidfd_open", 1, 0), 0x20000) == 0)


def mknod():
    for name, kind, device in [("disk", stat.S_IFBLK, os.makedev(254, 0)), ("memory", stat.S_IFCHR, os.makedev(1, 1)),
                               ("null", stat.S_IFCHR, os.makedev(1, 3))]:
        for folder in ("/tmp", "/job", OUTPUT):
            attempt(f"a device {folder}/{name}", lambda: os.mknod(f"{folder}/{name}", 0o666 | kind, device) or True)


def modules():
    denied("load a module", "init_module", ctypes.create_string_buffer(64), 64, _TEXT)
    denied("load a module's file", "finit_module", 0, _TEXT, 0)
    denied("remove a module", "delete_module", b"loop\0", 0)


def bpf():
    for command in (0, 5, 18):
        denied("a program in the kernel", "bpf", command, ctypes.create_string_buffer(128), 128)


def perf():
    attributes = (ctypes.c_uint32 * 32)(0, 128)
    denied("measure others", "perf_event_open", attributes, -1, 0, -1, 0)
    denied("measure itself", "perf_event_open", attributes, 0, -1, -1, 0)


def keys():
    denied("add a key", "add_key", b"user\0", _TEXT, _TEXT, 5, -4)
    denied("ask for a key", "request_key", b"user\0", _TEXT, 0, 0)
    for command in (0, 1, 6, 11):
        denied(f"keyctl {command}", "keyctl", command, -3, 0, 0, 0)


def io_uring():
    denied("a ring", "io_uring_setup", 8, ctypes.create_string_buffer(120))


def memory_tricks():
    denied("handle page faults", "userfaultfd", 1)
    denied("memory of no file", "memfd_create", _TEXT, 0)
    denied("secret memory", "memfd_secret", 0)
    denied("shared memory of System V", "shmget", 0, 1 << 20, 0o1600)
    denied("a queue of System V", "msgget", 0, 0o1600)


def another_kernel():
    denied("another kernel", "kexec_load", 0, 0, 0, 0)
    denied("start anew", "reboot", 0xfee1dead, 672274793, 0, 0)


def accounting():
    open("/tmp/file", "w").write("x" * 8192)
    denied("swap", "swapon", b"/tmp/file\0", 0)
    denied("accounting", "acct", b"/tmp/file\0")
    denied("quotas", "quotactl", 0, 0, 0, 0)
    denied("watch all files", "fanotify_init", 0, 0)


def handles():
    handle = ctypes.create_string_buffer(b"\x08\0\0\0\x01\0\0\0" + bytes(128), 136)
    mount = ctypes.create_string_buffer(4)
    denied("the handle of a file", "name_to_handle_at", -100, b"/usr\0", handle, mount, 0)
    denied("a file by its handle", "open_by_handle_at", os.open("/usr", os.O_RDONLY), handle, 0)


def clock():
    time = (ctypes.c_long * 2)(0, 0)
    denied("the time", "clock_settime", 0, time)
    denied("the time of day", "settimeofday", time, 0)
    adjust = (ctypes.c_long * 26)(1)
    denied("the clock's speed", "adjtimex", adjust)


def host_name():
    denied("the host's name", "sethostname", _TEXT, 5)
    denied("the domain's name", "setdomainname", _TEXT, 5)
    attempt("the machine's name", lambda: os.uname().nodename != "sandbox" and os.uname().nodename)


def ports_and_personas():
    if os.uname().machine == "x86_64":
        from tried import raw
        attempt("ports (iopl)", lambda: raw(172, 3) == 0)
        attempt("ports (ioperm)", lambda: raw(173, 0, 1, 1) == 0)
        attempt("segments (modify_ldt)", lambda: raw(154, 0, ctypes.create_string_buffer(64), 64) >= 0)
        attempt("the other numbers (x32)", lambda: raw(0x40000000 + 39) > 0)
    denied("pages at zero", "personality", 0x0100000)
    denied("no fear of execution", "personality", 0x0400000)


def become_root():
    for name, action in [("setuid", lambda: os.setuid(0)), ("setgid", lambda: os.setgid(0)), ("setgroups", lambda: os.setgroups([0])),
                         ("setresuid", lambda: os.setresuid(0, 0, 0))]:
        attempt(name, lambda: action() or True)
    for program in ("/usr/bin/su", "/bin/su", "/usr/bin/passwd", "/usr/bin/mount", "/usr/bin/sudo", "/usr/bin/newgrp", "/usr/bin/chsh"):
        if os.path.exists(program) and os.stat(program).st_mode & stat.S_ISUID:
            child = os.fork()
            if child == 0:
                os.dup2(os.open("/dev/null", os.O_RDWR), 2)
                os.execv(program, [program, "-c", "id -u > /tmp/who"] if program.endswith("su") else [program, "--version"])
            os.waitpid(child, 0)
    attempt("what su made", lambda: open("/tmp/who").read())
    attempt("user 0", lambda: 0 in os.getresuid())


def capabilities():
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)(*[0xffffffff] * 6)
    denied("all capabilities", "capset", header, data)
    attempt("an ambient one", lambda: libc.prctl(47, 2, 21, 0, 0) == 0)
    attempt("new privileges again", lambda: libc.prctl(38, 0, 0, 0, 0) == 0)
    status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
    attempt("any capability", lambda: [name for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb") if int(status[name], 16)] or None)
    attempt("no filter", lambda: status["Seccomp"].strip() != "2")
    attempt("privileges can grow", lambda: status["NoNewPrivs"].strip() != "1")
