"""Check what no single value can show: ids that must differ, names that must exist, days in order.

Works on the values as they were read, so that these problems are told together with wrong types and keys.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, TypeGuard

from forms.errors import PlanProblem
from forms.plan.crossform import choices, overall_once
from forms.plan.fields import is_day
from forms.plan.problems import problem, shown
from forms.plan.raw import entries, entry_at, questions, repeated, unknown
from forms.plan.rounds import quarter_days, quarters_listed
from forms.plan.yamltree import Tree

Check = Callable[[Tree], Iterator[PlanProblem]]
QUARTER = re.compile(r"20\d\d-Q[1-4]")
SURVEYED = range(2000, 2101)  # years, as `fields.Year` takes them
QUARTERLY = ("continuous_quarterly", "quarterly")
SPANS = (("start", "end"), ("period_start", "period_end"), ("start", "due"))
DEADLINES = ("due", "due_before", "due_before_each_year", "due_month")


def cross_problems(tree: Tree) -> list[PlanProblem]:
    """Run all checks."""
    return [found for check in CHECKS for found in check(tree)]


def unit_ids(tree: Tree) -> Iterator[PlanProblem]:
    """Unit ids differ: they stand in the printed codes."""
    yield from repeated(tree, entries(tree, ("units",)), "id")


def form_codes(tree: Tree) -> Iterator[PlanProblem]:
    """Form codes differ: they tell the reader which form lies before it."""
    yield from repeated(tree, entries(tree, ("questionnaires",)), "form_code")


def question_ids(tree: Tree) -> Iterator[PlanProblem]:
    """Question and section ids differ within a questionnaire."""
    for path, _ in entries(tree, ("questionnaires",)):
        yield from repeated(tree, entries(tree, (*path, "sections")), "id")
        yield from repeated(tree, questions(tree, path), "id")


def names_of_units(tree: Tree) -> Iterator[PlanProblem]:
    """A unit's questionnaire and parent stand in the plan."""
    forms = [str(path[-1]) for path, _ in entries(tree, ("questionnaires",))]
    ids = [str(unit.get("id")) for _, unit in entries(tree, ("units",))]
    for path, unit in entries(tree, ("units",)):
        form = unit.get("questionnaire")
        yield from unknown(tree, (*path, "questionnaire"), form, forms, "a questionnaire of the plan")
        yield from unknown(tree, (*path, "parent"), unit.get("parent"), ids, "the id of a unit")


def somebody_surveyed(tree: Tree) -> Iterator[PlanProblem]:
    """At least one unit is surveyed."""
    units = entries(tree, ("units",))
    if units and all(unit.get("surveyed") is False for _, unit in units):
        yield problem(tree, ("units",), "no unit that is surveyed", "at least one", "Take `surveyed: false` away.")


def quota_rules(tree: Tree) -> Iterator[PlanProblem]:
    """A rule applies to units that are there, once, and says how many ballots."""
    groups = [str(unit.get("group") or unit.get("level")) for _, unit in entries(tree, ("units",))]
    rules = entries(tree, ("quota", "rules"))
    yield from repeated(tree, rules, "applies_to")
    for path, rule in rules:
        yield from unknown(tree, (*path, "applies_to"), rule.get("applies_to"), groups, "a group or level of the units")
        wanted = "min_fraction" if rule.get("type") == "fraction_of_transactions" else "per_unit"
        if rule.get(wanted) is None:
            yield problem(tree, (*path, wanted), "nothing", f"the key {wanted!r}", "Add it, or leave the rule out.")


def days_in_order(tree: Tree) -> Iterator[PlanProblem]:
    """Nothing ends before it starts."""
    top = [entry for place in ((), ("population",), ("recheck",)) for entry in entries(tree, place)]
    for path, span in (*top, *entries(tree, ("cycle", "occurrences")), *entries(tree, ("workflow",))):
        for first, last in SPANS:
            start, end = span.get(first), span.get(last)
            if is_day(start) and is_day(end) and end < start:  # ISO days sort as text
                yield problem(tree, (*path, last), shown(end), f"{first} ({start}) or a later day")


def one_deadline(tree: Tree) -> Iterator[PlanProblem]:
    """No duty has two deadlines."""
    for path, duty in (*entries(tree, ("workflow",)), *entries(tree, ("reports",))):
        due = [key for key in DEADLINES if duty.get(key) is not None]
        if len(due) > 1:
            yield problem(tree, (*path, due[1]), f"{due[0]} and {due[1]}", "one deadline", "Keep the one that holds.")


def occurrences_named(tree: Tree) -> Iterator[PlanProblem]:
    """An occurrence says which year or quarter it is; years and quarters are listed once."""
    cycle = entry_at(tree, ("cycle",))
    listed = cycle.get("years")
    years = listed if isinstance(listed, tuple) else ()
    if len(set(map(str, years))) < len(years):
        yield problem(tree, ("cycle", "years"), ", ".join(map(str, years)), "each year once")
    quarterly = cycle.get("kind") in QUARTERLY
    key = "period" if quarterly else "year"
    occurrences = entries(tree, ("cycle", "occurrences"))
    yield from repeated(tree, occurrences, key)
    for path, entry in occurrences:
        value = entry.get(key)
        if quarterly and not _is_quarter(value):
            yield problem(tree, (*path, key), shown(value), "a quarter such as 2023-Q1")
        elif (int(value[:4]) if _is_quarter(value) else value) not in years:
            yield problem(tree, (*path, key), shown(value), "one of the cycle's years")


def quarters_apart(tree: Tree) -> Iterator[PlanProblem]:
    """No day lies in two quarters: a ballot received on it would count in the first alone."""
    cycle = entry_at(tree, ("cycle",))
    if cycle.get("kind") not in QUARTERLY:
        return
    listed = entries(tree, ("cycle", "occurrences"))
    named = {entry["period"]: (path, entry) for path, entry in listed if _is_quarter(entry.get("period"))}
    given = cycle.get("years")
    years = [year for year in given if year in SURVEYED] if isinstance(given, tuple) else []
    labels = quarters_listed(cycle["kind"], years, named)
    spans = sorted((*_span(label, named[label][1] if label in named else {}), label) for label in labels)
    for one, other in pairwise(spans):
        if other[0] <= one[1]:
            own, twice = (one, other) if one[2] in named else (other, one)  # those that are not listed never overlap
            found = f"{own[0]} to {own[1]}, days that {twice[2]} has too"
            yield problem(tree, (*named[own[2]][0], "period"), found, "quarters that share no day")


def _span(label: str, entry: dict[str, Any]) -> tuple[str, str]:
    """Give the first and the last day of a quarter, as ISO text, which sorts like days."""
    first, last = (day.isoformat() for day in quarter_days(label))
    starts = [entry[key] for key in ("start", "period_start") if is_day(entry.get(key))]
    ends = [entry[key] for key in ("end", "period_end") if is_day(entry.get(key))]
    return (*starts, first)[0], (*ends, last)[0]


def _is_quarter(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(QUARTER.fullmatch(value))


def results_of_questions(tree: Tree) -> Iterator[PlanProblem]:
    """A published row belongs to a question of the plan."""
    known = _question_ids(tree)
    rows = entries(tree, ("results", "rows"))
    yield from repeated(tree, rows, "id")
    for path, row in rows:
        yield from unknown(tree, (*path, "id"), row.get("id"), known, "the id of a question")


def identity_fields(tree: Tree) -> Iterator[PlanProblem]:
    """A field that is named as one of identity is a question of the plan."""
    named = entry_at(tree, ("confidentiality",)).get("identity_fields")
    known = _question_ids(tree)
    for place, name in enumerate(named if isinstance(named, tuple) else ()):
        path = ("confidentiality", "identity_fields", place)
        yield from unknown(tree, path, name, known, "the id of a question")


CHECKS: tuple[Check, ...] = (
    unit_ids,
    form_codes,
    question_ids,
    names_of_units,
    somebody_surveyed,
    quota_rules,
    days_in_order,
    one_deadline,
    occurrences_named,
    quarters_apart,
    results_of_questions,
    identity_fields,
    choices,
    overall_once,
)


def _question_ids(tree: Tree) -> list[str]:
    forms = [path for path, _ in entries(tree, ("questionnaires",))]
    return [str(question.get("id")) for path in forms for _, question in questions(tree, path)]
