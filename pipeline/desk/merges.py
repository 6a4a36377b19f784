"""Packages of other installations that come in through the browser: taken as `phieu merge` takes them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from forms.errors import SurveyError, said_of
from forms.phrase import Phrase
from forms.plan.finding import Finding
from pipeline.desk.scans import safe_name
from pipeline.errors import UsageError
from pipeline.files.sealed_zip import MAX_PACKAGE_BYTES, PackageError, PackageFault, refuse_too_large
from pipeline.files.signing import fingerprint
from pipeline.merged.elsewhere import left_to_senders
from pipeline.merged.standing import Standing, standing
from pipeline.merged_findings import merge_findings
from pipeline.merging.taking import Taken, take_package
from pipeline.store import packages
from pipeline.store.packages import StoredPackage
from pipeline.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What became of one file: it was taken, or it is said why not."""

    name: str
    taken: Taken | None
    refused: Phrase | None = None
    fault: PackageFault | None = None  # none where it fits, and something here keeps it out


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedPackage:
    """A package that was merged before."""

    stored: StoredPackage
    ballots: int
    key: str  # the fingerprint of who signed it


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeState:
    """All packages, what they hold together, and what only their senders can settle."""

    packages: tuple[MergedPackage, ...]
    now: Standing
    left_to_senders: tuple[Phrase, ...]
    found: tuple[Finding, ...]  # what the check says of them

    def sources(self, place: int) -> tuple[str, ...]:
        """Give the packages that tell a ballot differently, by its place among the conflicts."""
        return tuple(sorted(each.package for each in self.now.conflicts[place]))


def merge_state(survey: Survey) -> MergeState:
    """Give what was merged, the latest first."""
    with survey.store.connection() as connection:
        stored, sizes = packages.packages(connection), packages.sizes(connection)
    now = standing(survey)
    latest_first = sorted(stored, key=lambda each: (each.at, each.sha256), reverse=True)
    return MergeState(
        packages=tuple(
            MergedPackage(stored=each, ballots=sizes[each.sha256], key=fingerprint(each.signer))
            for each in latest_first
        ),
        now=now,
        left_to_senders=tuple(left_to_senders(survey, now)),
        found=tuple(merge_findings(survey)),
    )


def merge(
    survey: Survey, files: Sequence[tuple[str, BinaryIO]], *, trusted: Collection[str], by: str
) -> tuple[Merged, ...]:
    """Take packages in, one after the other; one that is refused keeps none of the others out.

    Raises:
        UsageError: No file was chosen.
    """
    if not files:
        raise UsageError("Chưa chọn tệp nào")
    return tuple(_merge(survey, safe_name(name), file, frozenset(trusted), by) for name, file in files)


def _merge(survey: Survey, name: str, file: BinaryIO, trusted: frozenset[str], by: str) -> Merged:
    try:
        raw = file.read(MAX_PACKAGE_BYTES + 1)
        refuse_too_large(name, len(raw))
        return Merged(name=name, taken=take_package(survey, raw, name, trusted=trusted, by=by))
    except PackageError as error:
        return Merged(name=name, taken=None, refused=error.told, fault=error.fault)
    except SurveyError as error:  # such as a round that is closed
        return Merged(name=name, taken=None, refused=said_of(error))
