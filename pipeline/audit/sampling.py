"""Draw ballots at random so that anybody can draw the same ones again.

The rule, to be stated wherever a sample is shown: the ballots of a unit are put in the order of
SHA-256(seed + "|" + ballot code), written in hexadecimal; the first ⌈share × ballots⌉ are drawn.
More ballots later keep that order, so a draw from a larger frame by the same seed stays fair.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from forms.code import BallotId, ballot_from_code
from forms.plan.allocation import share_of
from pipeline.judging.assemble import base_code
from pipeline.store.codes import EXTRA

RULE = 'thứ tự SHA-256(số gốc + "|" + mã phiếu), lấy từ đầu danh sách của từng đơn vị, làm tròn lên'
_RUN = re.compile(r"(\d+)(?:-(\d+))?(\+\d+)?")


def tidy_seed(text: str) -> str:
    """Give the seed as it is used: composed letters and single spaces, so that two typings of it are the same."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def by_unit(codes: Iterable[str]) -> dict[str, list[str]]:
    """Sort ballot codes under their units."""
    units: defaultdict[str, list[str]] = defaultdict(list)
    for code in sorted(codes):
        units[code.split("/")[1]].append(code)
    return dict(units)


def sample(codes: Iterable[str], *, seed: str, share: Fraction) -> tuple[str, ...]:
    """Draw from the ballots of all units, each unit for itself, in the order of the draw."""
    drawn: list[str] = []
    for mine in by_unit(codes).values():
        drawn += sorted(mine, key=lambda code: _lot(seed, code))[: share_of(len(mine), share)]
    return tuple(drawn)


def frame_digest(codes: Iterable[str]) -> str:
    """Seal a frame: SHA-256 of its codes in order, one a line."""
    return hashlib.sha256("".join(f"{code}\n" for code in sorted(codes)).encode("ascii")).hexdigest()


def frame_lines(codes: Iterable[str]) -> tuple[str, ...]:
    """Write a frame short: per unit its serials, runs as `3-7`, a copied ballot as `7+1`."""
    return tuple(f"{unit}:{','.join(_runs(mine))}" for unit, mine in by_unit(codes).items())


def frame_codes(plan: str, round: str, lines: Sequence[str]) -> tuple[str, ...]:
    """Give the codes of a frame back; ValueError where a line is none of `frame_lines`."""
    return tuple(sorted(code for line in lines for code in _codes_of(plan, round, line)))


def frame_sizes(lines: Sequence[str]) -> Mapping[str, int]:
    """Give how many ballots of each unit a frame holds."""
    return {line.partition(":")[0]: sum(len(run) for run, _ in _parsed(line)) for line in lines}


def _lot(seed: str, code: str) -> str:
    return hashlib.sha256(f"{seed}|{code}".encode()).hexdigest()


def _runs(codes: list[str]) -> Iterator[str]:
    plain = sorted(ballot_from_code(code).serial for code in codes if EXTRA not in code)
    first = last = 0
    for serial in plain:
        if serial != last + 1 or not first:
            if first:
                yield _run(first, last)
            first = serial
        last = serial
    if first:
        yield _run(first, last)
    for code in codes:
        if EXTRA in code:
            yield f"{ballot_from_code(base_code(code)).serial}{EXTRA}{code.partition(EXTRA)[2]}"


def _run(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _codes_of(plan: str, round: str, line: str) -> Iterator[str]:
    unit = line.partition(":")[0]
    for run, extra in _parsed(line):
        for serial in run:
            yield BallotId(plan=plan, unit=unit, round=round, serial=serial).code + extra


def _parsed(line: str) -> Iterator[tuple[range, str]]:
    for text in line.partition(":")[2].split(","):
        match = _RUN.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} in {line!r} is no run of serials such as 3-7")
        yield range(int(match[1]), int(match[2] or match[1]) + 1), match[3] or ""
