"""Commands that start, work and end: plan, first deployment, paced deployment."""
import shutil
import subprocess
import sys
from pathlib import Path

from .bench import expect, settle_disk
from .figures import Figure, Row
from .peer import peer
from .processes import Failure, stop
from .simulator import told

FIRST = 1_000  # rules of a first deployment
PACE = 240  # requests a minute
PACED = 97  # rules; with token, queues and one page 100 requests


def plan(bench):
    inputs = bench.inputs(bench.rules)
    manifests = inputs / "manifests"
    ours, theirs, plain = [], [], []
    with bench.simulator(inputs / "deployed.json") as simulator:
        site = bench.site(manifests, simulator)
        for _ in range(bench.runs):
            simulator.forget()
            cost, summary = site.plan()
            ours.append(cost)
            counts = simulator.counts()
            expect("changes planned", sum(summary[key] for key in ("create", "update", "delete")), 0)
            for costs, loader in ((theirs, "events"), (plain, "safe")):
                cost, result = peer("plan", simulator, manifests, loader)
                costs.append(cost)
                expect("rules that the peer finds unchanged", result["unchanged"], bench.rules)
    what = f"`plan`, {bench.rules:,} unchanged"
    cpu, wall, peak = (
        [Figure([getattr(cost, name) for cost in costs], unit) for costs in (ours, theirs, plain)]
        for name, unit in (("cpu", "s"), ("seconds", "s"), ("peak", "MiB")))
    return [
        Row(f"{what}: CPU", cpu[0], cpu[1], ratio=0.2),
        Row(f"{what}: CPU, the peer with `yaml.CSafeLoader`", cpu[0], cpu[2], ratio=0.2),
        Row(f"{what}: wall", wall[0], wall[1]),
        Row(f"{what}: peak memory", peak[0], peak[1], most=80),
        Row(f"{what}: requests (last: {told(counts)})", Figure([counts.total()], ""), most=bench.pages() + 2),
    ]


def first_deployment(bench):
    inputs = bench.inputs(FIRST)
    manifests, before = inputs / "manifests", inputs / "queues.json"
    ours, theirs, requests = [], [], []
    sink = subprocess.Popen([sys.executable, Path(__file__).with_name("sink.py")], stdout=subprocess.PIPE, text=True)
    try:
        address = sink.stdout.readline().strip()
        for _ in range(bench.runs):
            with bench.simulator(before) as simulator:
                site = bench.site(manifests, simulator, webhook=address)
                settle_disk(site.folder)
                ours.append(site.apply())
                counts = simulator.counts()
                expect("rules written", counts["write"], FIRST)
                requests.append(counts.total())
                for table in ("audit", "delivery"):
                    if (stored := site.stored(table)) < FIRST:
                        raise Failure(f"only {stored} records of {table} were stored")
                shutil.rmtree(site.folder)
            with bench.simulator(before) as simulator:
                cost, result = peer("apply", simulator, manifests)
                theirs.append(cost)
                expect("rules that the peer created", result["create"], FIRST)
    finally:
        stop(sink)
        sink.stdout.close()
    what = f"`apply`, {FIRST:,} first deployments"
    return [
        Row(f"{what}: wall", Figure([cost.seconds for cost in ours], "s"),
            Figure([cost.seconds for cost in theirs], "s"), ratio=1 / 1.5),
        Row(f"{what}: CPU", Figure([cost.cpu for cost in ours], "s"), Figure([cost.cpu for cost in theirs], "s")),
        Row(f"{what}: requests (last: {told(counts)})", Figure(requests, ""), most=FIRST + 3),
    ]


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
