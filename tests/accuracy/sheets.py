"""The printed material: all forms of the samples, and a sheet full of boxes; by the program's own printer.

Everything is printed under one plan code, so that one `KnownForms` reads all of it. The printed pages are drawn
once and kept as arrays that worker processes map into memory.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from forms.code import BallotId, PageCode, seal
from forms.furniture import CONTENT, code_zones, fiducials
from forms.geometry import RectMm
from forms.plan import load_plan
from forms.render import BallotPrint, PackHead, write_pack
from forms.setting import SetForm, set_form
from forms.setting.ink import BOX_SIDE_MM
from forms.sheet import Box, PageLayout, SheetLayout
from omr.image import Gray
from omr.known import KnownForms
from pipeline.simulate.blanks import draw_blanks

SAMPLES = Path(__file__).parents[2] / "samples"
KEY = b"a key for measuring only, 32 b.."
PLAN = "ACC"
COPIES = 3  # of each form, so that symbols differ
# A sheet full of boxes: as close as may be (8 mm between centres), four questions of five options a line.
PITCH_MM, GROUP_MM, GROUPS, OPTIONS, LINES = 8.0, 42.5, 4, 5, 29


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One printed page, ready to be filled in."""

    name: str  # such as `F2 page 1`
    page: PageLayout
    blank: Path  # its image, as a NumPy array

    def image(self) -> Gray:
        """Give the printed page; nobody may write on it."""
        return _mapped(self.blank)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """All that was printed, and what the reader must know of it."""

    forms: tuple[Sheet, ...]
    dense: tuple[Sheet, ...]
    known: KnownForms


def print_material(folder: Path) -> Material:
    """Print every form of the samples and the sheet full of boxes into `folder`."""
    questionnaires = (q for path in sorted(SAMPLES.glob("*.yaml")) for q in load_plan(path).questionnaires.values())
    forms = [set_form(replace(q, form=f"F{number}", version="1")) for number, q in enumerate(questionnaires, 1)]
    dense = _dense_form(forms[0])
    layouts = {(form.layout.form, form.layout.version): form.layout for form in (*forms, dense)}
    return Material(
        forms=tuple(sheet for form in forms for sheet in _print(folder, form)),
        dense=tuple(_print(folder, dense)),
        known=KnownForms(key=KEY, plan=PLAN, layouts=layouts),
    )


@lru_cache(maxsize=64)
def _mapped(path: Path) -> Gray:
    return np.asarray(np.load(path, mmap_mode="r"))


def _print(folder: Path, form: SetForm) -> Iterator[Sheet]:
    name, pages = form.layout.form, form.layout.pages
    ids = [BallotId(plan=PLAN, unit="U-1", round="2026", serial=serial) for serial in range(1, COPIES + 1)]
    prints = [BallotPrint(code=ballot.code, payloads=_payloads(ballot, form)) for ballot in ids]
    head = PackHead(issuing_body="UBND huyện", unit_name="Bộ phận Một cửa", round_heading="Năm 2026")
    pdf = folder / f"{name}.pdf"
    write_pack(pdf, form=form, head=head, pages_of=prints)
    drawn = draw_blanks(pdf, range(1, COPIES * len(pages) + 1))
    for at, image in sorted(drawn.items()):
        page = pages[(at - 1) % len(pages)]
        if page.boxes:
            blank = folder / f"{name}-{at}.npy"
            np.save(blank, image)
            yield Sheet(name=f"{name} page {page.number}", page=page, blank=blank)


def _payloads(ballot: BallotId, form: SetForm) -> tuple[str, ...]:
    layout = form.layout
    codes = (
        PageCode(ballot=ballot, form=layout.form, version=layout.version, page=page.number, pages=len(layout.pages))
        for page in layout.pages
    )
    return tuple(seal(code, KEY) for code in codes)


def _dense_form(like: SetForm) -> SetForm:
    """Give a form of one page that holds nothing but boxes; `like` lends what has no meaning here."""
    page = PageLayout(number=1, boxes=_dense_boxes(), fields=(), fiducials=fiducials(), codes=code_zones())
    return replace(like, layout=SheetLayout(form="DENSE", version="1", pages=(page,)), inks=((),))


def _dense_boxes() -> tuple[Box, ...]:
    return tuple(_dense_box(line, group, option) for line in range(LINES) for group, option in _columns())


def _columns() -> Sequence[tuple[int, int]]:
    return [(group, option) for group in range(GROUPS) for option in range(OPTIONS)]


def _dense_box(line: int, group: int, option: int) -> Box:
    zone = RectMm(
        CONTENT.x_mm + group * GROUP_MM + option * PITCH_MM, CONTENT.y_mm + line * PITCH_MM, PITCH_MM, PITCH_MM
    )
    rect = zone.inset((PITCH_MM - BOX_SIDE_MM) / 2)
    return Box(question=f"{line + 1}.{group + 1}", option=str(option + 1), multiple=False, rect=rect, zone=zone)
