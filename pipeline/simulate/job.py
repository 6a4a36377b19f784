"""What the simulation is asked for, and what it made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from forms.questionnaire import Questionnaire
from forms.sheet import SheetLayout
from pipeline.manifest import PrintedBallot
from pipeline.simulate.words import Level

FormKey = tuple[str, str]
"""Form code and version."""


class Format(StrEnum):
    """Which files the scanner writes."""

    PDF = "pdf"
    TIFF = "tiff"
    JPEG = "jpeg"


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationJob:
    """Which printed ballots come back, how they are filled in, how they are scanned."""

    printed: Sequence[PrintedBallot]
    print_folder: Path
    layouts: Mapping[FormKey, SheetLayout]
    questionnaires: Mapping[FormKey, Questionnaire]
    out: Path
    ballots: int | None = None  # at most; drawn by the seed
    answers: Mapping[str, Mapping[str, tuple[str, ...]]] | None = None  # by ballot code and question
    marks: Path | None = None  # folder of handwriting crops
    accidents: bool = False
    level: Level = Level.NORMAL
    format: Format = Format.PDF
    bitonal: bool = False  # 1-bit scans, compressed as fax machines do; PDF and TIFF only
    seed: int = 0
    jobs: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationResult:
    """What stands in the folder now."""

    files: tuple[Path, ...]
    truth: Path
    meant: Path  # what every person meant, in the form of `--answers`
    stack: Path
    ballots: int
    pages: int  # of ballots; separators, foreign and blank pages not counted
    boxes: int
