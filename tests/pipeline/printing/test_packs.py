"""Packs of a unit: every one has a file of its own, whatever the units are called."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pypdfium2
import pytest

from pipeline.printing.order import PrintOrder, plan_packs, shuffled
from pipeline.printing.pack import print_pack
from pipeline.survey import Survey
from tests.pipeline.printing.paper import assert_paper_is_as_listed, codes_on, manifest_of
from tests.program import Program

UNIT, NAMED_LIKE_ITS_SECOND_PACK = "KN-24688", "KN-24688-2"


@pytest.fixture
def survey(tmp_path: Path, program: Program) -> Path:
    """Krông Nô, with a unit that is called as another one with `-2` behind; nothing is printed."""
    folder = tmp_path / "krong-no"
    program.ok("new", folder, "--sample", "krong-no")
    plan = folder / "survey.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("id: KN-24691", f"id: {NAMED_LIKE_ITS_SECOND_PACK}"), encoding="utf-8")
    return folder


@pytest.mark.parametrize("units", [(UNIT, NAMED_LIKE_ITS_SECOND_PACK), (NAMED_LIKE_ITS_SECOND_PACK, UNIT)])
def test_a_units_second_pack_leaves_the_pack_of_another_unit_alone(
    survey: Path, program: Program, units: tuple[str, str]
) -> None:
    for unit, count in ((units[0], 2), (units[1], 3), (UNIT, 4)):
        program.ok("-C", survey, "print", "--unit", unit, "--count", count)
    assert_paper_is_as_listed(survey, ballots=9)
    of_file = {row["file"]: row["unit"] for row in manifest_of(survey)}
    assert len(of_file) == 3


def test_covers_tell_packs_of_forms_with_the_same_title_apart(tmp_path: Path, program: Program) -> None:
    folder = tmp_path / "nha-trang"
    program.ok("new", folder, "--sample", "nha-trang")
    units = {"NT-U-22327": "U", "NT-Y-22330": "Y", "NT-G-01": "G"}
    program.ok("-C", folder, "print", "--count", 1, *(word for unit in units for word in ("--unit", unit)))
    for unit, form in units.items():
        document = pypdfium2.PdfDocument(folder / "print" / "2023" / f"{unit}.pdf")
        cover = document[0].get_textpage().get_text_range()
        document.close()
        assert f"PHIẾU KHẢO SÁT (mẫu {form}, phiên bản 1)" in cover


def test_a_pack_under_a_name_of_earlier_versions_is_left_alone(survey: Path, program: Program) -> None:
    opened = Survey(survey)
    opened.print_folder.mkdir()
    with opened.store:
        (pack,) = plan_packs(opened, PrintOrder(units=(UNIT,), count=2, by="Lan"))
        print_pack(opened, replace(pack, file=f"2023/{NAMED_LIKE_ITS_SECOND_PACK}.pdf"), by="Lan")
    program.ok("-C", survey, "print", "--unit", NAMED_LIKE_ITS_SECOND_PACK, "--count", 3)
    assert_paper_is_as_listed(survey, ballots=5)


def test_spares_are_so_many_in_all_however_often_they_are_ordered(survey: Path, program: Program) -> None:
    units = ("--unit", UNIT, "--unit", "KN-24692")
    program.ok("-C", survey, "print", "--unit", UNIT, "--spare", 2)  # all that a stop after the first unit leaves
    for _ in range(2):
        program.ok("-C", survey, "print", *units, "--spare", 2)
    assert "nothing is missing" in program.ok("-C", survey, "print", *units, "--spare", 2).out
    assert_paper_is_as_listed(survey, ballots=2 * (40 + 2))
    program.ok("-C", survey, "print", "--unit", UNIT, "--spare", 5)
    assert [row["unit"] for row in manifest_of(survey) if row["spare"] == "1"].count(UNIT) == 5


def test_spares_that_went_out_early_are_no_part_of_a_units_quota(survey: Path, program: Program) -> None:
    for words in (("--count", 1, "--spare", 5), ()):
        program.ok("-C", survey, "print", "--unit", UNIT, *words)
    assert [row["spare"] for row in manifest_of(survey)].count("0") == 40
    assert_paper_is_as_listed(survey, ballots=45)


def test_no_pack_lies_in_the_order_of_its_serials_and_no_two_packs_in_the_same(survey: Path, program: Program) -> None:
    """Or who came when, written down at the counter, would lead from a serial to a person."""
    for unit in (UNIT, UNIT, "KN-24692"):
        program.ok("-C", survey, "print", "--unit", unit, "--count", 12)
    orders = []
    for file in dict.fromkeys(row["file"] for row in manifest_of(survey)):
        serials = [int(row["serial"]) for row in manifest_of(survey) if row["file"] == file]
        orders.append([serial - min(serials) for serial in serials])
        on_paper = [int(code.split("/")[-1].split("-")[0]) for code in codes_on(survey / "print" / file)]
        assert on_paper == serials
    assert len(orders) == 3
    alike = [(one, other) for one, other in combinations((list(range(12)), *orders), 2) if one == other]
    assert alike == []


def test_nobody_without_the_surveys_key_can_undo_the_order_of_a_pack() -> None:
    serials = range(1, 13)
    assert shuffled(b"k" * 32, "KN/2023", serials) == shuffled(b"k" * 32, "KN/2023", serials)
    assert shuffled(b"k" * 32, "KN/2023", serials) != shuffled(b"l" * 32, "KN/2023", serials)


def test_a_name_too_long_for_the_sheet_stops_only_the_print_of_its_own_unit(survey: Path, program: Program) -> None:
    plan = survey / "survey.yaml"
    name = "name: Bộ phận Tiếp nhận và trả kết quả xã Nam Xuân"
    text = plan.read_text(encoding="utf-8")
    assert name in text
    long = text.replace(name, "name: " + 40 * "Trung tâm " + "Nam Xuân")
    plan.write_text(long, encoding="utf-8")
    program.ok("-C", survey, "print", "--unit", UNIT, "--count", 1)
    assert "UNIT_NAME_TOO_LONG" in program.ok("-C", survey, "check", "--json").out
    for words in ((), ("--unit", "KN-24692")):
        assert "KN-24692" in program.run("-C", survey, "print", "--count", 1, *words, codes=(3,)).err
    plan.write_text(long.replace("id: KN-24692\n", "id: KN-24692\n  surveyed: false\n"), encoding="utf-8")
    program.ok("-C", survey, "print", "--count", 1)
    assert "UNIT_NAME_TOO_LONG" not in program.ok("-C", survey, "check", "--json").out


def test_a_name_too_long_for_the_cover_alone_leaves_nothing_half_printed(survey: Path, program: Program) -> None:
    plan = survey / "survey.yaml"
    name = "name: Bộ phận Tiếp nhận và trả kết quả xã Nam Xuân"
    long = (
        "Bộ phận Tiếp nhận và trả kết quả giải quyết thủ tục hành chính theo cơ chế một cửa, một cửa liên thông thuộc "
        "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã Đức Xuyên mở rộng (sáp nhập từ xã Đức Xuyên cũ và một phần "
        "xã Nâm N'Đir, Quảng Phú)"
    )
    plan.write_text(plan.read_text(encoding="utf-8").replace(name, f'name: "{long}"'), encoding="utf-8")
    said = program.run("-C", survey, "print", "--count", 1, "--spare", 1, codes=(3,)).err
    assert "KN-24692 quá dài, không vừa một trang bìa: rút ngắn tên dài nhất" in " ".join(said.split())
    assert "does not fit" not in said, "half of it in English"
    assert not list((survey / "print").glob("*/*.pdf"))


WIDE = "W" * 20


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("code: KN23", "code: WWWWWWWWWWWW", "BALLOT_CODE_TOO_LONG"),
        ("title: Khảo sát", "title: " + 500 * "khảo sát " + "Khảo sát", "COVER_TOO_LONG"),
    ],
)
def test_what_fits_the_sheet_and_not_its_code_or_cover_is_told_by_the_check_and_stops_a_print_before_the_first_pack(
    survey: Path, program: Program, old: str, new: str, told: str
) -> None:
    plan = survey / "survey.yaml"
    text = plan.read_text(encoding="utf-8").replace("id: KN-24692", f"id: {WIDE}")
    assert old in text
    plan.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert told in program.ok("-C", survey, "check", "--json").out
    assert WIDE in program.run("-C", survey, "print", "--count", 1, codes=(3,)).err
    assert not list((survey / "print").rglob("*.pdf"))


def test_a_word_of_a_name_that_is_too_wide_for_the_cover_is_set_smaller_there_as_on_the_sheet(
    survey: Path, program: Program
) -> None:
    plan, name = survey / "survey.yaml", "name: Bộ phận Tiếp nhận và trả kết quả xã Nam Xuân"
    text = plan.read_text(encoding="utf-8")
    assert name in text
    plan.write_text(text.replace(name, "name: Trung-tâm-phục-vụ-hành-chính-công-" + "tỉnh-" * 6 + "Đắk-Nông"), "utf-8")
    program.ok("-C", survey, "print", "--unit", "KN-24692", "--count", 1)
    assert_paper_is_as_listed(survey, ballots=1)


@pytest.mark.parametrize("key", ["", "00ff", "00" * 33])
def test_a_key_that_is_not_whole_seals_nothing(survey: Path, program: Program, key: str) -> None:
    (survey / "survey.key").write_text(key + "\n", encoding="ascii")
    done = program.run("-C", survey, "print", "--unit", UNIT, "--count", 1, codes=(7,))
    assert "survey.key is not whole" in done.err
    assert not list((survey / "print").rglob("*.pdf"))


def test_who_prints_to_an_unknown_quota_is_told_what_would_settle_it(tmp_path: Path, program: Program) -> None:
    for sample, dropped, advice in (
        ("krong-no", "  choice: per_unit_rule\n", "quota.choice"),
        ("so-cong-thuong-binh-phuoc", "", "--transactions N"),
        ("thanh-tra-dak-nong", "", "say how many with --count N"),
    ):
        folder = tmp_path / sample
        program.ok("new", folder, "--sample", sample)
        plan = (folder / "survey.yaml").read_text(encoding="utf-8")
        (folder / "survey.yaml").write_text(plan.replace(dropped, "", 1) if dropped else plan, encoding="utf-8")
        told = program.run("-C", folder, "print", codes=(3,)).err
        assert advice in told
        assert ("transactions" in told) == (advice == "--transactions N")
