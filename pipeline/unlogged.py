"""Originals in the archive of which the log knows nothing: nothing of them is counted, and nobody is told.

The store may be an older copy than the archive: brought back from a backup, or copied without `phieu.db-wal` while a
program had it open. Or a scan was killed in the moment between the two.
"""

from forms.phrase import Phrase, phrase
from pipeline.archive import Archive
from pipeline.store import entries, pages
from pipeline.survey import Survey

NAMED_AT_MOST = 3


def unlogged(survey: Survey) -> tuple[str, ...]:
    """Name the originals that no entry of the log tells of, by their paths in the survey's folder."""
    # looked at before the store: a scan that runs now keeps a file first and notes it then
    kept = tuple(Archive(folder=survey.archive_folder).kept())
    with survey.store.connection() as connection:
        known = {scan.sha256 for scan in pages.all_files(connection)}
        known |= {table.kept for table in entries.answer_files(connection)}
    return tuple(path.relative_to(survey.folder).as_posix() for path in kept if path.stem not in known)


def uncounted_said(survey: Survey) -> Phrase | None:
    """Say beside figures how many originals they leave out, since the log does not know them; None where it does."""
    count = len(unlogged(survey))
    words = "%(count)s tệp trong archive/ mà nhật ký chưa ghi nhận, chưa tính trong số liệu này: chạy phieu verify"
    return phrase(words, count=f"{count:02d}") if count else None


def unlogged_said(survey: Survey) -> Phrase | None:
    """Say how many originals the log does not know, and how they come in; None where it knows them all."""
    found = unlogged(survey)
    if not found:
        return None
    return phrase(
        "%(count)s originals lie in archive/ of which the log knows nothing, and are counted nowhere: phieu.db is an "
        "older copy, or a scan was killed; bring back the newest phieu.db with its phieu.db-wal, or scan the folder "
        "archive/ (tables: import them again): %(names)s",
        count=len(found),
        names=", ".join((*found[:NAMED_AT_MOST], *(["…"] if len(found) > NAMED_AT_MOST else []))),
    )
