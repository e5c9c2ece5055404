"""Many rules at once, into an organisation that has none of them."""
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from .bench import expect, settle_disk
from .figures import Figure, Row
from .peer import peer
from .processes import Failure, cpu_seconds, settled, stop
from .simulator import told

FIRST = 1_000  # rules of a first deployment
PACE = 240  # requests a minute
PACED = 97  # rules; with token, queues and one page 100 requests


@contextmanager
def webhook(*arguments):
    """The address of a receiver that takes everything, in a process of its own; see sink.py."""
    sink = subprocess.Popen([sys.executable, Path(__file__).with_name("sink.py"), *map(str, arguments)],
                            stdout=subprocess.PIPE, text=True)
    try:
        yield sink.stdout.readline().strip()
    finally:
        stop(sink)
        sink.stdout.close()


def first_deployment(bench):
    inputs = bench.inputs(FIRST)
    commands, passes, theirs = [], [], []
    with webhook() as address:
        for _ in range(bench.runs):
            with bench.simulator(inputs / "queues.json") as simulator:
                commands.append(by_command(bench, inputs, simulator, address))
            with bench.simulator(inputs / "queues.json") as simulator:
                passes.append(by_daemon(bench, inputs, simulator, address))
            with bench.simulator(inputs / "queues.json") as simulator:
                cost, result = peer("apply", simulator, inputs / "manifests")
                theirs.append((cost.seconds, cost.cpu))
                expect("rules that the peer created", result["create"], FIRST)
    rows = []
    for what, ours in (("`apply`", commands), ("daemon, `sync --wait`", passes)):
        what = f"{FIRST:,} first deployments, {what}"
        rows += [
            Row(f"{what}: wall", Figure([cost[0] for cost in ours], "s"), Figure([cost[0] for cost in theirs], "s"),
                ratio=1 / 1.5),
            Row(f"{what}: CPU", Figure([cost[1] for cost in ours], "s"), Figure([cost[1] for cost in theirs], "s")),
            Row(f"{what}: requests (last: {told(ours[-1][2])})", Figure([cost[2].total() for cost in ours], ""),
                most=FIRST + 3),
        ]
    return rows


def by_command(bench, inputs, simulator, address):
    """Wall time, CPU time and requests of one `apply`."""
    site = bench.site(inputs / "manifests", simulator, webhook=address)
    settle_disk(site.folder)
    cost = site.apply()
    check(site, counts := simulator.counts())
    return cost.seconds, cost.cpu, counts


def by_daemon(bench, inputs, simulator, address):
    """The same of a daemon that had nothing to do until these rules were pushed."""
    empty = bench.folder()
    empty.mkdir()
    (empty / "routekeeper.yaml").write_text("unknownFields: error\n")
    site = bench.site(empty, simulator, webhook=address)
    with bench.daemon(site) as daemon:
        shutil.copytree(inputs / "manifests", site.tree, dirs_exist_ok=True)
        site.push("First rules")
        settle_disk(site.folder)
        settled(daemon.id)
        before = cpu_seconds(daemon.id)
        cost = site.sync()
        counts, cpu = simulator.counts(), cpu_seconds(daemon.id) - before
        check(site, counts)
    return cost.seconds, cpu, counts


def check(site, counts):
    """Everything was written, and everything was stored: an audit record and a webhook event for each rule."""
    expect("rules written", counts["write"], FIRST)
    for table in ("audit", "delivery"):
        if (stored := site.stored(table)) < FIRST:
            raise Failure(f"only {stored} records of {table} were stored")


def paced(bench):
    inputs = bench.inputs(PACED)
    with bench.simulator(inputs / "queues.json", requests_per_minute=PACE) as simulator:
        cost = bench.site(inputs / "manifests", simulator, requests_per_minute=PACE).apply()
        counts, refused = simulator.counts(), simulator.refused()
    expect("rules written", counts["write"] - refused, PACED)
    # What may go at once is a tenth of the pace; the rest at its rate.
    least = (counts.total() - PACE // 10) / PACE * 60
    if cost.seconds < least:
        raise Failure(f"{counts.total()} requests in {cost.seconds:.2f} s: faster than the pace allows")
    what = f"{counts.total()} requests at {PACE} a minute"
    return [
        Row(f"{what}: wall; {least:.1f} s is the least", Figure([cost.seconds], "s"), most=least * 1.03),
        Row(f"{what}: answers of 429", Figure([refused], ""), most=0),
    ]
