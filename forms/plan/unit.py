"""The surveyed bodies of a plan."""

from dataclasses import dataclass

from forms.plan.planfile import UnitEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A body whose service is surveyed."""

    id: str  # stands in the printed codes
    name: str
    group: str  # the plan's `group`, or `level` where it has none: units of a group are compared with each other
    questionnaire: str
    own_quota: int | None = None  # what the plan states for this unit; `Plan.quota` says what holds
    transactions: int | None = None
    parent: str | None = None
    surveyed: bool = True
    confirmed: bool = True  # False: a placeholder name, to be replaced before printing
    confirmation: str = ""  # in the plan's words, where it is more than yes or no
    aliases: tuple[str, ...] = ()
    gso_code: str | None = None
    admin_unit: str | None = None
    admin_type: str | None = None
    school_level: str | None = None
    name_source: str = ""
    note: str = ""

    @property
    def placeholder(self) -> bool:
        """Whether its name still has to be filled in."""
        return not self.confirmed


def unit_of(entry: UnitEntry) -> Unit:
    """Make the unit of an entry."""
    said = entry.confirmed
    return Unit(
        id=entry.id,
        name=entry.name,
        group=entry.group or entry.level or "",
        questionnaire=entry.questionnaire,
        own_quota=entry.quota,
        transactions=entry.transactions,
        parent=entry.parent,
        surveyed=entry.surveyed,
        confirmed=said if isinstance(said, bool) else True,
        confirmation="" if isinstance(said, bool) else said,
        aliases=entry.aliases,
        gso_code=entry.gso_code,
        admin_unit=entry.admin_unit,
        admin_type=entry.admin_type,
        school_level=entry.school_level,
        name_source=entry.name_source or "",
        note=entry.note or "",
    )
