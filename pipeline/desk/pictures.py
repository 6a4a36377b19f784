"""Pictures for the desk: rows, boxes and pages as JPEG, identity masked, the last few pages kept open."""

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass

import cv2
import numpy as np
import simplejpeg
from sqlalchemy import Connection

from omr.blinds import behind_blinds
from omr.faults import PageFault
from omr.image import Rgb
from omr.overlay import OpenPage, crop_box, crop_boxes, crop_field, crop_row, draw_page, open_page
from omr.reading import BoxReading
from pipeline.desk.desk import Desk
from pipeline.errors import NothingFound
from pipeline.reviewing.evidence import covered, lay_out, page_code, readings_of
from pipeline.reviewing.originals import page_image, refuse_purged
from pipeline.store import pages, printed
from pipeline.store.pages import StoredPage

OPEN_PAGES = 12  # a 200-dpi colour page takes 12 MB; a reviewer and the next items need three
KEPT_PICTURES = 2000  # crops of some 10 kB
QUALITY = 88
SHOWN_LONG_SIDE_PX = 2600  # of a whole page: a 300-dpi scan has more than any screen shows


def edition_of(connection: Connection, stored: StoredPage) -> str:
    """Give what tells two pictures of one page apart: what it was taken for, and what was read on it.

    A page looks otherwise once its torn code is typed in, or it is decided again; while nobody could read it, what
    is covered on it may follow from all the forms that were printed until then.
    """
    forms = printed.form_names(connection) if stored.reading is None else ()
    reading = stored.reading
    read = (reading.form, reading.version, reading.states, reading.scores, reading.reasons) if reading else ()
    told = repr((stored.ballot, stored.page, read, forms))
    return hashlib.sha256(told.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Opened:
    """A page as far as it could be laid out."""

    edition: str
    laid_out: OpenPage | None
    canvas: Rgb  # the whole page, masked; behind blinds where the sheet was not found
    readings: tuple[BoxReading, ...]
    covered: bool = False  # all but the bands of the codes


class Pictures:
    """Makes pictures of pages; NothingFound where an image was purged."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._opened: OrderedDict[int, _Opened] = OrderedDict()
        self._kept: OrderedDict[tuple[object, ...], tuple[str, bytes]] = OrderedDict()  # with the edition of their page
        self._lock = threading.Lock()
        self._turns: dict[int, threading.Lock] = {}  # of pages that somebody lays out just now
        self.made_by = secrets.token_hex(6)  # another program may draw the same page otherwise

    def edition(self, page_id: int) -> str:
        """Give what tells its pictures of now from earlier ones; NothingFound where there is none."""
        return self._stored(page_id)[1]

    def row(self, page_id: int, question: str) -> bytes:
        """Give one question's row; the whole page where its sheet was not found."""
        return self._part((page_id, "row", question), lambda opened: crop_row(opened, question))

    def boxes(self, page_id: int, question: str) -> bytes:
        """Give the boxes of one question, without its words."""
        return self._part((page_id, "boxes", question), lambda opened: crop_boxes(opened, question))

    def box(self, page_id: int, question: str, option: str) -> bytes:
        """Give one box."""
        return self._crop((page_id, "box", question, option), lambda opened: crop_box(opened, question, option))

    def field(self, page_id: int, question: str) -> bytes:
        """Give one written field."""
        return self._part((page_id, "field", question), lambda opened: crop_field(opened, question))

    def page(self, page_id: int, *, overlay: bool, marked: Collection[str] = ()) -> bytes:
        """Give the whole page, with what was read drawn in or without, and the rows of some questions framed."""
        opened = self._open(page_id)
        drawn = opened.canvas
        if opened.laid_out is not None:
            drawn = draw_page(opened.laid_out, opened.readings if overlay else (), framed=marked)
        self._desk.precedence.give_way()
        return _jpeg(_fitted(drawn))

    def is_laid_out(self, page_id: int) -> bool:
        """Whether the sheet was found on a page, so that its rows can be cut out."""
        return self._open(page_id).laid_out is not None

    def hides_all(self, page_id: int) -> bool:
        """Whether only the codes can be shown: nobody knows where identity stands on the page."""
        opened = self._open(page_id)
        return opened.laid_out is None and opened.covered

    def page_with_identity(self, page_id: int) -> bytes:
        """Give the whole page with nothing masked; the caller logs who looked."""
        with self._desk.survey.store.connection() as connection:
            stored = pages.page_by_id(connection, page_id)
        survey, known = self._desk.survey, self._desk.known_forms()
        image, code = page_image(survey, stored), page_code(survey, stored)
        try:
            opened = open_page(image, known, code, show_identity=True) if code else None
        except PageFault:
            opened = None
        return _jpeg(_fitted(draw_page(opened, ()) if opened else behind_blinds(image, ())))

    def forget(self) -> None:
        """Drop all pictures: what was purged must not be shown from memory."""
        with self._lock:
            self._kept.clear()
            self._opened.clear()

    def refuse_purged(self, page_id: int) -> None:
        """Let nothing of a purged page be seen, whoever had it purged: the command line tells no desk."""
        try:
            refuse_purged(self._desk.survey, page_id)
        except NothingFound:
            with self._lock:
                self._opened.pop(page_id, None)
                for key in [each for each in self._kept if each[0] == page_id]:
                    del self._kept[key]
            raise

    def _part(self, key: tuple[object, ...], cut: Callable[[OpenPage], Rgb]) -> bytes:
        """Cut a part out, or give the whole page: what a person is asked about must be before their eyes."""
        known = self._known(key)
        if known is not None:
            return known
        page_id = int(str(key[0]))
        return self._crop(key, cut) if self.is_laid_out(page_id) else self.page(page_id, overlay=False)

    def _known(self, key: tuple[object, ...]) -> bytes | None:
        page_id = int(str(key[0]))
        self.refuse_purged(page_id)
        edition = self.edition(page_id)
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept[0] != edition:
                return None
            self._kept.move_to_end(key)
            return kept[1]

    def _stored(self, page_id: int) -> tuple[StoredPage, str]:
        with self._desk.survey.store.connection() as connection:
            stored = pages.find_page(connection, page_id)
            if stored is None:
                raise NothingFound("there is no page %(page_id)s", page_id=page_id)
            return stored, edition_of(connection, stored)

    def _crop(self, key: tuple[object, ...], cut: Callable[[OpenPage], Rgb]) -> bytes:
        known = self._known(key)
        if known is not None:
            return known
        opened = self._open(int(str(key[0])))
        if opened.laid_out is None:
            raise NothingFound("page %(page)s: its sheet was not found, so no part of it can be cut out", page=key[0])
        self._desk.precedence.give_way()
        try:
            data = _jpeg(cut(opened.laid_out))
        except KeyError as error:
            raise NothingFound("page %(page)s has no %(error)s", page=key[0], error=error) from error
        with self._lock:
            self._kept[key] = (opened.edition, data)
            while len(self._kept) > KEPT_PICTURES:
                self._kept.popitem(last=False)
        return data

    def _open(self, page_id: int) -> _Opened:
        """Give a page laid out; a browser asks for its rows and itself at once, and only the first lays it out."""
        self.refuse_purged(page_id)
        stored, edition = self._stored(page_id)
        with self._lock:
            known = self._opened.get(page_id)
            if known is not None and known.edition == edition:
                self._opened.move_to_end(page_id)
                return known
            turn = self._turns.setdefault(page_id, threading.Lock())
        with turn:
            with self._lock:
                known = self._opened.get(page_id)
                if known is not None and known.edition == edition:
                    return known
            try:
                opened = self._lay_out(stored, edition)
            finally:
                with self._lock:
                    self._turns.pop(
                        page_id, None
                    )  # of a page that cannot be laid out, too: numbers cost nothing to ask for
            with self._lock:
                self._opened[page_id] = opened
                self._opened.move_to_end(page_id)
                while len(self._opened) > OPEN_PAGES:
                    self._opened.popitem(last=False)
        return opened

    def _lay_out(self, stored: StoredPage, edition: str) -> _Opened:
        survey, known = self._desk.survey, self._desk.known_forms()
        self._desk.precedence.give_way()
        image = page_image(survey, stored)
        self._desk.precedence.give_way()
        laid_out = lay_out(survey, stored, image, known)
        if laid_out is None:
            canvas = covered(survey, stored, image, known)
            hides = not np.array_equal(canvas, behind_blinds(image, ()))
            return _Opened(edition=edition, laid_out=None, canvas=canvas, readings=(), covered=hides)
        return _Opened(edition=edition, laid_out=laid_out, canvas=laid_out.canvas, readings=readings_of(stored, known))


def _fitted(picture: Rgb) -> Rgb:
    factor = SHOWN_LONG_SIDE_PX / max(picture.shape[:2])
    if factor >= 1:
        return picture
    size = (round(picture.shape[1] * factor), round(picture.shape[0] * factor))
    smaller: Rgb = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]  # stays uint8
    return smaller


def _jpeg(picture: Rgb) -> bytes:
    return bytes(simplejpeg.encode_jpeg(picture, quality=QUALITY, colorspace="RGB"))
