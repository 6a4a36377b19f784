"""The words for what is wrong with a ballot: reasons that exclude it, warnings that do not."""

from dataclasses import dataclass
from enum import StrEnum


class ReasonCode(StrEnum):
    """Why a ballot does not count, in the order in which an office looks."""

    UNKNOWN_FORM = "UNKNOWN_FORM"
    UNKNOWN_UNIT = "UNKNOWN_UNIT"
    NOT_ISSUED = "NOT_ISSUED"
    DUPLICATE = "DUPLICATE"
    MISSING_PAGE = "MISSING_PAGE"
    SPOILED = "SPOILED"
    OUT_OF_PERIOD = "OUT_OF_PERIOD"
    BLANK_FORM = "BLANK_FORM"
    REQUIRED_BLANK = "REQUIRED_BLANK"
    MULTIPLE_MARKS = "MULTIPLE_MARKS"
    UNREADABLE = "UNREADABLE"
    WRONG_RESPONDENT = "WRONG_RESPONDENT"
    AUDIT_FAILED = "AUDIT_FAILED"


TEXTS = {
    ReasonCode.UNKNOWN_FORM: "Không đọc được mã phiếu / không thuộc kế hoạch",
    ReasonCode.UNKNOWN_UNIT: "Đơn vị không thuộc kế hoạch",
    ReasonCode.NOT_ISSUED: "Phiếu chưa được phát hành",
    ReasonCode.DUPLICATE: "Phiếu trùng (quét hai lần/photo)",
    ReasonCode.MISSING_PAGE: "Thiếu trang",
    ReasonCode.SPOILED: "Phiếu hỏng",
    ReasonCode.OUT_OF_PERIOD: "Ngoài thời gian khảo sát",
    ReasonCode.BLANK_FORM: "Phiếu trắng",
    ReasonCode.REQUIRED_BLANK: "Bỏ trống câu bắt buộc",
    ReasonCode.MULTIPLE_MARKS: "Chọn nhiều hơn một ô",
    ReasonCode.UNREADABLE: "Không đọc được",
    ReasonCode.WRONG_RESPONDENT: "Không đúng đối tượng",
    ReasonCode.AUDIT_FAILED: "Phúc tra không xác nhận",
}
# Not even a plan that counts question by question can do without these: there is no ballot to count.
HARD = frozenset(
    {
        ReasonCode.UNKNOWN_FORM,
        ReasonCode.UNKNOWN_UNIT,
        ReasonCode.NOT_ISSUED,
        ReasonCode.DUPLICATE,
        ReasonCode.MISSING_PAGE,
        ReasonCode.BLANK_FORM,
    }
)
# Nothing in the ballot itself can show these: the store or a person states them.
STATABLE = frozenset(
    {ReasonCode.UNKNOWN_FORM, ReasonCode.DUPLICATE, ReasonCode.WRONG_RESPONDENT, ReasonCode.AUDIT_FAILED}
)
PER_QUESTION = frozenset({ReasonCode.REQUIRED_BLANK, ReasonCode.MULTIPLE_MARKS, ReasonCode.UNREADABLE})


class WarningCode(StrEnum):
    """What is worth a look but never excludes a ballot."""

    STRAIGHT_LINE = "STRAIGHT_LINE"
    NO_RECEIPT_DATE = "NO_RECEIPT_DATE"

    @property
    def text(self) -> str:
        """Give the words for people."""
        return _WARNING_TEXTS[self]


_WARNING_TEXTS = {
    WarningCode.STRAIGHT_LINE: "Đánh giá giống nhau toàn bộ",
    WarningCode.NO_RECEIPT_DATE: "chưa ghi ngày thu phiếu",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason why a ballot does not count, and the questions or pages it is seen at."""

    code: ReasonCode
    places: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Give the words that an office prints."""
        return TEXTS[self.code]
