"""A result table that was published, as it stands in the file."""

from typing import Self

from pydantic import Field, model_validator

from forms.plan.fields import Count, Flag, Strict, Text, Words, wrong

QUALITY3 = ("tot", "binh_thuong", "chua_tot")  # the columns of the three-point scale, best first


class ResultRowEntry(Strict):
    """The published counts of one question; `sum` and `reconciles` are compared, never used."""

    id: Words
    eligible: Count
    ineligible: Count
    tot: Count | None = None
    binh_thuong: Count | None = None
    chua_tot: Count | None = None
    counts: tuple[Count, ...] = Field(default=(), description="On other scales: the counts as printed, left to right")
    sum: Count | None = None
    reconciles: Flag | None = None

    @model_validator(mode="after")
    def _has_counts(self) -> Self:
        named = [getattr(self, name) is not None for name in QUALITY3]
        if any(named) == bool(self.counts) or (any(named) and not all(named)):
            raise wrong("either tot, binh_thuong and chua_tot, or counts")
        return self

    def in_order(self) -> tuple[int, ...]:
        """Give the counts as printed, left to right."""
        return self.counts or (self.tot or 0, self.binh_thuong or 0, self.chua_tot or 0)


class ResultsEntry(Strict):
    """The figures of a published report."""

    issued: Count | None = None
    returned: Count
    eligible: Count
    ineligible: Count
    eligible_rate_percent: Text | None = None
    rows: tuple[ResultRowEntry, ...] = ()
