"""What was tried, and what of it was managed."""

import ctypes
import json
import os
import platform
import sys

INPUT = os.environ["JOBTRAIL_INPUT"]
OUTPUT = os.environ["JOBTRAIL_OUTPUT"]
TOOL = os.environ["JOBTRAIL_TOOL"]
# Where things are on the machine: the agent's folder, its process, ports and sockets.
there = json.load(open(os.environ["JOBTRAIL_PARAMETERS"]))

libc = ctypes.CDLL(None, use_errno=True)
_x86_64 = platform.machine() == "x86_64"
_refused, _managed = [], []


def attempt(what, action):
    """Managed unless it raises, or answers with None or False."""
    try:
        got = action()
    except Exception as error:
        _refused.append(f"{what}: {error}")
        return None
    if got is None or got is False:
        _refused.append(f"{what}: nothing")
        return None
    _managed.append(f"{what}: {got!r}")
    return got


def call(name, *arguments):
    """A system call by its name; raises when the kernel refuses."""
    return raw(NUMBERS[name][0 if _x86_64 else 1], *arguments)


def raw(number, *arguments):
    converted = [argument if isinstance(argument, (bytes, ctypes.Array, ctypes.Structure)) else ctypes.c_long(argument)
                 for argument in arguments]
    answer = libc.syscall(ctypes.c_long(number), *converted)
    if answer == -1:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return answer


def denied(what, name, *arguments):
    attempt(f"{what} ({name})", lambda: call(name, *arguments))


def read(path):
    attempt(f"read {path}", lambda: open(path, "rb").read(4096))


def write(path, text=b"probe"):
    def action():
        with open(path, "r+b" if os.path.exists(path) else "wb", buffering=0) as file:
            return file.write(text)
    attempt(f"write {path}", action)


def managed(what):
    _managed.append(what)


def refused(what):
    _refused.append(what)


def report():
    with open(os.path.join(OUTPUT, "report.txt"), "w") as file:
        for line in _managed:
            file.write(f"managed {line}\n")
        for line in _refused:
            file.write(f"refused {line}\n")
    for line in _managed:
        print("managed", line)
    sys.stdout.flush()


# On x86-64 and on ARM64.
NUMBERS = {
    "acct": (163, 89), "add_key": (248, 217), "adjtimex": (159, 171), "bpf": (321, 280), "capset": (126, 91),
    "chroot": (161, 51), "clock_settime": (227, 112), "clone": (56, 220), "clone3": (435, 435),
    "delete_module": (176, 106), "finit_module": (313, 273), "fsopen": (430, 430), "init_module": (175, 105),
    "io_uring_setup": (425, 425), "ioctl": (16, 29), "kexec_load": (246, 104), "keyctl": (250, 219),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "mknodat": (259, 33), "mount": (165, 40),
    "mount_setattr": (442, 442), "move_mount": (429, 429), "msgget": (68, 186), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265), "open_tree": (428, 428), "perf_event_open": (298, 241), "personality": (135, 92),
    "pidfd_getfd": (438, 438), "pidfd_open": (434, 434), "pivot_root": (155, 41), "prctl": (157, 167),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "ptrace": (101, 117), "quotactl": (179, 60),
    "reboot": (169, 142), "request_key": (249, 218), "setdomainname": (171, 162), "sethostname": (170, 161),
    "setns": (308, 268), "settimeofday": (164, 170), "shmget": (29, 194), "swapon": (167, 224), "syslog": (103, 116),
    "umount2": (166, 39), "unshare": (272, 97), "userfaultfd": (323, 282), "fanotify_init": (300, 262),
}
