"""Sets a questionnaire: the sheet layout, and everything that is drawn around its boxes.

The same questionnaire always gives the same layout, whatever the unit and the round: their words
stand in slots whose room is fixed.
"""

from dataclasses import dataclass
from functools import lru_cache

from forms.errors import FormError
from forms.furniture import CONTENT, code_zones, fiducials
from forms.questionnaire import Questionnaire
from forms.setting.beyond import with_paper_beyond
from forms.setting.flow import Step, fill_page, steps_of
from forms.setting.head import foot, office_head, running_head
from forms.setting.ink import Block, Ink, snapped
from forms.setting.lint import FormRemark, remarks_on
from forms.setting.row_paper import with_row_papers
from forms.setting.style import STYLES, Style
from forms.setting.text import TooWide
from forms.sheet import PageLayout, SheetLayout

MOST_PAGES = 2  # front and back of one sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class SetForm:
    """A form ready to print: its layout and the ink of each page, boxes and furniture not included."""

    questionnaire: Questionnaire
    layout: SheetLayout
    inks: tuple[tuple[Ink, ...], ...]  # one tuple a page
    style: Style


@lru_cache(maxsize=64)  # the checks of one plan set each form several times, and a desk checks it at every look
def set_form(questionnaire: Questionnaire) -> SetForm:
    """Set a form as roomy as its pages allow.

    Raises:
        FormError: It does not fit its pages, or a word not its place, even when set as tight as is safe to read.
    """
    allowed = min(questionnaire.pages, MOST_PAGES)
    too_wide: TooWide | None = None
    for style in STYLES:
        try:
            pages = _paginate(steps_of(questionnaire, style), style, most=allowed)
        except TooWide as error:  # smaller letters may have room
            too_wide = error
            continue
        if pages:
            return _set(questionnaire, pages, style)
        too_wide = None
    if too_wide:
        raise too_wide
    advice = "drop or shorten questions" if allowed == MOST_PAGES else "allow pages: 2, or drop or shorten questions"
    raise FormError(
        "the form %(key)r does not fit %(allowed)s page(s) of A4: %(advice)s",
        key=questionnaire.key,
        allowed=allowed,
        advice=advice,
    )


def lint_layout(form: SetForm) -> tuple[FormRemark, ...]:
    """List what makes the printed form hard to fill in or unsafe to read."""
    return remarks_on(form.questionnaire, form.layout, form.inks, form.style)


def _paginate(steps: tuple[Step, ...], style: Style, *, most: int) -> tuple[tuple[Block, ...], ...]:
    """Give the pages' blocks; none where they do not fit."""
    pages: list[tuple[Block, ...]] = []
    rest = steps
    while rest:
        filled = fill_page(rest, style, top_mm=CONTENT.y_mm, bottom_mm=CONTENT.bottom_mm)
        if filled.steps == 0 or len(pages) == most:
            return ()
        pages.append(tuple(snapped(block) for block in filled.blocks))
        rest = rest[filled.steps :]
    return tuple(pages)


def _set(questionnaire: Questionnaire, pages: tuple[tuple[Block, ...], ...], style: Style) -> SetForm:
    heads = (office_head(), *[running_head(questionnaire)] * (len(pages) - 1))
    inks = tuple(
        (*head, *(ink for block in blocks for ink in block.inks), *foot(questionnaire))
        for head, blocks in zip(heads, pages, strict=True)
    )
    layout = SheetLayout(
        form=questionnaire.form,
        version=questionnaire.version,
        pages=tuple(_page(number, blocks, inks[number - 1]) for number, blocks in enumerate(pages, 1)),
    )
    return SetForm(questionnaire=questionnaire, layout=layout, inks=inks, style=style)


def _page(number: int, blocks: tuple[Block, ...], inks: tuple[Ink, ...]) -> PageLayout:
    page = PageLayout(
        number=number,
        boxes=tuple(box for block in blocks for box in block.boxes),
        fields=tuple(field for block in blocks for field in block.fields),
        fiducials=fiducials(),
        codes=code_zones(),
        headings=tuple(heading for block in blocks for heading in block.headings),
    )
    return with_row_papers(with_paper_beyond(page, inks), inks)
