"""What the running daemon costs: per pass, per push, and at rest."""
import shutil
import time

from . import remotes
from .bench import expect
from .figures import Figure, Row
from .peer import peer
from .processes import Failure, cpu_seconds, private_mebibytes, settled
from .product import change
from .simulator import moment, sort, told

SMALL = 100  # rules


def one_pass(daemon, simulator, sync):
    """CPU time of the daemon, wall time of the pass as `sync` tells it, and requests."""
    before = daemon.rested()
    simulator.forget()
    seconds = sync()
    return settled(daemon.id) - before, seconds, simulator.counts()


def between_pages(simulator):
    times = [moment(request) for request in simulator.requests() if sort(request) == "page"]
    return max(times) - min(times)


def unchanged(bench):
    inputs = bench.inputs(bench.rules)
    cpu, wall, command, pages, download, reading, read = [], [], [], [], [], [], []
    with bench.simulator(inputs / "deployed.json") as simulator:
        with bench.daemon(bench.site(inputs / "manifests", simulator)) as daemon:
            for _ in range(bench.runs):
                command.append(one_pass(daemon, simulator, lambda: daemon.site.sync().seconds)[1])
                spent, seconds, counts = one_pass(daemon, simulator, daemon.site.sync_by_socket)
                expect("rules written in a pass without changes", counts["write"], 0)
                if counts["page"] < bench.pages():
                    raise Failure(f"a pass read {counts['page']} pages, not {bench.pages()}")
                cpu.append(spent)
                wall.append(seconds)
                pages.append(counts.total())
                reading.append(between_pages(simulator))
                simulator.forget()
                download.append(peer("download", simulator)[1]["seconds"])
                read.append(between_pages(simulator))
    what = f"pass of the daemon, {bench.rules:,} unchanged"
    return [
        Row(f"{what}: CPU", Figure(cpu, "s"), most=0.2),
        Row(f"{what}: wall; the peer only downloads the pages", Figure(wall, "s"), Figure(download, "s"), ratio=1.3),
        Row(f"{what}: wall of the command `sync --wait`, its start included", Figure(command, "s"),
            Figure(download, "s")),
        Row(f"{what}: from the first page to the last, as the server saw them", Figure(reading, "s"),
            Figure(read, "s")),
        Row(f"{what}: requests (last: {told(counts)})", Figure(pages, ""), most=bench.pages() + 1),
    ]


def one_changed(bench):
    inputs = bench.inputs(bench.rules)
    cpu, wall, requests, theirs = [], [], [], []
    with bench.simulator(inputs / "deployed.json") as simulator, \
            bench.simulator(inputs / "deployed.json") as other, \
            bench.daemon(bench.site(inputs / "manifests", simulator)) as daemon:
        copy = bench.folder()
        shutil.copytree(inputs / "manifests", copy)
        for number in range(bench.runs):
            change(daemon.site.tree, number)
            daemon.site.push(f"Change {number}")
            spent, seconds, counts = one_pass(daemon, simulator, daemon.site.sync_by_socket)
            expect("rules written for one change", counts["write"], 1)
            cpu.append(spent)
            wall.append(seconds)
            requests.append(counts.total())
            change(copy, number)
            cost, result = peer("apply", other, copy)
            expect("rules that the peer updated", result["update"], 1)
            theirs.append(cost)
    what = f"one of {bench.rules:,} changed, daemon"
    return [
        Row(f"{what}: CPU", Figure(cpu, "s"), Figure([cost.cpu for cost in theirs], "s")),
        Row(f"{what}: wall", Figure(wall, "s"), Figure([cost.seconds for cost in theirs], "s")),
        Row(f"{what}: requests (last: {told(counts)})", Figure(requests, ""), most=bench.pages() + 2),
    ]


def push(bench):
    protocols = (("file", remotes.over_file, 150), ("http", remotes.over_http, None), ("ssh", remotes.over_ssh, None))
    return [Row(f"push to first API request, by `sync`, `{name}://`", Figure(push_delays(bench, over), "ms"), most=most)
            for name, over, most in protocols]


def push_delays(bench, over):
    """Milliseconds from the end of a push to the first request that the organisation sees."""
    inputs = bench.inputs(SMALL)
    delays = []
    with over(bench.folder()) as remote, bench.simulator(inputs / "deployed.json") as simulator, \
            bench.daemon(bench.site(inputs / "manifests", simulator, remote=remote)) as daemon:
        for number in range(bench.runs):
            daemon.rested()
            change(daemon.site.tree, number)
            daemon.site.push(f"Change {number}")
            simulator.forget()
            pushed = time.time()
            daemon.site.sync()
            requests = simulator.requests()
            if not any(request["method"] == "PATCH" for request in requests):
                raise Failure("the change that was pushed did not arrive")
            delays.append((moment(requests[0]) - pushed) * 1000)
    return delays


def idle(bench):
    rows = []
    for rules, most in ((SMALL, 15), (bench.rules, 60)):
        inputs = bench.inputs(rules)
        private, mapped = [], []
        with bench.simulator(inputs / "deployed.json") as simulator:
            for _ in range(bench.runs):
                with bench.daemon(bench.site(inputs / "manifests", simulator)) as daemon:
                    daemon.site.sync()
                    daemon.rested()
                    private.append(private_mebibytes(daemon.id))
                    mapped.append(private_mebibytes(daemon.id, with_files=True))
        what = f"idle daemon, {rules:,} rules: private memory"
        rows.append(Row(what, Figure(private, "MiB"), most=most))
        rows.append(Row(f"{what}, the program's file pages included", Figure(mapped, "MiB")))
    return rows


def growth(bench):
    inputs = bench.inputs(SMALL)
    with bench.simulator(inputs / "deployed.json") as simulator, \
            bench.daemon(bench.site(inputs / "manifests", simulator)) as daemon:
        memory = []
        # The first passes fill caches and pools; growth is what never ends.
        half = bench.passes // 2
        for count in (10, half, bench.passes - half):
            started, before = time.perf_counter(), cpu_seconds(daemon.id)
            for _ in range(count):
                daemon.site.sync_by_socket()
            seconds, cpu = time.perf_counter() - started, cpu_seconds(daemon.id) - before
            daemon.rested()
            memory.append(private_mebibytes(daemon.id))
    what = f"{bench.passes:,} passes over {SMALL} rules"
    return [
        Row(f"{what}: growth of private memory in the first half, after ten passes",
            Figure([memory[1] - memory[0]], "MiB")),
        Row(f"{what}: growth of private memory in the second half", Figure([memory[2] - memory[1]], "MiB"), most=1),
        Row(f"{what}: CPU a pass", Figure([cpu / count * 1000], "ms")),
        Row(f"{what}: wall of a pass", Figure([seconds / count * 1000], "ms")),
    ]
