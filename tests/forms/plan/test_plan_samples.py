"""The five real surveys load, and give the numbers of their documents."""

import csv
import os
import time
from pathlib import Path

import pytest

from forms.plan import Anonymity, Correction, EligibilityLevel, Plan, parse_plan, sample_names, sample_text
from forms.questionnaire import Origin, QuestionKind


def sample(name: str) -> Plan:
    return parse_plan(sample_text(name).encode(), Path(f"{name}.yaml"))


# name, plan code, units, ballots by rule, mark rows per form
FIVE = [
    ("krong-no", "KN23", 13, 600, {"A": 23}),
    ("thanh-tra-dak-nong", "TTDN24", 2, None, {"A": 23}),
    ("nha-trang", "NT23", 60, 3270, {"U": 10, "Y": 8, "G": 8}),
    ("dak-mil", "DM24", 1, 100, {"A": 7}),
    ("so-cong-thuong-binh-phuoc", "SCTBP23", 5, None, {"A": 10}),
]


def test_there_are_five_samples() -> None:
    assert sample_names() == tuple(name for name, *_ in FIVE)


@pytest.mark.parametrize(("name", "code", "units", "total", "rows"), FIVE)
def test_p1_a_sample_loads(name: str, code: str, units: int, total: int | None, rows: dict[str, int]) -> None:
    plan = sample(name)
    assert (plan.code, len(plan.units), plan.computed_total) == (code, units, total)
    assert {form.form: len(form.mark_questions()) for form in plan.questionnaires.values()} == rows


def test_the_largest_sample_loads_in_a_blink() -> None:
    started_s = time.process_time()
    sample("nha-trang")
    assert time.process_time() - started_s < 0.3


@pytest.mark.parametrize(
    ("name", "group", "units", "each"),
    [
        ("krong-no", "district_one_stop", 1, 120),
        ("krong-no", "commune_one_stop", 12, 40),
        ("nha-trang", "ubnd", 27, 60),
        ("nha-trang", "tram_y_te", 27, 50),
        ("nha-trang", "truong_hoc", 6, 50),
        ("dak-mil", "district_one_stop", 1, 100),
    ],
)
def test_every_unit_has_the_quota_of_its_group(name: str, group: str, units: int, each: int) -> None:
    plan = sample(name)
    assert [plan.quota(unit.id) for unit in plan.units if unit.group == group] == [each] * units


def test_quotas_are_those_of_the_golden_allocation() -> None:
    shared = os.environ.get("PHIEU_SHARED")
    if not shared:
        pytest.skip("PHIEU_SHARED names no folder with the golden tables")
    with (Path(shared) / "domain" / "golden" / "allocations.csv").open(encoding="utf-8") as file:
        golden = list(csv.DictReader(file))
    plans = [sample(name) for name in ("krong-no", "nha-trang", "dak-mil")]
    units = [(plan, unit) for plan in plans for unit in plan.units]
    quotas = [(plan.id, unit.id, plan.quota(unit.id)) for plan, unit in units]
    assert quotas == [(row["plan"], row["unit_id"], int(row["quota"])) for row in golden]
    # The table adds to a placeholder name that it must still be chosen.
    named = [(unit.name, row["unit_name"]) for (_, unit), row in zip(units, golden, strict=True) if unit.confirmed]
    assert len(named) == 68
    assert all(ours == theirs for ours, theirs in named)


def test_samples_are_the_shared_plans_byte_for_byte() -> None:
    shared = os.environ.get("PHIEU_SHARED")
    if not shared:
        pytest.skip("PHIEU_SHARED names no folder with the plans")
    for name in sample_names():
        assert sample_text(name).encode() == (Path(shared) / "domain" / "plans" / f"{name}.yaml").read_bytes()


def test_question_ids_and_codes_stay_text() -> None:
    form = sample("so-cong-thuong-binh-phuoc").questionnaires["main"]
    marks = [question.id for question in form.mark_questions()]
    assert marks == [f"3.{number}" for number in range(1, 11)]
    assert [option.code for option in form.question("3.2").options] == ["5", "4", "3", "2", "1"]


def test_each_row_of_binh_phuoc_has_its_own_labels() -> None:
    form = sample("so-cong-thuong-binh-phuoc").questionnaires["main"]
    assert [option.label for option in form.question("3.4").options] == [
        "Rất gọn",
        "Gọn",
        "Trung bình",
        "Rườm rà",
        "Rất Rườm rà",
    ]
    assert form.question("3.7").positive_codes == {"2"}  # "Không" is the good answer
    assert form.question("3.9").positive_codes == {"3", "2"}
    assert form.question("3.10").overall
    assert form.question("2").prefill_from_unit
    assert [q.id for q in form.questions() if q.kind is QuestionKind.IDENTITY_LINE] == [
        "5.name",
        "5.address",
        "5.phone",
    ]


GOOD = ("Rất tốt", "Tốt", "Trung bình", "Kém", "Rất kém")
BINH_PHUOC = {  # as the form was issued
    "3.1": (
        "Qua phương tiện thông tin đại chúng (báo , đài, mạng điện tử...)",
        "Đọc bảng niêm yết tại nơi tiếp nhận hồ sơ",
        "Nhờ người quen hướng dẫn",
        "Qua công chức tiếp nhận hướng dẫn",
        "Hình thức khác",
    ),
    "3.2": GOOD,
    "3.3": GOOD,
    "3.4": ("Rất gọn", "Gọn", "Trung bình", "Rườm rà", "Rất Rườm rà"),
    "3.5": ("Rất nhanh", "Nhanh", "Trung bình", "Chậm", "Rất Chậm"),
    "3.6": GOOD,
    "3.7": ("Có", "Không"),
    "3.8": ("Có", "Không"),
    "3.9": ("Trước hẹn", "Đúng hẹn", "Trễ hẹn"),
    "3.10": ("Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng"),
}


def test_p8_the_form_of_binh_phuoc_has_its_ten_questions_with_their_labels_in_order() -> None:
    form = sample("so-cong-thuong-binh-phuoc").questionnaires["main"]
    asked = {question.id: tuple(option.label for option in question.options) for question in form.mark_questions()}
    assert list(asked.items()) == list(BINH_PHUOC.items())
    kinds = {question.id: question.kind for question in form.mark_questions()}
    assert {id_ for id_, kind in kinds.items() if kind is QuestionKind.MULTI} == {"3.1"}


def test_the_not_applicable_box_stands_last() -> None:
    form = sample("krong-no").questionnaires["main"]
    assert [(option.code, option.not_applicable) for option in form.question("F5.1").options][-1] == ("0", True)
    assert len(form.question("F5.1").options) == 6
    assert len(form.question("F1.1").options) == 5
    harassment = sample("thanh-tra-dak-nong").questionnaires["main"].question("A5")
    assert [option.code for option in harassment.options] == ["1", "2", "3", "0"]


def test_positive_answers_are_the_two_best_of_five_and_the_best_of_three() -> None:
    assert sample("krong-no").questionnaires["main"].question("G1").positive_codes == {"5", "4"}
    assert sample("thanh-tra-dak-nong").questionnaires["main"].question("A3.1").positive_codes == {"5", "4"}
    assert sample("dak-mil").questionnaires["main"].question("II.2").positive_codes == {"3"}
    assert sample("thanh-tra-dak-nong").questionnaires["main"].question("C2").positive_codes == frozenset()


def test_needs_never_enter_the_satisfaction_index() -> None:
    form = sample("thanh-tra-dak-nong").questionnaires["main"]
    needs = next(section for section in form.sections if section.id == "B")
    assert len(needs.questions) == 9
    assert not any(question.index_item for question in needs.questions)
    assert needs.stem == "Theo Ông/Bà, các nội dung sau cần thiết ở mức độ nào?"


def test_p7_each_group_of_nha_trang_has_its_own_form() -> None:
    plan = sample("nha-trang")
    assert plan.questionnaire_of("NT-U-22327").form == "U"
    assert plan.questionnaire_of("NT-G-01").form == "G"
    assert {plan.questionnaire_of(unit.id).form for unit in plan.units if unit.group == "tram_y_te"} == {"Y"}
    assert plan.groups() == ("ubnd", "tram_y_te", "truong_hoc")
    assert sum(unit.placeholder for unit in plan.units) == 6


def test_names_keep_their_apostrophes_and_aliases() -> None:
    unit = sample("krong-no").unit("KN-24715")
    assert unit.name.endswith("xã Nâm N'Đir")
    assert (unit.aliases, unit.gso_code) == (("Nâm N'Dir",), "24715")


def test_an_office_that_is_not_surveyed_gets_no_ballots() -> None:
    plan = sample("thanh-tra-dak-nong")
    assert [unit.id for unit in plan.surveyed_units()] == ["TTDN-TINH"]
    assert plan.unit("TTDN-VP").parent == "TTDN-TINH"
    assert plan.quota("TTDN-VP") == 0
    assert plan.quota("TTDN-TINH") is None


def test_what_each_plan_promises_about_names() -> None:
    promised = {name: sample(name).anonymity for name in sample_names()}
    assert promised == {
        "krong-no": Anonymity.ANONYMOUS,
        "thanh-tra-dak-nong": Anonymity.ANONYMOUS,
        "nha-trang": Anonymity.NOT_STATED,
        "dak-mil": Anonymity.ANONYMOUS,
        "so-cong-thuong-binh-phuoc": Anonymity.OPTIONAL_IDENTITY,
    }


def test_the_document_is_as_it_was_issued() -> None:
    plan = sample("nha-trang")
    assert (plan.document.document_number, plan.document.document_symbol) == ("1521", "KH-UBND")
    assert plan.signature_block == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    assert plan.signatory == "Nguyễn Sỹ Khánh"
    assert sample("so-cong-thuong-binh-phuoc").signatory is None
    assert plan.questionnaires["y_te"].origin is Origin.DRAFTED


def test_ballots_count_as_a_whole_and_a_ring_cancels_unless_the_plan_says_otherwise() -> None:
    plan = sample("nha-trang")
    assert plan.eligibility.level is EligibilityLevel.FORM
    assert str(plan.eligibility.late_collection_allowed_until) == "2023-10-25"
    assert plan.correction is Correction.RING_CANCELS
    other = sample_text("nha-trang").replace(
        "form_eligibility:\n", "form_eligibility:\n  eligibility_level: question\n"
    )
    other = f"correction: black_cancels\n{other}"
    plan = parse_plan(other.encode(), Path("survey.yaml"))
    assert plan.eligibility.level is EligibilityLevel.QUESTION
    assert plan.correction is Correction.BLACK_CANCELS
