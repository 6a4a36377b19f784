"""Prove a survey: the log's chain, the tables made from it, the archive, the layouts and the closed tallies."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.archive import Archive, ArchiveError
from pipeline.audit.drawing import replayed
from pipeline.counting import tally_digest, tally_of_survey
from pipeline.errors import StoreError
from pipeline.second_count import disagreements
from pipeline.store import Store, audits, books, custody, entries, pages, printed
from pipeline.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One thing that was proved, or what speaks against it."""

    what: str
    count: int
    faults: tuple[str, ...] = ()


def verify(survey: Survey, *, progress: Callable[[int, int], None]) -> tuple[Proof, ...]:
    """Prove everything that can be proved from the survey's folder."""
    logged = survey.store.entries()
    _ = survey.key  # a wrong one is an error of its own
    with Store.in_memory() as again:
        try:
            again.replay(logged)
        except StoreError as error:
            return (Proof(what="log chain", count=len(logged), faults=(str(error),)),)
        return (
            Proof(what="log chain", count=len(logged)),
            _tables(survey, again),
            _tally(survey, again),
            _counted_twice(survey),
            _draws(survey),
            _archive(survey, progress),
            _measures(survey),
            _layouts(survey),
        )


def _tables(survey: Survey, again: Store) -> Proof:
    found = survey.store.differences(again)
    faults = tuple(f"table {name} does not follow from the log" for name in found.tables)
    return Proof(what="tables made from the log", count=found.rows, faults=faults)


def _tally(survey: Survey, again: Store) -> Proof:
    kept, replayed = tally_of_survey(survey), tally_of_survey(survey.with_store(again))
    faults = (
        [] if tally_digest(kept, survey) == tally_digest(replayed, survey) else ["the replayed log gives another tally"]
    )
    with survey.store.connection() as connection:
        closings = books.closings(connection)
    faults += [
        f"round {closing.round} was closed by {closing.by} with another tally"
        for closing in closings.values()
        if tally_digest(kept.only(round=closing.round), survey) != closing.tally
    ]
    return Proof(what="tally replayed from the log", count=1 + len(closings), faults=tuple(faults))


def _counted_twice(survey: Survey) -> Proof:
    faults, compared = disagreements(survey)
    return Proof(what="numbers counted a second time in SQL", count=compared, faults=faults)


def _draws(survey: Survey) -> Proof:
    with survey.store.connection() as connection:
        draws = audits.draws(connection)
        drawn = {draw.round: set(audits.drawn_ballots(connection, draw.round)) for draw in draws}
    faults = []
    for draw in draws:
        try:
            if not drawn[draw.round].issuperset(replayed(survey, draw)):
                faults.append(f"entry {draw.seq}: the seed {draw.seed!r} draws other ballots than were drawn")
        except ValueError as error:
            faults.append(str(error))
    return Proof(what="replayed draws of the re-check", count=len(draws), faults=tuple(faults))


def _archive(survey: Survey, progress: Callable[[int, int], None]) -> Proof:
    archive = Archive(folder=survey.archive_folder)
    with survey.store.connection() as connection:
        purged = custody.purged_files(connection)
        scans, tables = pages.all_files(connection), entries.answer_files(connection)
    files = (*(file.sha256 for file in scans), *(table.sha256 for table in tables))
    faults: list[str] = []
    for number, sha256 in enumerate(files, 1):
        try:
            if sha256 not in purged:
                archive.check(sha256)
            elif archive.find(sha256):
                faults.append(f"{sha256[:12]}… was purged and is still there: run `phieu purge` again")
        except ArchiveError as error:
            faults.append(str(error))
        progress(number, len(files))
    return Proof(what="archived originals", count=len(files), faults=tuple(faults))


def _measures(survey: Survey) -> Proof:
    with survey.store.connection() as connection:
        wanted = pages.measures_digests(connection)
        faults = tuple(_unlike(digest, lambda d: pages.stored_measures(connection, d)) for digest in wanted)
    return Proof(what="stored measures", count=len(wanted), faults=tuple(filter(None, faults)))


def _unlike(digest: str, load: Callable[[str], bytes]) -> str:
    try:
        return "" if hashlib.sha256(load(digest)).hexdigest() == digest else f"measures {digest[:12]} were changed"
    except KeyError:
        return f"measures {digest[:12]} are gone"


def _layouts(survey: Survey) -> Proof:
    with survey.store.connection() as connection:
        forms = printed.forms(connection)
    return Proof(what="printed layouts", count=len(forms), faults=tuple(_layout_faults(survey, forms)))


def _layout_faults(survey: Survey, forms: tuple[printed.FormText, ...]) -> Iterator[str]:
    for form in forms:
        path = survey.layout_path(form.form, form.version)
        if not path.exists():
            yield f"{path.name} is missing"
        elif path.read_text(encoding="utf-8") != form.layout:
            yield f"{path.name} differs from the layout that was printed"
