"""Lets a form's blocks flow onto pages: what belongs together stays together, scale heads are repeated where needed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from forms import kinds
from forms.fonts import Face, width_mm
from forms.kinds.matrix import columns_of, set_head
from forms.kinds.row import Columns, Row
from forms.questionnaire import Option, Question, QuestionKind, Questionnaire
from forms.setting.head import (
    closing_block,
    heading_block,
    instruction_block,
    intro_block,
    stem_block,
    title_block,
)
from forms.setting.ink import Block, stacked
from forms.setting.number import numbered
from forms.setting.style import HEADING_GAP_MM, LEFT_MM, Style

NUMBER_GAP_MM = 1.8
LEAST_NUMBER_MM = 7.0
LEAST_TEXT_MM = 50.0  # of a question beside its boxes; wider scales stand below their questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is never torn apart: a heading and the first row below it, or a single row or block."""

    before: tuple[Block, ...] = ()  # heading and stem
    continued: Block | None = None  # repeats the heading where the section goes on on another page
    opens_table: bool = True  # the scale's head may stand above the heading; not where a stem introduces it
    block: Block | None = None  # a block that is no question
    row: Row | None = None
    scale: tuple[Option, ...] = ()  # of the matrix the row stands in, without N/A; empty: in none


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One page's worth of blocks, placed, and how many steps they took."""

    blocks: tuple[Block, ...]
    steps: int
    lacks: tuple[Option, ...] = ()  # the scale whose N/A column turned out to be needed


def steps_of(questionnaire: Questionnaire, style: Style) -> tuple[Step, ...]:
    """Give the whole form as a row of steps."""
    opening = stacked(
        title_block(questionnaire), intro_block(questionnaire, style), instruction_block(questionnaire, style)
    )
    return (
        Step(block=opening),
        *_question_steps(questionnaire, style),
        Step(block=closing_block(questionnaire, style)),
    )


def fill_page(steps: Sequence[Step], style: Style, *, top_mm: float, bottom_mm: float) -> Filled:
    """Place as many steps as fit between `top_mm` and `bottom_mm`.

    An N/A column takes room from the question texts, so it is only there for the scales that have
    it on this very page; whether they do is known once the page is filled, hence the second try.
    """
    reserved: frozenset[tuple[Option, ...]] = frozenset()
    filled = _fill(steps, style, reserved, top_mm=top_mm, bottom_mm=bottom_mm)
    while filled.lacks:
        reserved |= {filled.lacks}
        filled = _fill(steps, style, reserved, top_mm=top_mm, bottom_mm=bottom_mm)
    return filled


def _fill(
    steps: Sequence[Step],
    style: Style,
    reserved: frozenset[tuple[Option, ...]],
    *,
    top_mm: float,
    bottom_mm: float,
) -> Filled:
    placed: list[Block] = []
    y_mm = top_mm
    scale: tuple[Option, ...] = ()
    for n, step in enumerate(steps):
        if step.scale and step.scale not in reserved and _not_applicable(step):
            return Filled(blocks=tuple(placed), steps=n, lacks=step.scale)
        columns = _columns(step, steps, style, is_reserved=step.scale in reserved)
        opened = step if placed or not step.continued else replace(step, before=(step.continued,))
        group = stacked(*_blocks(opened, columns, needs_head=step.scale != scale, style=style))
        gap_mm = HEADING_GAP_MM if step.before and placed else 0.0
        if y_mm + gap_mm + group.height_mm > bottom_mm:
            return Filled(blocks=tuple(placed), steps=n)
        placed.append(group.lowered(y_mm + gap_mm))
        y_mm += gap_mm + group.height_mm
        scale = step.scale
    return Filled(blocks=tuple(placed), steps=len(steps))


def _blocks(step: Step, columns: Columns | None, *, needs_head: bool, style: Style) -> Iterator[Block]:
    head = (set_head(columns, style),) if columns and needs_head else ()
    if step.opens_table:
        yield from (*head, *step.before)
    else:
        yield from (*step.before, *head)
    if step.block:
        yield step.block
    if step.row:
        yield kinds.set_row(replace(step.row, columns=columns))


def _columns(step: Step, steps: Sequence[Step], style: Style, *, is_reserved: bool) -> Columns | None:
    if not step.scale:
        return None
    shown = next((found for other in steps if other.scale == step.scale and (found := _not_applicable(other))), None)
    return columns_of(step.scale, shown if is_reserved else None, style)


def _not_applicable(step: Step) -> Option | None:
    return next(iter(_inapplicable(step.row.question)), None) if step.row else None


def _question_steps(questionnaire: Questionnaire, style: Style) -> Iterator[Step]:
    sections = numbered(questionnaire)
    numbers = [number for section in sections for number in section.numbers]
    text_left_mm = LEFT_MM + _number_width_mm(numbers, style)
    scales = _scales(questionnaire, style, text_left_mm)
    for section in sections:
        before: tuple[Block, ...] = (heading_block(section.heading, style),) if section.heading else ()
        if section.section.stem:
            before += (stem_block(section.section.stem, style),)
        continued: Block | None = None
        for question, number in zip(section.section.questions, section.numbers, strict=True):
            left_mm = text_left_mm if number else LEFT_MM
            row = Row(question=question, number=number, text_left_mm=left_mm, style=style)
            scale = scales.get(question.id, ())
            yield Step(before=before, continued=continued, opens_table=not before[1:], row=row, scale=scale)
            before = ()
            continued = heading_block(f"{section.heading} (tiếp theo)", style) if section.heading else None


def _number_width_mm(numbers: Sequence[str], style: Style) -> float:
    widest_mm = max((width_mm(number, Face.SERIF, style.body_pt) for number in numbers), default=0.0)
    return max(widest_mm + NUMBER_GAP_MM, LEAST_NUMBER_MM)


def _scales(questionnaire: Questionnaire, style: Style, text_left_mm: float) -> dict[str, tuple[Option, ...]]:
    """Find the questions that stand in a matrix: at least two in a row, of a scale that leaves their words room.

    A matrix has one N/A column, under the label of the first N/A box of its scale. A row with another N/A box, or with
    several, has no place in it: its box would stand under a label that is not its own.
    """
    questions = tuple(questionnaire.questions())
    scales = [_scale(question) for question in questions]
    inapplicable: dict[tuple[Option, ...], Option] = {}
    for question, scale in zip(questions, scales, strict=True):
        if len(_inapplicable(question)) == 1:
            inapplicable.setdefault(scale, *_inapplicable(question))
    any_box = next((box for question in questions for box in _inapplicable(question)), None)
    roomy = {
        scale
        for scale in scales
        if scale and columns_of(scale, inapplicable.get(scale, any_box), style).left_mm - text_left_mm >= LEAST_TEXT_MM
    }
    scales = [
        scale if scale in roomy and _inapplicable(question) in ((), (inapplicable.get(scale),)) else ()
        for question, scale in zip(questions, scales, strict=True)
    ]
    inside: dict[str, tuple[Option, ...]] = {}
    for n, (question, scale) in enumerate(zip(questions, scales, strict=True)):
        neighbours = (*scales[max(n - 1, 0) : n], *scales[n + 1 : n + 2])
        if scale and scale in neighbours:
            inside[question.id] = scale
    return inside


def _scale(question: Question) -> tuple[Option, ...]:
    if question.kind is not QuestionKind.SINGLE or not question.scale:
        return ()
    return tuple(option for option in question.options if not option.not_applicable)


def _inapplicable(question: Question) -> tuple[Option, ...]:
    return tuple(option for option in question.options if option.not_applicable)
