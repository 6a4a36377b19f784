"""The seven forms of the five samples, set and printed as for an office, and their pages as pixels."""

import io
import subprocess
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pdf2image import convert_from_bytes

from forms.code import BallotId, PageCode, seal
from forms.cover import Cover, SerialRange
from forms.plan import load_plan
from forms.questionnaire import Questionnaire
from forms.render import BallotPrint, PackHead, write_pack
from forms.setting import SetForm, set_form

SAMPLES = Path(__file__).parents[3] / "samples"
KEY = b"a key for tests only, 32 bytes.."
FORMS = (
    ("krong-no", "main"),
    ("thanh-tra-dak-nong", "main"),
    ("nha-trang", "ubnd"),
    ("nha-trang", "y_te"),
    ("nha-trang", "giao_duc"),
    ("dak-mil", "main"),
    ("so-cong-thuong-binh-phuoc", "main"),
)
HEAD = PackHead(
    issuing_body="Ủy ban nhân dân huyện Krông Nô",
    unit_name="Bộ phận Tiếp nhận và trả kết quả thị trấn Đắk Mâm",
    round_heading="Năm 2023",
    contact="Văn phòng HĐND&UBND huyện",
)
Gray = NDArray[np.uint8]


@cache
def questionnaire_of(sample: str, key: str) -> Questionnaire:
    return load_plan(SAMPLES / f"{sample}.yaml").questionnaires[key]


@cache
def form_of(sample: str, key: str) -> SetForm:
    return set_form(questionnaire_of(sample, key))


def ballots_for(form: SetForm, count: int) -> tuple[BallotPrint, ...]:
    """Give the codes of `count` ballots of a form."""
    pages = len(form.layout.pages)
    prints = []
    for serial in range(1, count + 1):
        ballot = BallotId(plan="KN23", unit="KN-24688", round="2023", serial=serial)
        codes = [
            PageCode(ballot=ballot, form=form.layout.form, version=form.layout.version, page=page, pages=pages)
            for page in range(1, pages + 1)
        ]
        prints.append(BallotPrint(code=ballot.code, payloads=tuple(seal(code, KEY) for code in codes)))
    return tuple(prints)


def cover_for(count: int) -> Cover:
    return Cover(
        plan_title="Khảo sát mức độ hài lòng của người dân, tổ chức năm 2023",
        plan_code="KN23",
        form_title="PHIẾU KHẢO SÁT",
        serials=(SerialRange(first=1, last=count),),
        spares=(SerialRange(first=count + 1, last=count + 2),),
        quota=40,
    )


def pdf_of(form: SetForm, *, count: int = 1, head: PackHead = HEAD, cover: Cover | None = None) -> bytes:
    """Print a pack into memory."""
    target = io.BytesIO()
    write_pack(target, form=form, head=head, pages_of=ballots_for(form, count), cover=cover)
    return target.getvalue()


@cache
def pages_of(sample: str, key: str, dpi: int) -> tuple[Gray, ...]:
    """Give the pages of one printed ballot as a scanner at `dpi` would see perfect paper."""
    return rasterised(pdf_of(form_of(sample, key)), dpi)


def rasterised(pdf: bytes, dpi: int) -> tuple[Gray, ...]:
    return tuple(np.asarray(page, dtype=np.uint8) for page in convert_from_bytes(pdf, dpi=dpi, grayscale=True))


def text_of(pdf: bytes, folder: Path, *options: str) -> str:
    """Give the words of a PDF as poppler extracts them, line breaks as blanks."""
    path = folder / "pack.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", *options, str(path), "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode("utf-8").split())
