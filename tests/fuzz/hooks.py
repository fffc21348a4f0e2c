"""What the fuzzer does besides: it signs in, keeps its session, and counts every answer by operation and status."""

import atexit
import json
import os
import re
import threading
import uuid
from collections import Counter
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, urlsplit

import schemathesis

from system import COOKIE, PART, Api, sign_in

URL = os.environ["FUZZ_URL"]
# In whose name: a user name, a password and an id, which the fuzzer cannot guess; null: it is run as nobody.
WHO = json.loads(os.environ["FUZZ_WHO"])
COUNTS = os.environ["FUZZ_COUNTS"]

lock = threading.Lock()
answers: Counter[tuple[str, str]] = Counter()


def name_of(case) -> str:
    return case.operation.definition.raw.get("operationId", case.operation.label)


class Session:
    """A session, and another one when the fuzzer has ended it."""

    def __init__(self):
        self.secret = None
        self.lock = threading.Lock()

    def now(self) -> str:
        with self.lock:
            if self.secret is None:
                self.secret = sign_in(URL, WHO["username"], WHO["password"])
            return self.secret

    def ended(self, secret: str) -> None:
        with self.lock:
            if self.secret == secret:
                self.secret = None


session = Session()


if WHO:

    @schemathesis.auth(refresh_interval=None)
    class Signed:
        """In a session. To sign out, a token that nobody else uses."""

        def get(self, case, context):
            if name_of(case) == "signOut":
                return Api(URL, session.now()).post("/tokens", {"name": "to sign out with"})["secret"]
            return session.now()

        def set(self, case, data, context):
            case.cookies = {**(case.cookies or {}), COOKIE: data}


known: dict[str, list[str]] = {}


def ids_in(collection: str) -> list[str]:
    """The ids of what is in a collection, as it was when first asked for: `/api/v1/files` for `/api/v1/files/{id}/jobs`."""
    if collection not in known:
        try:
            listed = Api(URL, session.now()).get(collection.removeprefix("/api/v1"))["items"]
        except (SystemExit, KeyError, TypeError):
            listed = []
        known[collection] = [row["id"] for row in listed if "id" in row and row["id"] != WHO["id"]]
    return known[collection]


def snapshots() -> list[str]:
    """What is in no collection of its own."""
    return [id for system in ids_in("/api/v1/systems") for id in ids_in(f"/api/v1/systems/{system}/snapshots")]


# Parameters and fields that have an id of what is there, whatever the path begins with.
OF = {"agent_id": "/api/v1/agents", "person_id": "/api/v1/people", "file_id": "/api/v1/files"}


def there(name: str, path: str, made_up: str) -> str:
    """For every other made up id, one of something that is there, of the kind that the name says."""
    choice = sum(made_up.encode())
    if name == "id" and path.startswith("/api/v1/snapshots"):
        ids = snapshots()
    else:
        ids = ids_in(OF.get(name, path.partition("/{")[0]))
    return ids[choice // 2 % len(ids)] if ids and choice % 2 == 0 else made_up


TAKE_AWAY = ("deleteWebhook", "erasePerson", "endSession", "revokeToken", "revokeEnrolmentToken")


@schemathesis.hook
def map_case(context, case):
    """Made up ids, paths and names become those of something that is there: else hardly any request would come to a thing."""
    mode = case.meta.generation.mode if case.meta else None
    if not WHO or mode is None or not mode.is_positive:
        return case
    name, path = name_of(case), case.operation.path
    # What takes away is left to what the fuzzer itself has made.
    takes_away = path.endswith("/archive") or name in TAKE_AWAY
    if not takes_away:
        parameters = dict(case.path_parameters or {})
        for parameter in parameters.keys() & {"id", "agent_id", "person_id"}:
            parameters[parameter] = there(parameter, path, str(parameters[parameter]))
        if parameters:
            case.path_parameters = parameters
    # Without the one tool that extracts what is in the systems nothing more could be extracted.
    if name == "deprecateToolVersion" and (case.path_parameters or {}).get("key") == "archive":
        case.path_parameters = {**case.path_parameters, "key": "table"}
    # A form is left as it is: once touched, Schemathesis takes it for a wrong one.
    if isinstance(case.body, dict) and case.media_type == "application/json":
        case.body = body_of(name, case.body, case.path_parameters or {})
    return case


def body_of(name: str, body: dict, path: dict) -> dict:
    """The body with what only somebody who looks around can know."""
    body = dict(body)
    if isinstance(body.get("file_id"), str):
        body["file_id"] = there("file_id", "", body["file_id"])
        if name == "submitJob" and sum(body["file_id"].encode()) % 2 == 0:
            body |= {"tool": "archive", "function": "extract", "parameters": {}}
            body.pop("tool_version", None)
    if name == "trackFiles" and isinstance(body.get("files"), list):
        body["files"] = [body_of("", file, path) if isinstance(file, dict) else file for file in body["files"]]
    # Whoever is to be erased is named once more.
    if name == "erasePerson" and isinstance(body.get("confirm"), str):
        body["confirm"] = str(path.get("id"))
    # Where something is in every tree that was filled.
    if name in ("extractInSystem", "extractInSnapshot", "changeSystemEntry") and isinstance(body.get("path"), str) and sum(body["path"].encode()) % 2 == 0:
        body["path"] = PART
        body.pop("assignment", None)
        if name == "changeSystemEntry":
            body = {"path": PART, "track": {"revision": 1}}
    return body


@schemathesis.hook
def before_call(context, case, kwargs):
    # The log of a job that waits has no end while it is followed; that of one that has ended is the same either way.
    if name_of(case) == "getJobLog" and case.query:
        case.query.pop("follow", None)
    # Who fuzzes may do all but take away their own rights: there would be nobody left to go on.
    if WHO and case.method.upper() != "GET" and (case.path_parameters or {}).get("id") == WHO["id"]:
        case.path_parameters = {**case.path_parameters, "id": str(uuid.uuid4())}


@schemathesis.hook
def after_call(context, case, response):
    with lock:
        # Only answers to the method that is described: the checks try others too.
        described = response.request.method.upper() == case.operation.method.upper()
        answers[name_of(case) if described else "other methods", str(response.status_code)] += 1
    if response.status_code == 401 and b"not-signed-in" in response.content:
        sent = SimpleCookie(response.request.headers.get("Cookie", ""))
        if COOKIE in sent:
            session.ended(sent[COOKIE].value)


# The parameters of the query that a failure's message says are wrong.
PARAMETERS = re.compile(r"`([^`]+)`(?=[^\n]* in query)")


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """What Schemathesis takes for a failure and is none; each kind with its reason."""
    title = str(failure.title)
    if title == "Schema-valid request rejected":
        # Which parts of it there are depends on how long it is.
        if response.status_code == 416 and response.json()["code"] == "range-not-satisfiable":
            return False
        # What no schema knows, as how things stand, and what this one does not say, is refused with 422 and the field's name.
        if response.status_code == 422:
            problem = response.json()
            named = [error["field"] for error in problem.get("errors", [])]
            return problem["code"] == "invalid-field" and not (named and all(named))
    if title == "Schema-violating request accepted":
        message = str(failure.message)
        # HTTP has headers that a server does not know passed over.
        if "in header - object with unexpected properties" in message:
            return False
        # A parameter with an empty value is as if it were left out, as the document's description says; a list or an object
        # of nothing comes to be an empty value on its way.
        sent = dict(parse_qsl(urlsplit(response.request.url).query, keep_blank_values=True))
        wrong = PARAMETERS.findall(message)
        if wrong and not any(sent.get(name) for name in wrong):
            return False
    if title == "API accepts invalid authentication":
        # Who signs out with a session that is over is signed out, and their cookie is taken away.
        return name_of(case) != "signOut"
    if title == "Deleted resource still available":
        # Whoever was erased is there as a former member, and nothing else is told of them.
        return name_of(case) != "getPerson" or response.json()["name"] != "Former member"
    if title in ("JSON deserialization error", "Response violates schema") and response.status_code in (200, 206):
        # The bytes of a file are its owner's, whatever they say that they are.
        return name_of(case) != "downloadFile"
    return True


@atexit.register
def write():
    with open(COUNTS, "w") as file:
        json.dump([[*key, n] for key, n in answers.items()], file)
