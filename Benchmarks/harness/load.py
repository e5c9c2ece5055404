"""Load that has to hold: very many rules, commits without a pause, webhooks that wait for a receiver."""
import re
import time

from .bench import expect
from .deployments import webhook
from .figures import number
from .processes import Failure, peak_mebibytes, private_mebibytes, wait_until
from .product import change, free_port

SMALL = 100  # rules
PATIENCE = 900  # seconds; a machine that does nothing else needs a tenth


def many_rules(bench):
    """`plan` over an organisation that has all of them, unchanged."""
    inputs = bench.inputs(bench.rules)
    with bench.simulator(inputs / "deployed.json") as simulator:
        cost, summary = bench.site(inputs / "manifests", simulator).plan()
    expect("changes planned", sum(summary[key] for key in ("create", "update", "delete")), 0)
    return [(f"`plan`, {bench.rules:,} rules, all unchanged",
             f"{cost.cpu:.1f} s of processor time, {cost.seconds:.1f} s, {cost.peak:.0f} MiB at most")]


def commits_in_a_row(bench, count):
    """As fast as git takes them, each followed by a request to look, as a push hook makes it."""
    inputs = bench.inputs(SMALL)
    received = bench.work / "received-of-commits"
    with bench.simulator(inputs / "deployed.json") as simulator, webhook(0, received) as address:
        site = bench.site(inputs / "manifests", simulator, webhook=address)
        with bench.daemon(site) as daemon:
            daemon.rested()
            memory = [private_mebibytes(daemon.id)]
            started = time.perf_counter()
            for index in range(count):
                change(site.tree, index)
                site.push(f"Change {index}")
                site.sync_by_socket(wait=False)
                if index == count // 2:
                    memory.append(private_mebibytes(daemon.id))
            pushed = time.perf_counter() - started
            newest = site.commits()[-1]
            wait_until(PATIENCE, "the last commit in force", lambda: outcomes(site).get(newest) == "applied")
            wait_until(PATIENCE, "all events delivered", lambda: site.stored("delivery", "state = 'pending'") == 0)
            done = time.perf_counter() - started
            daemon.rested()
            memory.append(private_mebibytes(daemon.id))
            peak = peak_mebibytes(daemon.id)
        found, pushes = outcomes(site), site.commits()[1:]
        expect("what became of commits", set(found.values()) - {"applied", "superseded"}, set())
        expect("commits that were never pushed", set(found) - set(site.commits()), set())
        seen = [found.get(commit, "never looked at") for commit in pushes]
        expect("live", priorities(simulator), declared(site.tree))
        expect("changes still planned", sum(site.plan()[1][key] for key in ("create", "update", "delete")), 0)
        events, records = gapless(site, received), verified(site)
    states = ", ".join(f"{seen.count(state):,} {state}" for state in ("applied", "superseded", "never looked at"))
    return [
        (f"{count:,} commits in a row, {SMALL} rules", f"pushed in {pushed:.0f} s, done after {done:.0f} s: {states}; "
         "live is what the last one declares"),
        ("private memory at the start, in the middle, at the end", ", ".join(f"{each:.1f}" for each in memory)
         + f" MiB; {peak:.0f} MiB resident at most"),
        ("their records", f"{records:,} of the audit log, which verifies; {events:,} events delivered in order"),
    ]


def webhooks_of_one_away(bench, count):
    """A first deployment while the receiver is not there; then it is, and a person sends again what waits."""
    inputs = bench.inputs(count)
    received, port = bench.work / "received-of-webhooks", free_port()
    with bench.simulator(inputs / "queues.json") as simulator:
        site = bench.site(inputs / "manifests", simulator, webhook=f"http://127.0.0.1:{port}/events")
        with bench.daemon(site) as daemon:
            pending = site.stored("delivery", "state = 'pending'")
            if pending < count:
                raise Failure(f"only {pending} deliveries wait")
            daemon.rested()
            memory = [private_mebibytes(daemon.id)]
            with webhook(port, received):
                started = time.perf_counter()
                site.run("webhooks", "retry", "governance")
                wait_until(PATIENCE, "all delivered", lambda: site.stored("delivery", "state <> 'delivered'") == 0)
                seconds = time.perf_counter() - started
            daemon.rested()
            memory.append(private_mebibytes(daemon.id))
        events = gapless(site, received)
        verified(site)
    return [
        (f"{pending:,} webhooks pending while the receiver is away", f"{events:,} delivered in order and without a gap "
         f"in {seconds:.1f} s once it is back ({number(events / seconds)} a second); private memory {memory[0]:.1f} MiB "
         f"before and {memory[1]:.1f} MiB after"),
    ]


def outcomes(site):
    """The last state of each commit that the daemon has looked at."""
    return dict(site.read(
        "SELECT sha, state FROM revision WHERE sequence IN (SELECT max(sequence) FROM revision GROUP BY sha)"))


def verified(site):
    """How many records the audit log has; the command ends with 1 where it does not verify."""
    site.run("audit", "--verify")
    return site.stored("audit")


def gapless(site, received):
    """How many events a receiver got: each of them, in order, and none twice."""
    sequences = [int(line) for line in received.read_text().split()]
    expect("the receiver's sequence", sequences, list(range(1, site.stored("delivery") + 1)))
    return len(sequences)


def priorities(simulator):
    return {rule["name"]: rule["priority"] for rule in simulator.rules()}


def declared(tree):
    """What the files say, without any reader of ours."""
    texts = [file.read_text() for file in (tree / "rules").rglob("*.yaml")]
    return {field("name", text): int(field("priority", text)) for text in texts}


def field(name, text):
    return re.search(f"^{name}: (.*)$", text, re.MULTILINE)[1]
