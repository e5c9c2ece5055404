"""One simulated organisation, without limits unless told, and what it saw."""
import collections
import datetime
import json
import subprocess
import urllib.request

from .processes import Failure, stop, wait_until

CLIENT, SECRET = "benchmark-client", "benchmark-secret"


class Simulator:
    def __init__(self, binary, folder, seed, requests_per_minute=0):
        self.folder = folder
        folder.mkdir(parents=True)
        self.id_file, self.secret_file = folder / "client-id", folder / "client-secret"
        self.id_file.write_text(CLIENT)
        self.secret_file.write_text(SECRET)
        self.id_file.chmod(0o600)
        self.secret_file.chmod(0o600)
        self.log = open(folder / "simulator.log", "w")
        ready = folder / "ready.json"
        # Compression would cost the simulator more than anything that is measured here.
        self.process = subprocess.Popen(
            [binary, "--port", "0", "--admin-port", "0", "--client-id", CLIENT,
             "--client-secret-file", self.secret_file, "--seed-file", seed, "--ready-file", ready,
             "--requests-per-minute", str(requests_per_minute), "--switch", "tokenRequestsPerMinute=0",
             "--switch", "gzip=false"], stdout=self.log, stderr=self.log)
        wait_until(120, "the simulator's start", lambda: ready.exists() or self.process.poll() is not None)
        if not ready.exists():
            raise Failure("the simulator ended: " + (folder / "simulator.log").read_text()[-400:])
        addresses = json.loads(ready.read_text())
        self.api, self.admin = addresses["api"], addresses["admin"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        stop(self.process)
        self.log.close()

    def ask(self, method, path):
        request = urllib.request.Request(self.admin + path, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.read()
        except OSError as error:
            raise Failure(f"the simulator does not answer {method} {path}: {error}") from None

    def forget(self):
        self.ask("DELETE", "/requests")

    def rules(self):
        """All rules as they are now, whole."""
        return json.loads(self.ask("GET", "/dump"))["kinds"]["RoutingRule"]

    def requests(self):
        """All requests since `forget`, as the simulator logged them, oldest first."""
        return json.loads(self.ask("GET", "/requests"))["requests"]

    def counts(self):
        """How many requests of each sort since `forget`: token, queues, pages, read, write."""
        return collections.Counter(sort(request) for request in self.requests())

    def refused(self):
        """Answers of 429 since `forget`."""
        return sum(request["status"] == 429 for request in self.requests())


def sort(request):
    path, method = request["path"].partition("?")[0], request["method"]
    if path == "/oauth/token":
        return "token"
    if method != "GET":
        return "write"
    if path.startswith("/api/v2/routing/rules"):
        return "page" if path == "/api/v2/routing/rules" else "read"
    return "queues" if path == "/api/v2/routing/queues" else "other"


def told(counts):
    return ", ".join(f"{kind} {count:,}" for kind, count in sorted(counts.items()))


def moment(request):
    """When the simulator saw a request, in seconds since 1970."""
    return datetime.datetime.fromisoformat(request["time"].replace("Z", "+00:00")).timestamp()
