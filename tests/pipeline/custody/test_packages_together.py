"""What several packages say of the same places: whose word counts, and whose speaks again once another is withdrawn."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from forms.plan.load import load_plan
from forms.plan.samples import sample_text
from pipeline.events import (
    BallotsPrinted,
    Event,
    PackageMerged,
    PackageWithdrawn,
    SentCounts,
    SentLate,
    SentPack,
    SentTransactions,
)
from pipeline.files.signing import public_key
from pipeline.merged.counts import PACK_FIELDS, read_packs, read_transactions, sent_counts
from pipeline.merged.packs import clashes, only_here, own_packs, sent_packs, size_of
from pipeline.merged.record import aside_of, from_line, to_line, to_package, with_asides
from pipeline.merged.standing import late_pages, loose_pages, speaking_again, standing
from pipeline.store import Store
from pipeline.store.books import StatedCounts
from pipeline.survey import Survey, start_survey
from pipeline.transactions import counted_transactions, known_counts, sent_transactions
from tests.pipeline.custody.test_packages import LINE, sent

SAMPLES = Path(__file__).parents[3] / "samples"


@pytest.fixture
def years(tmp_path: Path) -> Iterator[Survey]:
    """A survey of three years, into which nothing was merged yet."""
    start_survey(tmp_path / "years", sample_text("thanh-tra-dak-nong"))
    with closing(Survey(tmp_path / "years")) as on_disk:
        yield on_disk.with_store(Store.temporary())


def merged(survey: Survey, package: Event, **more: object) -> None:
    assert isinstance(package, PackageMerged)
    survey.store.append(replace(package, **more), by="Lan")  # type: ignore[arg-type]  # each is of its field


def test_pages_that_wait_where_packages_were_made_are_told_of_the_units_and_rounds_that_are_asked_for(
    years: Survey,
) -> None:
    one, other = (unit.id for unit in years.plan.units[:2])
    late = tuple(
        SentLate(unit=unit, round=label, pages=pages)
        for unit, label, pages in ((one, "2024", 1), (one, "2025", 10), (other, "2024", 100))
    )
    everywhere = (f"{one}/2024", f"{one}/2025", f"{other}/2024")
    merged(years, sent("p1", scope=everywhere, loose=2), late=late)
    assert late_pages(years, units=[one, other], rounds=["2024", "2025"]) == 111
    assert late_pages(years, units=[one], rounds=["2024", "2025"]) == 11
    assert late_pages(years, units=[one, other], rounds=["2024"]) == 101
    assert [loose_pages(years, label) for label in ("2024", "2025", "2026", None)] == [2, 2, 0, 2]
    merged(years, sent("p2", scope=(f"{one}/2025",), seq=2, follows=("p1",), loose=3))
    assert late_pages(years, units=[one, other], rounds=["2024", "2025"]) == 101, "a later one speaks for the rest"
    assert [loose_pages(years, label) for label in ("2024", "2025")] == [2, 3]


def test_once_a_package_is_withdrawn_the_earlier_one_speaks_again_for_what_no_other_later_one_speaks_for(
    years: Survey,
) -> None:
    one, other = (f"{unit.id}/2024" for unit in years.plan.units[:2])
    merged(years, sent("p1", scope=(one, other)))
    merged(years, sent("stranger", scope=(one,), signer="b"))
    merged(years, sent("p2", scope=(one,), seq=2, follows=("p1",)))
    years.store.append(PackageWithdrawn(sha256="p2", reason="gửi nhầm"), by="Lan")
    assert speaking_again(years, "p2") == {"p1": (one,)}
    merged(years, sent("p3", scope=(one,), seq=3, follows=("p1", "p2")))
    merged(years, sent("p4", scope=(one, other), seq=4, follows=("p1", "p2", "p3")))
    years.store.append(PackageWithdrawn(sha256="p4", reason="gửi nhầm"), by="Lan")
    assert speaking_again(years, "p4") == {"p1": (other,), "p3": (one,)}
    merged(years, sent("p5", scope=(one,), seq=5, follows=("p1", "p3")))
    merged(years, sent("p6", scope=(one,), seq=6, follows=("p1", "p3", "p5")))
    years.store.append(PackageWithdrawn(sha256="p6", reason="gửi nhầm"), by="Lan")
    assert speaking_again(years, "p6") == {"p5": (one,)}
    years.store.append(PackageWithdrawn(sha256="stranger", reason="gửi nhầm"), by="Lan")
    assert speaking_again(years, "stranger") == {}


def test_a_numbered_row_of_an_older_package_is_that_of_the_table_that_says_the_same(years: Survey) -> None:
    place = years.plan.surveyed_units()[0].id
    row = replace(from_line(json.dumps(LINE)), unit=place)
    first, second = (replace(row, table=f"{n}" * 32, answers=(("I.1", str(n)),)) for n in (1, 2))
    alike = replace(second, table="3" * 32)  # another person, who answers the same
    older = replace(second, table="")
    for name, record in (("p0", older), ("p1", first), ("p2", second), ("p3", alike)):
        merged(years, sent(name, scope=(f"{place}/2024",), signer=name, ballots=(to_line(record),)))
    now = standing(years)
    assert {(each.table, each.answers) for each in now.counting} == {
        (each.table, each.answers) for each in (first, second, alike)
    }
    assert (now.alike, now.conflicts) == (1, ())


def test_of_copies_that_say_something_else_of_a_ballot_it_waits_and_none_counts_also_where_two_of_three_agree(
    years: Survey,
) -> None:
    place = years.plan.surveyed_units()[0].id
    row = replace(from_line(json.dumps(LINE)), unit=place)
    for name, answer in (("p1", "3"), ("p2", "3"), ("p3", "4")):
        record = replace(row, answers=(("I.1", answer),))
        merged(years, sent(name, scope=(f"{place}/2024",), signer=name, ballots=(to_line(record),)))
    now = standing(years)
    assert [each.status for each in now.counting] == ["pending"]
    assert [len(each) for each in now.conflicts] == [3]
    assert now.waiting == (), "it is settled where it was packed"


def test_copies_of_a_survey_balance_together_and_other_keys_beside_them(years: Survey) -> None:
    unit, other = (each.id for each in years.plan.units[:2])
    row = replace(from_line(json.dumps(LINE)), unit=unit)

    def ballots(*named: str) -> tuple[str, ...]:
        """Make some ballots; the names of those that came online begin with e."""
        return tuple(
            to_line(replace(row, id=name.ljust(32, "0"), channel="online" if name.startswith("e") else "paper"))
            for name in named
        )

    def told(**numbers: int) -> tuple[SentCounts, ...]:
        return (SentCounts(unit=unit, round="2024", **numbers),)

    def pack(entry: str, first: int, last: int, spares: int = 0, *, of: str = unit) -> SentPack:
        return SentPack(unit=of, round="2024", entry=entry, first=first, last=last, spares=spares)

    scope = (f"{unit}/2024",)
    next_year = to_line(replace(row, id="9" * 32, round="2025"))
    merged(
        years,
        sent("copy 1", scope=(*scope, f"{unit}/2025"), ballots=(*ballots("b1", "b2", "e1"), next_year)),
        counts=told(printed=30, issued=28, returned=3, spoiled=1, without_paper=1, rechecked=2, reread_left=1),
        packs=(pack("both", 1, 20, 2), pack("one", 21, 30)),
    )
    merged(
        years,
        sent("copy 2", scope=scope, ballots=ballots("b2", "b3", "e1")),
        counts=told(printed=24, issued=21, returned=2, spoiled=2, without_paper=1, rechecked=1, reread_left=2),
        packs=(pack("both", 1, 20, 2), pack("two", 5001, 5005, 1), pack("elsewhere", 1, 90, of=other)),
    )
    merged(
        years,
        sent("stranger", scope=scope, signer="b", ballots=ballots("b4")),
        counts=told(printed=7, issued=6, returned=1, spoiled=0, without_paper=0),
        packs=(pack("theirs", 1, 7, 1),),
    )
    for name, printed, packs in (("older 1", 3, ()), ("older 2", 5, (pack("theirs alone", 1, 5),))):
        numbers = {"issued": printed, "returned": 0, "spoiled": 0, "without_paper": 0}
        merged(years, sent(name, scope=scope, signer="c"), counts=told(printed=printed, **numbers), packs=packs)
    assert sent_counts(years, "2024")[unit] == SentCounts(
        unit=unit,
        round="2024",
        printed=35 + 7 + 5,
        issued=32 + 6 + 5,
        returned=4 + 1,  # what came back beside its ballots, in copy 1
        spoiled=2,
        without_paper=1,
        rechecked=2,
        reread_left=3,
    )


def test_of_transactions_that_packages_tell_differently_the_most_is_meant_and_the_latest_word_of_each(
    years: Survey,
) -> None:
    unit, other = (each.id for each in years.plan.units[:2])

    def told(number: int, *, of: str = unit, period: str = "2024") -> tuple[SentTransactions, ...]:
        return (SentTransactions(unit=of, period=period, number=number),)

    merged(years, sent("p1", scope=(f"{unit}/2024",)), transactions=told(480))
    merged(years, sent("p2", scope=(f"{unit}/2024",), signer="b"), transactions=told(500))
    assert [each.numbers for each in sent_transactions(years)] == [(480, 500)]
    assert known_counts(years)[unit, "2024"].transactions == 500
    merged(years, sent("p3", scope=(f"{unit}/2024",), seq=2, follows=("p1",)), transactions=told(90, of=other))
    merged(years, sent("p4", scope=(f"{unit}/2024",), seq=3, follows=("p1",)), transactions=told(90, period="2025"))
    both = (*told(510), *told(95, period="2025"))
    merged(years, sent("p5", scope=(f"{unit}/2024",), seq=4, follows=("p1", "p3", "p4")), transactions=both)
    assert [(each.unit, each.period, each.numbers) for each in sent_transactions(years)] == sorted(
        [(unit, "2024", (500, 510)), (unit, "2025", (95,)), (other, "2024", (90,))]
    )


def test_a_year_has_as_many_transactions_as_its_quarters_once_each_of_them_is_stated() -> None:
    plan = load_plan(SAMPLES / "so-cong-thuong-binh-phuoc.yaml")

    def counted(**numbers: int) -> int | None:
        labels = {label.replace("_", "-").removeprefix("y"): number for label, number in numbers.items()}
        stated = {
            ("SCT-VP", label): StatedCounts(unit="SCT-VP", round=label, transactions=number)
            for label, number in labels.items()
        }
        return counted_transactions(plan, stated, "SCT-VP", "2023")

    quarters = {f"y2023_Q{n}": 10**n for n in (1, 2, 3, 4)}
    assert counted(**quarters) == 11110
    assert counted(**quarters, y2022_Q4=1) == 11110
    assert counted(**quarters, y2023=7) == 7, "what was stated of the year goes before"
    assert counted(**{label: number for label, number in quarters.items() if label != "y2023_Q3"}) is None
    assert counted() is None


def test_packs_with_the_same_codes_clash_whichever_of_them_is_the_longer(years: Survey) -> None:
    unit, other = (each.id for each in years.plan.units[:2])

    def pack(entry: str, first: int, last: int, *, of: str = unit, label: str = "2024") -> SentPack:
        return SentPack(unit=of, round=label, entry=entry, first=first, last=last, spares=0)

    apart = (pack("f", 11, 20, of=other), pack("g", 11, 20, label="2025"), pack("h", 31, 40))
    later = (pack("i", 21, 40, label="2025"), pack("j", 30, 35, label="2025"))
    merged(years, sent("p1", scope=(f"{unit}/2024",)), packs=(pack("a", 1, 30), pack("b", 5, 6), *apart))
    merged(years, sent("p2", scope=(f"{unit}/2024",), seq=2), packs=(pack("a", 1, 30), pack("c", 30, 30), *later))
    merged(years, sent("p3", scope=(f"{unit}/2024",), signer="b"), packs=(pack("d", 1, 40), pack("e", 41, 41)))
    assert sorted(each.entry for each in sent_packs(years, "a")) == [*"abcfghij"]
    assert {(one.entry, two.entry, here) for one, two, here in clashes(years)} == {
        ("a", "b", False),
        ("a", "c", False),
        ("i", "j", False),
    }


def test_packs_of_ours_that_a_copy_printed_too_are_its_papers_and_those_with_its_codes_are_not(years: Survey) -> None:
    unit, other = (each.id for each in years.plan.units[:2])

    def printed(of: str, *serials: int, spares: tuple[int, ...] = ()) -> None:
        pack = {"form": "A", "version": "1", "file": "a.pdf", "first_pages": tuple(range(len(serials))), "pages": 1}
        years.store.append(
            BallotsPrinted(plan=years.plan.code, unit=of, round="2024", serials=serials, spares=spares, **pack),  # type: ignore[arg-type]  # each is of its field
            by="Lan",
        )

    printed(unit, 2, 1, 3)
    printed(unit, 6, 4, 5, spares=(5,))
    printed(other, 4, 5, 6)
    first, second, third = own_packs(years)
    assert [(each.first, each.last, each.spares, size_of(each)) for each in (first, second)] == [
        (1, 3, 0, 3),
        (4, 6, 1, 3),
    ]
    assert only_here(years, unit, "2024") == (), "nobody else printed of this survey"
    key = public_key(years.key)
    merged(years, sent("p1", scope=(f"{unit}/2024",), signer=key), packs=(first,))
    merged(years, sent("p2", scope=(f"{unit}/2024",), signer="b"), packs=(replace(second, entry="x"),))
    assert only_here(years, unit, "2024") == (second,)
    assert only_here(years, other, "2024") == (third,)
    assert list(clashes(years)) == [], "another key makes other codes"
    theirs = replace(second, entry="y", first=6, last=9)
    merged(years, sent("p3", scope=(f"{unit}/2024",), signer=key), packs=(theirs,))
    assert only_here(years, unit, "2024") == ()
    assert list(clashes(years)) == [(second, theirs, True)]


def test_what_older_versions_do_not_know_of_a_ballot_travels_beside_it() -> None:
    plain = from_line(json.dumps(LINE))
    told = replace(plain, id="1" * 32, table="a" * 32)
    undated = replace(plain, id="2" * 32, undated=True)
    records = (plain, told, undated)
    lines = [to_package(each) for each in records]
    assert all(set(json.loads(line)) == set(LINE) for line in lines)
    asides = [aside_of(each) for each in records]
    assert [json.loads(each) if each else None for each in asides] == [
        None,
        {"id": told.id, "table": told.table},
        {"id": undated.id, "undated": True},
    ]
    read = [from_line(line) for line in lines]
    assert tuple(with_asides(read, "\n".join(filter(None, asides)))) == records
    for wrong in ({"table": "A" * 32}, {"undated": "yes"}, {"id": "3" * 32}):
        with pytest.raises(ValueError, match="of a ballot"):
            list(with_asides(read, json.dumps(json.loads(asides[1]) | wrong)))


@pytest.mark.parametrize(
    "wrong", [{"unit": "DM-00000"}, {"period": "2031"}, {"round": "2031"}, {"last": "4"}, {"transactions": "x"}]
)
def test_transactions_and_packs_of_a_package_are_of_units_and_periods_of_the_plan(wrong: dict[str, str]) -> None:
    plan = load_plan(SAMPLES / "dak-mil.yaml")
    stated = {"unit": "DM-HUYEN", "period": "2024", "transactions": "480"}
    pack = dict(zip(PACK_FIELDS, ("DM-HUYEN", "2024", "a", "5", "5", "0"), strict=True))
    for read, sound in ((read_transactions, stated), (read_packs, pack)):
        head, line = ",".join(sound), ",".join(sound.values())
        assert len(read(f"{head}\n{line}\n", plan)) == 1
        if wrong.keys() <= sound.keys():
            with pytest.raises(ValueError, match=r"does not have|x ballots"):
                read(f"{head}\n{','.join((sound | wrong).values())}\n", plan)
    head, line = ",".join(stated), ",".join(stated.values())
    with pytest.raises(ValueError, match="twice"):
        read_transactions(f"{head}\n{line}\n{line}\n", plan)
