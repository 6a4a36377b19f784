"""The measures of simulated boxes with the truth about them: numbers only, no image and no handwriting."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from omr.columns import Columns
from omr.measuring.measure import NAMES
from omr.reading import BoxReading, BoxReason, BoxState, Measures
from pipeline.simulate.words import BoxTruth, Kind, Truth
from tests.accuracy.judge import PLAIN
from tests.fit.stacks import ODD_RATIO, USUAL_ODD_RATIO

KINDS, TRUTHS, STATES, REASONS = tuple(Kind), tuple(Truth), tuple(BoxState), tuple(BoxReason)
QUIET_LINE = 0.05  # darkness: boxes without ink that answer less are all alike, and most of a page
QUIET_KEPT = 20  # one in so many of them, which counts for all


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """Boxes, one a line."""

    names: tuple[str, ...]
    values: NDArray[np.float32]  # (n, measures)
    truth: NDArray[np.uint8]  # places in `TRUTHS`, and so on
    kind: NDArray[np.uint8]
    state: NDArray[np.uint8]  # what the rules said
    reason: NDArray[np.uint8]
    lot: NDArray[np.uint8]
    page: NDArray[np.uint16]  # in its lot
    weight: NDArray[np.float32]  # for how many boxes of usual pages it stands
    judged: NDArray[np.bool_]  # kept out of the fit

    @property
    def columns(self) -> Columns:
        return Columns(Measures(names=self.names, values=self.values))

    def only(self, which: NDArray[np.bool_]) -> "Table":
        """Give some of the lines."""
        columns = {name: getattr(self, name)[which] for name in COLUMNS}
        return Table(names=self.names, **columns)


COLUMNS = tuple(name for name in Table.__slots__ if name != "names")


def table_of(
    measures: Measures, boxes: Sequence[BoxReading], truth: Sequence[BoxTruth], *, lot: int, page: int, judged: bool
) -> Table:
    """Tabulate the boxes of one page; of those without any ink, some stand for all."""
    kinds = np.array([KINDS.index(true.kind) for true in truth], dtype=np.uint8)
    m = Columns(measures)
    quiet = (kinds == KINDS.index(Kind.NONE)) & (m["touched"] == 0) & (m["line"] < QUIET_LINE)
    quiet &= np.array([box.state is BoxState.EMPTY for box in boxes])
    odd = np.array([true.kind not in PLAIN for true in truth])
    weight = np.where(quiet, QUIET_KEPT, 1.0) * np.where(odd, USUAL_ODD_RATIO / ODD_RATIO, 1.0)
    table = Table(
        names=NAMES,
        values=measures.values[:, [measures.names.index(name) for name in NAMES]],  # without what dirty pages have more
        truth=np.array([TRUTHS.index(true.truth) for true in truth], dtype=np.uint8),
        kind=kinds,
        state=np.array([STATES.index(box.state) for box in boxes], dtype=np.uint8),
        reason=np.array([REASONS.index(box.reason) for box in boxes], dtype=np.uint8),
        lot=np.full(len(boxes), lot, dtype=np.uint8),
        page=np.full(len(boxes), page, dtype=np.uint16),
        weight=weight.astype(np.float32),
        judged=np.full(len(boxes), judged),
    )
    return table.only(~quiet | ((np.arange(len(boxes)) + page) % QUIET_KEPT == 0))


def joined(tables: Sequence[Table]) -> Table:
    """Put tables together."""
    columns = {name: np.concatenate([getattr(table, name) for table in tables]) for name in COLUMNS}
    return Table(names=tables[0].names, **columns)


def store(table: Table, path: Path) -> None:
    """Write a table; three digits of each measure are kept, more than a second scan would repeat."""
    columns = {name: getattr(table, name) for name in COLUMNS}
    np.savez_compressed(path, names=np.array(table.names), **{**columns, "values": table.values.astype(np.float16)})


def load(path: Path) -> Table:
    """Read a stored table."""
    with np.load(path) as stored:
        columns = {name: stored[name] for name in COLUMNS}
        return Table(
            names=tuple(str(name) for name in stored["names"]),
            **{**columns, "values": columns["values"].astype(np.float32)},
        )
