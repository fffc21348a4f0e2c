"""Outputs that are not what they should be."""

import os
import socket
import time

from tried import OUTPUT, attempt, refused, there

_SEED = there["secrets"][0]


def link_to_the_seed():
    os.symlink(_SEED, OUTPUT + "/made-link")


def link_to_a_parent():
    os.symlink("../../../../../../../../.." + _SEED, OUTPUT + "/made-link")


def link_to_all():
    os.symlink("/", OUTPUT + "/made")


def link_instead_of_the_folder():
    attempt("the folder of outputs taken away", lambda: os.rmdir(OUTPUT) or True)
    attempt("a link in its place", lambda: os.rename(OUTPUT, "/job/other") or os.symlink("/", OUTPUT) or True)


def hard_link():
    for path in ("/tool/probe.py", os.environ["JOBTRAIL_INPUT"], os.environ["JOBTRAIL_PARAMETERS"], "/etc/passwd", _SEED):
        attempt(f"a second name for {path}", lambda: os.link(path, OUTPUT + "/made-second") or True)


def pipe_as_output():
    os.mkfifo(OUTPUT + "/made-pipe")


def socket_as_output():
    os.chdir(OUTPUT)
    socket.socket(socket.AF_UNIX).bind("made-socket")


def name_with_a_newline():
    open(OUTPUT + "/made-\n-line", "w").close()


def name_with_an_escape():
    open(OUTPUT + "/made-\x1b[2J", "w").close()


def name_that_is_no_text():
    open(os.fsencode(OUTPUT) + b"/made-\xff\xfe", "w").close()


def name_with_nul():
    attempt("a name with NUL", lambda: os.open(OUTPUT.encode() + b"/made\0x", os.O_CREAT | os.O_WRONLY))
    # Cut at the NUL by the kernel, if at all.
    import ctypes
    from tried import libc
    libc.open(ctypes.create_string_buffer(OUTPUT.encode() + b"/made-nul\0/../../x"), os.O_CREAT | os.O_WRONLY, 0o600)


def name_with_dots():
    for name in ("made..", "made-..\\..\\x", "made-%2e%2e%2f", "made-\u2025", "made-\uff0e\uff0e\uff0f", "made- ", "made-.", "made-CON:"):
        open(f"{OUTPUT}/{name}", "w").write("dots")
    attempt("a file outside by its name", lambda: open(OUTPUT + "/../../made-x", "w"))


def long_name():
    folder = OUTPUT + "/made"
    for _ in range(8):
        folder += "/" + "n" * 200
    os.makedirs(folder)
    open(folder + "/file", "w").close()


def thousands():
    for number in range(5000):
        open(f"{OUTPUT}/made-{number}", "w").close()


def shaft():
    os.chdir(OUTPUT)
    for _ in range(5000):
        os.mkdir("d" * 200)
        os.chdir("d" * 200)


def shut_folders():
    os.makedirs(OUTPUT + "/made/a/b")
    open(OUTPUT + "/made/a/b/file", "w").close()
    for name in ("made/a/b", "made/a", "made"):
        os.chmod(f"{OUTPUT}/{name}", 0)


def unreadable_file():
    open(OUTPUT + "/made-shut", "w").write("text")
    os.chmod(OUTPUT + "/made-shut", 0)


def setuid_file():
    open(OUTPUT + "/made-setuid", "w").write("#!/bin/sh\n")
    os.chmod(OUTPUT + "/made-setuid", 0o6777)


def _in_the_background(action):
    if os.fork() == 0:
        os.setsid()
        while True:
            try:
                action()
            except OSError:
                time.sleep(0.001)


def output_that_changes():
    open(OUTPUT + "/made-changes", "w").write("a" * 100_000)
    letters = iter("bcdefghijklmnopqrstuvwxyz" * 1_000_000)
    _in_the_background(lambda: open(OUTPUT + "/made-changes", "r+").write(next(letters) * 100_000))
    time.sleep(0.05)


def output_that_becomes_a_link():
    path = OUTPUT + "/made-link"

    def swap():
        open(path + ".new", "w").write("plain")
        os.rename(path + ".new", path)
        os.symlink(_SEED, "/job/link")
        os.rename("/job/link", path)
    open(path, "w").write("plain")
    _in_the_background(swap)
    time.sleep(0.05)


def folder_that_becomes_a_link():
    folder = OUTPUT + "/made"

    def swap():
        os.mkdir(folder)
        open(folder + "/" + os.path.basename(_SEED), "w").write("plain")
        os.rename(folder, "/job/other")
        os.symlink(os.path.dirname(_SEED), folder)
        os.unlink(folder)
    _in_the_background(swap)
    time.sleep(0.05)


def error_is_a_link():
    os.symlink(_SEED, os.environ["JOBTRAIL_ERROR"])
    raise SystemExit(3)


def error_is_huge():
    open(os.environ["JOBTRAIL_ERROR"], "w").write('{"message": "' + "x" * 1_000_000 + '"}')
    raise SystemExit(3)


def error_that_deceives():
    open(os.environ["JOBTRAIL_ERROR"], "w").write('{"message": "<img src=x onerror=alert(1)>\\u001b[2J"}')
    raise SystemExit(3)


def pretends_not_to_start():
    print("sandbox: cannot start anything", flush=True)
    refused("pretending")
    raise SystemExit(127)
