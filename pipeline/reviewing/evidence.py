"""What a person looks at: the crop of a row, and the page with what was read drawn over it; identity masked."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from PIL import Image

from forms.code import PageCode
from omr.blinds import behind_blinds
from omr.faults import PageFault
from omr.image import PageImage, Rgb
from omr.known import KnownForms
from omr.overlay import OpenPage, crop_field, crop_row, draw_page, open_page
from omr.reading import BoxReading, BoxReason, BoxState
from pipeline.errors import NothingFound
from pipeline.events import STATE_LETTERS
from pipeline.judging.assemble import base_code
from pipeline.reviewing.originals import page_image
from pipeline.reviewing.rivals import is_of_a_pair, rival_of
from pipeline.store import pages, printed
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
        rival = rival_of(connection, page) if is_of_a_pair(item) else None
    views = list(_views(survey, page, item, page_image(survey, page)))
    if rival:
        with suppress(NothingFound):  # its image may be gone by the rules of keeping: the waiting one is shown alone
            views += [(f"other-{name}", seen) for name, seen in _views(survey, rival, item, page_image(survey, rival))]
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(_write(folder / f"item-{item.id}-{name}.png", pixels) for name, pixels in views)


def write_ballot(survey: Survey, code: str, folder: Path) -> tuple[Path, ...]:
    """Write the rows and pages of a ballot as PNG files for a second reader: nothing shows what was read before.

    Raises:
        NothingFound: An archived original is gone (purged or lost).
    """
    with survey.store.connection() as connection:
        counting = pages.counting_pages(connection, code)
    folder.mkdir(parents=True, exist_ok=True)
    stem = "-".join(code.split("/")[1:])
    return tuple(
        _write(folder / f"{stem}-page-{page.page}{name}.png", pixels)
        for page in counting
        for name, pixels in _bare_views(survey, page, page_image(survey, page))
    )


def write_rows(survey: Survey, page: StoredPage, folder: Path) -> tuple[Path, ...]:
    """Write a page and, where its sheet was found, each of its rows and written fields as PNG files."""
    folder.mkdir(parents=True, exist_ok=True)
    views = _bare_views(survey, page, page_image(survey, page))
    return tuple(_write(folder / f"page-{page.id}{name}.png", pixels) for name, pixels in views)


def write_bare(survey: Survey, page: StoredPage, folder: Path) -> Path:
    """Write a page as it was scanned, with nothing masked; the caller logs who looked."""
    folder.mkdir(parents=True, exist_ok=True)
    return _write(folder / f"page-{page.id}-identity.png", behind_blinds(page_image(survey, page), ()))


def write_field(survey: Survey, page_id: int, question: str, folder: Path) -> Path:
    """Write one written field as a PNG file; the whole page where its sheet was not found."""
    with survey.store.connection() as connection:
        page = pages.page_by_id(connection, page_id)
    image, known = page_image(survey, page), survey.known_forms()
    opened = lay_out(survey, page, image, known)
    pixels = crop_field(opened, question) if opened else covered(survey, page, image, known)
    folder.mkdir(parents=True, exist_ok=True)
    return _write(folder / f"page-{page_id}-text-{question}.png", pixels)


def _bare_views(survey: Survey, page: StoredPage, image: PageImage) -> Iterator[tuple[str, Rgb]]:
    known = survey.known_forms()
    opened = lay_out(survey, page, image, known)
    if opened is None:
        yield "", covered(survey, page, image, known)
        return
    yield "", draw_page(opened, ())
    for question in opened.sheet.page.questions():
        yield f"-question-{question}", crop_row(opened, question)


def _views(survey: Survey, page: StoredPage, item: Item, image: PageImage) -> Iterator[tuple[str, Rgb]]:
    known = survey.known_forms()
    opened = lay_out(survey, page, image, known)
    if opened is None:
        # Where the sheet lies is not known, so nobody can say where the identity fields are.
        yield "page", covered(survey, page, image, known)
        return
    if item.question is not None:
        yield "row", crop_row(opened, item.question)
    yield "page", draw_page(opened, readings_of(page, known))


def page_code(survey: Survey, page: StoredPage) -> PageCode | None:
    """Give the code of a page as its symbols or a person named it; None where its ballot is not known."""
    if page.ballot is None:
        return None
    with survey.store.connection() as connection:
        printed_as = printed.find_printed(connection, base_code(page.ballot))
    if printed_as is None:
        return None
    return PageCode(
        ballot=printed_as.ballot,
        form=printed_as.form,
        version=printed_as.version,
        page=page.page or 1,
        pages=printed_as.pages,
    )


def lay_out(survey: Survey, page: StoredPage, image: PageImage, known: KnownForms) -> OpenPage | None:
    """Find the sheet on a page, whether its boxes could be read or not; None where its place is not certain."""
    code = page_code(survey, page)
    if code is None:
        return None
    try:
        return open_page(image, known, code)
    except PageFault:  # refused when it was read, or read by an older reader that was less strict
        return None


def covered(survey: Survey, page: StoredPage, image: PageImage, known: KnownForms) -> Rgb:
    """Give a page whose sheet was not found with all covered that may tell of a person, by the forms it may be."""
    code = page_code(survey, page)
    forms = known.layouts if code is None else {(code.form, code.version): known.layouts[code.form, code.version]}
    return behind_blinds(image, forms.values())


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
