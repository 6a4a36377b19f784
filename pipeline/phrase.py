"""A sentence with named places: the command line says it as it is, a screen translates its words first."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """Vietnamese words with places such as `%(count)s`, and what stands in them."""

    words: str
    values: tuple[tuple[str, str | int], ...] = ()

    @property
    def named(self) -> Mapping[str, str | int]:
        """Give what stands in each place."""
        return dict(self.values)

    def __str__(self) -> str:
        return self.words % self.named


def phrase(words: str, **values: str | int) -> Phrase:
    """Give a phrase with its places filled."""
    return Phrase(words, tuple(values.items()))
