"""What strangers send, names, files and addresses, is kept in its place."""

import io
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from starlette.formparsers import MultiPartParser

from pipeline.access.roles import Role
from pipeline.desk.planning import plan_digest, plan_text
from pipeline.desk.scans import MOST_NAME_BYTES, safe_name, unlike
from pipeline.desk.uploads import Ticket, keep_stack
from pipeline.errors import UsageError
from pipeline.web.guard import UPLOADS
from tests.web.conftest import Served


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\quét\\phiếu.pdf", "phiếu.pdf"),
        ("..", "scan"),
        ("/", "scan"),
        (".survey.key", "survey.key"),
        ("a\x00b\n.pdf", "a_b_.pdf"),
    ],
)
def test_the_name_of_an_upload_leads_out_of_no_folder(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


def test_the_longest_vietnamese_name_fits_every_file_system_with_its_ending() -> None:
    kept = safe_name("phiếu khảo sát thị trấn Đắk Mâm " * 12 + ".pdf")
    assert len(kept.encode("utf-8")) <= MOST_NAME_BYTES
    assert kept.endswith("Đắk Mâm .pdf")


@pytest.mark.parametrize(
    "sent",
    [
        ("a.pdf", "3-a.pdf", "a.pdf"),
        ("a.pdf", "a.pdf", "a.pdf", "2-a.pdf"),
        ("A.pdf", "a.pdf"),
        (unicodedata.normalize("NFC", "phiếu.pdf"), unicodedata.normalize("NFD", "phiếu.pdf")),
    ],
)
def test_no_file_of_a_stack_is_written_over_another_whatever_they_are_called(
    sent: tuple[str, ...], tmp_path: Path
) -> None:
    kept = unlike(sent)
    assert len({unicodedata.normalize("NFC", name).casefold() for name in kept}) == len(sent)
    ticket = Ticket(id="stack", names=sent, by="Minh", received=None, channel="paper")
    contents = [f"scan {place}".encode() for place in range(len(sent))]
    files = tuple((name, io.BytesIO(content)) for name, content in zip(kept, contents, strict=True))
    folder = keep_stack(tmp_path, ticket, files)
    assert sorted(path.read_bytes() for path in folder.iterdir()) == contents


@pytest.mark.parametrize(
    "address",
    ["/pages/{n}", "/pictures/{n}/page", "/review/pair/{n}", "/review/type/{n}", "/scans?after={n}", "/log?before={n}"],
)
def test_a_number_that_nothing_can_have_is_not_found_and_no_failure(served: Served, address: str) -> None:
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    assert chief.get(address.format(n=10**20)).status_code == 404


@pytest.mark.parametrize("name", ["Lan\x00", "L\u202ean", "Lan\n", " Lan", ""])
def test_a_name_that_cannot_be_told_from_another_signs_nothing(served: Served, name: str) -> None:
    with pytest.raises(UsageError):
        served.account(name, Role.VIEWER)


def multipart(size: int) -> Iterator[bytes]:
    """Send a file as browsers do, without saying before how much it will be."""
    yield b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n'
    for _ in range(size // 100_000):
        yield bytes(100_000)
    yield b"\r\n--b--\r\n"


def test_what_somebody_may_not_send_is_never_kept_on_the_disk(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[int] = []
    monkeypatch.setattr(MultiPartParser, "__init__", lambda *_, **__: kept.append(1))
    headers = {"content-type": "multipart/form-data; boundary=b", "accept": "application/json"}
    viewer, content = served.signed_in("Viewer", Role.VIEWER), b"".join(multipart(3_000_000))
    for path in UPLOADS:
        for visitor, status in ((served.visitor(), 401), (viewer, 403)):
            answer = visitor.post(path, content=content, headers=headers)
            assert (path, answer.status_code, kept) == (path, status, [])


def test_a_stranger_who_does_not_say_how_much_comes_is_stopped_after_little(served: Served) -> None:
    headers = {"content-type": "multipart/form-data; boundary=b", "accept": "application/json"}
    for path in ("/scans/upload", "/sign-in"):
        with suppress(httpx.TransportError):  # the desk hangs up
            answer = served.visitor().post(path, content=multipart(20_000_000), headers=headers)
            assert answer.status_code == 401
    assert list(served.folder.glob(".uploads/*")) == []


def test_what_is_no_number_is_refused_wherever_one_is_typed(served: Served) -> None:
    chief, before = served.signed_in("Chief", Role.ADMINISTRATOR), plan_digest(plan_text(served.desk))
    key = next(iter(served.desk.survey.plan.questionnaires))
    for number in ("²", "٣" * 20, "9" * 5000, "-1", "1e9", "NaN"):
        assert chief.post("/me/token", data={"label": "x", "days": number}).status_code == 422
        text = {"confirmed": "yes", f"text:{number}:4": "x"}
        assert chief.post("/review/texts", data=text).status_code == 422
        unit = {"before": before, "action": "add", "new.id": "X-1", "new.name": "X", "new.quota": number}
        assert "Chỉ tiêu" in chief.post("/plan/units", data=unit).text
        question = {"before": before, "action": f"drop:{number}.{number}"}
        assert chief.post(f"/plan/questions/{key}", data=question).status_code in (200, 422)
        counts = {"unit": "KN-24688", "round": "2023", "issued": number}
        assert chief.post("/counts", data=counts).status_code == 422
