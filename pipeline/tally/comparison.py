"""Compare two rounds or periods, where both have data and asked the same: nothing is said without."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from forms.questionnaire import Question, Questionnaire
from pipeline.tally.figures import Figure, form_figures, index_figure, rated_in
from pipeline.tally.rates import index_questions
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
    form: Questionnaire  # of the later one, the newest
    questions: tuple[Change, ...]
    factors: tuple[Change, ...]
    index: Change | None  # None where the index was made of other questions
    changed: tuple[str, ...]  # ids of questions that were asked differently, and are not compared


def comparisons(tally: Tally, earlier: str, later: str) -> tuple[Comparison, ...]:
    """Compare two rounds or periods of a tally, form by form; a form without ballots in both is left out.

    Of several versions in one of them the newest is compared, question by question; the index is that of all ballots.
    """
    before, after = tally.only(round=earlier), tally.only(round=later)
    keys = dict.fromkeys(form.key for form in tally.questionnaires)
    found = (_comparison(_of_form(before, key), _of_form(after, key), (earlier, later)) for key in keys)
    return tuple(each for each in found if each is not None)


def _of_form(tally: Tally, key: str) -> Tally:
    """Give a tally of the versions of one form that have eligible ballots, the newest last."""
    used = (form for form in tally.questionnaires if form.key == key and tally.counts_of(form).eligible)
    return replace(tally, questionnaires=tuple(used))


def _comparison(before: Tally, after: Tally, labels: tuple[str, str]) -> Comparison | None:
    if not before.questionnaires or not after.questionnaires:
        return None
    one, other = before.questionnaires[-1], after.questionnaires[-1]
    changed = frozenset(_changed(one, other))
    same = {section.id for section in other.sections if _factor(one, section.id) == _factor(other, section.id)}
    figures, later = form_figures(before, one), form_figures(after, other)
    return Comparison(
        earlier=labels[0],
        later=labels[1],
        form=other,
        questions=tuple(c for c in _changes(figures.questions, later.questions) if c.id not in changed),
        factors=tuple(c for c in _changes(figures.factors, later.factors) if c.id in same),
        index=_index_change(before, after),
        changed=tuple(sorted(changed)),
    )


def _index_change(before: Tally, after: Tally) -> Change | None:
    """Compare the index, where all versions make it of the same questions."""
    made_of = [_meanings(index_questions(form)) for form in (*before.questionnaires, *after.questionnaires)]
    if any(each != made_of[0] for each in made_of):
        return None
    return next(_changes((index_figure(before),), (index_figure(after),)), None)


def _changes(before: tuple[Figure, ...], after: tuple[Figure, ...]) -> Iterator[Change]:
    earlier = {figure.id: figure for figure in before}
    for figure in after:
        one = earlier.get(figure.id)
        if one is not None and one.rate is not None and figure.rate is not None:
            yield Change(id=figure.id, title=figure.title, earlier=one, later=figure)


def _changed(before: Questionnaire, after: Questionnaire) -> Iterator[str]:
    """Go through the questions that were added, dropped, or asked in other words or with other options."""
    one, other = _meanings(before.mark_questions()), _meanings(after.mark_questions())
    yield from (name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _meanings(questions: Iterable[Question]) -> dict[str, tuple[object, ...]]:
    """Give what was asked, question by question: their words, and what of the answers is good."""
    return {q.id: (q.text, q.kind, q.options, q.positive_codes) for q in questions}


def _factor(questionnaire: Questionnaire, section: str) -> dict[str, tuple[object, ...]]:
    """Give what the rate of a section is made of; a question that only one of two forms has changes it, too."""
    return _meanings(q for s in questionnaire.sections if s.id == section for q in rated_in(s.questions))
