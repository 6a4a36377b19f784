"""Lay the tally out as an office prints it: one table per questionnaire and scale, in plan order."""

from collections import Counter
from collections.abc import Iterator

from forms.questionnaire import Questionnaire
from pipeline.judging.rules import EligibilityRules
from pipeline.tables.criteria import table_of
from pipeline.tables.table import Sheet, Table
from pipeline.tally.groups import common_words, group_tab, group_title
from pipeline.tally.layout import table_groups
from pipeline.tally.rows import Place, question_rows
from pipeline.tally.tally import CountedUnit, Scope, Tally

WHOLE = "Tổng hợp"
NAME_LENGTH = 31  # of a worksheet, as spreadsheets take it


def sheets(tally: Tally, rules: EligibilityRules, *, scope: Scope = Scope.WHOLE) -> tuple[Sheet, ...]:
    """Give one sheet over the whole tally, or one per unit or group of several units, in plan order.

    A tally that `Tally.only` cut down to one unit or group is named after it.
    """
    lead = len(common_words(tally.units))
    if scope is Scope.WHOLE:
        return (_sheet(tally, rules, lead),)
    if scope is Scope.UNIT:
        parts = [tally.only(unit=unit.id) for unit in tally.units]
    else:
        sizes = Counter(unit.group for unit in tally.units)
        parts = [tally.only(group=group) for group in sizes if group and sizes[group] > 1]
    return tuple(_sheet(part, rules, lead) for part in parts if _has_something(part))


def _has_something(tally: Tally) -> bool:
    """Whether a sheet is due: for every surveyed unit, and wherever ballots came back all the same."""
    return bool(tally.cells) or any(unit.surveyed for unit in tally.units)


def _sheet(tally: Tally, rules: EligibilityRules, lead: int) -> Sheet:
    name, place = _names(tally, lead)
    return Sheet(
        name=name,
        place=place,
        tables=tuple(_tables(tally, rules)),
        rows=tally.rows(),
        provisional=tally.provisional,
        simulated=tally.simulated,
    )


def _names(tally: Tally, lead: int) -> tuple[str, str]:
    """Name a sheet: short for its tab, in full for people; `lead` words are those with which all units begin."""
    units = tally.units
    if len(units) == 1:
        return _tab(units[0], lead), f"Đơn vị: {units[0].name}"
    if tally.group is None or not units:
        return WHOLE, ""
    return group_tab(units), f"Nhóm đơn vị: {group_title(units)}"


def _tab(unit: CountedUnit, lead: int) -> str:
    """Name the tab of a unit by its id and the end of its name: those of one office begin alike."""
    words = unit.name.split()[lead:] or unit.name.split()
    room = NAME_LENGTH - len(unit.id) - 1
    if len(" ".join(words)) <= room:
        return f"{unit.id} {' '.join(words)}"
    while words and len(" ".join(words)) >= room:
        words = words[1:]
    return f"{unit.id} …{' '.join(words)}" if words else unit.id


def _tables(tally: Tally, rules: EligibilityRules) -> Iterator[Table]:
    shown = tuple(_shown(tally))
    for questionnaire in shown:
        counts = tally.counts_of(questionnaire)
        rows = question_rows(questionnaire, counts, Place(), provisional=tally.provisional)
        by_question = {row.question: row for row in rows}
        caption = _caption(questionnaire, shown)
        for group in table_groups(questionnaire):
            yield table_of(group, by_question, rules, caption=caption)


def _shown(tally: Tally) -> Iterator[Questionnaire]:
    """Go through the forms that ballots came back of; of those of these units without any, the newest version."""
    keys = {unit.questionnaire for unit in tally.units}
    newest = {questionnaire.key: questionnaire.version for questionnaire in tally.questionnaires}
    used = {form.key for form in tally.questionnaires if tally.counts_of(form).returned}
    for form in tally.questionnaires:
        due = form.key in keys - used and form.version == newest[form.key]
        if due or tally.counts_of(form).returned:
            yield form


def _caption(questionnaire: Questionnaire, shown: tuple[Questionnaire, ...]) -> str:
    """Name the form where a sheet holds more than one."""
    if len(shown) == 1:
        return ""
    versions = [other.version for other in shown if other.key == questionnaire.key]
    version = f", phiên bản {questionnaire.version}" if len(versions) > 1 else ""
    return f"Mẫu phiếu {questionnaire.form}{version}: {questionnaire.subtitle or questionnaire.title}"
