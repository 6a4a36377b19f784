"""The plan: its text with what the checks find, single edits of it, and packs to print."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from forms.plan.yamledit import Drop, Edit, Insert, Put, edited
from pipeline.desk.planning import check_plan, keep_plan, plan_digest, plan_text
from pipeline.desk.printing import print_packs
from pipeline.errors import UsageError
from pipeline.printing.order import PrintOrder
from pipeline.web.api.cards import DoneOut
from pipeline.web.api.words import Words
from pipeline.web.context import Planner, Shared

router = APIRouter()
Part = Annotated[str, Field(min_length=1, max_length=200)] | Annotated[int, Field(ge=0, le=10_000)]


class FindingOut(BaseModel):
    """What a check of the plan found."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    severity: str
    where: str
    line: int
    text: str


class PlanOut(BaseModel):
    """The plan as it is kept."""

    text: str
    digest: str
    trouble: Words
    findings: list[FindingOut]


class PlanIn(BaseModel):
    """A whole plan in place of the one with this digest."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(max_length=1_000_000)]
    digest: Annotated[str, Field(max_length=100)]


class EditIn(BaseModel):
    """One change: `put` a value at a path, `insert` one into a list, `drop` an item of a list."""

    model_config = ConfigDict(extra="forbid")

    do: Literal["put", "insert", "drop"]
    path: Annotated[list[Part], Field(min_length=1, max_length=12)]
    value: Any = None


class EditsIn(BaseModel):
    """Changes of the plan with this digest, all or none; comments and order stay as they are."""

    model_config = ConfigDict(extra="forbid")

    edits: Annotated[list[EditIn], Field(min_length=1, max_length=500)]
    digest: Annotated[str, Field(max_length=100)]


class PrintIn(BaseModel):
    """What to print: what is missing to the quota of a round, or a number a unit; on top, so many spares in all."""

    model_config = ConfigDict(extra="forbid")

    round: Annotated[str, Field(min_length=1, max_length=20)]
    units: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=5000)] = []
    count: Annotated[int | None, Field(ge=0, le=10_000)] = None
    spare: Annotated[int, Field(ge=0, le=1_000)] = 0


@router.get("/plan")
def get_plan(context: Shared, visitor: Planner) -> PlanOut:
    """Give the plan's text, its digest, and what the checks find."""
    text = plan_text(context.desk)
    checked = check_plan(text)
    found = [FindingOut.model_validate(each) for each in checked.findings]
    return PlanOut(text=text, digest=plan_digest(text), trouble=checked.trouble, findings=found)


@router.put("/plan")
def put_plan(context: Shared, visitor: Planner, given: PlanIn) -> DoneOut:
    """Keep another plan; 422 where it cannot be loaded or somebody else changed it meanwhile."""
    keep_plan(context.desk, given.text, before=given.digest, by=visitor.account.name)
    return DoneOut(done=plan_digest(given.text))


@router.post("/plan/edits")
def post_edits(context: Shared, visitor: Planner, given: EditsIn) -> DoneOut:
    """Change single values of the plan; gives the new digest."""
    text = edited(plan_text(context.desk), [_edit(each) for each in given.edits])
    keep_plan(context.desk, text, before=given.digest, by=visitor.account.name)
    return DoneOut(done=plan_digest(text))


@router.post("/plan/packs")
def post_packs(context: Shared, visitor: Planner, given: PrintIn) -> DoneOut:
    """Print packs; gives their files, to be fetched from `/plan/packs/FILE`."""
    order = PrintOrder(
        units=tuple(given.units),
        round=given.round,
        count=given.count,
        spare=given.spare,
        by=visitor.account.name,
    )
    return DoneOut(done=f"{print_packs(context.desk, order)} packs")


def _edit(given: EditIn) -> Edit:
    path = tuple(given.path)
    if given.do == "put":
        return Put(path=path, value=given.value)
    if not isinstance(path[-1], int):
        raise UsageError("%(do)s: the last part of the path is a place in a list", do=given.do)
    return Insert(path=path, value=given.value) if given.do == "insert" else Drop(path=path)
