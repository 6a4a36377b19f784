"""The image of a page out of the archive, or why there is none."""

from omr.image import PageImage
from pipeline.errors import NothingFound
from pipeline.intake.page import Damage, DamagedPage
from pipeline.intake.rest import rest_left_out
from pipeline.intake.scan_file import open_scan
from pipeline.store import custody
from pipeline.store.pages import StoredPage
from pipeline.survey import Survey
from pipeline.vietnam import day_in_vietnam


def page_image(survey: Survey, page: StoredPage) -> PageImage:
    """Decode a page from the archive as it was read; NothingFound where its image is gone."""
    if page.reason == Damage.SEVERAL:
        return image_to_read(survey, page)
    with rest_left_out():
        return image_to_read(survey, page)


def image_to_read(survey: Survey, page: StoredPage) -> PageImage:
    """Decode a page that is to be read (again); NothingFound where its image is gone or would be refused now."""
    refuse_purged(survey, page.id)
    path = survey.folder / page.file.archived
    if not path.exists():
        raise NothingFound("%(path)s is gone, and the log knows of no purge: phieu verify", path=path)
    with open_scan(path, logged_pages=page.file.page_count) as scan:
        found = scan.page(page.number)
    if isinstance(found, DamagedPage):
        raise NothingFound(
            "%(source)s page %(number)s: %(text)s", source=page.file.source, number=page.number, text=found.text
        )
    return found.image


def refuse_purged(survey: Survey, page_id: int) -> None:
    """Raise NothingFound where the images of a page were deleted: what is left of them is not shown."""
    with survey.store.connection() as connection:
        purge = custody.purge_of(connection, page_id)
    if purge is not None:
        raise NothingFound(
            "the images of page %(page)s were purged on %(day)s by %(by)s: %(reason)s",
            page=page_id,
            day=f"{day_in_vietnam(purge.at):%d/%m/%Y}",
            by=purge.by,
            reason=purge.reason,
        )
