"""Does a published table add up? (A9 to A12) Its figures are reproduced and flagged, never repaired."""

from collections.abc import Iterator, Sequence

from forms.arithmetic import NOTHING, check_row, mean, percent
from forms.phrase import Figure, Phrase, count, joined, phrase
from forms.plan.finding import Finding, Severity, finding
from forms.plan.model import Plan
from forms.plan.resultfile import ResultRowEntry
from forms.plan.slips import added, hypotheses, padded, slipped
from forms.questionnaire import Option


def return_reconciles(plan: Plan) -> Iterator[Finding]:
    """A9: returned ballots are the eligible and the ineligible ones, and no more came back than were issued."""
    results = plan.file.results
    if results is None:
        return
    together = results.eligible + results.ineligible
    wrong = together != results.returned or (results.issued is not None and results.returned > results.issued)
    sign = "=" if together == results.returned else "≠"
    total = f"{results.eligible} + {results.ineligible} {sign} {results.returned}"
    eligible = _share(results.eligible, results.returned)
    said = phrase("Đủ điều kiện %(eligible)s; %(total)s", eligible=eligible, total=total)
    if results.issued is not None:
        said = phrase(
            "Thu về %(returned)s; đủ điều kiện %(eligible)s; %(total)s",
            returned=_share(results.returned, results.issued),
            eligible=eligible,
            total=total,
        )
    verdict = phrase("%(said)s: không khớp", said=said) if wrong else phrase("%(said)s: khớp", said=said)
    severity = Severity.ERROR if wrong else Severity.INFO
    yield finding(plan, "RETURN_RECONCILES", severity, at=("results",), said=verdict)


def row_sums(plan: Plan) -> Iterator[Finding]:
    """A10: a row does not add up to its eligible ballots."""
    for place, row in enumerate(_rows(plan)):
        check = check_row(row.in_order(), row.eligible)
        if check.ok:
            continue
        said = [
            phrase(
                "Dòng %(row)s: %(counts)s = %(sum)s ≠ %(eligible)s phiếu đủ điều kiện",
                row=row.id,
                counts=added(row.in_order()),
                sum=check.sum,
                eligible=row.eligible,
            )
        ]
        guesses = enumerate(hypotheses(row, plan.file.results), 1)
        guessed = [phrase("(%(number)s) %(guess)s", number=number, guess=guess) for number, guess in guesses]
        if guessed:
            said.append(phrase("Giả thuyết: %(guesses)s", guesses=joined(guessed)))
        said.append(Phrase("Không tính tỷ lệ, điểm trung bình cho dòng này và không tự sửa số liệu"))
        yield finding(plan, "ROW_SUM_MISMATCH", Severity.ERROR, at=("results", "rows", place), said=joined(said, ". "))


def percents_over_100(plan: Plan) -> Iterator[Finding]:
    """A11: a count above the eligible ballots would be a percentage above 100."""
    for place, row in enumerate(_rows(plan)):
        for option in check_row(row.in_order(), row.eligible).over_100:
            counted = row.in_order()[option]
            said = phrase(
                "Dòng %(row)s, %(label)s: %(count)s/%(eligible)s = %(share)s > 100%%, không thể có; không in tỷ lệ này",
                row=row.id,
                label=_label(plan, row, option),
                count=counted,
                eligible=row.eligible,
                share=_percent(counted, row.eligible),
            )
            yield finding(plan, "PERCENT_OVER_100", Severity.ERROR, at=("results", "rows", place), said=said)


def totals(plan: Plan) -> Iterator[Finding]:
    """A12: the columns added up against the eligible ballots of all rows."""
    rows = _rows(plan)
    if not rows or len({len(row.in_order()) for row in rows}) > 1 or len({_options(plan, row) for row in rows}) > 1:
        return  # columns of different scales have no common total
    columns = _columns([row.in_order() for row in rows])
    eligible = sum(row.eligible for row in rows)
    named = joined(
        [
            phrase("%(label)s %(count)s", label=_label(plan, rows[0], place), count=padded(number))
            for place, number in enumerate(columns)
        ]
    )
    same = len({row.eligible for row in rows}) == 1
    wanted = phrase("%(total)s", total=count(eligible))
    if same:
        words = "%(rows)s × %(each)s = %(total)s"
        wanted = phrase(words, rows=len(rows), each=rows[0].eligible, total=count(eligible))
    if sum(columns) == eligible:
        words = "Tổng cộng %(named)s; cộng %(sum)s = %(wanted)s: khớp"
        said = phrase(words, named=named, sum=count(eligible), wanted=wanted)
        yield finding(plan, "TOTALS_RECONCILE", Severity.INFO, at=("results", "rows"), said=said)
        return
    words = "Tổng cộng %(named)s; cộng %(sum)s ≠ %(wanted)s"
    said = phrase(words, named=named, sum=count(sum(columns)), wanted=wanted)
    without = joined([said, *_without_bad_row(plan, rows)])
    yield finding(plan, "TOTALS_MISMATCH", Severity.ERROR, at=("results", "rows"), said=without)


def _without_bad_row(plan: Plan, rows: Sequence[ResultRowEntry]) -> tuple[Phrase, ...]:
    """Say what the totals would be under the slip of one digit, and without the row; both are only shown."""
    bad = [row for row in rows if not check_row(row.in_order(), row.eligible).ok]
    if len(bad) != 1:
        return ()
    good = [row.in_order() for row in rows if row is not bad[0]]
    columns, label = _columns(good), _label(plan, rows[0], 0)
    left_out = phrase("bỏ dòng %(row)s: %(label)s %(rate)s", row=bad[0].id, label=label, rate=_rate(columns))
    without = (left_out,) if good else ()
    slip = slipped(bad[0])
    return without if slip is None else (_if_slipped(plan, bad[0], _columns([*good, slip])), *without)


def _if_slipped(plan: Plan, row: ResultRowEntry, columns: Sequence[int]) -> Phrase:
    options, label = _options(plan, row), _label(plan, row, 0)
    sums = joined([phrase("%(count)s", count=count(column)) for column in columns], " + ")
    said = phrase(
        "theo giả thuyết (1): %(sums)s = %(total)s, %(label)s %(share)s",
        sums=sums,
        total=count(sum(columns)),
        label=label,
        share=_percent(columns[0], sum(columns)),
    )
    by_code = {option.code: count for option, count in zip(options, columns, strict=False)}
    points = mean(by_code) if len(by_code) == len(columns) else None
    if points is None:
        return said
    return phrase("%(said)s, điểm trung bình %(points)s", said=said, points=Figure(points, 4))


def _columns(rows: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(sum(counts) for counts in zip(*rows, strict=True))


def _rate(columns: Sequence[int]) -> Phrase:
    first, of = columns[0], sum(columns)
    return phrase("%(count)s/%(of)s = %(share)s", count=count(first), of=count(of), share=_percent(first, of))


def _rows(plan: Plan) -> tuple[ResultRowEntry, ...]:
    return plan.file.results.rows if plan.file.results else ()


def _options(plan: Plan, row: ResultRowEntry) -> tuple[Option, ...]:
    among = (question for form in plan.questionnaires.values() for question in form.questions())
    return next(question.options for question in among if question.id == row.id)


def _label(plan: Plan, row: ResultRowEntry, place: int) -> str | Phrase:
    options = _options(plan, row)
    return options[place].label if place < len(options) else phrase("cột %(number)s", number=place + 1)


def _share(number: int, of: int) -> Phrase:
    return phrase(
        "%(count)s/%(of)s = %(share)s", count=count(number), of=count(of), share=_percent(number, of, fixed=False)
    )


def _percent(number: int, of: int, *, fixed: bool = True) -> Figure | str:
    """Give a share with two decimals; in running text a whole one has none."""
    value = percent(number, of)
    if value is None:
        return NOTHING
    return Figure(value, 0 if not fixed and value == value.to_integral_value() else 2, "%")
