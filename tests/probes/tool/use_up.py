"""Using up what there is."""

import mmap
import os
import resource
import signal
import time

from tried import OUTPUT, attempt, refused

_MIB = 1 << 20


def fork_bomb():
    made = 0
    while made < 100_000:
        try:
            if os.fork() == 0:
                signal.pause()
            made += 1
        except OSError as error:
            refused(f"process {made}: {error}")
            break
    attempt("thousands of processes", lambda: made > 1000 and made)


def fork_storm():
    # Each child makes more, and all of them go on for ever.
    while True:
        try:
            os.fork()
        except OSError:
            pass


def memory_bomb():
    held = []
    while True:
        held.append(b"x" * _MIB)


def memory_bomb_of_many():
    for _ in range(16):
        if os.fork() == 0:
            held = bytearray(b"x") * (20 * _MIB)
            time.sleep(60)
            del held
    time.sleep(60)


def shared_memory_bomb():
    held = []
    while True:
        shared = mmap.mmap(-1, 8 * _MIB)
        shared.write(b"x" * (8 * _MIB))
        held.append(shared)


def stack_bomb():
    attempt("a larger stack", lambda: resource.setrlimit(resource.RLIMIT_STACK, (1 << 40, 1 << 40)) or True)


def raise_limits():
    for name in ("NOFILE", "NPROC", "DATA", "FSIZE", "CPU", "CORE", "MSGQUEUE"):
        kind = getattr(resource, "RLIMIT_" + name, 12)
        soft, hard = resource.getrlimit(kind)
        attempt(f"more of {name}", lambda: resource.setrlimit(kind, (hard + 1, hard + 1)) or True)
        attempt(f"no limit of {name}", lambda: hard == resource.RLIM_INFINITY)


def _fill(folder, name="part", count=100_000, size=_MIB):
    block = b"x" * size
    for number in range(count):
        with open(f"{folder}/{name}-{number}", "wb") as file:
            file.write(block)


def disk_fill_output():
    _fill(OUTPUT, "made")


def disk_fill_scratch():
    _fill("/job")


def disk_fill_one_file():
    with open(OUTPUT + "/made-one", "wb") as file:
        while True:
            file.write(b"x" * _MIB)


def disk_fill_tmp():
    attempt("more than there is in /tmp", lambda: _fill("/tmp", count=64) or True)
    attempt("more than there is in /dev/shm", lambda: _fill("/dev/shm", count=128) or True)


def disk_fill_small_files():
    os.mkdir("/job/many")
    for number in range(1_000_000):
        os.close(os.open(f"/job/many/{number}", os.O_CREAT | os.O_WRONLY))


def disk_fill_deleted():
    held = []
    while True:
        file = open("/job/gone", "wb", buffering=0)
        os.unlink("/job/gone")
        file.write(b"x" * (4 * _MIB))
        held.append(file)


def disk_fill_hidden():
    os.mkdir("/job/hidden")
    os.chdir("/job/hidden")
    os.chmod("/job/hidden", 0o300)
    _fill(".")


def sparse_file():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with open(OUTPUT + "/made-holes", "wb") as file:
        attempt("a file of 10 GiB", lambda: file.truncate(10 << 30))
        attempt("a byte at 10 GiB", lambda: os.pwrite(file.fileno(), b"x", 10 << 30))
        attempt("room for 10 GiB", lambda: os.posix_fallocate(file.fileno(), 0, 10 << 30) or True)
    os.unlink(OUTPUT + "/made-holes")


def sparse_files():
    for number in range(64):
        with open(f"{OUTPUT}/made-{number}", "wb") as file:
            file.truncate(15 * _MIB)
    time.sleep(30)


def endless_log():
    block = b"x" * 65535 + b"\n"
    while True:
        os.write(1, block)


def endless_log_of_nonsense():
    block = bytes(range(256)) * 256
    while True:
        os.write(1, block)


def progress_flood():
    pipe = os.open(os.environ["JOBTRAIL_PROGRESS"], os.O_WRONLY)
    line = b'{"fraction": 0.5, "message": "' + b"x" * 400 + b'"}\n'
    end = time.monotonic() + 1
    while time.monotonic() < end:
        os.write(pipe, line * 8)


def progress_nonsense():
    pipe = os.open(os.environ["JOBTRAIL_PROGRESS"], os.O_WRONLY)
    for line in (b"\0\xff\xfe", b"[" * 10_000, b'{"fraction": 1e999}', b'{"fraction": NaN}', b'{"fraction": -5, "message": "\x1b[2J"}',
                 b'{"message": ' + b'"x' * 20_000, b'{"fraction": {"a": ' * 500, b"x" * 100_000, b'{"message": "<script>alert(1)</script>"}'):
        os.write(pipe, line + b"\n")
    os.write(pipe, b'{"fraction": 1.0, "message": "no end of line"}')
    attempt("the pipe read back", lambda: os.read(os.open(os.environ["JOBTRAIL_PROGRESS"], os.O_RDONLY | os.O_NONBLOCK), 1) and None)


def progress_replaced():
    os.unlink(os.environ["JOBTRAIL_PROGRESS"])
    os.symlink("/etc/passwd", os.environ["JOBTRAIL_PROGRESS"])


def orphan():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            for descriptor in range(3):
                os.dup2(os.open("/dev/null", os.O_RDWR), descriptor)
            while True:
                time.sleep(60)
        os._exit(0)
    os.wait()


def holds_the_log_open():
    if os.fork() == 0:
        os.setsid()
        while True:
            time.sleep(60)


def ignores_sigterm():
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        time.sleep(60)


def stops_itself():
    os.kill(os.getpid(), signal.SIGSTOP)


def leave_traces():
    for path in ("/tmp/trace", "/dev/shm/trace", "/job/trace", "/job/.profile", "/job/evil.so", "/tmp/evil.pth"):
        open(path, "w").write("left behind")
    attempt("a library before all", lambda: open("/etc/ld.so.preload", "w").write("/job/evil.so"))
    os.environ["LD_PRELOAD"] = "/job/evil.so"


def wait_with_a_secret():
    time.sleep(600)
