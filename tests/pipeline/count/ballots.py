"""Builders for questionnaires and ballots as a reader would hand them over."""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from forms.code import BallotId
from forms.questionnaire import Option, Origin, Question, QuestionKind, Questionnaire, Section
from omr.reading import Answer, AnswerStatus
from pipeline.judging.ballot import Ballot
from pipeline.judging.rules import EligibilityRules
from pipeline.tally.tally import CountedUnit

GOLDEN = Path(__file__).parent / "golden"
QUALITY3 = (Option(code="3", label="Tốt"), Option(code="2", label="Bình thường"), Option(code="1", label="Chưa tốt"))
SATISFACTION5 = tuple(
    Option(code=code, label=label)
    for code, label in zip(
        "54321", ("Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng"), strict=True
    )
)
NOT_APPLICABLE = Option(code="0", label="Không có / Không áp dụng", not_applicable=True)
YES_NO = (Option(code="1", label="Có"), Option(code="2", label="Không"))
SOURCES = tuple(Option(code=str(n), label=label) for n, label in enumerate(("Báo, đài", "Mạng xã hội", "Khác"), 1))

_CRITERIA = (
    (
        "I",
        "Kết quả giải quyết thủ tục hành chính tại Bộ phận tiếp nhận và trả kết quả",
        (
            "Thủ tục hành chính được niêm yết công khai đầy đủ",
            "Thành phần hồ sơ mà cá nhân, tổ chức phải nộp là đúng quy định",
            "Phí/lệ phí mà cá nhân, tổ chức phải nộp là đúng quy định",
            "Thời hạn giải quyết (tính từ ngày hồ sơ được tiếp nhận hợp lệ đến ngày nhận kết quả) là đúng quy định",
        ),
    ),
    (
        "II",
        "Cách ứng xử, giao tiếp, tinh thần trách nhiệm của cán bộ, công chức làm việc tại Bộ phận tiếp nhận"
        " và trả kết quả",
        (
            "Có thái độ giao tiếp lịch sự",
            "Hướng dẫn kê khai hồ sơ tận tình, chu đáo",
            "Tuân thủ đúng quy định trong giải quyết công việc",
        ),
    ),
)


def single(id: str, *, required: bool = True, options: tuple[Option, ...] = QUALITY3, **more: object) -> Question:
    """Make a single-choice question; positive are the best two of five, else the best."""
    positive = frozenset({"5", "4"} if options[:5] == SATISFACTION5 else {options[0].code})
    values = {"text": f"Câu {id}", "positive_codes": positive, "scale": "thang", **more}
    return Question(id=id, kind=QuestionKind.SINGLE, required=required, options=options, **values)  # type: ignore[arg-type]  # keywords passed on


def multi(id: str, *, required: bool = False, options: tuple[Option, ...] = SOURCES) -> Question:
    """Make a multi-choice question."""
    return Question(id=id, text=f"Câu {id}?", kind=QuestionKind.MULTI, required=required, options=options)


def form(*sections: Section, version: str = "1", key: str = "main", code: str = "A") -> Questionnaire:
    """Make a form of these sections."""
    return Questionnaire(
        key=key, form=code, version=version, origin=Origin.DRAFTED, title="PHIẾU", pages=1, sections=sections
    )


def section(id: str, *questions: Question) -> Section:
    """Make a section named after its id."""
    return Section(id=id, title=f"Nhóm {id}", questions=questions)


DAK_MIL = form(
    *(
        Section(
            id=name,
            title=title,
            questions=tuple(single(f"{name}.{n}", text=text, scale="quality3") for n, text in enumerate(texts, 1)),
        )
        for name, title, texts in _CRITERIA
    )
)
UNIT = CountedUnit(id="DM-HUYEN", name="Bộ phận tiếp nhận và trả kết quả huyện Đắk Mil", questionnaire="main")
RULES = EligibilityRules(plan="DM24", units=frozenset({"DM-HUYEN"}), rounds=frozenset({"2024"}))


def answer(text: str, question: Question) -> Answer:
    """Make the answer that a person gave: option codes joined by `;`, empty for none."""
    codes = tuple(text.split(";")) if text else ()
    if not codes:
        return Answer(status=AnswerStatus.BLANK)
    several = question.kind is QuestionKind.SINGLE and len(codes) > 1
    return Answer(status=AnswerStatus.MULTIPLE_MARKS if several else AnswerStatus.ANSWERED, codes=codes)


def ballot(
    answers: Mapping[str, str],
    *,
    of: Questionnaire = DAK_MIL,
    serial: int = 1,
    unit: str = "DM-HUYEN",
    round: str = "2024",
    channel: str = "paper",
    received: date | None = None,
    **more: object,
) -> Ballot:
    """Make a fully read one-page ballot; a question that is not named is blank."""
    values = {"pages_expected": 1, "pages_read": frozenset({1}), **more}
    return Ballot(
        ballot=BallotId(plan="DM24", unit=unit, round=round, serial=serial),
        channel=channel,
        form=of.form,
        version=of.version,
        received=received,
        answers={q.id: answer(answers.get(q.id, ""), q) for q in of.mark_questions()},
        **values,  # type: ignore[arg-type]  # the caller names fields of Ballot
    )


def golden_ballots() -> list[tuple[Ballot, str, str]]:
    """Give the hundred ballots of Đắk Mil, each with the status and the reasons that must come out."""
    with (GOLDEN / "dak-mil-2024-ballots.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(ballot(row, serial=int(row["ballot"])), row["eligibility"], row["reasons"]) for row in rows]
