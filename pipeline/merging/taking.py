"""Take packages in: look at seal, key and all that they say, and refuse with a reason what does not fit."""

import csv
import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import astuple, dataclass, replace

from sqlalchemy import Connection

from forms.phrase import Phrase, phrase
from forms.plan.model import Plan
from pipeline.errors import UsageError
from pipeline.events import PackageMerged, PackageWithdrawn, SentLate, SentText
from pipeline.files.sealed_zip import PackageFault, SealedPackage, read_sealed
from pipeline.files.signing import fingerprint, public_key
from pipeline.known_units import place_called
from pipeline.merged.counts import read_counts, read_packs, read_transactions
from pipeline.merged.held import active, replaced
from pipeline.merged.record import BallotRecord, to_line
from pipeline.merging.ballots import NAME, beside, read_ballots, short
from pipeline.merging.contents import places
from pipeline.merging.packing import (
    COUNTS,
    LATE,
    LOOSE,
    PACKS,
    SCHEMA,
    TEXTS,
    TRANSACTIONS,
)
from pipeline.store import books, packages
from pipeline.store.packages import StoredPackage
from pipeline.survey import Survey

_HASH = re.compile(r"[0-9a-f]{64}")  # of a log entry
MAX_ENTRIES = 10**12  # of a log
MAX_TEXT = 20_000  # characters of what somebody wrote freely; more fits on no page
MAX_LOOSE = 10**7  # pages that belong to no ballot yet
_TOLD = ("seq", "scope", "counts", "loose_pages", "late", "transactions", "packs")  # beside ballots and texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a package that was taken."""

    name: str
    ballots: int
    scope: tuple[str, ...]
    fingerprint: str
    is_new_key: bool  # nobody here has seen it before: compare its fingerprint with the sender's
    was_here: bool  # the same package again: nothing changed


def take_package(survey: Survey, raw: bytes, name: str, *, trusted: frozenset[str], by: str) -> Taken:
    """Take one package in; the same one again changes nothing.

    Args:
        survey: The survey it is merged into.
        raw: The package.
        name: Of its file, for messages.
        trusted: Fingerprints of keys; where any is named, a key must be one of them or known already.
        by: Who merges.

    Raises:
        PackageError: It is damaged, foreign, changed, older than what is here, or signed by an unknown key.
        UsageError: A round that it speaks of is closed.
    """
    package = read_sealed(raw, name, schema=SCHEMA)
    scope = _scope(package, survey)
    records = read_ballots(package, survey, frozenset(scope))
    own = public_key(survey.key)
    with survey.store.transaction() as transaction:
        # looked at while the write lock is held: somebody may be closing a round, or merging a later package
        stored = packages.packages(transaction.connection)
        said = Taken(
            name=name,
            ballots=len(records),
            scope=scope,
            fingerprint=fingerprint(package.signer),
            is_new_key=package.signer not in {own, *(each.signer for each in stored)},
            was_here=any(each.sha256 == package.sha256 and each.withdrawn is None for each in stored),
        )
        if not said.was_here:
            _check_key(package, said, active(stored), trusted, survey.plan)
            event = _event(package, records, scope, survey)
            said = replace(said, was_here=_is_here(transaction.connection, package, event, active(stored)))
        if not said.was_here:
            if set(scope) <= replaced(event.head, active(stored)):
                detail = Phrase("later packages of the same installation speak for all its units and rounds already")
                raise package.refuse(PackageFault.OLDER, detail, Phrase("Take the latest ones"))
            _refuse_closed(transaction.connection, name, scope)
            transaction.append(event, by=by)
    return said


def _is_here(
    connection: Connection, package: SealedPackage, event: PackageMerged, stored: Sequence[StoredPackage]
) -> bool:
    """Whether a package of this place in its sender's log is here, packed otherwise; no log has two of one place."""
    same = next((each for each in stored if (each.signer, each.head) == (event.signer, event.head)), None)
    if same is not None:
        alike = all(getattr(same, what) == getattr(event, what) for what in _TOLD)
        alike = alike and same.follows == frozenset(event.follows)
        alike = alike and packages.ballots_of(connection, same.sha256) == event.ballots
        if not (alike and packages.texts_of(connection, same.sha256) == event.texts):
            detail = phrase("it says something else than %(earlier)s of the same state", earlier=same.sha256[:12])
            raise package.refuse(PackageFault.TAMPERED, detail)
        return True
    after = {each.head for each in stored if event.head in each.follows}
    if not after.isdisjoint((event.head, *event.follows)) or event.head in event.follows:  # neither would count
        raise package.refuse(PackageFault.BAD_CONTENT, Phrase("it comes after itself"))
    return False


def withdraw(survey: Survey, sha256: str, *, reason: str, by: str) -> str:
    """Let a package count no longer; the beginning of its hash is enough. Gives the whole hash.

    Raises:
        UsageError: No package begins so, or several do, or a round that it speaks of is closed.
    """
    with survey.store.transaction() as transaction:
        merged = active(packages.packages(transaction.connection))
        found = [each for each in merged if each.sha256.startswith(sha256)]
        if len(found) != 1:
            raise UsageError(
                "%(sha256)s is the beginning of %(count)s merged packages: `phieu merge --list` shows them",
                sha256=sha256,
                count=len(found),
            )
        _refuse_closed(transaction.connection, found[0].sha256[:12], found[0].scope)
        transaction.append(PackageWithdrawn(sha256=found[0].sha256, reason=reason), by=by)
    return found[0].sha256


def _refuse_closed(connection: Connection, name: str, scope: Sequence[str]) -> None:
    closed = books.closings(connection)
    for place in scope:
        if place.partition("/")[2] in closed:
            raise UsageError(
                "%(name)s: round %(place)s is closed: `phieu reopen` first", name=name, place=place.partition("/")[2]
            )


def _event(
    package: SealedPackage, records: Sequence[BallotRecord], scope: tuple[str, ...], survey: Survey
) -> PackageMerged:
    try:
        log = package.manifest["log"]
        seq, head, follows = log["entries"], log["head"], tuple(log["follows"])
        if type(seq) is not int or not 0 < seq <= MAX_ENTRIES or not all(map(_HASH.fullmatch, (head, *follows))):
            raise ValueError("its place in the sender's log is none")
        loose = package.manifest.get(LOOSE, 0)  # older versions did not say
        if type(loose) is not int or not 0 <= loose <= MAX_LOOSE:
            raise ValueError("its number of pages without a ballot is none")
        late = tuple(_late(place, pages) for place, pages in package.manifest.get(LATE, {}).items() if place in scope)
        return PackageMerged(
            sha256=package.sha256,
            signer=package.signer,
            seq=seq,
            head=head,
            follows=follows,
            scope=scope,
            ballots=tuple(to_line(record) for record in records),
            counts=read_counts(package.files[COUNTS].decode("utf-8"), survey.plan),
            loose_pages=loose,
            late=late,
            transactions=read_transactions(beside(package, TRANSACTIONS), survey.plan),
            packs=read_packs(beside(package, PACKS), survey.plan),
            texts=tuple(_texts(beside(package, TEXTS), scope)),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError, csv.Error) as error:
        raise package.refuse(
            PackageFault.BAD_CONTENT,
            phrase("its manifest, counts or texts are incomplete (%(error)s)", error=short(repr(error))),
        ) from error


def _texts(lines: str, scope: Collection[str]) -> Iterator[SentText]:
    for line in lines.splitlines():
        text = SentText(**json.loads(line))
        if not all(isinstance(each, str) for each in astuple(text)) or len(text.text) > MAX_TEXT:
            raise ValueError(f"{line[:80]} is nothing that somebody wrote freely")
        if f"{text.unit}/{text.round}" not in scope or not NAME.fullmatch(text.id):
            raise ValueError(f"{line[:80]} is of no place or name of the package")
        yield text


def _late(place: str, pages: object) -> SentLate:
    if type(pages) is not int or not 0 < pages <= MAX_LOOSE:
        raise ValueError(f"its number of pages of {place} that came late is none")
    unit, _, label = place.partition("/")
    return SentLate(unit=unit, round=label, pages=pages)


def _check_key(
    package: SealedPackage, said: Taken, stored: Sequence[StoredPackage], trusted: frozenset[str], plan: Plan
) -> None:
    if said.fingerprint in trusted:
        return
    before = {place: {each.signer for each in stored if place in each.scope} for place in said.scope}
    # each place by itself: who may speak for one unit must not speak for others by naming it beside them
    strange = next((place for place in said.scope if before[place] and package.signer not in before[place]), None)
    if strange is not None:
        earlier = fingerprint(min(before[strange]))
        detail = phrase(
            "%(place)s came under the key %(earlier)s before, now under %(key)s",
            place=place_called(plan, strange),
            earlier=earlier,
            key=said.fingerprint,
        )
    elif trusted and said.is_new_key:
        detail = phrase("its key %(key)s is none of those named", key=said.fingerprint)
    else:
        return
    remedy = phrase(
        "Ask the sender for the fingerprint of their key; if it is theirs, say --trust %(key)s", key=said.fingerprint
    )
    raise package.refuse(PackageFault.UNKNOWN_SIGNER, detail, remedy)


def _scope(package: SealedPackage, survey: Survey) -> tuple[str, ...]:
    """Give the units and rounds that a package speaks of: by them it is known who may speak of what."""
    if package.manifest.get("plan") != survey.plan.code:
        detail = phrase(
            "it is of the plan %(plan)s, here is %(code)r",
            plan=repr(package.manifest.get("plan")),
            code=survey.plan.code,
        )
        raise package.refuse(PackageFault.FOREIGN_PLAN, detail, Phrase("Merge it in the survey that it belongs to"))
    said, known = package.manifest.get("scope"), set(places(survey.plan))
    if not isinstance(said, list) or not said or not all(isinstance(place, str) for place in said):
        raise package.refuse(PackageFault.BAD_CONTENT, Phrase("it does not say of which units and rounds it speaks"))
    strange = sorted(set(said) - known)
    if strange:
        detail = phrase("the plan has no %(place)r (unit and round)", place=strange[0][:60])
        raise package.refuse(PackageFault.FOREIGN_PLAN, detail, Phrase("Both sides need the same plan"))
    return tuple(dict.fromkeys(said))
