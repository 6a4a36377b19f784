"""Real handwriting: crops of other people's marks, multiplied onto paper (`--marks DIR`)."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from forms.errors import SurveyError
from forms.sheet import Box
from pipeline.simulate.ink import InkPatch
from pipeline.simulate.words import Kind

NATIVE_PX_PER_MM = 250 / 25.4  # crops come from scans of 200 to 300 dpi
CROP_TONE = 25.0  # luma of the crops' ink; how dark it lies is in their alpha
TURN_DEG = 8.0
# Which of the house's kinds each kind of `marks.csv` may stand for. A scribble in a ballot's oval was
# meant as a vote: it is a rough fill. Only what was crossed out is a mark taken back.
KINDS = {
    "cross": Kind.CROSS,
    "tick": Kind.TICK,
    "fill": Kind.FILL,
    "scribble": Kind.FILL,
    "light": Kind.LIGHT,
    "crossed_out": Kind.SCRIBBLE,
    "writing": Kind.TEXT,
}
# Smallest and greatest extent on paper, in millimetres: crops were made for ovals and boxes of all sizes.
EXTENT_MM = {
    Kind.CROSS: (3.0, 7.5),
    Kind.TICK: (3.5, 10.0),
    Kind.FILL: (3.0, 6.5),
    Kind.LIGHT: (3.0, 6.0),
    Kind.SCRIBBLE: (5.0, 8.0),
    Kind.TEXT: (5.0, 12.0),
}


class MarksError(SurveyError):
    """The folder of handwriting crops cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Crop:
    writer: str
    cover: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Crops:
    """All crops of a folder, by kind; those of one `source_path` are taken to be one writer's."""

    by_kind: dict[Kind, tuple[_Crop, ...]]
    tone: float = CROP_TONE

    def patch(
        self, kind: Kind, boxes: Sequence[Box], style: int, rng: np.random.Generator, *, px_per_mm: float
    ) -> InkPatch | None:
        """Give one crop laid over a box; None where no crop has this kind. `style` stays the same for one writer."""
        if kind not in self.by_kind or len(boxes) != 1:
            return None
        crops = self.by_kind[kind]
        writers = sorted({crop.writer for crop in crops})
        mine = [crop for crop in crops if crop.writer == writers[style % len(writers)]]
        cover = _turned(mine[int(rng.integers(len(mine)))].cover, kind, rng, px_per_mm=px_per_mm)
        centre = np.asarray(boxes[0].rect.centre) + np.clip(rng.normal(0, 0.35, 2), -0.9, 0.9)
        left, top = np.rint(centre * px_per_mm - np.asarray(cover.shape[::-1]) / 2).astype(int)
        return InkPatch(left_px=max(0, int(left)), top_px=max(0, int(top)), cover=cover)


def read_crops(folder: Path) -> Crops:
    """Read `marks.csv` and the crops it lists.

    Raises:
        MarksError: The folder has no `marks.csv`, or a crop is missing or has no alpha.
    """
    table = folder / "marks.csv"
    if not table.is_file():
        raise MarksError(
            "%(folder)s: no marks.csv; expected a folder of crops with that table (file,kind,…)", folder=folder
        )
    found: dict[Kind, list[_Crop]] = {}
    with table.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            try:
                name, kind, writer = row["file"], KINDS.get(row["kind"]), row["source_path"]
            except KeyError as error:
                raise MarksError(
                    "%(table)s: column %(error)s is missing; expected file, kind, source_path", table=table, error=error
                ) from error
            if kind is not None:
                found.setdefault(kind, []).append(_Crop(writer=writer, cover=_read(folder / name, table, number)))
    if not found:
        raise MarksError(
            "%(table)s: no row has a known kind; known are %(kinds)s", table=table, kinds=", ".join(sorted(KINDS))
        )
    return Crops(by_kind={kind: tuple(crops) for kind, crops in found.items()})


def _read(path: Path, table: Path, number: int) -> NDArray[np.float32]:
    if not path.is_file():
        raise MarksError("%(table)s, row %(number)s: %(name)s is not there", table=table, number=number, name=path.name)
    image = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
    if image is None or image.ndim != 3 or image.shape[2] != 4:
        raise MarksError(
            "%(table)s, row %(number)s: %(name)s is no RGBA image", table=table, number=number, name=path.name
        )
    return np.multiply(image[:, :, 3], np.float32(1 / 255), dtype=np.float32)


def _turned(
    cover: NDArray[np.float32], kind: Kind, rng: np.random.Generator, *, px_per_mm: float
) -> NDArray[np.float32]:
    """Give the crop at the page's scale, a little turned, grown or shrunk."""
    extent_mm = max(cover.shape) / NATIVE_PX_PER_MM
    wanted_mm = float(np.clip(extent_mm * rng.uniform(0.9, 1.25), *EXTENT_MM[kind]))
    scale = wanted_mm / extent_mm * px_per_mm / NATIVE_PX_PER_MM
    height, width = cover.shape
    size = int(np.ceil(np.hypot(height, width) * scale)) + 2
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), float(rng.normal(0, TURN_DEG / 2)), scale)
    centre = np.array([(size - width) / 2, (size - height) / 2])
    turn = np.column_stack([turn[:, :2], turn[:, 2] + centre])
    turned = cv2.warpAffine(cover, turn, (size, size), flags=cv2.INTER_LINEAR if scale < 1 else cv2.INTER_CUBIC)
    return np.asarray(np.clip(turned, 0, 1), np.float32)
