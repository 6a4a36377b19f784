"""Read the same page again and again: encoded anew, turned a little, moved a little."""

import cv2
import numpy as np

from omr.read import read_page
from omr.reading import BoxState, PageReading
from pipeline.simulate.encode import encode_gray
from tests.accuracy.record import RepeatRecord
from tests.accuracy.road import Image, Ride, decoded, filled_sheet, printed_sheet, scanned
from tests.accuracy.stacks import REPEATS

TURN_DEG, MOVE_PX = 0.5, 2.0
QUALITY = (60, 95)
DECIDED = frozenset({BoxState.MARKED, BoxState.EMPTY})


def repeat_page(ride: Ride) -> RepeatRecord:
    """Read one page many times, and say which boxes changed sides."""
    scan = scanned(ride, filled_sheet(ride, printed_sheet(ride)).marked.image)
    rng = ride.chance("repeats")
    settings = ride.settings()
    readings = []
    for _ in range(REPEATS):
        again = encode_gray(_moved(scan, rng), dpi=settings.dpi, quality=int(rng.integers(*QUALITY)))
        readings.append(read_page(decoded(again), ride.material.known))
    read = [reading for reading in readings if isinstance(reading, PageReading)]
    boxes = ride.sheet.page.boxes
    states = [frozenset(reading.boxes[at].state for reading in read) for at in range(len(boxes))]
    flipped = [boxes[at] for at, seen in enumerate(states) if seen >= DECIDED]
    return RepeatRecord(
        stack=ride.stack.name,
        number=ride.number,
        readings=len(readings),
        refused=len(readings) - len(read),
        boxes=len(boxes),
        flips=tuple(f"page {ride.number}, {box.question}/{box.option}" for box in flipped),
        wavering=sum(len(seen) > 1 and bool(seen & DECIDED) for seen in states),
    )


def _moved(scan: Image, rng: np.random.Generator) -> Image:
    height, width = scan.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.uniform(-TURN_DEG, TURN_DEG)), 1.0)
    turn[:, 2] += rng.uniform(-MOVE_PX, MOVE_PX, 2)
    return np.asarray(cv2.warpAffine(scan, turn, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)
