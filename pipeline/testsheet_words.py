"""What the items of a test sheet's verdict mean, and what to change where one is not good."""

from collections.abc import Mapping
from typing import NamedTuple

from omr.verdict import Grade, Item, Judged

GRADES: Mapping[Grade, str] = {Grade.GOOD: "good", Grade.WEAK: "weak", Grade.BAD: "BAD"}


class Words(NamedTuple):
    """An item's name, how its value is written, and what to change."""

    name: str
    value: str
    remedy: str


WORDS: Mapping[Item, Words] = {
    Item.REFUSED: Words("the sheet itself", "", "the sheet could not be read: see the reason"),
    Item.CODES: Words("QR codes", "{:.0f} of 4 looks", "print darker or sharper, clean printer drum and scanner glass"),
    Item.SCALE: Words("print scale", "{:.1%}", "print at 100 %, not “fit to page”; measure the rulers on the sheet"),
    Item.EVENNESS: Words(
        "scale along over across", "{:.1%}", "the feeder stretches pages: clean its rollers, or use the glass"
    ),
    Item.SKEW: Words("skew", "{:.1f}°", "move the paper guides up to the sheet"),
    Item.STRETCH: Words("uneven feed", "{:.1f} mm", "clean the rollers; flatten the sheet"),
    Item.RESOLUTION: Words("resolution", "{:.0f} dpi", "set the scanner to 200 to 300 dpi"),
    Item.SHARPNESS: Words(
        "finest lines apart", "{:.2f} mm", "clean glass and lens, scan at 200 to 300 dpi, less JPEG compression"
    ),
    Item.GRAYS: Words(
        "gray levels", "{:.0f} of 9", "scan in gray, not in black and white or “text” mode, with less contrast"
    ),
    Item.CONTRAST: Words(
        "print over paper", "{:.0f} gray levels", "new toner or a darker print; no toner saving; scan brighter"
    ),
    Item.GRAIN: Words("grain", "{:.3f}", "clean the glass, switch sharpening off, less JPEG compression"),
    Item.STREAKS: Words(
        "streak",
        "{:.0f} mm from the left",
        "clean the glass (the narrow strip under the feeder), or the printer's drum",
    ),
    Item.BLANK: Words("blank boxes seen otherwise", "{:.0f} of 30", "clean printer and scanner: specks pass for marks"),
    Item.PEN: Words("pen marks in doubt", "{:.0f} of 6", "scan sharper: 200 to 300 dpi, less compression"),
    Item.PENCIL: Words("pencil marks not seen", "{:.0f} of 6", "scan in gray with less contrast and brightness"),
    Item.LEAST: Words("least marks not seen", "{:.0f} of 6", "scan in gray with less contrast, at 200 to 300 dpi"),
    Item.SPECKS: Words("specks taken for marks", "{:.0f} of 6", "scan sharper, without “despeckle” or thickening"),
    Item.FAINT: Words("lightest gray seen", "{:.0f}", ""),
}


def value_of(judged: Judged) -> str:
    """Write an item's value with its unit."""
    if judged.item in (Item.STREAKS, Item.FAINT) and not judged.value:
        return "none"
    return WORDS[judged.item].value.format(judged.value)


def remedy_of(judged: Judged) -> str:
    """Say what to change; nothing where the item is good."""
    return "" if judged.grade is Grade.GOOD else WORDS[judged.item].remedy


def verdict_of(items: tuple[Judged, ...]) -> str:
    """Say in one sentence whether printer and scanner will do."""
    grades = [judged.grade for judged in items]
    if Grade.BAD in grades:
        return "will NOT do: change what is bad, print and scan the sheet again"
    if Grade.WEAK in grades:
        return "will do; what is weak costs questions to people"
    return "will do"
