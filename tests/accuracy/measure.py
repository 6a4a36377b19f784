"""Measure one page of a stack: ride, read, judge, and look again at what was read wrongly."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forms.sheet import PageLayout
from omr.read import read_page
from omr.reading import BoxState, PageReading, Unreadable
from pipeline.simulate.lens import least_dpi
from pipeline.simulate.photo_settings import PhotoSettings
from pipeline.simulate.scan_settings import ScanSettings
from pipeline.simulate.words import BoxTruth, Kind, Truth
from tests.accuracy.fills import Filled
from tests.accuracy.judge import Outcome, judge_page, plain_boxes
from tests.accuracy.record import BoxError, Count, PageRecord, Sight
from tests.accuracy.reliability import forecasts_of
from tests.accuracy.road import Image, Ride, arrived, dirt_of, filled_sheet, printed_sheet, scanned
from tests.accuracy.stacks import Scan
from tests.accuracy.visible import Eye, Look

AROUND_MM = 1.0  # of a box: marks lie a little off
GHOST = Look(sight=Sight.CLEAR, contrast=1.0, noises=99.0, ink_mm2=0.0)  # nothing was written, a mark was read


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A page that was read, with its truth."""

    ride: Ride
    printed: Image
    filled: Filled
    scan: Image
    reading: PageReading

    @property
    def truth(self) -> tuple[BoxTruth, ...]:
        return self.filled.marked.truth

    @property
    def page(self) -> PageLayout:
        return self.ride.sheet.page


def measure_sheet(rides: Sequence[Ride]) -> list[PageRecord]:
    """Measure all scans of one filled-in sheet."""
    printed = printed_sheet(rides[0])
    filled = filled_sheet(rides[0], printed)
    return [_measure(ride, printed, filled) for ride in rides]


def _measure(ride: Ride, printed: Image, filled: Filled) -> PageRecord:
    scan = scanned(ride, filled.marked.image)
    reading = read_page(arrived(ride, scan), ride.material.known)
    features = (*filled.features, *dirt_of(ride), *_features_of(ride, printed))
    if isinstance(reading, Unreadable):
        return PageRecord(stack=ride.stack.name, number=ride.number, features=features, fault=reading.fault.code)
    read = _Read(ride=ride, printed=printed, filled=filled, scan=scan, reading=reading)
    outcomes = judge_page(reading, read.truth)
    errors = _errors(read, outcomes)
    plain = plain_boxes(read.page, read.truth)
    unsure = [at for at, box in enumerate(reading.boxes) if box.state is BoxState.UNSURE]
    return PageRecord(
        stack=ride.stack.name,
        number=ride.number,
        features=features,
        kinds=_by_kind(read, {error.box for error in errors if error.sight is not Sight.GONE}),
        beyond=len(plain.intersection(unsure)),
        errors=errors,
        forecasts=forecasts_of(reading.boxes, read.truth),
        marginal=tuple((at, reading.boxes[at].state is BoxState.MARKED) for at in sorted(filled.strokes)),
    )


def _by_kind(read: _Read, silent: set[int]) -> tuple[tuple[Kind, Count], ...]:
    counts: dict[Kind, Count] = {}
    for at, (box, true) in enumerate(zip(read.reading.boxes, read.truth, strict=True)):
        one = Count(positions=1, silent=at in silent, unsure=box.state is BoxState.UNSURE)
        counts[true.kind] = counts.get(true.kind, Count()) + one
    return tuple(sorted(counts.items()))


def _errors(read: _Read, outcomes: Sequence[Outcome]) -> tuple[BoxError, ...]:
    wrong = [at for at, outcome in enumerate(outcomes) if outcome is Outcome.SILENT]
    if not wrong:
        return ()
    bare = arrived(read.ride, scanned(read.ride, read.printed))
    eye = Eye(arrived(read.ride, read.scan), bare, read.ride.material.known)
    return tuple(_error(read, at, eye) for at in wrong)


def _error(read: _Read, at: int, eye: Eye) -> BoxError:
    box, true = read.reading.boxes[at], read.truth[at]
    layout = read.page.boxes[at]
    bare = true.kind is Kind.NONE
    around = layout.zone if true.kind in (Kind.RING, Kind.BESIDE) else layout.rect.inset(-AROUND_MM)
    look = GHOST if bare or (true.truth is not Truth.WANTED and box.state is BoxState.MARKED) else eye.look(around)
    return BoxError(
        stack=read.ride.stack.name,
        number=read.ride.number,
        box=at,
        question=box.question,
        option=box.option,
        kind=true.kind,
        truth=true.truth,
        state=box.state,
        probability=box.probability,
        sight=look.sight,
        contrast=look.contrast,
        noises=look.noises,
        ink_mm2=look.ink_mm2,
    )


def _features_of(ride: Ride, printed: Image) -> tuple[tuple[str, str], ...]:
    if ride.stack.level.is_photo:
        return _photo_features(ride, ride.photo())
    return _features(ride, ride.settings(), printed)


def _photo_features(ride: Ride, photo: PhotoSettings) -> tuple[tuple[str, str], ...]:
    """Name what may make a photo hard, in ranges."""
    return (
        ("dpi", _range(least_dpi(photo), (150, 200, 250, 350), "")),
        ("tilt", _range(float(np.hypot(photo.pitch_deg, photo.yaw_deg)), (4, 8, 12, 18, 45), "°")),
        ("curl", _range(photo.curl_mm, (1, 2, 4, 30), " mm")),
        ("shadow", _range(photo.shadow, (0, 0.25, 0.6), "")),
        ("noise", _range(photo.noise, (2, 4, 6, 16), "")),
        ("blur", _range(photo.blur_px, (0.8, 1.2, 1.5, 8), " px")),
        ("desk", photo.desk),
        ("tags", "camera" if photo.tagged else "stripped"),
        ("mistake", photo.mistake),
        ("form", ride.sheet.name),
    )


def _features(ride: Ride, settings: ScanSettings, printed: Image) -> tuple[tuple[str, str], ...]:
    """Name what may make a page hard, in ranges."""
    return (
        ("dpi", str(settings.dpi)),
        ("skew", _range(abs(settings.skew_deg), (0.5, 1.5, 3.0, 5.0, 7.0), "°")),
        ("feed", _range(settings.feed_mm, (0.2, 0.4, 0.8), " mm")),
        ("streaks", str(len(settings.streaks))),
        ("noise", _range(settings.noise, (2, 4, 6, 9), "")),
        ("black", _range(settings.black / 255, (0.1, 0.2, 0.28, 0.36), "")),
        ("paper", _range(settings.paper, (220, 235, 255), "")),
        ("print", "faded" if printed.min() > 0 else "full"),
        ("threshold" if ride.stack.scan is Scan.BITONAL else "quality", _hardness(ride, settings)),
        ("form", ride.sheet.name),
    )


def _hardness(ride: Ride, settings: ScanSettings) -> str:
    if ride.stack.scan is Scan.BITONAL:
        return _range(settings.threshold, (0.5, 0.6, 0.7), "")
    return _range(settings.jpeg_quality, (50, 60, 80, 95), "")


def _range(value: float, edges: tuple[float, ...], unit: str) -> str:
    edge = next((edge for edge in edges if value <= edge), edges[-1])
    return f"≤ {edge:g}{unit}"
