"""People answer plausibly, keep their habits over a ballot, and their paper suffers as the level says."""

from collections import Counter

import numpy as np

from pipeline.simulate.answers import given_wishes, imagine_wishes, strike_column
from pipeline.simulate.paper import handle_sheet, print_as_found
from pipeline.simulate.people import People, Who
from pipeline.simulate.words import Level, Manner
from pipeline.simulate.writer import meet_writer
from tests.pipeline.simulate.printed_sample import Printed


def people(printed: Printed, level: Level = Level.NORMAL) -> People:
    return People(layouts=printed.layouts, questionnaires=printed.questionnaires, level=level, seed=3)


def test_answers_are_plausible_and_only_few_rows_are_odd(printed_pairs: Printed) -> None:
    (form,) = printed_pairs.questionnaires.values()
    manners: Counter[Manner] = Counter()
    marks: Counter[int] = Counter()
    good = chosen = 0
    for seed in range(600):
        for key, wish in imagine_wishes(form, np.random.default_rng(seed)).items():
            question = form.question(key)
            assert set(wish.codes) <= {option.code for option in question.options}
            manners[wish.manner] += 1
            marks[len(wish.codes)] += 1
            if question.positive_codes and len(wish.codes) == 1:
                chosen += 1
                good += wish.codes[0] in question.positive_codes
    rows = sum(manners.values())
    assert 0.01 < 1 - manners[Manner.PLAIN] / rows < 0.03
    assert set(manners) == set(Manner) - {Manner.STRUCK}
    assert 0.003 < marks[0] / rows < 0.03
    assert 0 < marks[2] / rows < 0.01
    assert 0.6 < good / chosen < 0.95


def test_given_answers_are_only_ever_corrected_never_changed() -> None:
    given = {"1": ("2",), "2": ("3", "1"), "3": ()}
    manners: Counter[tuple[str, Manner]] = Counter()
    for seed in range(400):
        wishes = given_wishes(given, np.random.default_rng(seed))
        assert {key: wish.codes for key, wish in wishes.items()} == given
        manners.update((key, wish.manner) for key, wish in wishes.items())
    assert manners["1", Manner.PLAIN] > 380
    assert manners["1", Manner.CORRECTED] > 0
    assert manners["2", Manner.PLAIN] == manners["3", Manner.PLAIN] == 400


def test_a_struck_column_gives_its_rows_one_answer_and_leaves_the_others(printed: Printed) -> None:
    (form,), (layout,) = printed.questionnaires.values(), printed.layouts.values()
    struck = 0
    for seed in range(800):
        before = imagine_wishes(form, np.random.default_rng(seed))
        after = strike_column(layout.pages[0], before, np.random.default_rng([seed, 1]))
        down = [wish for wish in after.values() if wish.manner is Manner.STRUCK]
        if down:
            struck += 1
            assert len({wish.codes for wish in down}) == 1
            assert len(down) >= 4
        assert all(after[key] == wish for key, wish in before.items() if after[key].manner is not Manner.STRUCK)
    assert 0 < struck < 30


def test_a_writer_is_the_same_on_both_pages_and_another_on_a_photocopy(printed_pairs: Printed) -> None:
    ballot = printed_pairs.ballots[0]
    own = people(printed_pairs).writer(ballot, Who.OWN)
    assert own == people(printed_pairs).writer(ballot, Who.OWN)
    assert own != people(printed_pairs).writer(ballot, Who.COPY)


def test_a_level_changes_the_pen_and_never_the_hand(printed: Printed) -> None:
    pens = set()
    for ballot in printed.ballots:
        writers = [people(printed, level).writer(ballot, Who.OWN) for level in Level]
        assert len({(writer.favourite, writer.hand) for writer in writers}) == 1
    for seed in range(200):
        rng = np.random.default_rng(seed)
        pens.add(meet_writer(rng, rng, Level.CLEAN).pen.name)
    assert pens == {"ballpoint_blue", "ballpoint_black", "gel_blue", "gel_black"}


def test_paper_suffers_at_hard_and_not_at_clean_and_never_in_place() -> None:
    sheet = np.full((1485, 1050), 255, np.uint8)
    sheet[100:130, 100:130] = 0
    before = sheet.copy()
    touched: Counter[Level] = Counter()
    for level in Level:
        for seed in range(40):
            rng = np.random.default_rng(seed)
            found = handle_sheet(print_as_found(sheet, level, rng), level, rng, px_per_mm=5.0)
            touched[level] += bool((found != sheet).any())
            assert found.shape == sheet.shape
    np.testing.assert_array_equal(sheet, before)
    assert touched[Level.CLEAN] == 0
    assert touched[Level.HARD] > touched[Level.NORMAL] > 0
