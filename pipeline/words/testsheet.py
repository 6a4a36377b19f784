"""What the items of a test sheet's verdict mean, and what to change where one is not good: Vietnamese and English."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from omr.health.verdict import Grade, Item, Judged


class Said(NamedTuple):
    """The same in both languages."""

    vietnamese: str
    english: str


class Words(NamedTuple):
    """An item's name, how its value is written, and what to change."""

    name: Said
    value: str
    remedy: Said


NOTHING = Said("", "")
GRADES: Mapping[Grade, Said] = {
    Grade.GOOD: Said("tốt", "good"),
    Grade.WEAK: Said("yếu", "weak"),
    Grade.BAD: Said("KHÔNG ĐẠT", "BAD"),
}
VERDICTS: Mapping[Grade, Said] = {
    Grade.GOOD: Said("dùng được", "will do"),
    Grade.WEAK: Said(
        "dùng được; chỗ yếu sẽ làm người duyệt phải xem thêm", "will do; what is weak costs questions to people"
    ),
    Grade.BAD: Said(
        "KHÔNG dùng được: sửa chỗ không đạt, in và quét lại tờ thử",
        "will NOT do: change what is bad, print and scan the sheet again",
    ),
}
WORDS: Mapping[Item, Words] = {
    Item.REFUSED: Words(
        Said("cả tờ thử", "the sheet itself"),
        "",
        Said("không đọc được tờ thử: xem lý do", "the sheet could not be read: see the reason"),
    ),
    Item.CODES: Words(
        Said("mã QR đọc được", "QR codes read"),
        "{:.0f}/4",
        Said(
            "in đậm hoặc nét hơn, lau trống máy in và kính máy quét",
            "print darker or sharper, clean the printer's drum and the scanner's glass",
        ),
    ),
    Item.SCALE: Words(
        Said("cỡ in", "print scale"),
        "{:.1%}",
        Said(
            "in ở cỡ 100%, bỏ chọn “vừa trang”; đo hai thước trên tờ thử",
            "print at 100 %, not “fit to page”; measure the rulers on the sheet",
        ),
    ),
    Item.EVENNESS: Words(
        Said("cỡ dọc so với ngang", "scale along over across"),
        "{:.1%}",
        Said(
            "khay nạp kéo giãn giấy: lau trục cuốn, hoặc quét trên mặt kính",
            "the feeder stretches pages: clean its rollers, or use the glass",
        ),
    ),
    Item.SKEW: Words(
        Said("độ lệch", "skew"),
        "{:.1f}°",
        Said("ép thanh chặn của khay vào sát giấy", "move the paper guides up to the sheet"),
    ),
    Item.STRETCH: Words(
        Said("giấy chạy không đều", "uneven feed"),
        "{:.1f} mm",
        Said("lau trục cuốn, vuốt phẳng giấy", "clean the rollers, flatten the sheet"),
    ),
    Item.RESOLUTION: Words(
        Said("độ phân giải", "resolution"),
        "{:.0f} dpi",
        Said("đặt máy quét ở 200 đến 300 dpi", "set the scanner to 200 to 300 dpi"),
    ),
    Item.SHARPNESS: Words(
        Said("vạch mảnh nhất còn tách nhau", "finest lines apart"),
        "{:.2f} mm",
        Said(
            "lau kính, quét ở 200 đến 300 dpi, nén JPEG ít hơn",
            "clean the glass, scan at 200 to 300 dpi, with less JPEG compression",
        ),
    ),
    Item.GRAYS: Words(
        Said("bậc xám phân biệt được", "gray levels told apart"),
        "{:.0f}/9",
        Said(
            "quét kiểu ảnh xám, không quét đen trắng hay kiểu “văn bản”, giảm tương phản",
            "scan in gray, not in black and white or “text” mode, with less contrast",
        ),
    ),
    Item.CONTRAST: Words(
        Said("mực in đậm hơn giấy (mức xám)", "print over paper (gray levels)"),
        "{:.0f}",
        Said(
            "thay mực hoặc in đậm hơn, tắt tiết kiệm mực, quét sáng hơn",
            "new toner or a darker print, no toner saving, scan brighter",
        ),
    ),
    Item.GRAIN: Words(
        Said("hạt nhiễu trên giấy", "grain of the paper"),
        "{:.3f}",
        Said(
            "lau kính, tắt “tăng độ nét”, nén JPEG ít hơn",
            "clean the glass, switch “sharpening” off, less JPEG compression",
        ),
    ),
    Item.STREAKS: Words(
        Said("vệt dọc, cách mép trái ảnh", "streak, from the left of the scan"),
        "{:.0f} mm",
        Said(
            "lau kính máy quét (dải kính hẹp của khay nạp) hoặc trống máy in",
            "clean the glass (the narrow strip under the feeder) or the printer's drum",
        ),
    ),
    Item.BLANK: Words(
        Said("ô trống bị đọc khác", "blank boxes seen otherwise"),
        "{:.0f}/30",
        Said("lau máy in và máy quét: vết bẩn bị coi là dấu", "clean printer and scanner: specks pass for marks"),
    ),
    Item.PEN: Words(
        Said("dấu bút mực không chắc", "pen marks in doubt"),
        "{:.0f}/6",
        Said("quét nét hơn: 200 đến 300 dpi, nén ít hơn", "scan sharper: 200 to 300 dpi, less compression"),
    ),
    Item.PENCIL: Words(
        Said("dấu bút chì không thấy", "pencil marks not seen"),
        "{:.0f}/6",
        Said("quét kiểu ảnh xám, giảm tương phản và độ sáng", "scan in gray with less contrast and brightness"),
    ),
    Item.LEAST: Words(
        Said("nét nhỏ nhất không thấy", "least marks not seen"),
        "{:.0f}/6",
        Said(
            "quét kiểu ảnh xám, giảm tương phản, ở 200 đến 300 dpi",
            "scan in gray with less contrast, at 200 to 300 dpi",
        ),
    ),
    Item.SPECKS: Words(
        Said("hạt bụi bị coi là dấu", "specks taken for marks"),
        "{:.0f}/6",
        Said("quét nét hơn, tắt chế độ làm đậm nét", "scan sharper, without thickening of lines"),
    ),
    Item.FAINT: Words(Said("mức xám nhạt nhất thấy được", "lightest gray seen"), "{:.0f}", NOTHING),
}


def value_of(judged: Judged) -> str:
    """Write an item's value with its unit."""
    if judged.item in (Item.STREAKS, Item.FAINT) and not judged.value:
        return "–"
    return WORDS[judged.item].value.format(judged.value)


def remedy_of(judged: Judged) -> Said:
    """Say what to change; nothing where the item is good."""
    return NOTHING if judged.grade is Grade.GOOD else WORDS[judged.item].remedy


def verdict_of(items: Sequence[Judged]) -> Said:
    """Say in one sentence whether printer and scanner will do."""
    grades = [judged.grade for judged in items]
    return VERDICTS[next((grade for grade in (Grade.BAD, Grade.WEAK) if grade in grades), Grade.GOOD)]


class Line(NamedTuple):
    """One item as a screen shows it."""

    name: str
    value: str
    grade: str
    remedy: str
    is_bad: bool


def lines_in(items: Sequence[Judged], translate: Callable[[str], str], *, comma: bool) -> tuple[Line, ...]:
    """Give a verdict in the language of a screen, with decimal commas or points."""

    def say(said: Said) -> str:
        return translate(said.vietnamese) if said.vietnamese else ""

    return tuple(
        Line(
            name=say(WORDS[judged.item].name),
            value=value_of(judged).replace(".", ",") if comma else value_of(judged),
            grade=say(GRADES[judged.grade]),
            remedy=say(remedy_of(judged)),
            is_bad=judged.grade is Grade.BAD,
        )
        for judged in items
    )


def all_said() -> tuple[Said, ...]:
    """Give everything that is said, for the catalogue of translations."""
    of_items = (said for words in WORDS.values() for said in (words.name, words.remedy) if said.vietnamese)
    return (*GRADES.values(), *VERDICTS.values(), *of_items)
