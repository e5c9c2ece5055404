"""The table and the plot of the replay benchmark."""
from statistics import median

FROM, TO = "<!-- written by Benchmarks/replay: from here -->", "<!-- to here: replay -->"
# Behind the name of a peer that reads what was converted beforehand.
PARQUET = ", ready-made Parquet"
COLOURS = {"routekeeper, 1 thread": "#1f6f5c", "routekeeper, 2 threads": "#4fae96", "duckdb": "#e0a526", "chdb": "#c0603f", "polars": "#6a7fb5"}


def middle(runs, what): return median(run[what] for run in runs)


def best_peer(measured, of_parquet=False):
    peers = {side: middle(runs, "cpu") for side, runs in measured.items()
             if not side.startswith("routekeeper") and side.endswith(PARQUET) == of_parquet and all(r["equal"] for r in runs)}
    return min(peers.items(), key=lambda item: item[1]) if peers else (None, None)


def table(rows, runs, load):
    lines = [f"Medians of {runs} interleaved run{'s' if runs > 1 else ''}; load of the machine at the end {load:.1f} on 2 processors.", "",
             "| calls × rules | side | CPU | wall | peak memory | counts | CPU, times less than the best peer | goal | than the best of Parquet |",
             "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        peer, cpu = best_peer(row["measured"])
        columns, columns_cpu = best_peer(row["measured"], of_parquet=True)
        for side, results in row["measured"].items():
            own = middle(results, "cpu")
            is_own = side == "routekeeper, 1 thread"
            ratio = f"{cpu / own:.1f} ({peer})" if is_own and cpu else ""
            goal = f"at least {row['goal']}: {'yes' if cpu / own >= row['goal'] else '**no**'}" if is_own and cpu and row["goal"] else ""
            parquet = f"{columns_cpu / own:.1f} ({columns.removesuffix(PARQUET)})" if is_own and columns_cpu else ""
            lines.append(f"| {row['calls']:,} × {row['case']} | {side} | {own:.2f} s | {middle(results, 'wall'):.2f} s | "
                         f"{middle(results, 'mib'):.0f} MiB | {'equal' if all(r['equal'] for r in results) else '**differ**'} | {ratio} | {goal} | {parquet} |")
    return "\n".join(lines)


def plot(rows):
    """Bars of CPU seconds on a logarithmic scale."""
    from math import log10
    bar, left, width = 18, 250, 480
    bars = [(row, side, middle(runs, "cpu")) for row in rows for side, runs in row["measured"].items()]
    if not bars: return ""
    low, high = 0.01, max(value for _, _, value in bars) * 1.3
    def x(value): return left + width * (log10(max(value, low)) - log10(low)) / (log10(high) - log10(low))
    parts, y, previous = [], 30, None
    for row, side, value in bars:
        if row is not previous:
            y += 12
            parts.append(f'<text x="8" y="{y + 13}" font-weight="600">{row["calls"]:,} × {row["case"]}</text>')
            y += bar + 2
            previous = row
        parts.append(f'<text x="{left - 8}" y="{y + 13}" text-anchor="end">{side}</text>'
                     f'<rect x="{left}" y="{y}" width="{max(1, x(value) - left):.0f}" height="{bar - 4}" fill="{COLOURS.get(side.removesuffix(PARQUET), "#888")}" fill-opacity="{0.55 if side.endswith(PARQUET) else 1}"/>'
                     f'<text x="{x(value) + 6:.0f}" y="{y + 13}">{value:.2f} s</text>')
        y += bar
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="840" height="{y + 16}" font-family="system-ui, sans-serif" font-size="12">'
            f'<rect width="840" height="{y + 16}" fill="#ffffff"/>'
            '<text x="8" y="20" font-size="14" font-weight="600">CPU seconds of the whole process (logarithmic; shorter is better)</text>'
            + "".join(parts) + "</svg>\n")


def publish(docs, text, rows):
    page = docs / "benchmarks.md"
    whole = page.read_text()
    before, rest = whole.split(FROM)
    _, after = rest.split(TO)
    page.write_text(f"{before}{FROM}\n\n{text}\n\n{TO}{after}")
    (docs / "images").mkdir(exist_ok=True)
    (docs / "images" / "replay.svg").write_text(plot(rows))
