"""Who may use the desk, who did, and what they changed."""

from collections.abc import Mapping

from forms.phrase import Phrase, joined, phrase
from pipeline.words.log.names import Body, Names, Teller
from pipeline.words.log.parts import named, some

ROLES = {
    "administrator": "quản trị",
    "operator": "điều hành",
    "reviewer": "người duyệt",
    "auditor": "kiểm tra",
    "viewer": "người xem",
}

_PASSWORD = {
    "link": "lập đường liên kết đặt mật khẩu cho tài khoản %(name)s",
    "machine": "đặt mật khẩu mới cho tài khoản %(name)s, ngay trên máy chủ",
    "own": "đổi mật khẩu của tài khoản %(name)s",
}


def _account_set(body: Body, names: Names) -> Phrase:
    said = phrase(
        "đặt tài khoản %(name)s: vai trò %(role)s",
        name=body["name"],
        role=named(ROLES, body["role"]),
    )
    units = some(map(names.unit, body["units"]), between="; ")
    more = [phrase("chỉ đơn vị %(units)s", units=units)] if units else []
    more += [Phrase("được xem phần danh tính")] if body["sees_identity"] else []
    more += [Phrase("đã khoá tài khoản")] if body["disabled"] else []
    return joined([said, *more], ", ")


def _signed_in(body: Body, names: Names) -> Phrase:
    return Phrase("đăng nhập")


def _sign_in_locked(body: Body, names: Names) -> Phrase:
    return phrase("tạm khoá tài khoản %(name)s vì sai mật khẩu nhiều lần", name=body["name"])


def _token_made(body: Body, names: Names) -> Phrase:
    words = "lập mã API “%(label)s” cho %(name)s, dùng được %(days)s ngày"
    return phrase(words, label=body["label"], name=body["name"], days=body["days"])


def _password_opened(body: Body, names: Names) -> Phrase:
    return phrase(_PASSWORD[body["way"]], name=body["name"])


def _plan_changed(body: Body, names: Names) -> Phrase:
    words = "sửa kế hoạch: dấu của tệp từ %(before)s… thành %(after)s…"
    return phrase(words, before=body["before"][:8], after=body["after"][:8])


def _identity_seen(body: Body, names: Names) -> Phrase:
    words = "xem phần danh tính trên phiếu %(ballot)s (trang quét số %(page)s)"
    return phrase(words, ballot=body["ballot"] or "?", page=body["page"])


TELLERS: Mapping[str, Teller] = {
    "account_set": _account_set,
    "signed_in": _signed_in,
    "sign_in_locked": _sign_in_locked,
    "token_made": _token_made,
    "password_opened": _password_opened,
    "plan_changed": _plan_changed,
    "identity_seen": _identity_seen,
}
