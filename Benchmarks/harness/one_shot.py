"""`plan`: starts, parses everything, reads everything, compares, ends."""
from .bench import expect
from .figures import Figure, Row
from .peer import peer
from .simulator import told


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
        Row(f"{what}: wall, the peer with `yaml.CSafeLoader`", wall[0], wall[2]),
        Row(f"{what}: peak memory", peak[0], peak[1], most=80),
        Row(f"{what}: requests (last: {told(counts)})", Figure([counts.total()], ""), most=bench.pages() + 2),
    ]
