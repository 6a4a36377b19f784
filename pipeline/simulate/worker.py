"""One batch of pages from printed paper to compressed scans; runs in any process, in any order, with one result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from omr.image import Gray, Rgb
from pipeline.simulate.accidents import Accident, PageTask, cut_off, draw_back, draw_foreign, tear_codes
from pipeline.simulate.blanks import draw_blanks
from pipeline.simulate.camera import photograph
from pipeline.simulate.chance import chance
from pipeline.simulate.crops import Crops, read_crops
from pipeline.simulate.encode import EncodedPage, encode_bitonal, encode_gray, encode_photo
from pipeline.simulate.fill import WORKING_PX_PER_MM, MarkedPage, draw_page
from pipeline.simulate.paper import handle_sheet, print_as_found
from pipeline.simulate.people import Codes, People, Who
from pipeline.simulate.photo_settings import Mistake, draw_photo, spoil
from pipeline.simulate.scan_settings import draw_settings
from pipeline.simulate.scanner import scan, to_bitonal
from pipeline.simulate.words import BoxTruth, Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What all pages of a simulation have in common."""

    print_folder: Path
    people: People
    marks: Path | None
    bitonal: bool

    @property
    def level(self) -> Level:
        return self.people.level

    @property
    def seed(self) -> int:
        return self.people.seed


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some pages, with the answers that were stated for their ballots."""

    tasks: tuple[PageTask, ...]
    answers: Mapping[str, Codes] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDone:
    """A scanned page with its truth; pages that are no ballot's have none."""

    task: PageTask
    encoded: EncodedPage
    truth: tuple[BoxTruth, ...]


def simulate_batch(workshop: Workshop, batch: Batch) -> list[PageDone]:
    """Fill in and scan the pages of a batch, in its order."""
    blanks = _blanks(workshop, batch.tasks)
    return [_simulate_page(workshop, batch, task, blanks) for task in batch.tasks]


def _blanks(workshop: Workshop, tasks: Sequence[PageTask]) -> dict[tuple[str, int], Gray]:
    wanted: dict[str, list[int]] = {}
    for task in tasks:
        if task.is_ballot:
            wanted.setdefault(task.printed.file, []).append(_page_in_file(task))
    return {
        (file, page): blank
        for file, pages in wanted.items()
        for page, blank in draw_blanks(workshop.print_folder / file, pages).items()
    }


def _page_in_file(task: PageTask) -> int:
    return task.printed.first_page + task.page - 1


def _simulate_page(
    workshop: Workshop, batch: Batch, task: PageTask, blanks: Mapping[tuple[str, int], Gray]
) -> PageDone:
    # A photocopy has another writer and another scan than its original, so it draws other numbers.
    purpose = (task.printed.ballot.code, task.page, str(task.accident) if _is_extra(task) else "")
    rng = chance(workshop.seed, *purpose, "scan")
    marked = _fill(workshop, batch, task, blanks)
    sheet = handle_sheet(marked.image, workshop.level, rng, px_per_mm=WORKING_PX_PER_MM)
    if workshop.level.is_photo:
        return PageDone(task=task, encoded=_photograph(sheet, workshop.level, task, rng), truth=marked.truth)
    settings = draw_settings(workshop.level, rng)
    image = scan(sheet, settings, rng, px_per_mm=WORKING_PX_PER_MM)
    if task.accident is Accident.CUT:
        image = cut_off(image, rng)
    if workshop.bitonal:
        encoded = encode_bitonal(to_bitonal(image, settings), dpi=settings.dpi)
    else:
        encoded = encode_gray(image, dpi=settings.dpi, quality=settings.jpeg_quality)
    return PageDone(task=task, encoded=encoded, truth=marked.truth)


def _photograph(sheet: Gray | Rgb, level: Level, task: PageTask, rng: np.random.Generator) -> EncodedPage:
    """Let a phone take the scanner's place; what a feed cuts off, a hasty picture leaves out."""
    settings = draw_photo(level, rng)
    if task.accident is Accident.CUT:
        settings = spoil(settings, Mistake.CORNER, rng)
    picture = photograph(sheet, settings, rng, px_per_mm=WORKING_PX_PER_MM)
    return encode_photo(
        picture, quality=settings.jpeg_quality, orientation=settings.orientation, tagged=settings.tagged
    )


def _is_extra(task: PageTask) -> bool:
    return task.accident is Accident.COPY or not task.is_ballot


def _fill(workshop: Workshop, batch: Batch, task: PageTask, blanks: Mapping[tuple[str, int], Gray]) -> MarkedPage:
    code = task.printed.ballot.code
    rng = chance(workshop.seed, code, task.page, str(task.accident), "pen")
    if task.accident is Accident.FOREIGN:
        return MarkedPage(image=draw_foreign(rng, px_per_mm=WORKING_PX_PER_MM), truth=())
    if task.accident is Accident.BLANK:
        return MarkedPage(image=draw_back(px_per_mm=WORKING_PX_PER_MM), truth=())
    who = Who.COPY if task.accident is Accident.COPY else Who.OWN
    page = workshop.people.layouts[task.printed.form, task.printed.version].page(task.page)
    paper = chance(workshop.seed, task.printed.file, "printer")  # one printer for a whole pack
    blank: Gray | Rgb = print_as_found(blanks[task.printed.file, _page_in_file(task)], workshop.level, paper)
    if workshop.level.is_photo:  # phones see colour
        blank = np.asarray(cv2.merge([blank] * 3), np.uint8)
    given = None if batch.answers is None else batch.answers.get(code, {})
    marked = draw_page(
        blank,
        page,
        workshop.people.wishes(task.printed, page, who, given),
        writer=workshop.people.writer(task.printed, who),
        rng=rng,
        crops=_crops(workshop.marks) if workshop.marks else None,
    )
    if task.accident is Accident.TORN:
        torn = tear_codes(marked.image, page, rng, px_per_mm=WORKING_PX_PER_MM)
        return MarkedPage(image=torn, truth=marked.truth)
    return marked


@lru_cache(maxsize=1)
def _crops(folder: Path) -> Crops:
    return read_crops(folder)
