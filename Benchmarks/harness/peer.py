"""The Python peer, run as a program of its own."""
import json
import os
from pathlib import Path

from .processes import measured

PROGRAM = Path(__file__).resolve().parent.parent / "peer" / "peer"
PYTHON = os.environ.get("BENCHMARK_PYTHON", "/usr/bin/python3")


def peer(command, simulator, manifests=".", loader="events"):
    """What a command of the peer costs, and its counts."""
    cost = measured([PYTHON, PROGRAM, command, "--api", simulator.api, "--client-id", simulator.id_file.read_text(),
                     "--client-secret-file", simulator.secret_file, "--path", manifests, "--loader", loader])
    return cost, json.loads(cost.output)


def versions():
    program = """
import sys, aiohttp, uvloop, yaml
try:
    import orjson as json
except ImportError:
    import ujson as json
print(f"Python {sys.version.split()[0]}, aiohttp {aiohttp.__version__}, uvloop {uvloop.__version__}, "
      f"{json.__name__} {json.__version__}, PyYAML {yaml.__version__} with libyaml")
"""
    return measured([PYTHON, "-c", program]).output.strip()
