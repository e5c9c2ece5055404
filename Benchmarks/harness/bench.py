"""What all scenarios share: programs, generated inputs, folders, sizes."""
import itertools
import os
from pathlib import Path

from .processes import Failure, measured
from .product import Daemon, Site
from .simulator import Simulator

ROOT = Path(__file__).resolve().parents[2]
PAGE = 100  # rules; the largest page there is


class Bench:
    def __init__(self, work, options):
        self.work, self.options, self.numbers = work, options, itertools.count()
        self.runs, self.rules, self.passes = options.runs, options.rules, options.passes
        self.binaries = binaries()

    def folder(self):
        return self.work / f"{next(self.numbers):03}"

    def inputs(self, rules):
        """A folder with manifests/, deployed.json and queues.json, made once per size."""
        out = self.work / f"inputs-{rules}"
        if not out.exists():
            measured([ROOT / "Benchmarks" / "generate", out, "--rules", rules, "--queues", min(50, rules)])
        return out

    def simulator(self, seed, requests_per_minute=0):
        return Simulator(self.binaries / "genesys-simulator", self.folder(), seed, requests_per_minute)

    def site(self, manifests, simulator, **settings):
        return Site(self.binaries / "routekeeper", self.folder(), manifests, simulator, **settings)

    def daemon(self, site):
        return Daemon(site)

    def pages(self, rules=None):
        return max(1, -(-(self.rules if rules is None else rules) // PAGE))


def binaries():
    """The folder of the release build, which must be of these sources; ROUTEKEEPER_BINARIES names another build."""
    if chosen := os.environ.get("ROUTEKEEPER_BINARIES"):
        return Path(chosen).resolve()
    programs = [ROOT / "dist" / name for name in ("routekeeper", "genesys-simulator")]
    if not all(program.exists() for program in programs):
        raise Failure("there is no release build; run make release first")
    newest = max(file.stat().st_mtime for file in (ROOT / "Sources").rglob("*.swift"))
    if newest > min(program.stat().st_mtime for program in programs):
        raise Failure("dist/ is older than Sources/; run make release first")
    return ROOT / "dist"


def expect(what, found, wanted):
    """A scenario that did something else than it should has no figures."""
    if found != wanted:
        raise Failure(f"{what}: {found}, not {wanted}")


def settle_disk(folder):
    """Lets what was just written reach the disk, so that one run does not pay for another's writes."""
    measured(["sync", "-f", folder])
