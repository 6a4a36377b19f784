"""Ballots printed for the simulator, from the samples and by the same code as for an office."""

from dataclasses import dataclass
from pathlib import Path

from forms.code import BallotId, PageCode, seal
from forms.plan import load_plan
from forms.questionnaire import Questionnaire
from forms.render import BallotPrint, PackHead, write_pack
from forms.setting import set_form
from forms.sheet import SheetLayout
from pipeline.manifest import PrintedBallot

SAMPLES = Path(__file__).parents[3] / "samples"
KEY = b"a key for tests only, 32 bytes.."


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A printed pack with all that a simulation needs of it."""

    folder: Path
    ballots: tuple[PrintedBallot, ...]
    layouts: dict[tuple[str, str], SheetLayout]
    questionnaires: dict[tuple[str, str], Questionnaire]


def print_sample(folder: Path, sample: str, *, ballots: int, form: int = 0) -> Printed:
    """Print some ballots of one questionnaire of a sample."""
    plan = load_plan(SAMPLES / f"{sample}.yaml")
    questionnaire = tuple(plan.questionnaires.values())[form]
    set_ = set_form(questionnaire)
    pages = len(set_.layout.pages)
    ids = [BallotId(plan="TEST", unit="UNIT-1", round="2024", serial=serial) for serial in range(1, ballots + 1)]
    prints = [BallotPrint(code=ballot.code, payloads=_payloads(ballot, questionnaire, pages)) for ballot in ids]
    head = PackHead(issuing_body="UBND huyện", unit_name="Bộ phận Một cửa", round_heading="Năm 2024")
    folder.mkdir(parents=True, exist_ok=True)
    written = write_pack(folder / "unit-1.pdf", form=set_, head=head, pages_of=prints)
    key = (questionnaire.form, questionnaire.version)
    return Printed(
        folder=folder,
        ballots=tuple(
            PrintedBallot(ballot=ballot, form=key[0], version=key[1], file="unit-1.pdf", first_page=first, pages=pages)
            for ballot, first in zip(ids, written.first_pages, strict=True)
        ),
        layouts={key: set_.layout},
        questionnaires={key: questionnaire},
    )


def _payloads(ballot: BallotId, form: Questionnaire, pages: int) -> tuple[str, ...]:
    codes = (
        PageCode(ballot=ballot, form=form.form, version=form.version, page=page, pages=pages)
        for page in range(1, pages + 1)
    )
    return tuple(seal(code, KEY) for code in codes)
