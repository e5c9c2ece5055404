"""Runs programs and measures what they cost."""
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

MIB = 1 << 20
TICK = 1 / os.sysconf("SC_CLK_TCK")


class Failure(Exception):
    """A scenario cannot be measured; the message says why."""


@dataclass
class Cost:
    seconds: float
    cpu: float  # seconds, user and system, of the process and those that it started and waited for
    peak: float  # MiB resident, of the largest of these processes; never below this harness's own
    output: str


def measured(command, allowed=(0,), environment=None):
    """Runs a program to its end. Its output goes to files: a pipe would have the harness take part."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        started = time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], stdout=output, stderr=errors,
                                   stdin=subprocess.DEVNULL, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        text = output.read()
        if process.returncode not in allowed:
            words = " ".join([Path(command[0]).name, *map(str, command[1:])])[:120]
            told = (errors.read().strip() or text.strip())[-600:]
            raise Failure(f"`{words}` ended with {process.returncode}: {told}")
        return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text)


def cpu_seconds(process):
    """CPU time so far of a running process, to the nanosecond, and of its ended children, to 10 ms."""
    # The clock of another process, as clock_getcpuclockid(3) makes it.
    own = time.clock_gettime((~process << 3) | 2)
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return own + (int(fields[13]) + int(fields[14])) * TICK


def children(process):
    """Numbers of the processes that any thread of this one started and that still run."""
    return [int(child) for task in Path(f"/proc/{process}/task").iterdir()
            for child in (task / "children").read_text().split()]


def private_mebibytes(process, with_files=False):
    """Memory that only this process and its children have and that no file can give back: what they wrote. With
    `with_files` also the pages of its own program that no other process maps at the moment; the kernel drops and
    rereads those."""
    wanted = ("Private_",) if with_files else ("Private_Dirty:", "Private_Hugetlb:")
    lines = [line for each in (process, *children(process))
             for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith(wanted)) * 1024 / MIB


def peak_mebibytes(process):
    """The most memory that this process had resident."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024 / MIB


def wait_until(seconds, what, condition):
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise Failure(f"{what}: not within {seconds} s")
        time.sleep(0.01)
    return value


def settled(process):
    """CPU time of a process once it has nothing left to do: below 1 % of a core for a quarter of a second."""
    before = cpu_seconds(process)
    # After thousands of passes the timers of their deadlines ring for a minute.
    for _ in range(320):
        time.sleep(0.25)
        after = cpu_seconds(process)
        if after - before < 0.0025:
            return after
        before = after
    raise Failure("the daemon does not come to rest within 80 s")


def stop(process):
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise Failure(f"{Path(process.args[0]).name} did not end within 15 s of SIGTERM") from None
