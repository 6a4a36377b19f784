"""A sentence with named places, put into a person's language only where a person reads it.

Its words are written in the code once, in Vietnamese or in English, and are the key under which the other language
is found. The command line says a phrase as it is written; the desk says it in the language of whoever looks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Union

from forms.arithmetic import half_up, vn_number

Value = Union[str, int, "Figure", "Phrase"]
Words = Callable[[str], str]  # gives the words of the wanted language for those of the code


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that each language writes with marks of its own: `1.200,5` or `1,200.5`."""

    value: Decimal
    decimals: int = 0
    after: str = ""  # such as `%`
    comma: bool = True  # how the sentence writes it as it stands in the code
    two_digits: bool = False  # Vietnamese offices write `05` so that nobody can put a digit before it; English has `5`

    def written(self, *, comma: bool) -> str:
        """Write it with a decimal comma, or with a decimal point."""
        plain = vn_number(half_up(self.value, self.decimals))
        written = plain.zfill(2 if self.two_digits else 0) if comma else plain.translate(_SWAP)
        return written + self.after

    def __str__(self) -> str:
        return self.written(comma=self.comma)


_SWAP = str.maketrans(",.", ".,")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words with places such as `%(count)s`, and what stands in them."""

    words: str
    values: tuple[tuple[str, Value], ...] = ()

    @property
    def named(self) -> Mapping[str, Value]:
        """Give what stands in each place."""
        return dict(self.values)

    def said(self, words: Words, *, comma: bool) -> str:
        """Say it, and each phrase in it, in the words of a language; numbers with a decimal comma or a point."""
        if not self.values:
            return words(self.words) if self.words else ""
        return words(self.words) % {name: _said(value, words, comma=comma) for name, value in self.values}

    def __str__(self) -> str:
        return self.words % self.named if self.values else self.words


def _said(value: Value, words: Words, *, comma: bool) -> str | int:
    if isinstance(value, Phrase):
        return value.said(words, comma=comma)
    return value.written(comma=comma) if isinstance(value, Figure) else value


def phrase(words: str, /, **values: Value) -> Phrase:
    """Give a phrase with its places filled."""
    return Phrase(words, tuple(values.items()))


def count(number: int) -> Figure:
    """Give a number of things, as a Vietnamese sentence writes it: `3.270`."""
    return Figure(Decimal(number))


def office_count(number: int) -> Figure:
    """Give a number of things, as a Vietnamese office writes it: `05`, `3.270`."""
    return Figure(Decimal(number), two_digits=True)


def plain(value: Decimal, after: str = "") -> Figure:
    """Give a number without the zeros behind its last decimal, as a Vietnamese sentence writes it: `9,5`."""
    return Figure(value, max(0, -int(value.normalize().as_tuple().exponent)), after)


def measure(value: float, decimals: int, after: str = "") -> Figure:
    """Give a measured number, as an English sentence writes it: `0.42`."""
    return Figure(Decimal(repr(float(value))), decimals, after, comma=False)


def joined(parts: tuple[Phrase, ...] | list[Phrase], between: str = "; ") -> Phrase:
    """Give phrases as one, with something between each two."""
    named = {f"part{number}": part for number, part in enumerate(parts)}
    return phrase(between.join(f"%({name})s" for name in named), **named)
