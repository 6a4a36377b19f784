"""Under which names ballots and what was written on them travel: they lead nowhere without `survey.key`.

Installations that share the key (copies of one survey's folder) give a ballot the same name, so that it counts once. A
row that its table only numbers would have the name of row 1 of any other table of its unit, round and channel: its name
holds its table too, for two offices that both count from 1 ask two people.
"""

import hashlib
import hmac
from collections.abc import Collection

from pipeline.paperless import is_numbered
from pipeline.store import entries
from pipeline.survey import Survey

NAME_LENGTH = 32


class Names:
    """The names of a survey's own ballots."""

    def __init__(self, survey: Survey) -> None:
        self._key = survey.key
        with survey.store.connection() as connection:
            self._tables = {row.code: row.table for row in entries.keyed_rows(connection) if is_numbered(row)}

    @property
    def numbered(self) -> Collection[str]:
        """Give the codes of the rows that their tables only number."""
        return self._tables.keys()

    def id(self, code: str) -> str:
        """Give the name that a ballot has whatever table it came in."""
        return _keyed(self._key, f"package ballot|{code}")

    def of(self, code: str) -> str:
        """Give the name that tells a ballot from all others."""
        table = self.table(code)
        return numbered_name(self.id(code), table) if table else self.id(code)

    def all_of(self, code: str) -> tuple[str, ...]:
        """Give the names under which packages may hold a ballot; those of older versions know no tables."""
        return (self.of(code), self.id(code)) if code in self._tables else (self.id(code),)

    def table(self, code: str) -> str:
        """Give the name of the table that a numbered row came in; empty for any other ballot."""
        table = self._tables.get(code)
        return _keyed(self._key, f"package table|{table}") if table else ""

    def of_text(self, code: str, question: str) -> str:
        """Give the name of what was written freely: another than the ballot's, so that it leads to no answers."""
        table = self._tables.get(code)  # another table's row of this number is another person, whose words are others
        return _keyed(self._key, f"package text|{code}|{question}" + (f"|{table}" if table else ""))


def numbered_name(name: str, table: str) -> str:
    """Give the name of one table's row of all that have its number."""
    return hashlib.sha256(f"{name}|{table}".encode()).hexdigest()[:NAME_LENGTH]


def _keyed(key: bytes, said: str) -> str:
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()[:NAME_LENGTH]
