"""The units of the plan: add, rename, remove, quota, questionnaire."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from forms.phrase import Phrase, phrase
from forms.plan import Plan
from forms.plan.yamledit import Drop, Edit, Insert, Put
from pipeline.desk.plan_forms.fields import Sent, at, put_number, put_text, shown
from pipeline.errors import UsageError
from pipeline.tally.groups import group_title
from pipeline.vietnam import whole_number

ADD, REMOVE = "add", "remove:"  # what the buttons of the form say


CHOICES = {
    "": "Chưa chọn",
    "per_unit_rule": "In theo từng đơn vị",
    "declared_total_largest_remainder": "In đúng tổng số trong văn bản",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """How many ballots each unit of a group must return."""

    name: str
    group: str
    per_unit: str
    share: str  # of the transactions, in place of a number; it is changed in the text


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """One unit as the form shows it."""

    place: int  # in the plan file
    id: str
    name: str
    group: str  # as its own line says; empty where its level stands for it
    level: str  # by which a rule finds a unit without a group
    quota: str  # as its own line says; empty where the group's rule holds
    by_rule: int | None  # what holds then
    questionnaire: str
    confirmed: bool
    surveyed: bool
    printed: bool  # its ballots are on paper: it can no longer be removed


def unit_rows(data: Any, plan: Plan | None, printed: frozenset[str]) -> tuple[UnitRow, ...]:
    """Give the units in plan order."""
    rows = []
    for place, entry in enumerate(at(data, ("units",)) or ()):
        known = plan is not None and plan.has_unit(str(entry.get("id")))
        rows.append(
            UnitRow(
                place=place,
                id=shown(entry.get("id")),
                name=shown(entry.get("name")),
                group=shown(entry.get("group")),
                level=shown(entry.get("level")),
                quota=shown(entry.get("quota")),
                by_rule=plan.quota(str(entry["id"])) if plan is not None and known else None,
                questionnaire=shown(entry.get("questionnaire")),
                confirmed=entry.get("confirmed", True) is True,
                surveyed=entry.get("surveyed", True) is not False,
                printed=shown(entry.get("id")) in printed,
            )
        )
    return tuple(rows)


def group_names(rows: Sequence[UnitRow]) -> dict[str, str]:
    """Give the groups by their ids, each called after its units: a plan gives them no other names."""
    found: dict[str, list[UnitRow]] = {}
    for row in rows:
        if group := row.group or row.level:
            found.setdefault(group, []).append(row)
    return {group: group_title(units, number) for number, (group, units) in enumerate(found.items(), 1)}


def rule_rows(data: Any) -> tuple[RuleRow, ...]:
    """Give the rules of the groups."""
    return tuple(
        RuleRow(
            name=f"quota.rules.{place}",
            group=shown(rule.get("applies_to")),
            per_unit=shown(rule.get("per_unit")),
            share=shown(rule.get("min_fraction")),
        )
        for place, rule in enumerate(at(data, ("quota", "rules")) or ())
    )


def quota_choice(data: Any) -> str:
    """Give which number is printed where the total and the rules differ."""
    return shown(at(data, ("quota", "choice")))


def unit_edits(data: Any, sent: Sent, action: str, printed: frozenset[str]) -> Iterator[Edit]:
    """Give what a sent form changes; `action` is the button that was pressed.

    Raises:
        UsageError: A new unit lacks its code or name, its code is taken, or a printed unit is to be removed.
    """
    groups = group_names(unit_rows(data, None, printed))
    for place in range(len(at(data, ("quota", "rules")) or ())):
        name = f"quota.rules.{place}.per_unit"
        group = shown(at(data, ("quota", "rules", place, "applies_to")))
        called = groups.get(group, group)
        label = phrase("Mỗi đơn vị nhóm %(group)s", group=called) if group else Phrase("Mỗi đơn vị")
        yield from put_number(data, ("quota", "rules", place, "per_unit"), sent, name, label)
    if "quota.choice" in sent and at(data, ("quota",)) is not None:
        yield from put_text(data, ("quota", "choice"), sent, "quota.choice")
    units = at(data, ("units",)) or ()
    for place, entry in enumerate(units):
        name = f"units.{place}"
        if sent.get(f"{name}.id") != shown(entry.get("id")):
            continue  # the list is another one by now: its digest says so too
        for key in ("name", "group", "questionnaire"):
            yield from put_text(data, ("units", place, key), sent, f"{name}.{key}")
        label = phrase("Chỉ tiêu của %(unit)s", unit=shown(entry.get("id")))
        yield from put_number(data, ("units", place, "quota"), sent, f"{name}.quota", label)
        confirmed = f"{name}.confirmed" in sent
        if confirmed != (entry.get("confirmed", True) is True):
            yield Put(path=("units", place, "confirmed"), value=confirmed)
    if action == ADD:
        yield Insert(path=("units", len(units)), value=_new_unit(units, sent))
    if action.startswith(REMOVE):
        yield Drop(path=("units", _removed(units, action.removeprefix(REMOVE), printed)))


def _new_unit(units: Any, sent: Sent) -> dict[str, Any]:
    code, name = sent.get("new.id", "").strip(), " ".join(sent.get("new.name", "").split())
    if not code or not name:
        raise UsageError("Đơn vị mới cần có mã và tên")
    if any(unit.get("id") == code for unit in units):
        raise UsageError("Mã %(code)s đã có trong danh sách", code=code)
    last = units[-1] if units else {}
    entry = {
        "id": code,
        "name": name,
        "group": sent.get("new.group", "").strip() or last.get("group"),
        "questionnaire": sent.get("new.questionnaire", "").strip() or last.get("questionnaire"),
    }
    quota = sent.get("new.quota", "").strip()
    number = whole_number(quota)
    if quota and number is None:
        raise UsageError("Chỉ tiêu %(quota)r không phải là số nguyên", quota=quota)
    return {**entry, "quota": number} if quota else entry


def _removed(units: Any, id: str, printed: frozenset[str]) -> int:
    if id in printed:
        raise UsageError("%(id)s đã in phiếu, không bỏ khỏi kế hoạch được", id=id)
    for place, unit in enumerate(units):
        if unit.get("id") == id:
            return place
    raise UsageError("%(id)s: không có đơn vị này trong kế hoạch", id=id)
