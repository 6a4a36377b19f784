"""The third part of the report, which only a person can write; and its closing sentence."""

from collections.abc import Iterator

from pipeline.document.model import Block, Heading, Paragraph, Placeholder
from pipeline.report.facts import Facts
from pipeline.report.letter import fold, issuer, subject
from pipeline.report.wording import lower_first

PART = "III. ĐÁNH GIÁ CHUNG"
STRENGTHS, WEAKNESSES = "1. Ưu điểm", "2. Tồn tại, hạn chế"
DIRECTIONS = "3. Một số định hướng chỉ đạo triển khai nâng cao dịch vụ công{area} trong thời gian tới"
ASKED, CHARGED = "3.1. Yêu cầu các phòng ban chuyên môn", "3.2. Giao {office}"
_AREAS = ("huyện", "thành phố", "thị xã", "quận", "xã", "phường", "thị trấn")


def assessment(facts: Facts) -> Iterator[Block]:
    """Give part III: headings, and a place for each thing that a person must write; nobody writes in a publication."""
    if facts.publication:
        return
    yield Heading(level=1, text=PART)
    yield Heading(level=2, text=STRENGTHS)
    yield Placeholder(text="[Người soạn báo cáo ghi ưu điểm, căn cứ số liệu ở phần II và các phụ lục]")
    yield Heading(level=2, text=WEAKNESSES)
    yield Placeholder(text="[Người soạn báo cáo ghi tồn tại, hạn chế và nguyên nhân]")
    yield Heading(level=2, text=DIRECTIONS.format(area=_area(facts)))
    yield Heading(level=3, text=ASKED)
    yield Placeholder(text="[Người soạn báo cáo ghi yêu cầu đối với các phòng ban chuyên môn]")
    yield Heading(level=3, text=CHARGED.format(office=_office(facts)))
    yield Placeholder(text="[Người soạn báo cáo ghi nhiệm vụ giao, thời hạn hoàn thành]")


def closing(facts: Facts) -> Paragraph:
    """Close the text as official documents do."""
    return Paragraph(text=f"Trên đây là báo cáo của {issuer(facts)} về {lower_first(subject(facts))}./.")


def _area(facts: Facts) -> str:
    """Name the area that a people's committee answers for; other bodies have none."""
    body = fold(facts.plan.issuing_body)
    if not body.startswith("ủy ban nhân dân"):
        return ""
    level = next((level for level in _AREAS if body.startswith(f"ủy ban nhân dân {level}")), "")
    return f" trên địa bàn {level}" if level else ""


def _office(facts: Facts) -> str:
    return (facts.plan.lead_unit or "bộ phận thường trực").replace("&", " và ")
