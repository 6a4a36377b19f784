"""Say which page this is: both QR symbols, their seal, and the form they name."""

import itertools
from dataclasses import dataclass, replace

import numpy as np

from forms.code import PageCode, is_of_this_program, unseal
from forms.errors import CodeError, ForeignCode
from forms.geometry import RectMm
from forms.phrase import phrase
from forms.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM, PageLayout
from omr.faults import CodesDisagree, ForgedPage, SeveralSheets, UnknownForm
from omr.finding.qr import MAX_PIXELS, Symbol, Tidy, read_symbols
from omr.frame import Frame
from omr.image import Gray
from omr.known import KnownForms
from omr.patches import sampling_level
from omr.pyramid import Pyramid, from_level, to_level

NEAR_MM, WIDE_MM = 2.0, 8.0  # round a zone: what the corners may be off, and what a bent corner may
MEDIAN_PX_PER_MM = 7.0  # below 3.5 pixels a module a median swallows the symbol
LARGE_RATIO = 1.3  # of a sheet's area: on less canvas there is no room for two sheets with both their codes
TILE_PX, MAX_TILES = 1200, 24  # side and number of the crops of a large canvas: work is bounded, 15 ms each
TILE_PX_PER_MM = 5.0  # 2.5 pixels a module
SYMBOL_MM = 30.0  # tiles overlap by more than a symbol, so that none is cut by every tile
FOREIGN = "another program's code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One try at the code zones."""

    margin_mm: float  # round the zone
    tidy: Tidy
    second_reader: bool = False


def read_zones(pyramid: Pyramid, frame: Frame, zones: tuple[RectMm, ...], *, bitonal: bool) -> tuple[Symbol, ...]:
    """Read the QR symbols in their zones.

    As soon as one zone gives a symbol of ours the search ends, and a zone that gave none beside it
    does no harm: either code is enough. A stranger's symbol, such as a sticker's, ends it only where
    ours is nowhere. There is a fixed number of looks, so no page can hang.
    """
    strange: tuple[Symbol, ...] = ()
    for look in _looks(frame, bitonal=bitonal):
        crops = [crop_of(pyramid, frame, zone.inset(-look.margin_mm)) for zone in zones]
        found = [read_symbols(crop, tidy=look.tidy, second_reader=look.second_reader) for crop in crops]
        symbols = tuple(symbol for each in found for symbol in each)
        if any(is_of_this_program(symbol.text) for symbol in symbols):
            return symbols
        strange = strange or symbols
    return strange


def _looks(frame: Frame, *, bitonal: bool) -> tuple[Look, ...]:
    """Give the tries in order: the cheapest that mostly works first, then wider, then the slow second reader."""
    small = frame.px_per_mm < MEDIAN_PX_PER_MM
    usual, other = (Tidy.THIN, Tidy.NOTHING) if bitonal else (Tidy.MEDIAN, Tidy.NOTHING)
    if small and not bitonal:
        usual, other = other, usual
    return (
        Look(margin_mm=NEAR_MM, tidy=usual),
        Look(margin_mm=NEAR_MM, tidy=other),
        Look(margin_mm=WIDE_MM, tidy=usual),
        Look(margin_mm=NEAR_MM, tidy=other, second_reader=True),
    )


def read_anywhere(pyramid: Pyramid) -> tuple[Symbol, ...]:
    """Look once over the whole page, as finely as a bounded search allows; places are pixels of the full size."""
    level = next((n for n, image in enumerate(pyramid.levels) if image.size <= MAX_PIXELS), None)
    if level is None:
        return ()
    found = read_symbols(pyramid.levels[level], tidy=Tidy.NOTHING)
    places_px = from_level(np.array([(symbol.x_px, symbol.y_px) for symbol in found]).reshape(-1, 2), level).tolist()
    return tuple(replace(symbol, x_px=x_px, y_px=y_px) for symbol, (x_px, y_px) in zip(found, places_px, strict=True))


def check_alone(pyramid: Pyramid, code: PageCode, known: KnownForms, *, px_per_mm: float) -> None:
    """Refuse a canvas much larger than a sheet on which any code of ours names another page.

    Raises:
        SeveralSheets: Two sheets lie side by side, or a copier put two pages on one.
    """
    height, width = pyramid.shape
    if height * width <= LARGE_RATIO * PAGE_WIDTH_MM * PAGE_HEIGHT_MM * px_per_mm**2:
        return
    for crop in _tiles(pyramid, px_per_mm):
        for symbol in read_symbols(crop, tidy=Tidy.NOTHING):
            other = _unsealed(symbol, known)
            if other is not None and name_of(other) != name_of(code):
                raise SeveralSheets(name_of(code), name_of(other))


def _tiles(pyramid: Pyramid, px_per_mm: float) -> list[Gray]:
    """Cut a large canvas into overlapping crops, as finely as codes need and bounded work allows."""
    crops: list[Gray] = []
    for level, image in enumerate(pyramid.levels):
        scale = px_per_mm / 2**level
        step = max(TILE_PX - round(SYMBOL_MM * scale), TILE_PX // 2)
        starts = [range(0, max(side - TILE_PX + step, 1), step) for side in image.shape]
        crops = [image[top : top + TILE_PX, left : left + TILE_PX] for top, left in itertools.product(*starts)]
        if len(crops) <= MAX_TILES and scale < 2 * TILE_PX_PER_MM:
            break
    return crops[:MAX_TILES]


def _unsealed(symbol: Symbol, known: KnownForms) -> PageCode | None:
    try:
        return unseal(symbol.text, known.key)
    except CodeError:  # another survey's or program's: nothing of ours is lost with it
        return None


def agree(symbols: tuple[Symbol, ...], known: KnownForms) -> PageCode | None:
    """Check every symbol's seal and that all name the same page; None where none is ours.

    Raises:
        ForgedPage: The codes look like ours, but their seals do not hold.
        CodesDisagree: Two codes hold and name different pages, or one holds and the other does not.
    """
    codes: list[PageCode] = []
    foreign = forged = ""
    for text in dict.fromkeys(symbol.text for symbol in symbols):
        try:
            codes.append(unseal(text, known.key))
        except ForeignCode:
            foreign = FOREIGN
        except CodeError as error:
            forged = str(error)
    if not codes and forged:
        raise ForgedPage(forged)
    if not codes:
        return None
    code, *others = dict.fromkeys(codes)
    if others or forged or foreign:
        raise CodesDisagree(name_of(code), name_of(others[0]) if others else forged or foreign)
    return code


def check_given(given: PageCode, symbols: tuple[Symbol, ...], known: KnownForms) -> PageCode:
    """Hold a typed code against what can still be read: a person may have another sheet in hand.

    Raises:
        CodesDisagree: Codes of ours can be read, and none of them names the page that was typed.
    """
    seen = [code for symbol in symbols if (code := _unsealed(symbol, known))]
    if seen and name_of(given) not in map(name_of, seen):
        raise CodesDisagree(name_of(given), name_of(seen[0]))
    return given


def page_of(code: PageCode, known: KnownForms) -> PageLayout:
    """Give the layout that a page's code names.

    Raises:
        UnknownForm: The code is of another plan, or its form version was never printed here.
    """
    layout = known.layouts.get((code.form, code.version))
    if code.ballot.plan != known.plan:
        fault = UnknownForm(
            "the code names plan %(plan)s, this survey is %(own)s", plan=code.ballot.plan, own=known.plan
        )
    elif layout is None:
        fault = UnknownForm(
            "form %(form)s version %(version)s was never printed here", form=code.form, version=code.version
        )
    elif code.pages != len(layout.pages):
        fault = UnknownForm(
            "the code says %(pages)s pages, form %(form)s has %(own)s",
            pages=code.pages,
            form=code.form,
            own=len(layout.pages),
        )
    else:
        return layout.page(code.page)
    raise fault.of(code)


def name_of(code: PageCode) -> str:
    """Say in words which page a code names."""
    return str(
        phrase(
            "%(ballot)s form %(form)s v%(version)s page %(page)s/%(pages)s",
            ballot=code.ballot.code,
            form=code.form,
            version=code.version,
            page=code.page,
            pages=code.pages,
        )
    )


def crop_of(pyramid: Pyramid, frame: Frame, zone: RectMm) -> Gray:
    """Cut the upright rectangle of pixels that holds a zone; empty where it lies outside the image."""
    level = sampling_level(pyramid, frame)
    image = pyramid.levels[level]
    corners_mm = np.array(
        [(x, y) for x in (zone.x_mm, zone.right_mm) for y in (zone.y_mm, zone.bottom_mm)], dtype=np.float64
    )
    corners_px = to_level(frame.to_px(corners_mm), level)
    low = np.floor(corners_px.min(axis=0)).clip(0).astype(int)
    high = np.ceil(corners_px.max(axis=0)).clip(0).astype(int)
    return image[low[1] : high[1] + 1, low[0] : high[0] + 1]
