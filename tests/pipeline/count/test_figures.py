"""The figures that a report quotes: rates with intervals and ranges, ranking, comparison, breakdowns, progress."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from forms.questionnaire import Option, Questionnaire
from omr.reading import Answer, AnswerStatus
from pipeline.judging.ballot import Ballot
from pipeline.judging.eligibility import Status, judge
from pipeline.tally.breakdown import merge_small
from pipeline.tally.cells import Cell, CellCounts
from pipeline.tally.comparison import Change, comparisons
from pipeline.tally.confidence import Interval, interval
from pipeline.tally.figures import form_figures, index_figure
from pipeline.tally.progress import UnitProgress, total
from pipeline.tally.ranking import ALONE_NOTE, EMPTY_NOTE, SILENT_NOTE, SMALL_NOTE, ranking
from pipeline.tally.rows import Place, question_rows
from pipeline.tally.tally import CountedUnit, Tally, count, tally_of
from tests.pipeline.count.ballots import (
    DAK_MIL,
    NOT_APPLICABLE,
    RULES,
    SATISFACTION5,
    UNIT,
    YES_NO,
    ballot,
    form,
    multi,
    section,
    single,
)

FORM = form(section("I", single("1", options=SATISFACTION5), single("2", options=(*SATISFACTION5, NOT_APPLICABLE))))
PLAN = replace(RULES, units=frozenset("ABCDE"), rounds=frozenset({"2024", "2025"}))
CHOICES = (Option(code="1", label="Báo"), Option(code="2", label="Đài"), NOT_APPLICABLE)
Answers = dict[tuple[str, tuple[str, ...]], int]


def cell(unit: str, round: str = "2024", of: Questionnaire = FORM) -> Cell:
    return Cell(unit=unit, round=round, channel="paper", form=of.form, version=of.version)


def votes(question: str, **counts: int) -> Answers:
    """Make the answers to one question: `votes("1", c5=3)` is three times code 5."""
    return {(question, (code[1:],)): number for code, number in counts.items()}


def cells_tally(units: dict[str, CellCounts], of: Questionnaire = FORM, groups: str = "") -> Tally:
    counted = tuple(
        CountedUnit(id=name, name=f"Xã {name}", questionnaire="main", group=group)
        for name, group in zip(units, groups or "X" * len(units), strict=True)
    )
    return tally_of({cell(name, of=of): counts for name, counts in units.items()}, (of,), counted)


def counted_units(names: str) -> tuple[CountedUnit, ...]:
    return tuple(CountedUnit(id=name, name=f"Xã {name}", questionnaire="main", group="X") for name in names)


def judged_tally(stack: Sequence[Ballot], of: Questionnaire) -> Tally:
    return count([(each, judge(each, of, PLAN)) for each in stack], (of,), counted_units("ABCDE"))


def test_t3_the_worked_values_come_out() -> None:
    counts = CellCounts(eligible=90, answers=votes("I.4", c3=87, c2=1, c1=2))
    tally = tally_of({replace(cell("DM-HUYEN"), form=DAK_MIL.form): counts}, (DAK_MIL,), (UNIT,))
    figure = next(f for f in form_figures(tally, DAK_MIL).questions if f.id == "I.4")
    assert (figure.rate, figure.mean) == (Decimal("96.67"), Decimal("2.9444"))


def test_t3_a_mean_is_rounded_once_however_few_decimals_are_printed() -> None:
    answers = votes("1", c5=1, c4=201)  # 809 points of 202 ballots: 4.00495…, which four decimals make 4.0050
    figure = form_figures(cells_tally({"A": CellCounts(eligible=202, answers=answers)}), FORM).questions[0]
    assert (figure.mean, figure.score) == (Decimal("4.0050"), Decimal("4.00"))


def test_t3_a_negative_item_is_good_by_the_answer_that_the_plan_calls_good() -> None:
    asked = form(section("3", single("3.7", options=YES_NO, scale=None, positive_codes=frozenset("2"))))
    tally = cells_tally({"A": CellCounts(eligible=4, answers=votes("3.7", c1=1, c2=3))}, asked)
    (figure,) = form_figures(tally, asked).questions
    assert (figure.rate, figure.mean, figure.satisfaction) == (Decimal("75.00"), None, False)


def test_t3_who_it_does_not_apply_to_is_in_no_rate_of_a_factor() -> None:
    answers = votes("1", c5=3, c1=1) | votes("2", c0=3, c5=1)
    figures = form_figures(cells_tally({"A": CellCounts(eligible=4, answers=answers)}), FORM)
    (factor,) = figures.factors
    assert (factor.positive, factor.valid, factor.rate) == (4, 5, Decimal("80.00"))
    assert figures.index.rate == Decimal("80.00")


def test_t3_needs_and_several_choices_never_enter_the_index() -> None:
    need = replace(single("B1", options=SATISFACTION5), index_item=False)
    asked = form(section("A", single("1", options=SATISFACTION5)), section("B", need, multi("B2")))
    answers = votes("1", c5=9, c1=1) | votes("B1", c1=10) | votes("B2", c1=10)
    figures = form_figures(cells_tally({"A": CellCounts(eligible=10, answers=answers)}, asked), asked)
    assert figures.index.rate == Decimal("90.00")
    assert [(f.id, f.rate, f.satisfaction) for f in figures.factors] == [
        ("A", Decimal("90.00"), True),
        ("B", Decimal("0.00"), False),
    ]


def test_t3_the_index_is_that_of_the_question_that_sums_up_where_a_form_has_one() -> None:
    sums_up = single("2", options=SATISFACTION5, overall=True)
    asked = form(section("I", single("1", options=SATISFACTION5)), section("II", sums_up))
    answers = votes("1", c1=10) | votes("2", c5=7, c1=3)
    figures = form_figures(cells_tally({"A": CellCounts(eligible=10, answers=answers)}, asked), asked)
    assert (figures.index.positive, figures.index.valid, figures.index.rate) == (7, 10, Decimal("70.00"))


def test_t3_a_fact_that_may_not_apply_is_a_fact_all_the_same() -> None:
    fact = single("2", options=(*YES_NO, NOT_APPLICABLE), scale=None)
    asked = form(section("I", single("1", options=SATISFACTION5), fact))
    answers = votes("1", c5=9, c1=1) | votes("2", c1=5, c2=3, c0=2)
    figures = form_figures(cells_tally({"A": CellCounts(eligible=10, answers=answers)}, asked), asked)
    assert [figure.satisfaction for figure in figures.questions] == [True, False]
    assert (figures.index.positive, figures.index.valid) == (9, 10)


def test_t3_a_row_parts_its_ballots_into_valid_blank_and_not_applicable_ones() -> None:
    asked = form(section("I", single("1", options=(*SATISFACTION5, NOT_APPLICABLE)), multi("2", options=CHOICES)))
    several = {("2", ("0",)): 2, ("2", ("1", "0")): 1, ("2", ("1", "2")): 3}
    counts = CellCounts(eligible=10, answers=votes("1", c5=3, c1=1, c0=2) | several)
    one, more = question_rows(asked, counts, Place())
    assert (one.valid, one.blank, one.not_applicable, one.rate) == (4, 4, 2, Decimal("75.00"))
    assert (more.valid, more.blank, more.not_applicable, more.rate) == (4, 4, 2, None)
    assert [(option.code, option.count) for option in more.options] == [("1", 4), ("2", 3)]


def test_t4_rates_over_units_are_pooled_and_not_averaged() -> None:
    units = {
        "A": CellCounts(eligible=2, answers=votes("1", c1=2)),
        "B": CellCounts(eligible=8, answers=votes("1", c5=8)),
    }
    assert index_figure(cells_tally(units)).rate == Decimal("80.00")  # the mean of 0 and 100 would be 50


def test_t3_a_sample_of_a_known_population_counts_as_a_larger_one_of_an_endless() -> None:
    truth = binomtest(50, 100).proportion_ci(confidence_level=0.95, method="wilson")  # 50 · (99 − 1) / (99 − 50) = 100
    found = interval(25, 50, population=99)
    assert found is not None
    assert (float(found.low), float(found.high)) == pytest.approx((100 * truth.low, 100 * truth.high), abs=0.0051)


def test_t3_the_interval_of_several_questions_rests_on_the_ballots() -> None:
    answers = votes("1", c5=8, c1=2) | votes("2", c5=8, c1=2)
    counts = CellCounts(eligible=10, ineligible=9, answers=answers)
    index = form_figures(cells_tally({"A": counts}), FORM).index
    assert (index.positive, index.valid, index.ballots) == (16, 20, 10)
    assert index.interval == interval(8, 10)


def test_t3_scales_of_different_lengths_have_no_common_mean() -> None:
    asked = form(section("I", single("1", options=SATISFACTION5), single("2")))
    answers = votes("1", c5=10) | votes("2", c3=10)
    figures = form_figures(cells_tally({"A": CellCounts(eligible=10, answers=answers)}, asked), asked)
    assert [figure.mean for figure in figures.questions] == [Decimal(5), Decimal(3)]
    assert (figures.index.rate, figures.index.mean) == (Decimal(100), None)


def test_a_ballot_of_which_a_page_waits_and_its_rival_may_say_anything() -> None:
    counts = CellCounts(eligible=10, pending=3, unknown=5, answers=votes("1", c5=8, c1=2))
    (figure, _) = form_figures(cells_tally({"A": counts}), FORM).questions
    assert figure.range is not None
    assert (figure.range.worst, figure.range.best) == (Decimal("53.33"), Decimal("86.67"))  # 8 and 13 of 15
    assert figure.range.open_ballots == 3


def test_t3_a_question_of_which_no_answer_is_said_to_be_good_is_in_no_rate() -> None:
    unsaid = single("2", options=SATISFACTION5, positive_codes=frozenset())
    asked = form(section("I", single("1", options=SATISFACTION5), unsaid))
    answers = votes("1", c5=9, c1=1) | votes("2", c5=10)
    figures = form_figures(cells_tally({"A": CellCounts(eligible=10, answers=answers)}, asked), asked)
    assert (figures.index.positive, figures.index.valid, figures.index.rate) == (9, 10, Decimal("90.00"))
    assert [figure.valid for figure in figures.factors] == [10]


@given(valid=st.integers(1, 5000), share=st.floats(0, 1))
def test_t3_the_interval_is_the_one_that_statisticians_compute(valid: int, share: float) -> None:
    positive = round(valid * share)
    truth = binomtest(positive, valid).proportion_ci(confidence_level=0.95, method="wilson")
    found = interval(positive, valid)
    assert found is not None
    assert float(found.low) == pytest.approx(100 * truth.low, abs=0.0051)
    assert float(found.high) == pytest.approx(100 * truth.high, abs=0.0051)
    assert {bound.as_tuple().exponent for bound in (found.low, found.high)} == {-2}


@given(positive=st.integers(0, 60), more=st.integers(1, 60), outside=st.integers(0, 3000))
def test_t3_a_known_population_narrows_the_interval_to_nothing_where_all_were_asked(
    positive: int, more: int, outside: int
) -> None:
    valid = positive + more
    free, bound = interval(positive, valid), interval(positive, valid, population=valid + outside)
    assert free is not None
    assert bound is not None
    assert bound.high - bound.low <= free.high - free.low
    assert bound.low <= Decimal(100 * positive) / valid + Decimal("0.005")
    assert (bound.high == bound.low) or outside


def test_t3_half_of_a_hundred_counts_as_ninety_nine_of_many() -> None:
    # Cochran's correction by hand: 50 (100 - 1) / (100 - 50) = 99
    found, truth = interval(40, 50, population=100), binomtest(80, 100).proportion_ci(method="wilson")
    assert found is not None
    assert float(found.low) == pytest.approx(100 * truth.low, abs=0.1)
    assert "Cochran" in found.method


def test_a_population_below_the_sample_is_no_population() -> None:
    assert interval(9, 10, population=5) == interval(9, 10)


def test_answers_of_one_ballot_do_not_pass_for_answers_of_many() -> None:
    assert interval(180, 200, ballots=10) == interval(9, 10)


OPEN_FORM = form(section("I", single("1", options=SATISFACTION5, required=False)))
STATES = st.sampled_from(["5", "1", "", "?"])


@given(sure=st.lists(st.sampled_from(["5", "1", ""]), max_size=5), waiting=st.lists(STATES, max_size=3))
@settings(max_examples=60)
def test_the_range_holds_every_rate_that_decisions_can_bring_about(sure: list[str], waiting: list[str]) -> None:
    """Try every decision: an open answer becomes any, and a ballot that waits may also not count at all."""
    pending = Answer(status=AnswerStatus.PENDING)
    done = [ballot({"1": code}, of=OPEN_FORM, unit="A", serial=n) for n, code in enumerate(sure, 1)]
    open_ones = [ballot({"1": ""}, of=OPEN_FORM, unit="A", serial=n) for n, _ in enumerate(waiting, 50)]
    stack = done + [replace(b, answers={"1": pending}) for b, code in zip(open_ones, waiting, strict=True) if code]
    figure = index_figure(judged_tally(stack, OPEN_FORM))
    still = sum(bool(code) for code in waiting)
    if not still:
        assert figure.range is None
        return
    assert figure.range is not None
    for chosen in product(("5", "1", None), repeat=still):
        answers = [code for code in (*sure, *chosen) if code]
        if answers:
            rate = 100 * Decimal(answers.count("5")) / len(answers)
            worst, best = figure.range.worst, figure.range.best
            assert worst is not None
            assert best is not None
            assert worst - Decimal("0.005") <= rate <= best + Decimal("0.005")


def test_the_range_of_a_settled_answer_on_a_waiting_ballot_moves_one_way_only() -> None:
    asked = form(section("I", single("1", options=SATISFACTION5), single("2", options=SATISFACTION5)))
    base = ballot({"1": "5", "2": "5"}, of=asked, unit="A")
    waits = replace(base, answers={**base.answers, "2": Answer(status=AnswerStatus.PENDING)})
    figures = form_figures(judged_tally([base, waits], asked), asked)
    first, second = (figure.range for figure in figures.questions)
    assert first is not None
    assert second is not None
    assert (first.worst, first.best) == (Decimal("100.00"), Decimal("100.00"))
    assert (second.worst, second.best) == (Decimal("50.00"), Decimal("100.00"))


@pytest.mark.parametrize(
    ("settled", "worst", "best"),
    [("5", "50.00", "66.67"), ("1", "33.33", "50.00"), ("0", "50.00", "50.00"), ("", "50.00", "50.00")],
)
def test_what_is_settled_on_a_waiting_ballot_counts_as_it_is_or_not_at_all(settled: str, worst: str, best: str) -> None:
    asked = form(
        section(
            "I",
            single("1", options=SATISFACTION5),
            single("2", options=(*SATISFACTION5, NOT_APPLICABLE), required=False),
        )
    )
    sure = [ballot({"1": "5", "2": code}, of=asked, unit="A", serial=n) for n, code in enumerate("51", 1)]
    waits = ballot({"2": settled}, of=asked, unit="A", serial=3)
    waits = replace(waits, answers={**waits.answers, "1": Answer(status=AnswerStatus.PENDING)})
    _, second = form_figures(judged_tally([*sure, waits], asked), asked).questions
    assert second.range is not None
    assert (second.range.worst, second.range.best) == (Decimal(worst), Decimal(best))


def test_a_waiting_ballot_and_a_page_of_no_known_ballot_may_be_two_more() -> None:
    sure = ballot({"1": "5"}, of=OPEN_FORM, unit="A", serial=1)
    waits = replace(sure, answers={"1": Answer(status=AnswerStatus.PENDING)})
    found = index_figure(replace(judged_tally([sure, waits], OPEN_FORM), waiting_pages=1)).range
    assert found is not None
    assert (found.worst, found.best, found.open_ballots) == (Decimal("33.33"), Decimal("100.00"), 2)


def test_a_page_of_no_known_ballot_may_be_of_the_longest_form() -> None:
    short = form(section("I", single("1", options=SATISFACTION5)))
    long = form(section("I", *(single(str(n), options=SATISFACTION5) for n in (1, 2, 3))), code="B", key="other")
    cells = {
        cell("A", of=short): CellCounts(eligible=1, answers=votes("1", c5=1)),
        cell("A", of=long): CellCounts(eligible=1, answers=votes("1", c5=1) | votes("2", c5=1) | votes("3", c5=1)),
    }
    found = index_figure(replace(tally_of(cells, (short, long), counted_units("A")), waiting_pages=1)).range
    assert found is not None
    assert found.worst == Decimal("57.14")  # 4 of 4 + 3


def test_a_page_of_no_known_ballot_widens_every_range() -> None:
    tally = replace(cells_tally({"A": CellCounts(eligible=1, answers=votes("1", c5=1))}, OPEN_FORM), waiting_pages=1)
    found = index_figure(tally).range
    assert found is not None
    assert (found.worst, found.best, found.open_ballots) == (Decimal("50.00"), Decimal("100.00"), 1)


def ranked(units: dict[str, CellCounts], groups: str = "") -> list[tuple[str, int | None, str]]:
    return [(each.unit.id, each.rank, each.note) for each in ranking(cells_tally(units, groups=groups))]


def of_100(good: int, *, best: int = 0) -> CellCounts:
    return CellCounts(eligible=100, answers=votes("1", c5=best, c4=good - best, c1=100 - good))


def test_t5_ties_share_a_rank_and_the_next_one_is_left_out() -> None:
    units = {"A": of_100(80), "B": of_100(90), "C": of_100(80, best=10), "D": of_100(70)}
    assert ranked(units) == [("B", 1, ""), ("C", 2, ""), ("A", 2, ""), ("D", 4, "")]


def test_t5_of_units_that_share_a_rank_the_one_with_more_ballots_stands_first() -> None:
    half = CellCounts(eligible=50, answers=votes("1", c4=40, c1=10))
    assert ranked({"A": half, "B": of_100(80)}) == [("B", 1, ""), ("A", 1, "")]


def test_t5_small_samples_are_ranked_with_a_note_and_empty_units_are_not_ranked() -> None:
    units = {"A": CellCounts(eligible=29, answers=votes("1", c5=29)), "B": of_100(90), "C": CellCounts(ineligible=3)}
    assert ranked(units) == [("A", 1, SMALL_NOTE), ("B", 2, ""), ("C", None, EMPTY_NOTE)]
    enough = {"A": CellCounts(eligible=30, answers=votes("1", c5=30)), "B": of_100(90)}
    assert ranked(enough) == [("A", 1, ""), ("B", 2, "")]


def test_t5_a_unit_whose_ballots_hold_no_opinion_is_not_said_to_have_no_ballots() -> None:
    silent = CellCounts(eligible=6)  # all blank or not applicable, where a plan lets such ballots count
    assert ranked({"A": of_100(60), "B": silent, "C": CellCounts()}) == [
        ("A", 1, ""),
        ("B", None, SILENT_NOTE),
        ("C", None, EMPTY_NOTE),
    ]


def test_t5_the_interval_of_a_unit_is_corrected_to_those_who_were_served_there() -> None:
    tally = cells_tally({"A": of_100(60), "B": of_100(90)})
    found = {each.unit.id: each.index.interval for each in ranking(tally, {"A": 150})}
    assert found == {"A": interval(60, 100, population=150), "B": interval(90, 100)}


def test_t5_a_unit_that_is_not_surveyed_takes_no_rank() -> None:
    tally = cells_tally({"A": of_100(60), "B": of_100(90), "C": of_100(80)})
    helper = replace(tally, units=(tally.units[0], replace(tally.units[1], surveyed=False), tally.units[2]))
    assert [(each.unit.id, each.rank) for each in ranking(helper)] == [("C", 1), ("A", 2)]


def test_t5_units_are_ranked_within_their_group_and_the_only_one_of_a_group_is_not() -> None:
    units = {"A": of_100(60), "B": of_100(90), "C": of_100(80)}
    assert ranked(units, groups="XYY") == [("A", None, ALONE_NOTE), ("B", 1, ""), ("C", 2, "")]


def two_years(earlier: CellCounts, later: CellCounts, forms: tuple[Questionnaire, Questionnaire]) -> Tally:
    cells = {cell("A", "2024", forms[0]): earlier, cell("A", "2025", forms[1]): later}
    return tally_of(cells, tuple(dict.fromkeys(forms)), counted_units("A"))


def test_t7_years_are_compared_only_where_both_have_data() -> None:
    nothing = two_years(CellCounts(ineligible=2), of_100(80), (FORM, FORM))
    assert comparisons(nothing, "2024", "2025") == ()
    (found,) = comparisons(two_years(of_100(90), of_100(80), (FORM, FORM)), "2024", "2025")
    assert [(change.id, change.difference) for change in found.questions] == [("1", Decimal("-10.00"))]
    assert found.index is not None
    assert found.index.difference == Decimal("-10.00")
    assert not found.index.beyond_chance


def test_t7_a_question_of_which_other_answers_are_good_now_is_not_compared() -> None:
    stricter = single("1", options=SATISFACTION5, positive_codes=frozenset("5"))
    other = form(section("I", stricter, FORM.question("2")), version="2")
    (found,) = comparisons(two_years(of_100(90), of_100(80), (FORM, other)), "2024", "2025")
    assert (found.questions, found.index, found.changed) == ((), None, ("1",))


def test_t7_of_several_versions_in_one_year_the_newest_is_compared() -> None:
    newer = replace(FORM, version="2")
    cells = {
        cell("A", "2024", FORM): of_100(90),
        cell("A", "2025", FORM): of_100(10),
        cell("A", "2025", newer): of_100(80),
    }
    (found,) = comparisons(tally_of(cells, (FORM, newer), counted_units("A")), "2024", "2025")
    assert [change.difference for change in found.questions] == [Decimal("-10.00")]
    assert found.index is not None
    assert found.index.later.rate == Decimal("45.00")  # as the report of the year has it


def test_t7_the_index_and_a_factor_are_compared_while_they_are_made_of_the_same_questions() -> None:
    asked = [single("1", options=SATISFACTION5), single("2", options=SATISFACTION5)]
    overall, fact = single("9", options=SATISFACTION5, overall=True), single("3", options=YES_NO, scale=None)
    first = form(section("I", *asked), section("II", fact, overall))
    longer = form(section("I", *asked, fact), section("II", overall), version="2")
    shorter = form(section("I", asked[0]), section("II", fact, overall), version="2")

    def of_both(later: Questionnaire) -> Tally:
        earlier_counts, later_counts = (
            CellCounts(eligible=10, answers={(q, ("5",)): 10 for q in ("1", "2", "9") if q in asked_in})
            for asked_in in ({q.id for q in each.mark_questions()} for each in (first, later))
        )
        return two_years(earlier_counts, later_counts, (first, later))

    def compared(later: Questionnaire, changed: tuple[str, ...]) -> set[str]:
        (found,) = comparisons(of_both(later), "2024", "2025")
        assert found.changed == changed
        assert found.index is not None  # that of the question that sums up
        return {change.id for change in found.factors}

    assert "I" in compared(longer, ())
    assert "I" not in compared(shorter, ("2",))  # of one question less: no word of it stands in the later form
    reworded = form(section("I", *asked), section("II", replace(fact, text="Khác"), overall), version="2")
    assert "I" in compared(reworded, ("3",))
    without = form(section("I", *asked), section("II", fact), version="2")
    (found,) = comparisons(of_both(without), "2024", "2025")
    assert found.index is None  # made of the index items now


def test_t7_a_change_beyond_chance_is_told_from_one_that_may_be_chance() -> None:
    (found,) = comparisons(two_years(of_100(95), of_100(60), (FORM, FORM)), "2024", "2025")
    assert found.index is not None
    assert found.index.beyond_chance


def test_t7_a_question_that_was_asked_differently_is_not_compared() -> None:
    other = form(
        section("I", single("1", options=SATISFACTION5, text="Khác"), FORM.question("2")),
        version="2",
    )
    (found,) = comparisons(two_years(of_100(90), of_100(80), (FORM, other)), "2024", "2025")
    assert (found.questions, found.factors, found.index, found.changed) == ((), (), None, ("1",))


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 12), max_size=6))
def test_no_published_line_stands_for_fewer_than_five_ballots(ballots: dict[str, int]) -> None:
    lines = merge_small(ballots)
    if lines is None:
        return
    assert len(lines) > 1
    assert all(line.ballots >= 5 for line in lines)
    assert sorted(key for line in lines for key in line.keys) == sorted(key for key, n in ballots.items() if n)
    assert sum(line.ballots for line in lines) == sum(ballots.values())


@pytest.mark.parametrize(("low", "beyond"), [("50.00", False), ("50.01", True)])
def test_intervals_that_touch_have_something_in_common(low: str, beyond: bool) -> None:
    below = index_figure(cells_tally({"A": of_100(40)}))
    lower = replace(below, interval=Interval(low=Decimal("30.00"), high=Decimal("50.00")))
    higher = replace(below, interval=Interval(low=Decimal(low), high=Decimal("70.00")))
    for earlier, later in ((lower, higher), (higher, lower)):
        assert Change(id="1", title="1", earlier=earlier, later=later).beyond_chance is beyond


def test_five_ballots_are_enough_for_a_published_line_of_their_own_or_together() -> None:
    lines = merge_small({"paper": 90, "online": 5})
    assert lines is not None
    assert [line.keys for line in lines] == [("paper",), ("online",)]
    lines = merge_small({"paper": 90, "online": 40, "phone": 2, "post": 3})
    assert lines is not None
    assert [line.keys for line in lines] == [("paper",), ("online",), ("phone", "post")]


def test_a_single_small_line_is_not_given_away_by_the_total() -> None:
    lines = merge_small({"paper": 90, "online": 40, "phone": 3})
    assert lines is not None
    assert [(line.keys, line.ballots) for line in lines] == [(("paper",), 90), (("online", "phone"), 43)]
    assert merge_small({"paper": 90, "phone": 3}) is None


def test_t8_progress_has_no_rate_where_there_is_nothing_to_divide_by() -> None:
    online = UnitProgress(
        unit="A",
        name="A",
        group="",
        round="2024",
        quota=None,
        printed=0,
        issued=None,
        returned=3,
        scanned=3,
        spoiled=0,
        eligible=2,
        ineligible=1,
        pending=0,
        reasons={"BLANK_FORM": 1},
        last_day=date(2024, 10, 30),
        without_paper=3,
    )
    assert (online.return_rate, online.quota_rate, online.eligible_rate) == (None, None, Decimal("66.67"))
    assert replace(online, scanned=2).eligible_rate == Decimal("66.67"), "what came back, not what was scanned of it"
    assert replace(online, quota=8).quota_rate == Decimal(25), "only what counts fills a quota"
    for whole in (total([online, replace(online, quota=3)]), total([replace(online, quota=3), online])):
        assert whole.quota is None, "what one unit owes is not known"
    assert total([replace(online, quota=3), replace(online, quota=4)]).quota == 7
    assert not online.is_late(date(2024, 11, 1))
    owing = replace(online, quota=3)
    assert (owing.is_late(date(2024, 10, 30)), owing.is_late(date(2024, 10, 31))) == (False, True)
    assert not replace(online, quota=2).is_late(date(2024, 10, 31)), "its quota is reached"
    on_paper = replace(online, printed=10, issued=10, returned=5, without_paper=0)
    together = total([online, on_paper])
    assert (together.issued, together.returned, together.reasons) == (10, 8, {"BLANK_FORM": 2})
    assert together.return_rate == Decimal(50)  # 5 of 10: the three online were never handed out


def test_a_ballot_that_waits_with_an_exclusion_already_found_moves_no_range() -> None:
    asked = form(section("I", single("1", options=SATISFACTION5), single("2", options=SATISFACTION5)))
    good = ballot({"1": "5", "2": "5"}, of=asked, unit="A")
    waits = replace(ballot({"2": ""}, of=asked, unit="A"), answers={"1": Answer(status=AnswerStatus.PENDING)})
    assert judge(waits, asked, PLAN).status is Status.PENDING
    found = index_figure(judged_tally([good, waits], asked)).range
    assert found is not None
    assert (found.worst, found.best) == (Decimal("100.00"), Decimal("100.00"))


def test_ballots_of_a_unit_that_the_plan_has_no_more_are_told_apart_and_never_counted() -> None:
    cells = {cell("A"): of_100(90), cell("Z"): CellCounts(ineligible=2, pending=1)}
    tally = tally_of(cells, (FORM,), counted_units("A"))
    assert (tally.counts.returned, tally.strays.returned) == (100, 3)
    for stray in (cell("Z"), replace(cell("A"), version="9")):
        with pytest.raises(ValueError, match="the plan has no such unit or form version"):
            tally_of({stray: of_100(90)}, (FORM,), counted_units("A"))
