"""From a page of an archived file to its reading: what a worker process does with each page of its share."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from forms.code import PageCode
from omr.faults import TooDirty
from omr.health.testsheet import is_test_sheet, judge_test_sheet
from omr.health.verdict import refused
from omr.image import PageImage
from omr.known import KnownForms
from omr.read import decide_page, read_page
from omr.reading import BoxReading, BoxState, PageHealth, PageReading, RowReading, Unreadable
from omr.same_paper import is_like_no_other
from pipeline.events import STATE_LETTERS, ReadingRecord, RowRecord
from pipeline.intake.damage import still_to_print
from pipeline.intake.page import DamagedPage, ScannedPage
from pipeline.reading.measures import pack_measures, unpack_measures
from pipeline.reading.work import PageOutcome

TEST_SHEET = "test_sheet"  # the reason for which a test sheet is set aside
NO_SCANNER = "a photo says nothing of the scanner: scan the test sheet"


def read_one(page: ScannedPage | DamagedPage, known: KnownForms, given: PageCode | None) -> PageOutcome:
    """Read a page; `given` is its code where a person typed it."""
    if isinstance(page, DamagedPage):
        return _undecoded(page)
    reading = read_page(page.image, known, given=given)
    if reading.code and is_test_sheet(reading.code):
        return _tested(page, reading, known)
    if isinstance(reading, Unreadable):
        return _refused(page.number, reading, page.image)
    if page.image.drawn and all(box.state is BoxState.EMPTY for box in reading.boxes):
        return _undecoded(still_to_print().page(page.number))  # a pack whose file does not say so any more
    return _read(page.number, reading)


def _undecoded(page: DamagedPage) -> PageOutcome:
    return PageOutcome(
        number=page.number, fault=page.reason.value, detail=page.text, may_count=page.may_count, damaged=True
    )


def _tested(page: ScannedPage, reading: PageReading | Unreadable, known: KnownForms) -> PageOutcome:
    """Judge a test sheet; it is no ballot and needs nobody, whatever it says."""
    if isinstance(reading, Unreadable):
        return PageOutcome(number=page.number, fault=TEST_SHEET, detail=str(reading.fault), test=refused())
    if reading.health is None:
        return PageOutcome(number=page.number, fault=TEST_SHEET, detail=NO_SCANNER, test=refused())
    verdict = judge_test_sheet(page.image, known, reading, reading.health)
    return PageOutcome(number=page.number, fault=TEST_SHEET, test=verdict)


def _refused(number: int, reading: Unreadable, image: PageImage) -> PageOutcome:
    return PageOutcome(
        number=number,
        fault=reading.fault.code,
        detail=str(reading.fault),
        may_count=reading.fault.may_count,
        code=reading.code,
        pixels=_pixels(reading, image),
    )


def _pixels(reading: Unreadable, image: PageImage) -> str | None:
    """Give the digest by which the same scan is known in another file; None where equal pixels prove nothing."""
    # Hashing the pixels costs as much as half a decode: only for pages that a person will look at.
    if not reading.fault.may_count:
        return None
    # A scanner that breaks down gives one black image for many sheets: each of them may have been a ballot.
    if reading.code is None and (isinstance(reading.fault, TooDirty) or not is_like_no_other(image.gray)):
        return None
    return hashlib.blake2b(image.gray.tobytes(), digest_size=16).hexdigest()


def _read(number: int, reading: PageReading) -> PageOutcome:
    data = pack_measures(reading.measures)
    record = record_of(reading, data)
    return PageOutcome(number=number, code=reading.code, reading=record, measures=data, across=reading.across)


def record_of(reading: PageReading, measures: bytes) -> ReadingRecord:
    """Give what is logged of a reading."""
    geometry = reading.geometry
    return ReadingRecord(
        form=reading.code.form,
        version=reading.code.version,
        states=states_of(reading.boxes),
        scores=scores_of(reading.boxes),
        reasons=reasons_of(reading.boxes),
        rows=rows_of(reading.rows),
        turn_deg=geometry.turn_deg,
        skew_deg=round(geometry.skew_deg, 3),
        scale_ratio=round(geometry.scale_ratio, 4),
        px_per_mm=round(geometry.px_per_mm, 3),
        error_mm=round(geometry.error_mm, 3),
        measures=hashlib.sha256(measures).hexdigest(),
        **_health_values(reading.health),
    )


def decide_again(reading: ReadingRecord, measures: bytes, number: int, known: KnownForms) -> ReadingRecord:
    """Decide page `number` of a form again from its stored measures; nothing else of its reading changes."""
    layout = known.layouts[reading.form, reading.version].page(number)
    correction = known.correction_of(reading.form, reading.version)
    boxes, rows = decide_page(layout, unpack_measures(measures), correction, expected_errors=known.expected_errors)
    return replace(
        reading, states=states_of(boxes), scores=scores_of(boxes), reasons=reasons_of(boxes), rows=rows_of(rows)
    )


def _health_values(health: PageHealth | None) -> dict[str, Any]:
    """Give the fields of a record that tell of printer and scanner; none of a photo."""
    if health is None:
        return {}
    return {
        "paper": round(health.paper, 1),
        "black": round(health.black, 1),
        "noise": round(health.noise, 4),
        "dirt_mm2": round(health.dirt_mm2, 3),
        "bitonal": health.bitonal,
        "symbols": health.symbols,
        "streaks_mm": tuple(round(place, 1) for place in health.streaks_mm),
    }


def states_of(boxes: Sequence[BoxReading]) -> str:
    """Give one letter a box."""
    return "".join(STATE_LETTERS[box.state] for box in boxes)


def scores_of(boxes: Sequence[BoxReading]) -> tuple[int, ...]:
    """Give in thousandths how likely each box is marked."""
    return tuple(round(box.probability * 1000) for box in boxes)


def reasons_of(boxes: Sequence[BoxReading]) -> tuple[str, ...]:
    """Give why each box is not simply empty or marked."""
    return tuple(box.reason.value for box in boxes)


def rows_of(rows: Sequence[RowReading]) -> tuple[RowRecord, ...]:
    """Give the proposals as they are logged."""
    return tuple(
        RowRecord(
            question=row.question,
            situation=row.situation.value,
            status=row.proposal.status.value if row.proposal else None,
            codes=row.proposal.codes if row.proposal else (),
            asks=row.asks,
            low=row.low,
        )
        for row in rows
    )
