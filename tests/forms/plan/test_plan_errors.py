"""A plan that cannot be loaded says where, what was found, what was expected, and what to do: all of it at once."""

import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.errors import PlanError, PlanProblem
from forms.plan import findings, load_plan, parse_plan, sample_names, sample_text
from forms.plan.yamltree import MAX_BYTES


def problems(raw: bytes) -> tuple[PlanProblem, ...]:
    with pytest.raises(PlanError) as caught:
        parse_plan(raw, Path("survey.yaml"))
    return caught.value.problems


def broken(*changes: tuple[str, str], name: str = "krong-no") -> tuple[PlanProblem, ...]:
    text = sample_text(name)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return problems(text.encode())


def test_p1_a_wrong_key_names_its_line_and_the_nearest_known_key() -> None:
    (problem,) = broken(("signatory:", "signatori:"))
    assert (problem.line, problem.field) == (21, "plan.signatori")
    assert problem.found == "the unknown key 'signatori'"
    assert problem.remedy == "Did you mean 'signatory'?"


def test_a_wrong_key_deep_in_the_file_is_named_too() -> None:
    (problem,) = broken(("        gloss_en: Enough seats", "        glos_en: Enough seats"))
    assert (problem.line, problem.field) == (252, "questionnaires.main.sections[0].questions[0].glos_en")
    assert problem.remedy == "Did you mean 'gloss_en'?"


def test_a_key_like_no_other_lists_the_known_ones() -> None:
    (problem,) = broken(("custody:\n", "xyzzy:\n"), name="so-cong-thuong-binh-phuoc")
    assert problem.remedy.startswith("Known here: admin_units_reference, ")


def test_every_problem_is_told_at_once_in_the_order_of_lines() -> None:
    found = broken(
        ("  code: KN23\n", ""),
        ("quota: 120", "quota: many"),
        ("id: KN-24691", "id: kn 24691"),
        ("id: KN-24692", "id: KN-24694"),
        ("pages: 2", "pages: 3"),
        ("kind: single", "kind: singel"),
        ("required_blank_tolerance", "required_blank_tolerence"),
    )
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)
    assert [problem.field for problem in found] == [
        "plan.code",
        "units[0].quota",
        "units[2].id",
        "units[4].id",
        "questionnaires.main.pages",
        "questionnaires.main.sections[0].questions[0].kind",
        "form_eligibility.required_blank_tolerence",
    ]


def test_a_wrong_type_says_what_was_found_and_expected() -> None:
    (problem,) = broken(("quota: 120", "quota: many"))
    assert (problem.line, problem.found, problem.expected) == (83, "'many'", "a whole number")
    assert str(problem) == "line 83: units[0].quota: found 'many', expected a whole number"


def test_the_error_names_the_file() -> None:
    with pytest.raises(PlanError, match=r"^survey\.yaml: line 1: "):
        parse_plan(b"- a\n", Path("survey.yaml"))


@pytest.mark.parametrize(
    ("old", "new", "line", "expected"),
    [
        ("id: KN-24691", "id: kn-24691", 97, "capital letters A-Z, digits and '-'"),
        ("code: KN23", "code: Krông Nô", 6, "capital letters A-Z, digits and '-'"),
        ("form_code: A", "form_code: Đ", 218, "capital letters A-Z, digits and '-'"),
        ("code: KN23", "code: KRONG-NO-2023", 6, "at most 12 characters"),
        ("start: '2023-08-25'", "start: 25/8/2023", 37, "a day such as '2023-08-25'"),
        ("start: '2023-08-25'", "start: 2023-02-30", 37, "a day that exists"),
        ("end: '2023-10-15'", "end: '2023-08-01'", 38, "start (2023-08-25) or a later day"),
        ("required: true", "required: yes", 254, "true or false"),
        ("scale: satisfaction5", "scale: satisfaction", 255, "a scale of this questionnaire"),
        ("questionnaire: main", "questionnaire: mian", 86, "a questionnaire of the plan"),
        ("applies_to: commune_one_stop", "applies_to: communes", 61, "a group or level of the units"),
        ("applies_to: commune_one_stop", "applies_to: district_one_stop", 61, "a different applies_to for each"),
        ("    per_unit: 40\n", "", 61, "the key 'per_unit'"),
        ("per_unit: 40", "per_unit: -1", 62, "greater than or equal to 0"),
        ("default_fraction: '0.10'", "default_fraction: '10%'", 437, "a share above 0 and at most 1"),
        ("      - code: 5\n", "      - code: 4\n", 232, "a different code for each"),
        ("id: F1.2", "id: F1.1", 256, "a different id for each"),
        ("schema: survey-plan/1", "schema: survey-plan/2", 2, "'survey-plan/1'"),
        ("name: Bộ phận Tiếp nhận và trả kết quả huyện Krông Nô", "name: ''", 81, "a text that is not empty"),
        ("  years:\n  - 2023\n", "  years: []\n", 34, "at least one entry"),
        ("document_month: 2023-08", "document_month: 2023-13", 12, "a month such as 2023-08"),
        ("due_before: '2023-10-18'", "due_before: '2023-10-18'\n  due: '2023-10-17'", 456, "one deadline"),
    ],
)
def test_p1_a_wrong_value_is_named_with_its_line(old: str, new: str, line: int, expected: str) -> None:
    (problem,) = broken((old, new))
    assert expected in problem.expected
    assert problem.line == line


def test_a_lower_case_id_says_how_to_write_it() -> None:
    (problem,) = broken(("id: KN-24691", "id: kn 24691"))
    assert problem.remedy == "For example KN-24691."
    assert "printed code" in problem.expected


def test_missing_units_are_missed() -> None:
    found = broken(("units:\n", "unit:\n"))
    assert {(problem.field, problem.expected) for problem in found} == {
        ("units", "the key 'units'"),
        ("unit", "a key of the schema"),
    }


def test_no_units_at_all_are_too_few() -> None:
    text = sample_text("krong-no")
    without = text[: text.index("units:\n")] + "units: []\n" + text[text.index("questionnaires:\n") :]
    assert [problem.expected for problem in problems(without.encode())] == ["at least one entry"]


def test_questions_without_choices_and_choices_without_boxes_are_found() -> None:
    (problem,) = broken(("        scale: satisfaction5\n", ""))
    assert problem.expected == "a scale, or at least 2 options"
    (problem,) = broken(("kind: free_text\n", "kind: free_text\n        scale: satisfaction5\n"))
    assert problem.expected == "only for kind 'single' or 'multi'"
    (problem,) = broken(("scale: satisfaction5\n", "scale: satisfaction5\n        positive_codes: [5, 6]\n"))
    assert (problem.found, problem.expected) == ("6", "one of the codes 5, 4, 3, 2, 1")
    text = sample_text("krong-no")
    start, end = text.index("    not_applicable_option:"), text.index("    sections:")
    assert {problem.expected for problem in problems((text[:start] + text[end:]).encode())} == {"a box to print for it"}


def choices(count: int) -> str:
    return "".join(f"\n        - code: {n}\n          label: Tỉnh {n}" for n in range(1, count + 1))


@pytest.mark.parametrize(
    ("of_scale", "count", "na", "told"),
    [
        (False, 61, False, None),
        (False, 63, False, ("options", "63 choices")),
        (False, 61, True, ("options", "62 choices")),
        (True, 61, False, None),
        (True, 62, False, ("scale", "62 choices")),
    ],
)
def test_a_question_with_more_choices_than_are_counted_is_refused_before_it_is_printed(
    of_scale: bool, count: int, na: bool, told: tuple[str, str] | None
) -> None:
    text, extra = sample_text("krong-no"), "\n        allow_not_applicable: true" if na else ""
    if of_scale:
        text = text.replace("    scales:\n", f"    scales:\n      tinh:{choices(count)}\n", 1)
        text = text.replace("scale: satisfaction5", "scale: tinh", 1)
    else:
        text = text.replace("scale: satisfaction5", f"options:{choices(count)}{extra}", 1)
    if told is None:
        assert parse_plan(text.encode(), Path("survey.yaml")).questionnaires
    else:
        (problem,) = problems(text.encode())
        assert problem.field.endswith(f".questions[0].{told[0]}")
        assert (problem.found, problem.expected) == (told[1], "at most 61 that can be counted, N/A included")


@pytest.mark.parametrize("said", ["no", "No", "off", "n", "'false'", "không", "Chưa", "chưa xác nhận", "sai"])
def test_a_unit_that_is_said_not_to_be_confirmed_is_not_taken_for_confirmed(said: str) -> None:
    (problem,) = broken(("confirmed: true", f"confirmed: {said}"))
    assert (problem.expected, problem.remedy) == ("true or false, or a remark", "Write false.")


@pytest.mark.parametrize("said", ["yes", "Yes", "on", "có"])
def test_a_word_for_yes_is_to_be_written_as_the_flag_it_is(said: str) -> None:
    (problem,) = broken(("confirmed: true", f"confirmed: {said}"))
    assert problem.remedy == "Write true."


def test_a_remark_on_what_is_confirmed_stays() -> None:
    text = sample_text("krong-no").replace("confirmed: true", "confirmed: count confirmed, name derived", 1)
    unit = parse_plan(text.encode(), Path("survey.yaml")).units[0]
    assert (unit.confirmed, unit.confirmation) == (True, "count confirmed, name derived")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("label: Rất hài lòng", "label: ' '"),
        ("        text: ", "        text: '  ' # "),
        ("form_title: ", 'form_title: "\\t\\u00A0" # '),
    ],
)
def test_a_text_of_nothing_but_spaces_is_empty(old: str, new: str) -> None:
    (problem,) = broken((old, new))
    assert problem.expected == "a text that is not empty"


def quarters(occurrences: str, kind: str = "continuous_quarterly") -> bytes:
    """Give Bình Phước's plan with other quarters listed."""
    text = sample_text("so-cong-thuong-binh-phuoc").replace("kind: continuous_quarterly", f"kind: {kind}")
    return (text[: text.index("  occurrences:")] + occurrences + text[text.index("  report_due: null") :]).encode()


@pytest.mark.parametrize("kind", ["continuous_quarterly", "quarterly"])
def test_a_quarter_of_a_year_that_is_not_surveyed_is_refused(kind: str) -> None:
    (problem,) = problems(quarters("  occurrences:\n  - period: 2024-Q1\n", kind))
    assert (problem.found, problem.expected) == ("'2024-Q1'", "one of the cycle's years")


@pytest.mark.parametrize(
    ("span", "told"),
    [
        ("    start: 2023-01-01\n    end: 2023-12-31\n", "2023-01-01 to 2023-12-31, days that 2023-Q"),
        ("    start: 2023-09-30\n", "2023-09-30 to 2023-12-31, days that 2023-Q3 has too"),
    ],
)
def test_quarters_that_share_a_day_are_refused_also_with_one_that_is_not_listed(span: str, told: str) -> None:
    (problem,) = problems(quarters(f"  occurrences:\n  - period: 2023-Q4\n{span}"))
    assert problem.found.startswith(told)
    assert problem.expected == "quarters that share no day"


def test_published_rows_belong_to_questions() -> None:
    (problem,) = broken(("  - id: II.3\n    eligible", "  - id: II.4\n    eligible"), name="dak-mil")
    assert problem.expected == "the id of a question"


@pytest.mark.parametrize(
    ("raw", "line", "found"),
    [
        (b"plan:\n\tcode: KN23\n", 2, "a tab before the text"),
        (b"plan:\n  code: 'KN23\n", 3, "broken YAML"),
        (b"plan: [1, 2\n", 2, "broken YAML"),
        (b"a: b: c\n", 1, "broken YAML"),
        (b"plan: 1\n\nx: \x01\n", 3, "the control character U+0001"),
        (b"plan: 1\nplan: 2\n", 2, "the key 'plan' a second time (first on line 1)"),
        (b"plan: &x {id: a}\nunits: *x\n", 2, "the reference *x"),
        (b"plan: !!python/name:os.system a\n", 1, "the type mark tag:yaml.org,2002:python/name:os.system"),
        (b"plan: 1\n---\nplan: 2\n", 2, "a second document (`---`)"),
        (b"# nothing but a comment\n", 0, "an empty file"),
        (b"", 0, "an empty file"),
        ("tiêu đề\n".encode("utf-16"), 1, "a byte that is no UTF-8 (0xff)"),
        ("plan: 1\ntitle: tiêu\n".encode("cp1258"), 2, "a byte that is no UTF-8 (0xea)"),
        (b"[" * 5000, 1, "broken YAML (more than 40 levels)"),
        (b"? [a]\n: b\n", 1, "broken YAML (a key that is no word)"),
        (b"42\n", 1, "42"),
    ],
)
def test_a_file_that_is_no_plan_says_why(raw: bytes, line: int, found: str) -> None:
    told = problems(raw)
    assert any(problem.line == line and problem.found.startswith(found) for problem in told), list(map(str, told))


def test_a_bomb_of_references_is_refused_quickly() -> None:
    layers = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    layers += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert any("reference" in problem.found for problem in problems("\n".join(layers).encode()))


def test_a_file_too_large_for_a_plan_is_not_read() -> None:
    (problem,) = problems(b"#" * (MAX_BYTES + 1))
    assert "bytes" in problem.expected


def test_a_plan_that_is_not_there_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="phieu new"):
        load_plan(tmp_path / "survey.yaml")
    with pytest.raises(PlanError):
        load_plan(tmp_path)


def test_text_is_normalised_and_numbers_that_are_names_stay_as_written(tmp_path: Path) -> None:
    text = sample_text("so-cong-thuong-binh-phuoc").replace("id: '3.10'", "id: 3.10")
    text = unicodedata.normalize("NFD", text.replace("signatory: null", "signatory: No"))
    (tmp_path / "survey.yaml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    plan = load_plan(tmp_path / "survey.yaml")
    assert plan.issuing_body == unicodedata.normalize("NFC", "Sở Công Thương tỉnh Bình Phước")
    assert plan.questionnaires["main"].question("3.10").overall
    assert plan.signatory == "No"


STRANGE = st.sampled_from(
    ["", "x", "5", "2023-01-01", "single", 0, -1, 10**30, 3.5, True, None, [], {}, ["x"], [{}], {"id": "A"}, [[1]]]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sample_names()), st.data())
def test_a_plan_with_strange_values_loads_or_says_where_it_is_wrong(name: str, data: st.DataObject) -> None:
    text = sample_text(name).split("\n")
    keys = [place for place, line in enumerate(text) if re.fullmatch(r"[ -]*\w+: \S.*", line)]
    for place in data.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=3)):
        key, _, _ = text[place].partition(": ")
        text[place] = f"{key}: {json.dumps(data.draw(STRANGE))}"
    lines = lines_told("\n".join(text).encode())
    assert lines
    assert all(0 < line <= len(text) for line in lines)


def lines_told(raw: bytes) -> list[int]:
    try:
        return [found.line for found in findings(parse_plan(raw, Path("survey.yaml")))]
    except PlanError as error:
        return [problem.line for problem in error.problems]
