"""Prove a survey: the log's chain, the tables made from it, the archive, the layouts and the closed tallies."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from forms.phrase import Phrase, phrase
from pipeline.archive import Archive, ArchiveError
from pipeline.audit.drawing import replayed
from pipeline.counting import tally_digest, tally_of_survey
from pipeline.errors import StoreError
from pipeline.manifest import MANIFEST, PrintedBallot, read_manifest
from pipeline.second_count import disagreements
from pipeline.store import Store, audits, books, custody, entries, log, pages, printed
from pipeline.survey import Survey
from pipeline.unlogged import unlogged_said


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One thing that was proved, or what speaks against it."""

    what: str
    count: int
    faults: tuple[Phrase | str, ...] = ()  # plain text where only the command line says it
    waits: Phrase | None = None  # what is no fault, and yet nothing that may be left as it is


def verify(survey: Survey, *, progress: Callable[[int, int], None]) -> tuple[Proof, ...]:
    """Prove everything that can be proved from the survey's folder.

    Log and tables are of one state, files as they are when they are come to: whoever writes meanwhile damages nothing.
    """
    with survey.store.held_still() as store:
        _ = survey.key  # a wrong one is an error of its own
        of_log = _of_log(survey.with_store(store))
    if of_log[0].faults:
        return of_log
    return (*of_log, _archive(survey, progress), _measures(survey), _layouts(survey), _manifest(survey))


def _of_log(survey: Survey) -> tuple[Proof, ...]:
    """Prove the log, and what was made from it; where its chain does not hold, nothing that follows means anything."""
    with survey.store.connection() as connection:
        logged = log.count(connection)
    with Store.temporary() as again:
        try:
            again.replay(survey.store.each_entry())
        except StoreError as error:
            return (Proof(what="log chain", count=logged, faults=(error.said,)),)
        return (
            Proof(what="log chain", count=logged),
            _tables(survey, again),
            _tally(survey, again),
            _counted_twice(survey),
            _draws(survey),
        )


def held_entry(survey: Survey, head: str) -> Proof:
    """Prove that the log still holds the entry whose hash somebody noted; the beginning of it is enough.

    The chain alone shows no change by whoever may write its file: they can seal all that follows anew, or cut it off. A
    hash that was noted elsewhere shows it, for each seals everything before it.
    """
    found = [entry.seq for entry in survey.store.each_entry() if entry.hash.startswith(head.lower())]
    fault = phrase("no entry has the hash %(head)s… that was noted: the log was changed before it, or cut", head=head)
    return Proof(what="the entry that was noted", count=max(found, default=0), faults=() if found else (fault,))


def _tables(survey: Survey, again: Store) -> Proof:
    found = survey.store.differences(again)
    faults = tuple(
        phrase("table %(name)s does not follow from the log: run `phieu repair`", name=name) for name in found.tables
    )
    return Proof(what="tables made from the log", count=found.rows, faults=faults)


def _tally(survey: Survey, again: Store) -> Proof:
    kept, replayed = tally_of_survey(survey), tally_of_survey(survey.with_store(again))
    faults = (
        []
        if tally_digest(kept, survey) == tally_digest(replayed, survey)
        else [Phrase("the replayed log gives another tally")]
    )
    with survey.store.connection() as connection:
        closings = books.closings(connection)
    faults += [
        phrase("round %(round)s was closed by %(by)s with another tally", round=closing.round, by=closing.by)
        for closing in closings.values()
        if tally_digest(kept.only(round=closing.round), survey) != closing.tally
    ]
    faults += [
        phrase("round %(round)s is closed, and %(count)s ballots of it wait: no figure counts them", round=r, count=n)
        for r in closings
        if (n := kept.only(round=r).counts.pending)
    ]
    return Proof(what="tally replayed from the log", count=1 + len(closings), faults=tuple(faults))


def _counted_twice(survey: Survey) -> Proof:
    faults, compared = disagreements(survey)
    return Proof(what="numbers counted a second time in SQL", count=compared, faults=faults)


def _draws(survey: Survey) -> Proof:
    with survey.store.connection() as connection:
        draws = audits.draws(connection)
        drawn = {draw.round: set(audits.drawn_ballots(connection, draw.round)) for draw in draws}
    faults: list[Phrase] = []
    for draw in draws:
        try:
            if not drawn[draw.round].issuperset(replayed(survey, draw)):
                faults.append(
                    phrase(
                        "entry %(seq)s: the seed %(seed)r draws other ballots than were drawn",
                        seq=draw.seq,
                        seed=draw.seed,
                    )
                )
        except ValueError as error:
            faults.append(Phrase(str(error)))
    return Proof(what="replayed draws of the re-check", count=len(draws), faults=tuple(faults))


def _archive(survey: Survey, progress: Callable[[int, int], None]) -> Proof:
    archive = Archive(folder=survey.archive_folder)
    with survey.store.connection() as connection:
        purged = custody.purged_files(connection)
        scans, tables = pages.all_files(connection), entries.answer_files(connection)
    files = (*(file.sha256 for file in scans), *(table.kept for table in tables))
    faults: list[Phrase] = []
    for number, sha256 in enumerate(files, 1):
        try:
            if sha256 not in purged:
                archive.check(sha256)
            elif archive.find(sha256):
                faults.append(
                    phrase("%(file)s… was purged and is still there: run `phieu purge` again", file=sha256[:12])
                )
        except ArchiveError as error:
            if not _was_purged(survey, sha256):  # since we began
                faults.append(error.said)
        progress(number, len(files))
    return Proof(what="archived originals", count=len(files), faults=tuple(faults), waits=unlogged_said(survey))


def _was_purged(survey: Survey, sha256: str) -> bool:
    with survey.store.connection() as connection:
        return sha256 in custody.purged_files(connection)


def _measures(survey: Survey) -> Proof:
    with survey.store.connection() as connection:
        wanted = pages.measures_digests(connection)
        faults = [
            fault for digest in wanted for fault in _unlike(digest, lambda d: pages.stored_measures(connection, d))
        ]
    return Proof(what="stored measures", count=len(wanted), faults=tuple(faults))


def _unlike(digest: str, load: Callable[[str], bytes]) -> Iterator[Phrase]:
    try:
        if hashlib.sha256(load(digest)).hexdigest() != digest:
            yield phrase("measures %(digest)s were changed", digest=digest[:12])
    except KeyError:
        yield phrase("measures %(digest)s are gone", digest=digest[:12])


def _layouts(survey: Survey) -> Proof:
    with survey.store.connection() as connection:
        forms = printed.forms(connection)
    return Proof(what="printed layouts", count=len(forms), faults=tuple(_layout_faults(survey, forms)))


def _layout_faults(survey: Survey, forms: tuple[printed.FormText, ...]) -> Iterator[Phrase]:
    for form in forms:
        path = survey.layout_path(form.form, form.version)
        if not path.exists():
            yield phrase("%(name)s is missing", name=path.name)
        elif path.read_text(encoding="utf-8") != form.layout:
            yield phrase("%(name)s differs from the layout that was printed", name=path.name)


def _manifest(survey: Survey) -> Proof:
    """Prove that the manifest says of no ballot what the log does not; rows that it lacks the next print adds."""
    try:
        listed = read_manifest(survey.print_folder / MANIFEST)
    except StoreError as error:
        return Proof(what="rows of the print manifest", count=0, faults=(error.said,))
    with survey.store.connection() as connection:  # after the file: a print that runs now logs before it lists
        known = {each.ballot.code: each for each in printed.printed_ballots(connection)}
    faults = tuple(_manifest_faults(listed, known))
    return Proof(what="rows of the print manifest", count=len(listed), faults=faults)


def _manifest_faults(listed: Sequence[PrintedBallot], known: Mapping[str, PrintedBallot]) -> Iterator[Phrase]:
    wrong = [each.ballot.code for each in listed if not _is_as_printed(each, known.get(each.ballot.code))]
    if wrong:
        yield phrase(
            "%(file)s tells %(count)s ballots otherwise than the log, or alone, such as %(code)s",
            file=MANIFEST,
            count=len(wrong),
            code=wrong[0],
        )


def _is_as_printed(listed: PrintedBallot, known: PrintedBallot | None) -> bool:
    """Whether a row of the manifest is the log's; earlier versions did not write down there what is a spare."""
    return known is not None and listed in (known, replace(known, spare=False))
