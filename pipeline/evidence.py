"""What a person looks at: the crop of a row, and the page with what was read drawn over it; identity masked."""

from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from forms.code import PageCode, ballot_from_code
from omr.blinds import behind_blinds
from omr.image import PageImage, Rgb
from omr.known import KnownForms
from omr.overlay import crop_row, draw_page, open_page
from omr.reading import BoxReading, BoxReason, BoxState
from pipeline.assemble import base_code
from pipeline.errors import NothingFound
from pipeline.events import STATE_LETTERS
from pipeline.intake import DamagedPage, open_scan
from pipeline.store import pages
from pipeline.store.items import Item
from pipeline.store.pages import StoredPage
from pipeline.survey import Survey

STATES = {letter: BoxState(state) for state, letter in STATE_LETTERS.items()}


def write_evidence(survey: Survey, item: Item, folder: Path) -> tuple[Path, ...]:
    """Write what there is to look at for an item as PNG files, and give their paths.

    Raises:
        NothingFound: The archived original is gone (purged or lost).
    """
    with survey.store.connection() as connection:
        page = pages.page_by_id(connection, item.page_id)
    image = page_image(survey, page)
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(
        _write(folder / f"item-{item.id}-{name}.png", pixels) for name, pixels in _views(survey, page, item, image)
    )


def write_ballot(survey: Survey, code: str, folder: Path) -> tuple[Path, ...]:
    """Write the rows and pages of a ballot as PNG files for a second reader: nothing shows what was read before.

    Raises:
        NothingFound: An archived original is gone (purged or lost).
    """
    with survey.store.connection() as connection:
        counting = pages.counting_pages(connection, code)
    folder.mkdir(parents=True, exist_ok=True)
    known = survey.known_forms()
    stem = "-".join(code.split("/")[1:])
    return tuple(
        _write(folder / f"{stem}-page-{page.page}{name}.png", pixels)
        for page in counting
        for name, pixels in _bare_views(page, page_image(survey, page), known)
    )


def _bare_views(page: StoredPage, image: PageImage, known: KnownForms) -> Iterator[tuple[str, Rgb]]:
    if page.reading is None:
        yield "", behind_blinds(image, known.layouts.values())
        return
    layout = known.layouts[page.reading.form, page.reading.version]
    opened = open_page(image, known, page_code(page, known))
    yield "", draw_page(opened, ())
    for question in layout.page(page.page or 1).questions():
        yield f"-question-{question}", crop_row(opened, question)


def _views(survey: Survey, page: StoredPage, item: Item, image: PageImage) -> Iterator[tuple[str, Rgb]]:
    known = survey.known_forms()
    if page.reading is None:
        # Where the sheet lies is not known, so nobody can say where the identity fields are.
        yield "page", behind_blinds(image, known.layouts.values())
        return
    opened = open_page(image, known, page_code(page, known))
    if item.question is not None:
        yield "row", crop_row(opened, item.question)
    yield "page", draw_page(opened, readings_of(page, known))


def page_image(survey: Survey, page: StoredPage) -> PageImage:
    """Decode a page from the archive; NothingFound where its image is gone."""
    path = survey.folder / page.file.archived
    if not path.exists():
        raise NothingFound(f"{path} is gone: images may have been purged")
    with open_scan(path) as scan:
        found = scan.page(page.number)
    if isinstance(found, DamagedPage):
        raise NothingFound(f"{page.file.source} page {page.number}: {found.text}")
    return found.image


def page_code(page: StoredPage, known: KnownForms) -> PageCode:
    """Give the code of a page that was read, as its symbols or a person named it."""
    ballot = ballot_from_code(base_code(page.ballot or ""))
    form, version = (page.reading.form, page.reading.version) if page.reading else ("", "")
    pages_count = len(known.layouts[form, version].pages)
    return PageCode(ballot=ballot, form=form, version=version, page=page.page or 1, pages=pages_count)


def readings_of(page: StoredPage, known: KnownForms) -> tuple[BoxReading, ...]:
    """Give the verdict on every box of a page that was read, in layout order; none where it was not."""
    if page.reading is None:
        return ()
    laid_out = known.layouts[page.reading.form, page.reading.version].page(page.page or 1).boxes
    seen = zip(laid_out, page.reading.states, page.reading.scores, page.reading.reasons, strict=True)
    return tuple(
        BoxReading(
            question=box.question,
            option=box.option,
            state=STATES[letter],
            probability=score / 1000,
            reason=BoxReason(reason),
        )
        for box, letter, score, reason in seen
    )


def _write(path: Path, pixels: Rgb) -> Path:
    Image.fromarray(pixels).save(path)
    return path
