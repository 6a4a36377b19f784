"""Refuse what names a unit that the plan does not have, in one sentence for all commands and screens."""

from forms.plan import Plan
from pipeline.errors import UsageError


def require_units(plan: Plan, *units: str | None) -> None:
    """Raise UsageError for the first of these ids that no unit has; None stands for all units."""
    for unit in units:
        if unit is not None and not plan.has_unit(unit):
            known = ", ".join(each.id for each in plan.units)
            raise UsageError("%(unit)s is no unit of the plan: %(units)s", unit=unit, units=known)
