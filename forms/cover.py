"""The cover sheet of a pack: what lies in it, who received it, and how many ballots went out and came back.

It carries neither QR symbol nor corner squares: scanned by mistake it is a foreign page.
"""

from dataclasses import dataclass

from forms.code import SERIAL_DIGITS
from forms.errors import FormError
from forms.fonts import Face
from forms.geometry import RectMm
from forms.setting.ink import Align, Block, Ink, Slot, SlotName, rule, stacked
from forms.setting.slots import LEAST_PT, STEP_PT, PackHead, fill_slot
from forms.setting.text import aligned, balanced, fits, leading_mm, wrapped

LEFT_MM, RIGHT_MM, TOP_MM, BOTTOM_MM = 30.0, 190.0, 22.0, 289.0
WIDTH_MM = RIGHT_MM - LEFT_MM
BODY_PT, TITLE_PT = 13.0, 16.0
VALUE_AT_MM = 48.0  # from the left margin: where the values of the list stand
BANNER_AT_MM = 9.0
DOTTED_MM = 0.25
NOT_SCANNED = "TỜ BÌA – KHÔNG QUÉT"
SHUFFLED = "Phiếu trong tập được xếp xáo trộn, không theo số thứ tự."
ONE_SIDE = "In khổ A4, đúng cỡ 100%, một mặt giấy."
BOTH_SIDES = "In khổ A4, đúng cỡ 100%, hai mặt giấy, lật theo cạnh dài: mỗi phiếu một tờ."
COUNTS = (("Số phiếu phát ra", 0.42), ("thu về", 0.29), ("hỏng", 0.29))  # each with its share of the width


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialRange:
    """Serials that lie in a pack, without gaps."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last:
            raise ValueError(f"serials {self.first} to {self.last} are no range")

    @property
    def count(self) -> int:
        return self.last - self.first + 1

    def __str__(self) -> str:
        low, high = f"{self.first:0{SERIAL_DIGITS}d}", f"{self.last:0{SERIAL_DIGITS}d}"
        return low if self.first == self.last else f"{low} – {high}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What the cover sheet says, beside the words of the pack's head."""

    plan_title: str
    plan_code: str
    form_title: str
    serials: tuple[SerialRange, ...]  # in the pack, spares not counted
    spares: tuple[SerialRange, ...] = ()
    quota: int | None = None  # of the unit in this round; None where the plan states none
    sheets_note: str = ""  # such as `Bản in lại`


def set_cover(cover: Cover, head: PackHead, *, pages: int) -> tuple[Ink, ...]:
    """Give everything that is drawn on the cover sheet of ballots with so many pages.

    Raises:
        FormError: Its words do not fit one page.
    """
    room = RectMm(LEFT_MM, TOP_MM, WIDTH_MM, leading_mm(BODY_PT) * 3)
    office = Slot(name=SlotName.BODY, rect=room, size_pt=BODY_PT, align=Align.CENTRE, lines=3)
    blocks = stacked(
        _title(cover, head),
        _contents(cover, head),
        *(_centred((line,), Face.SERIF_ITALIC, 11.0) for line in (SHUFFLED, BOTH_SIDES if pages > 1 else ONE_SIDE)),
        _heading("Bàn giao phiếu cho đơn vị"),
        *(_dotted(label) for label in ("Ngày giao phiếu", "Số phiếu giao", "Ghi chú")),
        _signatures("BÊN GIAO PHIẾU", "BÊN NHẬN PHIẾU"),
        _heading("Thu hồi phiếu"),
        _counts(),
        _signatures("ĐƠN VỊ NỘP PHIẾU", "NGƯỜI THU PHIẾU"),
    )
    banner = _centred((NOT_SCANNED,), Face.SANS_BOLD, 14.0).lowered(BANNER_AT_MM)
    placed = blocks.lowered(room.bottom_mm + 2)
    if room.bottom_mm + 2 + blocks.height_mm > BOTTOM_MM:
        raise FormError(
            "the cover of %(unit_name)r does not fit one page: shorten plan title or unit name",
            unit_name=head.unit_name,
        )
    return (*banner.inks, *fill_slot(office, head), *placed.inks)


def _title(cover: Cover, head: PackHead) -> Block:
    title = balanced(f"BÌA TẬP PHIẾU – {cover.plan_code}", Face.SERIF_BOLD, TITLE_PT, WIDTH_MM)
    plan_pt = _size_pt(cover.plan_title, Face.SERIF, WIDTH_MM)
    plan = balanced(cover.plan_title, Face.SERIF, plan_pt, WIDTH_MM)
    return stacked(
        _centred(title, Face.SERIF_BOLD, TITLE_PT),
        _centred(plan, Face.SERIF, plan_pt),
        _centred((head.round_heading,), Face.SERIF_ITALIC, BODY_PT),
        Block(height_mm=3.0),
    )


def _contents(cover: Cover, head: PackHead) -> Block:
    ballots = sum(serials.count for serials in cover.serials)
    spares = sum(serials.count for serials in cover.spares)
    rows = [
        ("Đơn vị", head.unit_name),
        ("Mẫu phiếu", cover.form_title),
        ("Chỉ tiêu", "–" if cover.quota is None else f"{cover.quota} phiếu"),
        ("Số phiếu trong tập", f"{ballots} phiếu{f' và {spares} phiếu dự phòng' if spares else ''}"),
        ("Số thứ tự phiếu", ", ".join(map(str, cover.serials)) or "–"),
    ]
    if cover.spares:
        rows.append(("Phiếu dự phòng", ", ".join(map(str, cover.spares))))
    if cover.sheets_note:
        rows.append(("Ghi chú in", cover.sheets_note))
    return stacked(*(_pair(label, value) for label, value in rows))


def _counts() -> Block:
    inks: list[Ink] = []
    left_mm = LEFT_MM
    for label, share_ratio in COUNTS:
        right_mm = left_mm + share_ratio * WIDTH_MM
        words = aligned((f"{label}:",), Face.SERIF, BODY_PT, left_mm=left_mm, room_mm=WIDTH_MM, top_mm=4.0)
        y_mm = words[0].baseline_mm + 0.5
        line = rule(words[0].rect.right_mm + 1.5, right_mm - 3, y_mm, thick_mm=DOTTED_MM, dotted=True)
        inks += (*words, line)
        left_mm = right_mm
    return stacked(Block(height_mm=11.0, inks=tuple(inks)), _dotted("Ngày thu phiếu"))


def _heading(text: str) -> Block:
    inks = aligned((text,), Face.SERIF_BOLD, BODY_PT, left_mm=LEFT_MM, room_mm=WIDTH_MM, top_mm=5.0)
    height_mm = 5.0 + leading_mm(BODY_PT) + 1.0
    return Block(height_mm=height_mm, inks=(*inks, rule(LEFT_MM, RIGHT_MM, height_mm, thick_mm=0.2)))


def _pair(label: str, value: str) -> Block:
    room_mm = WIDTH_MM - VALUE_AT_MM
    size_pt = _size_pt(value, Face.SERIF_BOLD, room_mm)
    lines = wrapped(value, Face.SERIF_BOLD, size_pt, room_mm)
    words = aligned((f"{label}:",), Face.SERIF, BODY_PT, left_mm=LEFT_MM, room_mm=VALUE_AT_MM, top_mm=1.0)
    values = aligned(lines, Face.SERIF_BOLD, size_pt, left_mm=LEFT_MM + VALUE_AT_MM, room_mm=room_mm, top_mm=1.0)
    height_mm = max(leading_mm(size_pt) * len(lines), leading_mm(BODY_PT))
    return Block(height_mm=height_mm + 2.0, inks=(*words, *values))


def _size_pt(text: str, face: Face, room_mm: float) -> float:
    """Give the letters' size: smaller than usual where a word that nothing breaks has room only so."""
    size_pt = BODY_PT
    while size_pt > LEAST_PT and not fits(wrapped(text, face, size_pt, room_mm), face, size_pt, room_mm):
        size_pt -= STEP_PT
    return size_pt


def _dotted(label: str) -> Block:
    words = aligned((f"{label}:",), Face.SERIF, BODY_PT, left_mm=LEFT_MM, room_mm=VALUE_AT_MM, top_mm=3.5)
    line = rule(LEFT_MM + VALUE_AT_MM, RIGHT_MM, words[0].baseline_mm + 0.5, thick_mm=DOTTED_MM, dotted=True)
    return Block(height_mm=3.5 + leading_mm(BODY_PT) + 0.5, inks=(*words, line))


def _signatures(*titles: str) -> Block:
    room_mm = WIDTH_MM / len(titles)
    inks: list[Ink] = []
    for n, title in enumerate(titles):
        left_mm = LEFT_MM + n * room_mm
        inks += aligned(
            (title,), Face.SERIF_BOLD, 12.0, left_mm=left_mm, room_mm=room_mm, top_mm=3.0, align=Align.CENTRE
        )
        inks += aligned(
            ("(Ký, ghi rõ họ tên)",),
            Face.SERIF_ITALIC,
            11.0,
            left_mm=left_mm,
            room_mm=room_mm,
            top_mm=3.0 + leading_mm(12.0),
            align=Align.CENTRE,
        )
    return Block(height_mm=31.0, inks=tuple(inks))


def _centred(lines: tuple[str, ...], face: Face, size_pt: float) -> Block:
    inks = aligned(lines, face, size_pt, left_mm=LEFT_MM, room_mm=WIDTH_MM, top_mm=1.0, align=Align.CENTRE)
    return Block(height_mm=leading_mm(size_pt) * len(lines) + 2.0, inks=inks)
