"""What a request may be refused for, beside the pipeline's own errors."""

from http import HTTPStatus

from forms.errors import CodeError, FormError, PlanError, SurveyError
from forms.phrase import Phrase, phrase
from pipeline.access.roles import Right
from pipeline.errors import AlreadySettled, NothingFound, StoreError, UsageError
from pipeline.signing_in.gate import Locked, Refused
from pipeline.web.wording import say


class WebFault(SurveyError):
    """A request that the desk does not serve."""


class NotSignedIn(WebFault):
    """Nobody is signed in."""

    @property
    def said(self) -> Phrase:
        return phrase("Xin đăng nhập")


class Forbidden(WebFault):
    """The person may not do this."""

    def __init__(self, right: Right) -> None:
        super().__init__(right)
        self.right = right

    @property
    def said(self) -> Phrase:
        return phrase(
            "Tài khoản này không có quyền: %(right)s. Cần làm việc này thì nhờ người quản trị.",
            right=Phrase(say("right", self.right.value)),
        )


class NotYours(WebFault):
    """It belongs to a unit that the person does not see."""

    @property
    def said(self) -> Phrase:
        return phrase("Nội dung này thuộc đơn vị khác")


class NotFromHere(WebFault):
    """The request does not come from a page of this desk (CSRF)."""

    @property
    def said(self) -> Phrase:
        return phrase("Trang đã cũ hoặc yêu cầu không đến từ phần mềm này nên chưa được lưu: tải lại trang rồi làm lại")


class SentOnly(WebFault):
    """An address to which forms are sent was opened like a page, or a page was sent to."""

    @property
    def said(self) -> Phrase:
        return phrase("Trang này chỉ hiện ra sau khi bấm nút ở một trang khác: xin mở lại trang đó")


class TooMany(WebFault):
    """Too many requests in a short time."""

    @property
    def said(self) -> Phrase:
        return phrase("Quá nhiều yêu cầu: chờ một phút rồi thử lại")


class TooLarge(WebFault):
    """More was sent than is taken."""

    @property
    def said(self) -> Phrase:
        return phrase("Tệp quá lớn: chia thành nhiều tệp nhỏ hơn")


# What pydantic says of a request that does not fit; named here so that the catalogue holds it.
OF_REQUESTS = (
    Phrase("Field required"),
    Phrase("Input should be a valid integer, unable to parse string as an integer"),
    Phrase("Input should be a valid number, unable to parse string as a number"),
    Phrase("Input should be greater than or equal to %(least)s"),
    Phrase("Input should be less than or equal to %(most)s"),
    Phrase("String should have at most %(most)s characters"),
    Phrase("String should have at least %(least)s character"),
)

STATUSES: tuple[tuple[type[SurveyError], HTTPStatus], ...] = (
    (NotSignedIn, HTTPStatus.UNAUTHORIZED),
    (Forbidden, HTTPStatus.FORBIDDEN),
    (NotYours, HTTPStatus.FORBIDDEN),
    (NotFromHere, HTTPStatus.FORBIDDEN),
    (SentOnly, HTTPStatus.METHOD_NOT_ALLOWED),
    (TooMany, HTTPStatus.TOO_MANY_REQUESTS),
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (Locked, HTTPStatus.TOO_MANY_REQUESTS),
    (Refused, HTTPStatus.FORBIDDEN),
    (AlreadySettled, HTTPStatus.CONFLICT),
    (NothingFound, HTTPStatus.NOT_FOUND),
    (PlanError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (FormError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (CodeError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (UsageError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (StoreError, HTTPStatus.SERVICE_UNAVAILABLE),
)


def status_of(error: SurveyError) -> HTTPStatus:
    """Give the HTTP status of an error."""
    return next((status for type_, status in STATUSES if isinstance(error, type_)), HTTPStatus.UNPROCESSABLE_ENTITY)
