"""A survey whose log is written by hand, without paper."""

from dataclasses import dataclass

from forms.code import BallotId
from forms.questionnaire import questionnaire_to_json
from forms.setting import SetForm
from forms.sheet import layout_to_json
from pipeline import events as e
from pipeline.store import Store
from pipeline.survey import Survey


@dataclass
class World:
    """A survey whose log is written by hand, without paper."""

    survey: Survey
    form: SetForm
    serials: int = 3
    files: int = 0

    @property
    def store(self) -> Store:
        return self.survey.store

    @property
    def plan_round(self) -> str:
        return self.survey.plan.rounds()[0].label

    @property
    def unit(self) -> str:
        return self.survey.plan.surveyed_units()[0].id

    def code(self, serial: int) -> str:
        return BallotId(plan=self.survey.plan.code, unit=self.unit, round=self.plan_round, serial=serial).code


def world_of(planned: tuple[Survey, SetForm]) -> World:
    """Print three ballots in a store that lives in memory."""
    return printed_world(planned[0].with_store(Store.temporary()), planned[1])


def printed_world(survey: Survey, form: SetForm) -> World:
    """Print three ballots."""
    world = World(survey=survey, form=form)
    pages = len(form.layout.pages)
    printed = e.BallotsPrinted(
        plan=survey.plan.code,
        unit=world.unit,
        round=world.plan_round,
        form=form.layout.form,
        version=form.layout.version,
        file="a.pdf",
        serials=tuple(range(1, world.serials + 1)),
        first_pages=tuple(1 + n * pages for n in range(world.serials)),
        pages=pages,
    )
    texts = {"layout": layout_to_json(form.layout), "questionnaire": questionnaire_to_json(form.questionnaire)}
    survey.store.append(e.FormSet(form=form.layout.form, version=form.layout.version, **texts), printed, by="Lan")
    return world


def scanned(world: World, serial: int, texts: dict[str, str], *, page: int = 1) -> tuple[e.Event, ...]:
    """Make the events of a page that was read without a doubt."""
    world.files += 1
    rows = tuple(
        e.RowRecord(
            question=question,
            situation="one_marked",
            status="answered" if texts.get(question) else "blank",
            codes=tuple(filter(None, texts.get(question, "").split(";"))),
            asks=False,
            low=False,
        )
        for question in world.form.layout.page(page).questions()
    )
    reading = e.ReadingRecord(
        form=world.form.layout.form,
        version=world.form.layout.version,
        states="",
        scores=(),
        reasons=(),
        rows=rows,
        turn_deg=0,
        skew_deg=0.0,
        scale_ratio=1.0,
        px_per_mm=8.0,
        error_mm=0.0,
        measures="m",
    )
    file = f"file{world.files}"
    archived = e.FileArchived(
        sha256=file,
        archived=file,
        source=f"{file}.pdf",
        size_bytes=1,
        page_count=1,
        received=None,
        channel="paper",
        simulated=False,
    )
    settled = e.PageSettled(
        file=file,
        number=1,
        status=e.PageStatus.READ,
        reason="",
        detail="",
        ballot=world.code(serial),
        page=page,
        reading=reading,
    )
    return archived, settled
