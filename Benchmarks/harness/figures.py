"""Figures, goals and the table in docs/benchmarks.md."""
import statistics
from dataclasses import dataclass
from pathlib import Path

BEGIN, END = "<!-- written by Benchmarks/run: from here -->", "<!-- to here -->"


class Figure:
    """Samples of one quantity. Its value is the median; the spread is shown beside it."""

    def __init__(self, samples, unit):
        self.samples, self.unit = list(samples), unit

    @property
    def value(self):
        return statistics.median(self.samples)

    def __str__(self):
        low, high = number(min(self.samples)), number(max(self.samples))
        spread = "" if low == high else f" ({low}–{high})"
        return f"{number(self.value)}{' ' + self.unit if self.unit else ''}{spread}"


def number(value):
    if isinstance(value, int) or value == int(value):
        return f"{int(value):,}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"


@dataclass
class Row:
    what: str
    ours: Figure
    theirs: Figure | None = None
    most: float | None = None  # the goal, in our figure's unit
    ratio: float | None = None  # the goal, as our part of theirs

    def cells(self):
        part = self.ours.value / self.theirs.value if self.theirs else None
        goals, met = [], []
        if self.ratio is not None:
            goals.append(f"at most {number(self.ratio)} of theirs")
            met.append(part <= self.ratio)
        if self.most is not None:
            goals.append(f"at most {number(self.most)} {self.ours.unit}".rstrip())
            met.append(self.ours.value <= self.most)
        verdict = "" if not met else "yes" if all(met) else "**no**"
        return [self.what, str(self.ours), str(self.theirs or ""), "" if part is None else f"{part:.2f}",
                ", ".join(goals), verdict]


HEAD = ["", "Routekeeper", "Python peer", "ratio", "goal", "met"]


def table(rows):
    lines = [HEAD, ["---"] * len(HEAD)] + [row.cells() for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def machine():
    """CPU model, cores and memory; nothing else of the host."""
    cpu = [line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
           if line.startswith("model name")]
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / (1 << 20)
    return f"{cpu[0] if cpu else 'unknown CPU'}, {len(cpu)} cores, {memory:.0f} GiB of memory"


def publish(page, text):
    """Puts a text between the markers of a page."""
    content = page.read_text()
    before, rest = content.split(BEGIN)
    page.write_text(before + BEGIN + "\n\n" + text.strip() + "\n\n" + END + rest.split(END)[1])
