"""What is published is made of parts of at least five ballots, whichever way it is cut."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.tally.breakdown import MIN_BALLOTS
from pipeline.tally.cells import Cell, CellCounts
from pipeline.tally.published import parts_of, publishable, without_suppressed_forms
from pipeline.tally.tally import CountedUnit, Tally
from tests.pipeline.count.ballots import form, section, single

FORMS = tuple(form(section("I", single("1")), code=name, version=version) for name, version in ("A1", "A2", "B1"))
UNITS = tuple("PQRS")
Came = dict[tuple[str, str, str, str, int], int]
"""By unit, round, quarter, channel and form: how many ballots."""

some_cells = st.dictionaries(
    st.tuples(
        st.sampled_from(UNITS),
        st.sampled_from(("2023", "2024")),
        st.sampled_from(("", "Q1", "Q2")),
        st.sampled_from(("paper", "phone", "post")),
        st.integers(0, 2),
    ),
    st.one_of(st.integers(0, 6), st.integers(5, 40)),
    max_size=40,
)


def tally_of(came: Came) -> Tally:
    cells = {
        Cell(
            unit=unit, round=round_, period=period, channel=channel, form=FORMS[n].form, version=FORMS[n].version
        ): CellCounts(eligible=count, answers={("1", ("5",)): count} if count else {})
        for (unit, round_, period, channel, n), count in came.items()
    }
    return Tally(cells=cells, units=tuple(map(unit, UNITS)), questionnaires=FORMS)


def unit(id_: str) -> CountedUnit:
    return CountedUnit(id=id_, name=f"Xã {id_}", questionnaire="main", group="xa")


def whole_of(came: dict[tuple[str, str], int]) -> Tally:
    """Give a tally by unit and channel of one form, round and quarter."""
    return tally_of({(unit_, "2024", "", by, 0): count for (unit_, by), count in came.items()})


def published(tally: Tally) -> dict[tuple[str, str], int]:
    shown: Counter[tuple[str, str]] = Counter()
    for cell, counts in publishable(tally, parts_of(tally)).cells.items():
        shown[cell.unit, cell.channel] += counts.eligible
    return dict(shown)


@given(came=some_cells)
@settings(max_examples=200)
def test_every_published_figure_is_a_sum_of_parts_of_five_ballots_or_more(came: Came) -> None:
    whole = tally_of(came)
    parts = parts_of(whole)
    shown = publishable(whole, parts)
    assert all(counts.eligible == 0 or counts.eligible >= MIN_BALLOTS for counts in shown.cells.values())
    assert shown.counts.eligible == sum(c.eligible for cell, c in whole.cells.items() if parts[cell] is not None)
    for cell, part in parts.items():
        if part is not None:  # a part never leaves its form, round and quarter: each of them is published as a whole
            assert (part.round, part.period, part.form, part.version) == (
                cell.round,
                cell.period,
                cell.form,
                cell.version,
            )
    again = publishable(shown, parts_of(shown))
    assert (again.cells, again.units) == (shown.cells, shown.units), "what was published already needs no more merging"


@given(came=some_cells)
@settings(max_examples=200)
def test_no_unit_is_left_out_alone_for_it_would_be_the_whole_less_the_others(came: Came) -> None:
    whole = tally_of(came)
    parts = parts_of(whole)
    by_unit: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    hidden: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for cell, counts in whole.cells.items():
        if counts.eligible:
            place = (cell.round, cell.period, cell.form, cell.version)
            by_unit[place][cell.unit] += counts.eligible
            if parts[cell] != cell and (part := parts[cell]) is not None and part.unit != cell.unit:
                hidden[place].add(cell.unit)
    for place, units in by_unit.items():
        few = {name for name, count in units.items() if count < MIN_BALLOTS}
        if units.total() < MIN_BALLOTS:
            continue
        if len(units) > 1:
            assert few <= hidden[place]
        assert len(hidden[place]) != 1
        assert hidden[place] or not few or len(units) == 1


def test_a_unit_of_a_few_ballots_goes_together_with_the_smallest_of_the_others() -> None:
    assert published(whole_of({("P", "paper"): 3, ("Q", "paper"): 40, ("R", "paper"): 9})) == {
        ("Q", "paper"): 40,
        ("~other", "paper"): 12,
    }
    assert published(whole_of({("P", "paper"): 3, ("Q", "paper"): 2, ("R", "paper"): 9})) == {
        ("R", "paper"): 9,
        ("~other", "paper"): 5,
    }
    assert published(whole_of({("P", "paper"): 4, ("Q", "paper"): 40})) == {("~all", "paper"): 44}
    assert published(whole_of({("P", "paper"): 5, ("Q", "paper"): 40})) == {("P", "paper"): 5, ("Q", "paper"): 40}


def test_channels_go_together_within_the_units_that_are_told_apart() -> None:
    assert published(
        whole_of(
            {
                ("P", "paper"): 9,
                ("P", "post"): 3,
                ("P", "phone"): 2,
                ("Q", "paper"): 8,
                ("Q", "phone"): 1,
                ("R", "paper"): 6,
                ("R", "phone"): 7,
            }
        )
    ) == {("P", "paper"): 9, ("P", "other"): 5, ("Q", "all"): 9, ("R", "paper"): 6, ("R", "phone"): 7}


def test_a_form_that_came_too_seldom_is_told_nothing_of() -> None:
    whole = tally_of({("P", "2024", "", "paper", 0): 30, ("P", "2024", "", "paper", 1): 4})
    shown = without_suppressed_forms(publishable(whole, parts_of(whole)), whole)
    assert shown.counts.eligible == 30
    assert FORMS[1] not in shown.questionnaires, "a row of zeros would be wrong"
    assert FORMS[2] in shown.questionnaires, "nobody answered that one: nothing is hidden"


def test_a_form_of_which_no_ballot_counts_is_told_of_with_how_many_came() -> None:
    cell = Cell(unit="P", round="2024", channel="paper", form=FORMS[0].form, version=FORMS[0].version)
    whole = Tally(cells={cell: CellCounts(ineligible=3)}, units=(unit("P"),), questionnaires=FORMS)
    shown = without_suppressed_forms(publishable(whole, parts_of(whole)), whole)
    assert (shown.cells, shown.questionnaires) == (whole.cells, whole.questionnaires)


def test_a_few_ballots_that_wait_are_not_told_by_how_far_a_rate_can_still_move() -> None:
    def waiting(pending: int) -> Sequence[CellCounts]:
        cell = Cell(unit="P", round="2024", channel="paper", form=FORMS[0].form, version=FORMS[0].version)
        counts = CellCounts(eligible=9, pending=pending, undecided={("1", ("5",)): pending})
        tally = Tally(cells={cell: counts}, units=(unit("P"),), questionnaires=FORMS)
        return tuple(publishable(tally, parts_of(tally)).cells.values())

    for few in (1, 4):
        assert [(each.undecided, each.unknown) for each in waiting(few)] == [({}, few)]
    assert [(each.undecided, each.unknown) for each in waiting(5)] == [({("1", ("5",)): 5}, 0)]
