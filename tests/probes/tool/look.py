"""Reading what is others', reaching what is outside, touching other processes."""

import ctypes
import glob
import os
import signal
import socket
import stat

from tried import INPUT, TOOL, attempt, call, denied, managed, read, refused, there


def _tree(root):
    return [os.path.join(folder, name) for folder, _, files in os.walk(root) for name in files][:100] or None


def other_jobs():
    attempt("list the agent's working folders", lambda: _tree(there["state"]))
    attempt("list all data", lambda: _tree(there["data"]))
    for folder in sorted(os.listdir("/")):
        for path in (_tree("/" + folder) or []) if folder not in ("proc", "usr", "dev") else []:
            try:
                text = open(path, "rb").read(1 << 20) if os.path.isfile(path) else b""
            except OSError:
                continue
            # The parameters say what to look for.
            if there["secret"].encode() in text and path != os.environ["JOBTRAIL_PARAMETERS"]:
                managed(f"read another job's secret in {path}")
    for path in glob.glob("/proc/[0-9]*/root") + glob.glob("/proc/[0-9]*/cwd"):
        attempt(f"another job by {path}", lambda: _tree(path + there["state"]))


def agent_seed():
    for path in there["secrets"] + [there["data"] + "/run.json", there["data"] + "/lock"]:
        read(path)
        read("/proc/1/root" + path)
        read("/proc/self/root" + path)


def proc_of_others():
    for pid in (there["agent_pid"], there["nats_pid"], there["test_pid"]):
        for name in ("environ", "cmdline", "status", "maps", "root", "cwd", "fd"):
            path = f"/proc/{pid}/{name}"
            attempt(f"look at {path}", lambda: os.listdir(path) if os.path.isdir(path) else open(path, "rb").read())
    strangers = []
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        line = open(path, "rb").read()
        if not (line.startswith(b"/usr/bin/bwrap") or b"probe.py" in line):
            strangers.append(line)
    attempt("see other processes", lambda: strangers or None)


def environment():
    names = {"HOME", "JOBTRAIL_ERROR", "JOBTRAIL_INPUT", "JOBTRAIL_OUTPUT", "JOBTRAIL_PARAMETERS", "JOBTRAIL_PROGRESS",
             "JOBTRAIL_TOOL", "LANG", "PATH", "PWD", "PYTHONDONTWRITEBYTECODE", "TMPDIR", "LC_CTYPE"}
    attempt("variables that are none of ours", lambda: sorted(set(os.environ) - names) or None)
    for pid in ("1", str(os.getppid())):
        attempt(f"the environment of {pid}", lambda: open(f"/proc/{pid}/environ", "rb").read() or None)


def accounts():
    for path in ("/etc/shadow", "/etc/gshadow", "/etc/sudoers", "/etc/ssh", "/root/.ssh", "/etc/machine-id", "/etc/hostname"):
        read(path)
    attempt("other accounts", lambda: [line for line in open("/etc/passwd") if not line.startswith("job:")] or None)


def first_process():
    attempt("leave by its root", lambda: sorted(set(os.listdir("/proc/1/root")) - set(os.listdir("/"))) or None)
    for name in os.listdir("/proc/1/fd"):
        attempt(f"its descriptor {name}", lambda: os.open("/proc/1/fd/" + name, os.O_RDONLY | os.O_NONBLOCK))
        attempt(f"its descriptor {name} taken", lambda: call("pidfd_getfd", call("pidfd_open", 1, 0), int(name), 0))
    attempt("its memory to read", lambda: open("/proc/1/mem", "rb"))
    attempt("its memory to write", lambda: open("/proc/1/mem", "r+b"))
    attempt("its program", lambda: os.readlink("/proc/1/exe"))


def machine():
    for path in ("/proc/kcore", "/proc/kmsg", "/dev/kmsg", "/sys/kernel/mm", "/sys/class/net", "/proc/1/mountinfo_"):
        attempt(f"read {path}", lambda: os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1))
    addresses = open("/proc/kallsyms").read(4096).split("\n")[:20] if os.path.exists("/proc/kallsyms") else []
    attempt("addresses of the kernel", lambda: [line for line in addresses if line and int(line.split()[0], 16)] or None)
    buffer = ctypes.create_string_buffer(4096)
    denied("the kernel's log", "syslog", 3, buffer, 4096)


def _connect(address, family=socket.AF_INET, kind=socket.SOCK_STREAM):
    with socket.socket(family, kind) as reached:
        reached.settimeout(2)
        reached.connect(address)
        return f"reached {address}"


def broker():
    attempt("the broker", lambda: _connect(("127.0.0.1", there["nats_port"])))
    attempt("the broker by its other name", lambda: _connect(("::1", there["nats_port"]), socket.AF_INET6))


def gateway():
    attempt("the gateway", lambda: _connect(("127.0.0.1", there["http_port"])))


def outside():
    for address in [("192.0.2.1", 80), ("10.0.0.1", 22), ("172.17.0.1", 80), ("169.254.169.254", 80), (there["address"], 22)]:
        attempt("the network", lambda: _connect(address))
    attempt("more interfaces than lo", lambda: [name for _, name in socket.if_nameindex() if name != "lo"] or None)


def names():
    def ask():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asks:
            asks.settimeout(1)
            asks.sendto(b"\0\1\1\0\0\1\0\0\0\0\0\0\7example\3com\0\0\1\0\1", ("192.0.2.53", 53))
            return asks.recv(512)
    attempt("ask a name server", ask)
    attempt("look up a name", lambda: socket.getaddrinfo("example.com", 80))


def raw_sockets():
    for family, kind, protocol in [(socket.AF_INET, socket.SOCK_RAW, 1), (socket.AF_INET6, socket.SOCK_RAW, 58),
                                   (socket.AF_PACKET, socket.SOCK_RAW, 3), (socket.AF_PACKET, socket.SOCK_DGRAM, 3)]:
        attempt(f"a raw socket of {family.name}", lambda: socket.socket(family, kind, protocol))


def odd_sockets():
    # VSOCK, ALG, BLUETOOTH, KEY, CAN, TIPC, XDP, and netlink beyond routes.
    for family in (40, 38, 31, 15, 29, 30, 44):
        attempt(f"a socket of family {family}", lambda: socket.socket(family, socket.SOCK_DGRAM))
    for protocol in (2, 4, 9, 12, 15, 16):
        attempt(f"netlink {protocol}", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol))


def abstract_sockets():
    attempt("an abstract socket of the machine", lambda: _connect("\0" + there["abstract"], socket.AF_UNIX))


def sockets_of_the_machine():
    for path in (there["socket"], "/run/dbus/system_bus_socket", "/var/run/docker.sock", "/run/systemd/private"):
        attempt(f"the socket {path}", lambda: _connect(path, socket.AF_UNIX))


def network_declared():
    managed("it runs at all")


def ptrace():
    for pid in (1, there["agent_pid"], os.getppid()):
        denied(f"attach to {pid}", "ptrace", 16, pid, 0, 0)
        denied(f"seize {pid}", "ptrace", 0x4206, pid, 0, 0)
    child = os.fork()
    if child == 0:
        signal.pause()
    denied("attach to a child", "ptrace", 16, child, 0, 0)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    denied("be traced", "ptrace", 0, 0, 0, 0)


class _Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def memory_of_others():
    buffer = ctypes.create_string_buffer(8)
    here = (_Vector * 1)(_Vector(ctypes.cast(buffer, ctypes.c_void_p).value, 8))
    for pid in (1, os.getpid(), there["agent_pid"]):
        denied(f"read the memory of {pid}", "process_vm_readv", pid, here, 1, here, 1, 0)
        denied(f"write the memory of {pid}", "process_vm_writev", pid, here, 1, here, 1, 0)


def kill_others():
    for pid in (there["agent_pid"], there["nats_pid"], there["test_pid"]):
        for number in (0, signal.SIGTERM, signal.SIGKILL):
            attempt(f"signal {number} to {pid}", lambda: os.kill(pid, number) or True)
        attempt(f"a handle on {pid}", lambda: call("pidfd_open", pid, 0))
    attempt("a signal to a process group", lambda: os.killpg(there["agent_pid"], signal.SIGTERM) or True)


def kill_the_first_process():
    # The kernel drops it, or it says no: it has to be there afterwards in any case.
    for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP):
        try:
            os.kill(1, number)
        except OSError as error:
            refused(f"{number}: {error}")
    attempt("the first process stopped", lambda: open("/proc/1/stat").read().rsplit(") ")[1][0] in "TZX")


def priorities():
    attempt("a higher priority", lambda: os.setpriority(os.PRIO_PROCESS, 0, -10) or True)
    attempt("real time", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)) or True)
    attempt("not to be chosen when memory runs out", lambda: os.write(os.open("/proc/self/oom_score_adj", os.O_WRONLY), b"-1000"))


def hidden_from_the_agent():
    attempt("be seen by nobody", lambda: call("prctl", 4, 0, 0, 0, 0) == 0)


def write_to_the_tool():
    for path in (TOOL + "/probe.py", TOOL + "/tool.toml", TOOL + "/more"):
        attempt(f"write {path}", lambda: open(path, "ab").write(b"#"))
    attempt("chmod", lambda: os.chmod(TOOL + "/probe.py", 0o777) or True)
    attempt("rename", lambda: os.rename(TOOL, "/job/tool") or True)
    attempt("unlink", lambda: os.unlink(TOOL + "/tried.py") or True)


def write_to_the_input():
    for path in (INPUT, os.path.dirname(INPUT) + "/more", os.environ["JOBTRAIL_PARAMETERS"]):
        attempt(f"write {path}", lambda: open(path, "ab").write(b"#"))
        attempt(f"chmod {path}", lambda: os.chmod(path, 0o777) or True)
        attempt(f"unlink {path}", lambda: os.unlink(path) or True)
    attempt("another in its place", lambda: os.rename(os.path.dirname(INPUT), "/job/moved") or True)
    attempt("the output's folder", lambda: os.rename("/job/output", "/job/moved") or True)


def write_to_the_system():
    for path in ("/usr/bin/probe", "/usr/bin/env", "/etc/passwd", "/etc/ld.so.preload", "/etc/ld.so.cache", "/bin/probe",
                 "/lib/probe", "/probe", "/dev/probe", "/stage", "/proc/probe"):
        attempt(f"write {path}", lambda: open(path, "ab").write(b"#"))
    for folder in ("/", "/usr", "/usr/lib", "/etc", "/dev", "/tool"):
        attempt(f"a folder in {folder}", lambda: os.mkdir(folder.rstrip("/") + "/probe") or True)


def settings():
    for path in ("/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname", "/proc/sys/kernel/modprobe",
                 "/proc/sys/kernel/randomize_va_space", "/proc/sys/vm/overcommit_memory", "/proc/sys/vm/drop_caches",
                 "/proc/sys/net/ipv4/ip_forward", "/proc/sys/fs/binfmt_misc/register", "/proc/sysrq-trigger",
                 "/proc/self/uid_map", "/proc/self/gid_map", "/proc/self/setgroups", "/proc/1/oom_score_adj", "/proc/irq/default_smp_affinity"):
        attempt(f"set {path}", lambda: os.write(os.open(path, os.O_WRONLY), b"1"))
    for folder, _, files in os.walk("/proc/sys"):
        for name in files:
            path = os.path.join(folder, name)
            if os.access(path, os.W_OK):
                managed(f"{path} can be written")


def sys_writes():
    for path in ("/sys/kernel/mm/transparent_hugepage/enabled", "/sys/power/state", "/sys/fs/cgroup/cgroup.procs",
                 "/sys/class/net/lo/mtu", "/sys/kernel/uevent_helper"):
        attempt(f"set {path}", lambda: os.write(os.open(path, os.O_WRONLY), b"1"))
    attempt("any of /sys", lambda: os.listdir("/sys"))


def devices():
    for name in ("mem", "kmem", "port", "kmsg", "sda", "vda", "nvme0n1", "loop0", "loop-control", "fuse", "kvm", "net/tun",
                 "vhost-net", "dri/card0", "input/event0", "console", "tty0", "tty1", "uinput", "mapper/control"):
        attempt(f"/dev/{name}", lambda: os.open("/dev/" + name, os.O_RDONLY))
    ours = {"console", "core", "fd", "full", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin", "stdout", "tty",
            "urandom", "zero"}
    attempt("other devices", lambda: sorted(set(os.listdir("/dev")) - ours) or None)
    attempt("the mode of a device", lambda: os.chmod("/dev/null", 0o600) or True)


def terminals():
    byte = ctypes.create_string_buffer(b"x")
    for descriptor in (0, 1, 2):
        for request in (0x5412, 0x541c, 0x5423):
            denied(f"type into {descriptor}", "ioctl", descriptor, request, byte)
    attempt("the terminal", lambda: os.open("/dev/tty", os.O_RDWR))

    def own_terminal():
        master, slave = os.openpty()
        return call("ioctl", slave, 0x5412, byte) == 0
    attempt("type into a terminal of its own", own_terminal)


def descriptors():
    for name in os.listdir("/proc/self/fd"):
        try:
            link = os.readlink("/proc/self/fd/" + name)
        except OSError:
            continue
        if int(name) > 2 and not link.startswith(("/tool/", "/proc/", "/dev/null")):
            managed(f"descriptor {name} leads to {link}")
    for number in range(3, 1024):
        try:
            kind = os.fstat(number).st_mode
            if stat.S_ISSOCK(kind) or stat.S_ISFIFO(kind):
                managed(f"{number} is a way out: {os.write(number, b'x')}")
        except OSError:
            pass
    refused("descriptors beyond the three")


def find_traces():
    for path in ("/tmp", "/dev/shm", "/job"):
        ours = {"input", "output", "parameters.json", "progress"}
        attempt(f"what an earlier job left in {path}", lambda: sorted(set(os.listdir(path)) - ours) or None)
    attempt("a library that an earlier job put before all", lambda: os.environ.get("LD_PRELOAD") or
            os.path.exists("/etc/ld.so.preload") or None)


def healthy():
    # What ordinary programs do.
    for path in ("/dev/stdout", "/dev/stderr", "/dev/null"):
        with open(path, "w") as file:
            file.write("fine\n")
    text = open(INPUT).read()
    open(os.path.join(os.environ["JOBTRAIL_OUTPUT"], "made-copy"), "w").write(text)
