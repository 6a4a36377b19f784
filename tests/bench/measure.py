"""The measurements: printing, reading beside its floor, whole scans, start-up."""

import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2

from omr.known import KnownForms
from omr.read import read_page
from omr.reading import PageReading, Unreadable
from pipeline.intake.page import ScannedPage
from pipeline.intake.scan_file import open_scan
from pipeline.survey import Survey
from tests.bench.clock import Cost, cpu_ms, median, phieu, run_program
from tests.bench.samples import Sample, halve, join, make_samples
from tests.bench.table import Cell, Result

SURVEY, BALLOTS, PACKS = "nha-trang", 3270, 60
SCANNED = (0, 5)  # well, or well with questions for a person
RATIO_TARGET, SPEED_UP_TARGET, WORKER_MIB_TARGET, START_TARGET_S = 1.25, 1.7, 250, 0.3
HELP = ("--help",)


@dataclass(frozen=True, kw_only=True)
class Bench:
    """Where it all happens, and how often."""

    folder: Path
    env: Mapping[str, str]
    rounds: int

    @cached_property
    def survey(self) -> Path:
        """The survey of Nha Trang, printed; made when it is first asked for."""
        folder = self.folder / "survey"
        self.run("new", folder, "--sample", SURVEY)
        self.run("-C", folder, "print")
        return folder

    def run(self, *words: object, codes: tuple[int, ...] = (0,)) -> Cost:
        """Run the program and measure it."""
        return run_program((*phieu(), *words), env=self.env, codes=codes)


def printing(bench: Bench) -> Result:
    """Print the whole survey of Nha Trang, several times."""
    costs = []
    for number in range(bench.rounds):
        folder = bench.folder / f"print-{number}"
        bench.run("new", folder, "--sample", SURVEY)
        costs.append(bench.run("-C", folder, "print"))
    size_bytes = sum(path.stat().st_size for path in (bench.folder / "print-0" / "print").rglob("*.pdf"))
    cpu_s = median([cost.cpu_s for cost in costs])
    row: dict[str, Cell] = {
        "what": f"{BALLOTS:,} ballots in {PACKS} packs",
        "CPU s": cpu_s,
        "wall s": median([cost.wall_s for cost in costs]),
        "ballots/s of CPU": BALLOTS / cpu_s,
        "bytes/ballot": size_bytes / BALLOTS,
    }
    return Result(title="printing, start-up included", rows=[row])


def reading(bench: Bench, *, pages: int) -> Result:
    """Read the same pages from every format, beside decoding them only; rounds take turns."""
    scans = bench.folder / "jpeg"
    bench.run("-C", bench.survey, "simulate", scans, "--ballots", pages, "--format", "jpeg", "--seed", "11")
    samples = make_samples(sorted(scans.glob("*.jpg"))[:pages], scans)
    known = Survey(bench.survey).known_forms()
    cv2.setNumThreads(1)
    rows = [_beside_floor(sample, known, rounds=bench.rounds) for sample in samples]
    boxes = _boxes(samples[0], known)
    note = (
        f"CPU ms a page; medians of {bench.rounds} rounds over {pages} pages of {boxes} boxes; least: the ratio of the "
        "quickest rounds, on a busy machine the truer one"
    )
    return Result(title="reading one page, from file to decisions", rows=rows, note=note)


def scanning(bench: Bench, *, pages: int) -> Result:
    """Scan one PDF with one and with two workers, beside reading it only."""
    stack = bench.folder / "stack"
    bench.run("-C", bench.survey, "simulate", stack, "--ballots", pages, "--seed", "12")
    pdf = join(sorted(stack.glob("*.pdf")), bench.folder / "stack.pdf")
    known = Survey(bench.survey).known_forms()
    _read_all((pdf,), known)  # warm
    before_ms = cpu_ms(lambda: _read_all((pdf,), known)) / pages
    start_up = bench.run("-C", bench.survey, "tally")
    costs = {jobs: _scan(bench, pdf, jobs=jobs) for jobs in (1, 2)}
    apart_s = _scan_apart(bench, halve(pdf, bench.folder))
    after_ms = cpu_ms(lambda: _read_all((pdf,), known)) / pages
    alone_ms = median([before_ms, after_ms])  # around the scans: a busy machine slows both
    rows = [_scan_row("reading alone", cpu_ms=alone_ms)]
    for jobs, cost in costs.items():
        net_ms = (cost.cpu_s - start_up.cpu_s) * 1000 / pages
        row = _scan_row(f"phieu scan --jobs {jobs}", cpu_ms=cost.cpu_s * 1000 / pages, cost=cost)
        rows.append(
            {**row, "net ms/page": net_ms, "ratio": net_ms / alone_ms, "speed-up": costs[1].wall_s / cost.wall_s}
        )
    apart = {**_scan_row("two programs, half of it each"), "wall s": apart_s, "speed-up": costs[1].wall_s / apart_s}
    note = (
        "net: without what the program needs to start (measured as `phieu tally`); speed-up counts start-up too. "
        f"Targets: ratio {RATIO_TARGET}, speed-up {SPEED_UP_TARGET} on two free cores, "
        f"worker {WORKER_MIB_TARGET} MiB and flat (half way: its memory at half the time). Two programs at once share "
        "nothing but the machine: more than they win nobody can"
    )
    return Result(title=f"scanning a PDF of {pages} pages, archive and store included", rows=[*rows, apart], note=note)


def start_up(bench: Bench) -> Result:
    """Start the program, compiled modules warm, as every call of a script does."""
    verbs: tuple[tuple[object, ...], ...] = (
        HELP,
        ("-C", bench.survey, "tally"),
        ("-C", bench.survey, "review", "list"),
        ("-C", bench.survey, "scan", "--help"),
    )
    rows: list[dict[str, Cell]] = []
    for words in verbs:
        bench.run(*words)
        costs = [bench.run(*words) for _ in range(bench.rounds)]
        name = " ".join(str(word) for word in words if word not in ("-C", bench.survey))
        row: dict[str, Cell] = {"what": f"phieu {name}", "CPU s": median([c.cpu_s for c in costs])}
        target_s = START_TARGET_S if words == HELP else None
        rows.append({**row, "target": target_s, "MiB": costs[0].peak_mib["program"]})
    costs = _single_scans(bench)
    row = {"what": "phieu scan, of one page", "CPU s": median([c.cpu_s for c in costs])}
    rows.append({**row, "target": None, "MiB": costs[0].peak_mib["program"]})
    return Result(title="start-up", rows=rows, note=f"medians of {bench.rounds}")


def _single_scans(bench: Bench) -> list[Cost]:
    """Scan one page after the other, each by a start of its own."""
    survey, pages = bench.folder / "single-survey", bench.folder / "single-pages"
    shutil.copytree(bench.survey, survey)
    bench.run("-C", survey, "simulate", pages, "--ballots", bench.rounds, "--format", "jpeg", "--seed", "12")
    return [bench.run("-C", survey, "scan", page, codes=SCANNED) for page in sorted(pages.glob("*.jpg"))]


def _beside_floor(sample: Sample, known: KnownForms, *, rounds: int) -> dict[str, Cell]:
    def whole() -> object:
        return _read_all(sample.files, known)

    works: tuple[Callable[[], object], ...] = (sample.decode, whole)
    for work in works:
        work()  # warm
    times = [[cpu_ms(work) / sample.pages for work in works] for _ in range(rounds)]
    floor_ms, whole_ms = (median([each[at] for each in times]) for at in (0, 1))
    size_kib = sum(path.stat().st_size for path in sample.files) / sample.pages / 1024
    found = _read_all(sample.files, known)
    if found.count(sample.expected) != sample.pages:
        raise SystemExit(f"{sample.name}: expected {sample.pages} pages {sample.expected or 'read'}, found {found}")
    return {
        "format": sample.name,
        "KiB/page": size_kib,
        "decode only": floor_ms,
        "whole": whole_ms,
        "ratio": whole_ms / floor_ms,
        "beyond decode": whole_ms - floor_ms,
        "least": min(each[1] for each in times) / min(each[0] for each in times),
        "target": sample.target,
    }


def _read_all(files: tuple[Path, ...], known: KnownForms) -> list[str]:
    """Read all pages of some files as a worker does; give for each its fault's code, empty where it was read."""
    faults = []
    for path in files:
        with open_scan(path) as scan:
            for number in range(1, scan.page_count + 1):
                page = scan.page(number)
                reading = read_page(page.image, known) if isinstance(page, ScannedPage) else None
                faults.append(reading.fault.code if isinstance(reading, Unreadable) else "" if reading else "damaged")
    return faults


def _boxes(sample: Sample, known: KnownForms) -> int:
    """Count the boxes of the first page."""
    with open_scan(sample.files[0]) as scan:
        page = scan.page(1)
        reading = read_page(page.image, known) if isinstance(page, ScannedPage) else None
    return len(reading.boxes) if isinstance(reading, PageReading) else 0


def _scan(bench: Bench, pdf: Path, *, jobs: int) -> Cost:
    folder = bench.folder / "scanned"
    shutil.copytree(bench.survey, folder)
    cost = bench.run("-C", folder, "scan", pdf, "--jobs", jobs, codes=SCANNED)
    shutil.rmtree(folder)
    return cost


def _scan_apart(bench: Bench, halves: tuple[Path, Path]) -> float:
    """Scan two halves at once into surveys of their own; give the seconds until both are done."""
    folders = [bench.folder / f"apart-{pdf.stem}" for pdf in halves]
    for folder in folders:
        shutil.copytree(bench.survey, folder)
    start = time.perf_counter()
    commands = [(*phieu(), "-C", str(at), "scan", str(pdf)) for at, pdf in zip(folders, halves, strict=True)]
    programs = [
        subprocess.Popen((*words, "--jobs", "1"), env=dict(bench.env), stdout=subprocess.DEVNULL) for words in commands
    ]
    if not all(program.wait() in SCANNED for program in programs):
        raise SystemExit("a half of the stack was not scanned")
    return time.perf_counter() - start


def _scan_row(what: str, *, cpu_ms: float | None = None, cost: Cost | None = None) -> dict[str, Cell]:
    """Give the row of one scan; what was not measured stays empty."""
    row: dict[str, Cell] = {"what": what, "CPU ms/page": cpu_ms, "net ms/page": None, "ratio": None}
    memory = _memory(cost) if cost else {"program MiB": None, "worker half way": None, "worker MiB": None}
    return {**row, "wall s": cost.wall_s if cost else None, "speed-up": None, **memory}


def _memory(cost: Cost) -> dict[str, Cell]:
    return {
        "program MiB": cost.peak_mib["program"],
        "worker half way": cost.peak_mib["largest worker half way"] or None,
        "worker MiB": cost.peak_mib["largest worker"] or None,
    }
