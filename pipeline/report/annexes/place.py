"""Of what an annex speaks, under its title."""

from pipeline.report.facts import Facts
from pipeline.tally.groups import group_title


def place_of(facts: Facts) -> str:
    """Name the unit, or the group of units, where the report is of one, and the period."""
    if facts.unit is not None:
        return f"Đơn vị: {facts.unit.name}. {facts.period.heading}"
    if facts.tally.group is not None and facts.surveyed:
        return f"Nhóm đơn vị: {group_title(facts.surveyed)}. {facts.period.heading}"
    return facts.period.heading
