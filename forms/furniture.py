"""What every page carries at the same place: corners, edge bars, patches and code zones.

All of it keeps 8 mm from the paper's edge, because office printers leave the last 5 mm white.
"""

from forms.geometry import RectMm
from forms.sheet import PAGE_HEIGHT_MM, PAGE_WIDTH_MM, CodeKind, CodeZone, Fiducial, FiducialKind

CORNER_SIDE_MM = 6.0  # larger than any box, and solid: cannot be taken for a filled box of 5 mm
CORNER_CENTRE_MM = 13.0  # from both edges of the paper
BAR_WIDTH_MM, BAR_HEIGHT_MM = 3.0, 2.0
BAR_PITCH_MM = 12.0  # a band of 20 mm always holds a bar; half of it is far above any stretch between corners
BESIDE_BARS_MM = CORNER_CENTRE_MM + BAR_WIDTH_MM / 2 + 1.5  # from the paper's edge: ink from there on is no bar's
BAR_FIRST_MM, BAR_COUNT = 34.0, 20  # centres, beside everything between the two code bands
QR_MODULES = 33  # version 4 for every ballot, so that every symbol has one size
QR_MODULE_MM = 0.5
QR_QUIET_MODULES = 4
QR_ZONE_MM = (QR_MODULES + 2 * QR_QUIET_MODULES) * QR_MODULE_MM  # 20.5 mm
BLACK_PATCH = RectMm(19.5, 11.5, 8.0, 3.0)
WHITE_PATCH = RectMm(29.5, 11.5, 8.0, 3.0)
QR_TOP = RectMm(172.0, 9.0, QR_ZONE_MM, QR_ZONE_MM)
QR_BOTTOM = RectMm(17.5, 267.5, QR_ZONE_MM, QR_ZONE_MM)
TEXT_TOP = RectMm(92.0, 29.6, 98.0, 4.4)  # right-aligned under the upper QR symbol
TEXT_BOTTOM = RectMm(40.0, 282.5, 150.0, 4.5)  # beside the lower QR symbol
# Where the questionnaire may be set: everything between the margins and the two code bands;
# beside the codes themselves head and foot use what is left of the bands.
CONTENT = RectMm(20.0, 35.0, 170.0, 232.0)
HEAD = RectMm(20.0, 17.0, 150.0, 17.0)  # left of the upper QR symbol
FOOT = RectMm(40.0, 268.0, 150.0, 13.5)  # right of the lower QR symbol


def corners() -> tuple[Fiducial, ...]:
    """Give the four corner squares: top left, top right, bottom left, bottom right."""
    low, side = CORNER_CENTRE_MM - CORNER_SIDE_MM / 2, CORNER_SIDE_MM
    right, bottom = PAGE_WIDTH_MM - low - side, PAGE_HEIGHT_MM - low - side
    places = ((low, low), (right, low), (low, bottom), (right, bottom))
    return tuple(Fiducial(kind=FiducialKind.CORNER, rect=RectMm(x, y, side, side)) for x, y in places)


def bars() -> tuple[Fiducial, ...]:
    """Give the edge bars: down the left edge, then down the right edge."""
    centres_x_mm = (CORNER_CENTRE_MM, PAGE_WIDTH_MM - CORNER_CENTRE_MM)
    tops_mm = tuple(BAR_FIRST_MM + BAR_PITCH_MM * n - BAR_HEIGHT_MM / 2 for n in range(BAR_COUNT))
    return tuple(
        Fiducial(kind=FiducialKind.BAR, rect=RectMm(x_mm - BAR_WIDTH_MM / 2, top_mm, BAR_WIDTH_MM, BAR_HEIGHT_MM))
        for x_mm in centres_x_mm
        for top_mm in tops_mm
    )


def fiducials() -> tuple[Fiducial, ...]:
    """Give every fiducial of a page: corners, bars, the black and the white patch."""
    return (
        *corners(),
        *bars(),
        Fiducial(kind=FiducialKind.BLACK_PATCH, rect=BLACK_PATCH),
        Fiducial(kind=FiducialKind.WHITE_PATCH, rect=WHITE_PATCH),
    )


def code_zones() -> tuple[CodeZone, ...]:
    """Give the places of the two QR symbols (upper right, lower left) and of the two human codes."""
    return (
        CodeZone(kind=CodeKind.QR, rect=QR_TOP),
        CodeZone(kind=CodeKind.QR, rect=QR_BOTTOM),
        CodeZone(kind=CodeKind.TEXT, rect=TEXT_TOP),
        CodeZone(kind=CodeKind.TEXT, rect=TEXT_BOTTOM),
    )
