"""CPU time and memory of this process and of programs with all their workers."""

import ctypes
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_SAMPLE_EVERY_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run of a program took."""

    cpu_s: float  # of the program and all it started
    wall_s: float
    peak_mib: Mapping[str, float]  # resident memory: of the program, its largest worker, and that half way through
    out: str


def adopt_orphans() -> None:
    """Let workers that outlive their program end as our children, so that their CPU time is counted too."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def run_program(words: Sequence[object], *, env: Mapping[str, str], codes: tuple[int, ...] = (0,)) -> Cost:
    """Run a program to its end and measure it with all its workers."""
    before, start = _children_cpu_s(), time.perf_counter()
    with subprocess.Popen(
        [str(word) for word in words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env=dict(env),
        start_new_session=True,
    ) as process:
        peaks: dict[int, float] = {}
        seen: list[float] = []  # of the largest worker, at each look
        while _still_runs(process):
            _note_memory(process.pid, peaks)
            seen.append(max((peak for each, peak in peaks.items() if each != process.pid), default=0.0))
        out = process.stdout.read() if process.stdout else ""
    wall_s = time.perf_counter() - start
    _collect_orphans()
    if process.returncode not in codes:
        raise SystemExit(f"{' '.join(str(word) for word in words)}: exit {process.returncode}\n{out}")
    half_way, last = (seen[len(seen) // 2], seen[-1]) if seen else (0.0, 0.0)
    peak_mib = {"program": peaks.get(process.pid, 0.0), "largest worker": last, "largest worker half way": half_way}
    return Cost(cpu_s=_children_cpu_s() - before, wall_s=wall_s, peak_mib=peak_mib, out=out)


def cpu_ms(work: Callable[[], object]) -> float:
    """Measure one call in this process, all threads together."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def median(values: Sequence[float]) -> float:
    """Give the middle value: one disturbed round must not tell the story."""
    return float(statistics.median(values))


def child_env(folder: Path) -> dict[str, str]:
    """Give an environment in which compiled modules are kept, as on a machine where the program is installed."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**env, "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}


def phieu() -> tuple[str, ...]:
    """Give the words that start the program as a user does: the installed script where there is one."""
    script = shutil.which("phieu", path=str(Path(sys.executable).parent))
    return (script,) if script else (sys.executable, "-c", "from pipeline.cli import main; main()")


def _still_runs(process: subprocess.Popen[str]) -> bool:
    with suppress(subprocess.TimeoutExpired):
        process.wait(_SAMPLE_EVERY_S)
        return False
    return True


def _note_memory(group: int, peaks: dict[int, float]) -> None:
    """Look up the greatest resident memory of every process of a group; where there is no /proc, find nothing."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):  # ended while we looked
            if int(stat.read_text(encoding="utf-8").rpartition(")")[2].split()[2]) != group:
                continue
            lines = (stat.parent / "status").read_text(encoding="utf-8").splitlines()
            peaks.update(
                {int(stat.parent.name): int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")}
            )


def _collect_orphans() -> None:
    with suppress(ChildProcessError):  # none is left
        while True:
            os.waitpid(-1, 0)


def _children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
