"""A whole Jobtrail for the fuzzer: really running, with something in it, so that ids lead somewhere."""

import http.client
import json
import os
import secrets
import subprocess
import tempfile
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "agent-worker/modules"
COOKIE = "__Host-jobtrail"
# The longest that anything here may take before it counts as stuck, in seconds.
PATIENCE = 120
# Where each system has a file with a function that extracts it; the OpenAPI document has it as its example.
PART = "drawings/pump.step"


class System:
    """`jobtrail up` in a new folder, on a free port. Left, it is ended by its process id."""

    def __init__(self, program: Path):
        self.folder = tempfile.TemporaryDirectory(prefix="jobtrail-fuzz-")
        self.password = secrets.token_urlsafe(24)
        self.log = Path(self.folder.name) / "up.log"
        data = Path(self.folder.name) / "data"
        self.process = subprocess.Popen(
            [program, "up", "--data", data, "--listen", "127.0.0.1:0", "--tools", program.parent / "tools"],
            # Addresses that the fuzzer makes up for webhooks are not to be found on this machine.
            env={**os.environ, "JOBTRAIL_ADMIN_PASSWORD": self.password, "JOBTRAIL_WEBHOOK_TARGETS": "public"},
            stdout=subprocess.PIPE,
            stderr=self.log.open("wb"),
            stdin=subprocess.DEVNULL,
            text=True,
        )
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"jobtrail did not start:\n{self.log.read_text()}")
        self.url = line.split()[-1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.folder.cleanup()

    def runs(self) -> bool:
        return self.process.poll() is None

    def last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-40:])

    def mistakes(self) -> list[str]:
        """Lines of the log that tell of a mistake of the program's own."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if " ERROR " in line or "panicked" in line]

    def administrator(self) -> "Api":
        """The API in the name of the first administrator."""
        return Api(self.url, sign_in(self.url, "admin", self.password))


def sign_in(url: str, username: str, password: str) -> str:
    """The session's secret."""
    credentials = {"username": username, "password": password}
    _, headers, _ = Api(url, None).call("POST", "/session", credentials, expect=201)
    return headers["set-cookie"].split(";")[0].split("=", 1)[1]


class Api:
    """The API in the name of a session, or of nobody."""

    def __init__(self, url: str, session: str | None):
        self.url, self.session = url, session

    def call(self, method: str, path: str, body=None, *, expect=200, media_type="application/json"):
        address = urllib.parse.urlsplit(self.url)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=PATIENCE)
        headers = {"Cookie": f"{COOKIE}={self.session}"} if self.session else {}
        if body is not None:
            headers["Content-Type"] = media_type
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.request(method, f"/api/v1{path}", body, headers)
        response = connection.getresponse()
        answer, said = response.read(), {name.lower(): value for name, value in response.getheaders()}
        connection.close()
        if response.status != expect:
            raise SystemExit(f"{method} {path}: {response.status} instead of {expect}: {answer.decode()}")
        return (json.loads(answer) if answer else None), said, response.status

    def get(self, path: str):
        return self.call("GET", path)[0]

    def post(self, path: str, body=None, *, expect=201):
        return self.call("POST", path, body, expect=expect)[0]

    def upload(self, path: Path) -> str:
        name = urllib.parse.quote(path.name)
        media_type = "application/octet-stream"
        return self.call("POST", f"/files?name={name}", path.read_bytes(), expect=201, media_type=media_type)[0]["id"]

    def submit(self, file: str, tool: str, function: str, **more) -> str:
        return self.post("/jobs", {"file_id": file, "tool": tool, "function": function, **more})["id"]

    def until_ended(self, job: str) -> str:
        deadline = time.monotonic() + PATIENCE
        while (status := self.get(f"/jobs/{job}")["status"]) not in ("Completed", "Failed", "Canceled"):
            if time.monotonic() > deadline:
                raise SystemExit(f"job {job} is still {status} after {PATIENCE} s")
            time.sleep(0.05)
        return status


def fill(api: Api) -> None:
    """Files, jobs that are completed, cancelled and pending, pools, tokens, systems with snapshots, people, a webhook."""
    archive = api.upload(SAMPLES / "archive/samples/bearing-rig.zip")
    table = api.upload(SAMPLES / "table/samples/strain-gauge.csv")
    completed = api.submit(archive, "archive", "extract")
    if (status := api.until_ended(completed)) != "Completed":
        raise SystemExit(f"a job on a sample is {status}")
    pool = api.post("/pools", {"name": "nobody in it"})["id"]
    pending = {"assignment": {"kind": "pool", "id": pool}}
    for _ in range(20):
        api.submit(archive, "archive", "extract", **pending)
    cancelled = api.submit(table, "table", "extract", **pending)
    api.post(f"/jobs/{cancelled}/cancel", expect=200)
    api.post("/tokens", {"name": "of the fuzzer"})
    others = [api.post("/people", {"username": f"other-{n}", "name": f"Other {n}"})["id"] for n in range(3)]
    for number in range(3):
        system = f"/systems/{api.post('/systems', {'name': f'Pump P-10{number}'})['id']}"
        tracked = [{"path": PART, "file_id": archive}, {"path": "tables/strain.csv", "file_id": table}]
        api.call("POST", f"{system}/files", {"files": tracked}, expect=204)
        api.call("PUT", f"{system}/members/{others[number]}", {"role": "viewer"}, expect=204)
        for name in ("as built", "as used"):
            api.post(f"{system}/snapshots", {"name": name})
            api.call("POST", f"{system}/folders", {"paths": [name]}, expect=204)
    api.post("/webhooks", {"description": "of the fuzzer", "url": "https://hooks.invalid/jobs"})
    api.post("/agents/enrolment-tokens", {"name": "of the fuzzer"})


def somebody(api: Api) -> dict[str, str]:
    """Another administrator, whose user name the fuzzer does not come upon and so does not lock out with wrong passwords."""
    who = {"username": f"fuzz-{secrets.token_hex(8)}", "password": secrets.token_urlsafe(24)}
    added = api.post("/people", {**who, "name": "Who fuzzes", "role": "administrator"})
    return {**who, "id": added["id"]}
