"""Compare two rounds or periods, where both have data and asked the same: nothing is said without."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from forms.questionnaire import Question, Questionnaire
from pipeline.tally.figures import Figure, FormFigures, form_figures
from pipeline.tally.tally import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One figure earlier and later."""

    id: str
    title: str
    earlier: Figure
    later: Figure

    @property
    def difference(self) -> Decimal:
        """Give the change in percentage points, of the rates as they are printed."""
        if self.later.rate is None or self.earlier.rate is None:
            raise ValueError(f"{self.id}: a change without data on both sides")
        return self.later.rate - self.earlier.rate

    @property
    def beyond_chance(self) -> bool:
        """Whether the two intervals lie apart: else the change may be chance, and a report must not claim one."""
        one, other = self.earlier.interval, self.later.interval
        return one is not None and other is not None and (one.high < other.low or other.high < one.low)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What can be compared between two rounds of one form."""

    earlier: str
    later: str
    key: str  # of the questionnaire
    questions: tuple[Change, ...]
    factors: tuple[Change, ...]
    index: Change | None  # None where the index was made of other questions
    changed: tuple[str, ...]  # ids of questions that were asked differently, and are not compared


def comparisons(tally: Tally, earlier: str, later: str) -> tuple[Comparison, ...]:
    """Compare two rounds or periods of a tally, form by form; a form without ballots in both is left out."""
    before, after = tally.only(round=earlier), tally.only(round=later)
    keys = dict.fromkeys(form.key for form in tally.questionnaires)
    found = (_comparison(key, (earlier, _newest(before, key)), (later, _newest(after, key))) for key in keys)
    return tuple(each for each in found if each is not None)


def _newest(tally: Tally, key: str) -> FormFigures | None:
    """Give the figures of the newest version that has eligible ballots."""
    used = [form for form in tally.questionnaires if form.key == key and tally.counts_of(form).eligible]
    return form_figures(tally, used[-1]) if used else None


def _comparison(
    key: str, earlier: tuple[str, FormFigures | None], later: tuple[str, FormFigures | None]
) -> Comparison | None:
    (before_label, before), (after_label, after) = earlier, later
    if before is None or after is None:
        return None
    changed = frozenset(_changed(before.questionnaire, after.questionnaire))
    return Comparison(
        earlier=before_label,
        later=after_label,
        key=key,
        questions=tuple(c for c in _changes(before.questions, after.questions) if c.id not in changed),
        factors=tuple(c for c in _changes(before.factors, after.factors) if not changed & _asked(after, c.id)),
        index=next(iter(_changes((before.index,), (after.index,))), None) if not changed else None,
        changed=tuple(sorted(changed)),
    )


def _changes(before: tuple[Figure, ...], after: tuple[Figure, ...]) -> Iterator[Change]:
    earlier = {figure.id: figure for figure in before}
    for figure in after:
        one = earlier.get(figure.id)
        if one is not None and one.rate is not None and figure.rate is not None:
            yield Change(id=figure.id, title=figure.title, earlier=one, later=figure)


def _changed(before: Questionnaire, after: Questionnaire) -> Iterator[str]:
    """Go through the questions that were added, dropped, or asked in other words or with other options."""
    one, other = ({q.id: _meaning(q) for q in form.mark_questions()} for form in (before, after))
    yield from (name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _meaning(question: Question) -> tuple[object, ...]:
    return question.text, question.kind, question.options, question.positive_codes


def _asked(figures: FormFigures, section: str) -> frozenset[str]:
    return frozenset(q.id for s in figures.questionnaire.sections if s.id == section for q in s.questions)
