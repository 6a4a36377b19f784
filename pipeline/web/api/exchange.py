"""Between unit and province: packages that go up, packages that come in, and what both sides read."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Query, UploadFile
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from pipeline.desk.comparisons import comparison
from pipeline.desk.merges import MergedPackage, MergeState, merge, merge_state
from pipeline.desk.sending import file_name
from pipeline.merged.standing import speaking_again
from pipeline.merging.contents import PackageOrder
from pipeline.merging.packing import make_package
from pipeline.merging.taking import withdraw
from pipeline.web.api.words import Label, Name, Words
from pipeline.web.context import Exporter, Scanner, Shared
from pipeline.web.fields import said

router = APIRouter()
Units = Annotated[tuple[Annotated[str, Query(max_length=60)], ...], Query(description="None named: all units")]
Trusted = Annotated[
    str, Form(max_length=2000, description="Fingerprints of keys, apart by spaces: take no other new one")
]
ZIP = {200: {"content": {"application/zip": {}}, "description": "The package"}}


class PlaceOut(BaseModel):
    """What a package would hold of one unit and round."""

    model_config = ConfigDict(from_attributes=True)

    unit: str
    round: str
    ballots: int
    pending: int  # of these; they wait for a person here
    late_pages: int  # came after closing, and are not in it


class EarlierOut(BaseModel):
    """A package that was made before."""

    model_config = ConfigDict(from_attributes=True)

    seq: int  # of its log entry
    at: str
    by: str
    ballots: int
    scope: tuple[str, ...]


class OutlookOut(BaseModel):
    """What a package would hold if it were made now."""

    places: list[PlaceOut]
    ballots: int
    provisional: bool
    notes: tuple[Words, ...]  # what must be said beside it
    refused: Words  # why none can be made; empty where one can
    open_rounds: tuple[str, ...]
    key: str  # the fingerprint that the receiver asks for
    earlier: list[EarlierOut]


class OutcomeOut(BaseModel):
    """What became of one file that was sent in."""

    name: str
    taken: bool
    was_here: bool  # the same package again: nothing changed
    ballots: int
    scope: tuple[str, ...]
    key: str
    is_new_key: bool  # compare it with the sender's, over the telephone
    fault: str  # why it was refused; empty where it was taken, or something here keeps it out
    refused: Words


class MergedOut(BaseModel):
    """A package that was merged."""

    sha256: str
    key: str
    scope: tuple[str, ...]
    ballots: int
    at: str
    by: str
    withdrawn: str | None


class ConflictOut(BaseModel):
    """A ballot that packages tell differently."""

    place: str
    packages: tuple[str, ...]


class MergeStateOut(BaseModel):
    """What was merged, and what of it waits."""

    packages: list[MergedOut]
    counting: int  # ballots that count or wait
    read_here_too: int
    alike: int  # ballots that several packages hold and tell alike
    conflicts: list[ConflictOut]
    left_to_senders: tuple[Words, ...]
    found: tuple[Words, ...]


class WithdrawIn(BaseModel):
    """A package that is to count no longer, and why."""

    model_config = ConfigDict(extra="forbid")

    package: Annotated[str, Field(min_length=64, max_length=64)]
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class WithdrawnOut(BaseModel):
    """What was withdrawn, and which earlier packages count again for which units and rounds."""

    withdrawn: str
    again: dict[str, tuple[str, ...]]


class NumberOut(BaseModel):
    """One number of a unit's own tally beside ours."""

    model_config = ConfigDict(from_attributes=True)

    question: str  # empty: the eligible ballots
    option: str  # empty: without an answer that counts
    theirs: int
    ours: int
    difference: int


class ComparedOut(BaseModel):
    """A unit's tally beside ours."""

    unit: str
    round: str
    both: int
    only_theirs: int
    only_ours: int
    unlike: int
    numbers: list[NumberOut]


@router.get("/package")
def get_outlook(context: Shared, visitor: Exporter, *, unit: Units = (), round: Label | None = None) -> OutlookOut:
    """Say what a package would hold, what is in its way, and which were made before."""
    found = context.sending.outlook(PackageOrder(units=unit, round=round))
    contents = found.contents
    return OutlookOut(
        places=[PlaceOut.model_validate(each) for each in contents.places] if contents else [],
        ballots=contents.ballots if contents else 0,
        provisional=contents.provisional if contents else False,
        notes=contents.notes if contents else (),
        refused=found.refused,
        open_rounds=found.open_rounds,
        key=found.key,
        earlier=[EarlierOut.model_validate(each) for each in found.earlier],
    )


@router.post("/package", response_class=Response, responses=ZIP)  # type: ignore[arg-type]  # as FastAPI takes it
def post_package(context: Shared, visitor: Exporter, *, unit: Units = (), round: Label | None = None) -> Response:
    """Make the signed package that goes up, as `phieu package` does; it is logged."""
    survey, order = context.desk.survey, PackageOrder(units=unit, round=round)
    package = make_package(survey, order, by=visitor.account.name)
    headers = {"content-disposition": f'attachment; filename="{file_name(survey, order)}"'}
    return Response(package.data, media_type="application/zip", headers=headers)


@router.get("/merge")
def get_merged(context: Shared, visitor: Scanner) -> MergeStateOut:
    """Give what was merged, and what only the senders can settle."""
    return _state(context.desk.kept("merged packages", merge_state))


@router.post("/merge")
def post_merge(
    context: Shared, visitor: Scanner, *, files: Annotated[list[UploadFile], File()], trusted: Trusted = ""
) -> list[OutcomeOut]:
    """Merge packages, each by itself: look at `taken` of each, for one that is refused keeps none of the others out."""
    named = tuple((file.filename or "package.zip", file.file) for file in files)
    outcome = merge(context.desk.survey, named, trusted=trusted.split(), by=visitor.account.name)
    return [
        OutcomeOut(
            name=each.name,
            taken=each.taken is not None,
            was_here=each.taken.was_here if each.taken else False,
            ballots=each.taken.ballots if each.taken else 0,
            scope=each.taken.scope if each.taken else (),
            key=each.taken.fingerprint if each.taken else "",
            is_new_key=each.taken.is_new_key if each.taken else False,
            fault=each.fault.value if each.fault else "",
            refused=each.refused,
        )
        for each in outcome
    ]


@router.post("/merge/withdraw")
def post_withdraw(context: Shared, visitor: Scanner, given: WithdrawIn) -> WithdrawnOut:
    """Let a merged package count no longer."""
    survey = context.desk.survey
    gone = withdraw(survey, given.package, reason=said(given.reason, "reason"), by=visitor.account.name)
    return WithdrawnOut(withdrawn=gone, again=speaking_again(survey, gone))


@router.get("/compare")
def get_comparison(
    context: Shared,
    visitor: Scanner,
    *,
    unit: Name | None = None,
    round: Label | None = None,
    every: Annotated[bool, Query(description="Also the numbers that agree")] = False,
) -> list[ComparedOut]:
    """Give units' own tallies beside our reading of the same ballots, as `phieu compare` does."""
    return [
        ComparedOut(
            unit=each.unit,
            round=each.round,
            both=each.both,
            only_theirs=each.only_theirs,
            only_ours=each.only_ours,
            unlike=each.unlike,
            numbers=[NumberOut.model_validate(number) for number in each.shown(every=every)],
        )
        for each in comparison(context.desk, unit=unit, round=round)
    ]


def _state(found: MergeState) -> MergeStateOut:
    now = found.now
    return MergeStateOut(
        packages=[_merged(each) for each in found.packages],
        counting=len(now.counting),
        read_here_too=len(now.ours),
        alike=now.alike,
        conflicts=[
            ConflictOut(place=copies[0].record.place, packages=found.sources(place))
            for place, copies in enumerate(now.conflicts)
        ],
        left_to_senders=found.left_to_senders,
        found=tuple(each.text for each in found.found),
    )


def _merged(each: MergedPackage) -> MergedOut:
    stored = each.stored
    return MergedOut(
        sha256=stored.sha256,
        key=each.key,
        scope=stored.scope,
        ballots=each.ballots,
        at=stored.at,
        by=stored.by,
        withdrawn=stored.withdrawn,
    )
