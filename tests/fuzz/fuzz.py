"""Fuzzes the API of a running Jobtrail by its OpenAPI document: as an administrator, and as nobody.

    fuzz.py PROGRAM [--seconds N | --requests N] [--seed N]

Without either it asks each operation a little, which takes about a minute; else it goes on until the time is over, or until
so many requests were made. It fails when any check of Schemathesis does, when
an operation of an administrator has not once succeeded, when nobody is let in somewhere, and when the program's own log
tells of a mistake.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path

from system import Api, System, fill, sign_in, somebody

HERE = Path(__file__).parent
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")

# Operations that an administrator cannot bring to succeed, and why.
CANNOT = {
    "readContent": "wants a signature that only an agent is given, for one job",
    "storeContent": "wants a signature that only an agent is given, for one job",
    "enrolAgent": "wants the secret of an enrolment token and an NKey with its checksum",
    "archiveAgent": "would take away the one agent",
    "beginOidc": "wants an identity provider",
    "finishOidc": "wants an identity provider",
    "changePassword": "wants the present password, which the fuzzer does not know",
    "setPassword": "wants the secret of somebody who was added",
    "signIn": "wants a password that is somebody's",
}
# Of the other operations so many have to succeed at least once. A short run does not find every chain of ids.
FLOOR = 0.8
# The share of the time that is spent as nobody, who is told the same everywhere.
NOBODY = 0.2
# What one run of Schemathesis is given, in seconds, of those that go on and on.
ROUND = 270
# How many examples are made up for each operation and phase in the run that is short.
FEW = 10
# After so many seconds a run that should have ended by itself hangs.
HANGS = 450


# As the summary of Schemathesis has them.
FAILURE = re.compile(r"^  ❌ (ST\d+) (.*): (\d+)$", re.MULTILINE)


class Run:
    def __init__(self):
        self.answers: Counter[tuple[str, str]] = Counter()
        self.failures: Counter[str] = Counter()
        self.failed = False

    def requests(self) -> int:
        return sum(self.answers.values())

    def of(self, name: str) -> dict[str, int]:
        return {status: n for (operation, status), n in self.answers.items() if operation == name}

    def succeeded(self, name: str) -> bool:
        return any(status.startswith("2") for status in self.of(name))


def fuzz(system: System, run: Run, who: dict[str, str] | None, share: float, seconds: int | None, seed: int) -> None:
    """One run of Schemathesis, whose counts are added to those of the runs before."""
    with tempfile.TemporaryDirectory(prefix="jobtrail-fuzz-") as folder:
        counts = Path(folder) / "counts.json"
        environment = {
            **os.environ,
            "FUZZ_URL": system.url,
            "FUZZ_WHO": json.dumps(who),
            "FUZZ_COUNTS": str(counts),
            "PYTHONPATH": str(HERE),
        }
        command = [SCHEMATHESIS, "--no-color", "--config-file", HERE / "schemathesis.toml", "run"]
        command += [f"{system.url}/api/v1/openapi.json", "--url", system.url]
        command += ["--seed", str(seed)]
        command += ["--max-time", str(max(1, int(seconds * share)))] if seconds else ["-n", str(max(1, int(FEW * share)))]
        with (Path(folder) / "said").open("w+") as said:
            limit = 2 * (seconds or HANGS)
            ended = subprocess.run(command, cwd=folder, env=environment, stdout=said, stderr=said, timeout=limit)
            said.seek(0)
            text = said.read()
        if counts.exists():
            for operation, status, n in json.loads(counts.read_text()):
                run.answers[operation, status] += n
        for code, title, n in FAILURE.findall(text):
            run.failures[f"{code} {title}"] += int(n)
        if ended.returncode != 0:
            run.failed = True
            print(text[text.find("= FAILURES =") :] if "= FAILURES =" in text else text)


def judge(system: System, administrator: Run, nobody: Run) -> list[str]:
    """What is wrong, in sentences."""
    if not system.runs():
        return [f"the program ended, its log last with:\n{system.last_words()}"]
    wrong = []
    document = json.loads(read(system, "/api/v1/openapi.json"))
    operations = {
        operation["operationId"]: operation.get("security") == [{}]
        for item in document["paths"].values()
        for operation in item.values()
    }
    able = [name for name in operations if name not in CANNOT]
    never = [name for name in able if not administrator.succeeded(name)]
    share = 1 - len(never) / len(able)
    untouched = [name for name in operations if not administrator.of(name)]
    print(f"operations: {len(operations)} described, {len(operations) - len(untouched)} tried by an administrator,")
    print(f"            {len(able) - len(never)} of {len(able)} that can have succeeded at least once")
    if never:
        print(f"            never: {', '.join(sorted(never))}")
    if untouched:
        wrong.append(f"never tried: {', '.join(sorted(untouched))}")
    if share < FLOOR:
        wrong.append(f"only {share:.0%} of the operations succeeded once, {FLOOR:.0%} are wanted")
    for name, is_open in operations.items():
        # Whoever signs out with whatever is signed out.
        if not is_open and name != "signOut" and nobody.succeeded(name):
            wrong.append(f"{name} lets in nobody in particular: {nobody.of(name)}")
    if not nobody.requests():
        wrong.append("nothing was tried as nobody")
    if any(run.failed or run.failures for run in (administrator, nobody)):
        wrong.append("checks failed")
    wrong += [f"the log tells of a mistake: {line}" for line in system.mistakes()[:10]]
    return wrong


def read(system: System, path: str) -> str:
    with urllib.request.urlopen(system.url + path, timeout=30) as answer:
        return answer.read().decode()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("--seconds", type=int, help="go on for so long")
    parser.add_argument("--requests", type=int, help="go on until so many were made")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--counts", action="store_true", help="print every operation with its statuses")
    options = parser.parse_args()

    administrator, nobody = Run(), Run()
    with System(options.program.resolve()) as system:
        began = time.monotonic()
        who = somebody(system.administrator())
        # What is there belongs to who fuzzes, who so sees all of it.
        fill(Api(system.url, sign_in(system.url, who["username"], who["password"])))
        seed = options.seed
        while system.runs():
            spent = time.monotonic() - began
            seconds = None
            if options.requests is not None:
                seconds = ROUND
            elif options.seconds is not None:
                seconds = max(1, min(ROUND, int(options.seconds - spent)))
            fuzz(system, administrator, who, 1 - NOBODY, seconds, seed)
            fuzz(system, nobody, None, NOBODY, seconds, seed)
            seed += 1
            made, spent = administrator.requests() + nobody.requests(), time.monotonic() - began
            print(f"{made} requests after {spent:.0f} s", flush=True)
            if options.requests is not None and made < options.requests:
                continue
            if options.seconds is not None and spent < options.seconds:
                continue
            break
        wrong = judge(system, administrator, nobody)

    if options.counts:
        for who, run in (("administrator", administrator), ("nobody", nobody)):
            for name in sorted({name for name, _ in run.answers}):
                print(f"{who:14} {name:28} {dict(sorted(run.of(name).items()))}")
    statuses = Counter()
    for run in (administrator, nobody):
        for (_, status), n in run.answers.items():
            statuses[f"{status[0]}xx"] += n
    print(f"requests:   {administrator.requests()} as an administrator, {nobody.requests()} as nobody")
    print(f"statuses:   {', '.join(f'{n} {status}' for status, n in sorted(statuses.items()))}")
    failures = administrator.failures + nobody.failures
    print(f"failures:   {sum(failures.values())}")
    for check, n in sorted(failures.items()):
        print(f"            {check}: {n}")
    if wrong:
        raise SystemExit("\n".join(f"fuzz: {sentence}" for sentence in wrong))


if __name__ == "__main__":
    main()
