"""Of what an annex speaks, under its title."""

from pipeline.report.facts import Facts


def place_of(facts: Facts) -> str:
    """Name the unit, where the report is of one, and the period."""
    unit = f"Đơn vị: {facts.unit.name}. " if facts.unit is not None else ""
    return f"{unit}{facts.period.heading}"
