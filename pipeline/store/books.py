"""Ask the store what people stated: counts, acknowledgements, closings."""

import json
from dataclasses import dataclass

from sqlalchemy import Connection, select

from pipeline.store.schema import acknowledgement, closing, counts

_CLOSINGS = select(closing).order_by(closing.c.round)  # run at every page that is scanned


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedCounts:
    """What only people know of a unit in a round; None where nobody said."""

    unit: str
    round: str
    issued: int | None = None
    returned: int | None = None
    spoiled: int | None = None
    transactions: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """A finding for which a named person took responsibility."""

    code: str
    by: str
    at: str
    reason: str
    texts: tuple[str, ...] = ()  # the findings as they stood then; none: any

    def covers(self, text: str) -> bool:
        """Whether it was said of a finding that reads so: nobody answers for what they have not seen."""
        return not self.texts or text in self.texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A round that is closed."""

    round: str
    by: str
    at: str
    tally: str  # sha256 of the tally's JSON when it was closed


def stated_counts(connection: Connection) -> dict[tuple[str, str], StatedCounts]:
    """Give the stated counts by unit and round."""
    rows = (StatedCounts(**row) for row in connection.execute(select(counts)).mappings())
    return {(each.unit, each.round): each for each in rows}


def acknowledgements(connection: Connection) -> dict[str, Acknowledgement]:
    """Give the acknowledgements by the finding's code."""
    rows = connection.execute(select(acknowledgement).order_by(acknowledgement.c.code)).mappings()
    return {row["code"]: Acknowledgement(**{**row, "texts": tuple(json.loads(row["texts"]))}) for row in rows}


def closings(connection: Connection) -> dict[str, Closing]:
    """Give the closed rounds."""
    return {row["round"]: Closing(**row) for row in connection.execute(_CLOSINGS).mappings()}
