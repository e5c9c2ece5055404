"""A git remote, a configuration and a state directory, and the programs that work on them."""
import contextlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request

from .processes import Failure, children, measured, settled, stop, wait_until

# Nothing of this person's own git configuration takes part, and nothing of it is changed.
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "ROUTEKEEPER_"))
               and key not in ("RUNTIME_DIRECTORY", "STATE_DIRECTORY", "NOTIFY_SOCKET")}
ENVIRONMENT |= {
    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ada Lovelace",
    "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_COMMITTER_NAME": "Ada Lovelace",
    "GIT_COMMITTER_EMAIL": "ada@example.com", "NO_COLOR": "1",
    # A repack in the background would take part in what is measured, and outlive it.
    "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "gc.auto", "GIT_CONFIG_VALUE_0": "0",
}


class Remote:
    """How a daemon reaches the bare repository at a path: its address, and what the configuration needs beside it."""

    def __init__(self, prefix, settings=None):
        self.prefix, self.settings = prefix, settings or {}

    def repository(self, path):
        return {"url": f"{self.prefix}{path}"} | self.settings


LOCAL = Remote("file://")


class Site:
    """One installation of Routekeeper beside one simulated organisation. Passes run only when they are asked for."""

    def __init__(self, binary, folder, manifests, simulator, requests_per_minute=0, webhook=None, remote=LOCAL):
        self.binary, self.folder, self.tree = binary, folder, folder / "rules"
        folder.mkdir(parents=True)
        shutil.copytree(manifests, self.tree)
        self.git("init", "-q", "--bare", "--initial-branch=main", folder / "rules.git", inside=folder)
        self.git("init", "-q", "--initial-branch=main")
        self.git("remote", "add", "origin", folder / "rules.git")
        self.push("First deployment")
        self.port = free_port()
        (folder / "state").mkdir()
        settings = {
            "repository": {"branch": "main", "pollInterval": "1h"} | remote.repository(folder / "rules.git"),
            "organization": {
                "loginURL": simulator.api, "apiURL": simulator.api, "clientIDFile": str(simulator.id_file),
                "clientSecretFile": str(simulator.secret_file), "requestsPerMinute": requests_per_minute},
            "sync": {"driftInterval": "1d"},
            "server": {"listen": f"127.0.0.1:{self.port}"},
            "state": {"directory": str(folder / "state")},
        }
        if webhook:
            settings["webhooks"] = [{"name": "governance", "url": webhook, "events": ["*"]}]
        self.configuration = folder / "routekeeper.yaml"
        self.configuration.write_text(json.dumps(settings))  # JSON is YAML too

    def git(self, *arguments, inside=None):
        measured(["git", "-C", inside or self.tree, *arguments], environment=ENVIRONMENT)

    def push(self, message):
        self.git("add", "-A")
        self.git("commit", "-qm", message)
        self.git("push", "-q", "origin", "HEAD:main")

    def run(self, *arguments, allowed=(0,)):
        """Runs a command of routekeeper with this site's configuration."""
        return measured([self.binary, *arguments, "--config", self.configuration], allowed, ENVIRONMENT)

    def sync(self):
        return self.run("sync", "--wait")

    def sync_by_socket(self, wait=True):
        """Seconds of a pass, asked for and answered on the control socket, without the start of a command. Without
        `wait` only until it is asked for, as a push hook does."""
        with socket.socket(socket.AF_UNIX) as control:
            started = time.perf_counter()
            control.connect(str(self.folder / "state" / "control.sock"))
            control.sendall(json.dumps({"command": "sync", "wait": wait}).encode() + b"\n")
            answer = control.makefile().readline()
            seconds = time.perf_counter() - started
        if '"result"' not in answer:
            raise Failure(f"the daemon answered a sync with {answer[:400]}")
        return seconds

    def plan(self):
        """What `plan` costs, and its summary."""
        cost = self.run("plan", "--path", self.tree, "--output", "json")
        try:
            return cost, json.loads(cost.output)["summary"]
        except (ValueError, KeyError) as error:
            raise Failure(f"`plan --output json` printed no summary: {error!r}; {cost.output[:200]}") from None

    def apply(self):
        return self.run("apply", "--yes", "--output", "json")

    def stored(self, table, condition="true"):
        """Records in a table of the journal."""
        return self.read(f"SELECT count(*) FROM {table} WHERE {condition}")[0][0]

    def read(self, query):
        """What the journal holds, read beside the daemon."""
        address = f"file:{self.folder}/state/journal.sqlite?mode=ro"
        try:
            with contextlib.closing(sqlite3.connect(address, uri=True)) as journal:
                return journal.execute(query).fetchall()
        except sqlite3.Error as error:
            raise Failure(f"the journal, `{query}`: {error}") from None

    def commits(self):
        """All commits of the branch, oldest first."""
        listed = measured(["git", "-C", self.tree, "rev-list", "--reverse", "HEAD"], environment=ENVIRONMENT)
        return listed.output.split()


class Daemon:
    """`routekeeper run`, ready and with a first pass behind it."""

    def __init__(self, site):
        self.site = site
        self.log = open(site.folder / "daemon.log", "w")
        self.process = subprocess.Popen([site.binary, "run", "--config", site.configuration], env=ENVIRONMENT,
                                        stdout=self.log, stderr=self.log)
        self.id = self.process.pid
        try:
            wait_until(60, "the daemon's start", self.answers)
            site.sync()
        except BaseException:
            self.__exit__()
            raise

    def answers(self):
        if self.process.poll() is not None:
            raise Failure("the daemon ended: " + (self.site.folder / "daemon.log").read_text()[-400:])
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.site.port}/healthz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def rested(self):
        """Its CPU time once it has nothing left to do, and the worker of its next fetch stands by."""
        wait_until(20, "the worker of the next fetch", lambda: children(self.id))
        return settled(self.id)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            if self.process.poll() is None:
                stop(self.process)
        finally:
            self.log.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def change(tree, number):
    """Gives one rule of a folder a new priority, another one at each call with another number."""
    files = sorted((tree / "rules").rglob("*.yaml"))
    file = files[number % len(files)]
    lines = file.read_text().splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("priority: "))
    lines[at] = f"priority: {1000 + number}"
    file.write_text("\n".join(lines) + "\n")
