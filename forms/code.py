"""The page's identity: what the QR symbols say, and the ballot code that a person can type.

The QR payload is `PH1:<plan>:<unit>:<round>:<form>:<version>:<serial>:<page>/<pages>:<seal>` in the
alphanumeric alphabet of QR; the seal is HMAC-SHA-256 under the survey's key, cut to 100 bits.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from forms.damm import check_digit
from forms.errors import CodeError, ForeignCode, ForgedCode

FORMAT = "PH1"
SEAL_LENGTH = 20  # base32 characters of 5 bits: 100 bits
SERIAL_DIGITS = 4
LONGEST_CODE = 200  # typed with spaces; what is longer is a text that somebody pasted
NAME = re.compile(r"[A-Z0-9][A-Z0-9-]*")  # plan codes, unit ids, round labels, form codes and versions
_BALLOT = re.compile(r"(?P<plan>[^/\s]+)/(?P<unit>[^/\s]+)/(?P<round>[^/\s]+)/(?P<serial>[0-9]{1,9})-(?P<check>[0-9])")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class BallotId:
    """Which ballot: unique per plan, unit and round. Never leads to a person."""

    plan: str
    unit: str
    round: str
    serial: int

    def __post_init__(self) -> None:
        for what in (self.plan, self.unit, self.round):
            if not NAME.fullmatch(what):
                raise CodeError("%(what)r cannot stand in a code: use capital letters A-Z, digits and '-'", what=what)
        if self.serial < 1:
            raise CodeError("serial is %(serial)s, must be 1 or more", serial=self.serial)

    @property
    def code(self) -> str:
        """The ballot code printed for people, such as `KN23/KN-24688/2023/0007-7`."""
        stem = f"{self.plan}/{self.unit}/{self.round}/{self.serial:0{SERIAL_DIGITS}d}"
        return f"{stem}-{check_digit(stem)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCode:
    """Everything the QR symbols of a page say."""

    ballot: BallotId
    form: str
    version: str
    page: int
    pages: int

    def __post_init__(self) -> None:
        for what in (self.form, self.version):
            if not NAME.fullmatch(what):
                raise CodeError("%(what)r cannot stand in a code: use capital letters A-Z, digits and '-'", what=what)
        if not 1 <= self.page <= self.pages:
            raise CodeError("page %(page)s of %(pages)s cannot be", page=self.page, pages=self.pages)


def ballot_from_code(text: str) -> BallotId:
    """Read a typed ballot code; spaces and small letters are forgiven, a wrong check digit is not.

    Raises:
        CodeError: The text is no ballot code, or its check digit does not fit.
    """
    tidy = re.sub(r"\s+", "", text).upper()
    match = _BALLOT.fullmatch(tidy) if len(tidy) <= LONGEST_CODE else None
    if not match:
        shown = text if len(text) <= LONGEST_CODE else f"{text[:LONGEST_CODE]}…"
        raise CodeError("%(text)r is no ballot code; expected one like KN23/KN-24688/2023/0007-7", text=shown)
    ballot = BallotId(plan=match["plan"], unit=match["unit"], round=match["round"], serial=int(match["serial"]))
    if ballot.code[-1] != match["check"]:
        raise CodeError("the check digit of %(text)r does not fit: please look at the printed code again", text=text)
    return ballot


def seal(code: PageCode, key: bytes) -> str:
    """Write the QR payload of a page, sealed with the survey's key."""
    text = _text(code)
    return f"{text}:{_mac(text, key)}"


def unseal(payload: str, key: bytes) -> PageCode:
    """Read a QR payload and check its seal.

    Raises:
        ForeignCode: The payload is not one of this program's.
        ForgedCode: The seal does not hold under this survey's key.
    """
    text, _, mac = payload.rpartition(":")
    parts = text.split(":")
    if len(parts) != 8 or parts[0] != FORMAT:
        raise ForeignCode("the page carries another program's code")
    if not hmac.compare_digest(mac.encode(), _mac(text, key).encode()):
        raise ForgedCode("the seal of the page's code does not hold under this survey's key")
    _, plan, unit, round_, form, version, serial, page_of = parts
    page, _, pages = page_of.partition("/")
    ballot = BallotId(plan=plan, unit=unit, round=round_, serial=int(serial))
    return PageCode(ballot=ballot, form=form, version=version, page=int(page), pages=int(pages))


def is_of_this_program(payload: str) -> bool:
    """Tell whether a symbol says that it is ours; whether its seal holds is another question."""
    return payload.startswith(f"{FORMAT}:")


def _text(code: PageCode) -> str:
    b = code.ballot
    parts = (FORMAT, b.plan, b.unit, b.round, code.form, code.version, f"{b.serial:0{SERIAL_DIGITS}d}")
    return ":".join((*parts, f"{code.page}/{code.pages}"))


def _mac(text: str, key: bytes) -> str:
    digest = hmac.new(key, text.encode("utf-8"), hashlib.sha256).digest()
    return base64.b32encode(digest).decode("ascii")[:SEAL_LENGTH]
