"""Units by their ids: what the plan does not have is refused in one sentence, what it has is called by its name."""

from forms.plan import Plan
from pipeline.errors import UsageError


def require_units(plan: Plan, *units: str | None) -> None:
    """Raise UsageError for the first of these ids that no unit has; None stands for all units."""
    for unit in units:
        if unit is not None and not plan.has_unit(unit):
            known = ", ".join(each.id for each in plan.units)
            raise UsageError("%(unit)s is no unit of the plan: %(units)s", unit=unit, units=known)


def place_called(plan: Plan, place: str) -> str:
    """Name a unit and round as a package's scope does, with the name of the unit: people know no ids."""
    unit = place.partition("/")[0]
    return f"{place} ({plan.unit(unit).name})" if plan.has_unit(unit) else place
