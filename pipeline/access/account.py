"""An account: a person who signs in, and what the desk knows of them."""

from dataclasses import dataclass

from pipeline.access.roles import Right, Role, rights_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person who may sign in. The password's hash never leaves `pipeline.access`."""

    name: str  # signs decisions in the log
    role: Role
    units: tuple[str, ...] = ()  # empty: all units
    sees_identity: bool = False
    disabled: bool = False

    @property
    def rights(self) -> frozenset[Right]:
        """What the person may do."""
        return rights_of(self.role, bound=bool(self.units), sees_identity=self.sees_identity)

    def may(self, right: Right) -> bool:
        """Whether the person may do this."""
        return right in self.rights and not self.disabled

    def sees_unit(self, unit: str) -> bool:
        """Whether a unit is among those the person may see."""
        return not self.units or unit in self.units


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in browser."""

    account: Account
    csrf: str
    id: str  # digest of the cookie's secret
