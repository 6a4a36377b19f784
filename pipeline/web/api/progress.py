"""Where every unit stands."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from pipeline.desk.standing import standing
from pipeline.web.api.words import Label
from pipeline.web.context import Shared, Viewer

router = APIRouter()


class UnitOut(BaseModel):
    """Where one unit stands."""

    model_config = ConfigDict(from_attributes=True)

    unit: str
    name: str
    group: str
    quota: int | None
    printed: int
    issued: int
    returned: int
    scanned: int
    spoiled: int
    eligible: int
    ineligible: int
    pending: int
    outstanding: int
    stage: str
    faults: tuple[str, ...]


class ProgressOut(BaseModel):
    """A round at one look."""

    round: str
    heading: str
    closed: bool
    open_items: int
    unread: str  # pages that no scan has come to yet; empty where there are none
    deadline: str
    units: list[UnitOut]


@router.get("/progress")
def get_progress(context: Shared, visitor: Viewer, *, round: Label | None = None) -> ProgressOut:
    """Give where every unit stands in a round."""
    found = standing(context.desk, round).seen_by(visitor.account)
    return ProgressOut(
        round=found.round,
        heading=found.heading,
        closed=found.closed,
        open_items=found.open_items,
        unread=str(found.unread or ""),
        deadline=str(found.deadline),
        units=[UnitOut.model_validate(unit) for unit in found.units],
    )
