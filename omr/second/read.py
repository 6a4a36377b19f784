"""Read a page the second way: symbols by pyzbar, the whole page laid over its drawing, ink shares."""

from forms.code import PageCode, unseal
from forms.errors import CodeError
from forms.sheet import PageLayout
from omr.image import PageImage
from omr.known import KnownForms
from omr.second.ink import PER_MM, crossed_by_streaks, judge_boxes
from omr.second.lay import lay_page, warp
from omr.second.reading import SecondFault, SecondReading, Unread
from omr.second.symbols import Symbol, find_symbols


def read_again(image: PageImage, known: KnownForms) -> SecondReading | Unread:
    """Read a page the second way; never raises for bad paper."""
    symbols = find_symbols(image.gray)
    code = _code(symbols, known)
    page = None if code is None else _page(code, known)
    if code is None or page is None:
        return Unread(fault=SecondFault.NO_CODE, code=code)
    own = tuple(symbol for symbol in symbols if symbol.text == symbols[0].text)
    laid = lay_page(image.gray, page, own)
    if laid is None:
        return Unread(fault=SecondFault.NO_FIT, code=code)
    spoiled = crossed_by_streaks(image.gray, page, laid.mm_to_px)
    states, ink_ratios = judge_boxes(warp(image.gray, laid.mm_to_px, per_mm=PER_MM), page, spoiled)
    return SecondReading(code=code, states=states, ink_ratios=ink_ratios, fit=laid.fit)


def _code(symbols: tuple[Symbol, ...], known: KnownForms) -> PageCode | None:
    """Give what all symbols of the page say; None where none is ours or they disagree."""
    codes = []
    for text in dict.fromkeys(symbol.text for symbol in symbols):
        try:
            codes.append(unseal(text, known.key))
        except CodeError:
            return None
    return codes[0] if len(codes) == 1 else None


def _page(code: PageCode, known: KnownForms) -> PageLayout | None:
    layout = known.layouts.get((code.form, code.version))
    if layout is None or code.ballot.plan != known.plan or code.pages != len(layout.pages):
        return None
    return layout.page(code.page)
