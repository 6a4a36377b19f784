"""Does a published table add up? (A9 to A12) Its figures are reproduced and flagged, never repaired."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from forms.arithmetic import check_row, mean, percent, vn_number, vn_percent
from forms.plan.finding import Finding, Severity, finding
from forms.plan.model import Plan
from forms.plan.resultfile import ResultRowEntry, ResultsEntry
from forms.questionnaire import Option


def return_reconciles(plan: Plan) -> Iterator[Finding]:
    """A9: returned ballots are the eligible and the ineligible ones, and no more came back than were issued."""
    results = plan.file.results
    if results is None:
        return
    together = results.eligible + results.ineligible
    wrong = together != results.returned or (results.issued is not None and results.returned > results.issued)
    sign = "=" if together == results.returned else "≠"
    parts = [] if results.issued is None else [f"thu về {_share(results.returned, results.issued)}"]
    parts.append(f"đủ điều kiện {_share(results.eligible, results.returned)}")
    parts.append(f"{results.eligible} + {results.ineligible} {sign} {results.returned}")
    text = f"{'; '.join(parts)}: {'không khớp' if wrong else 'khớp'}"
    severity = Severity.ERROR if wrong else Severity.INFO
    yield finding(plan, "RETURN_RECONCILES", severity, at=("results",), text=text[0].upper() + text[1:])


def row_sums(plan: Plan) -> Iterator[Finding]:
    """A10: a row does not add up to its eligible ballots."""
    for place, row in enumerate(_rows(plan)):
        check = check_row(row.in_order(), row.eligible)
        if check.ok:
            continue
        text = f"Dòng {row.id}: {_added(row.in_order())} = {check.sum} ≠ {row.eligible} phiếu đủ điều kiện"
        guesses = [f"({n}) {guess}" for n, guess in enumerate(_hypotheses(row, plan.file.results), 1)]
        if guesses:
            text = f"{text}. Giả thuyết: {'; '.join(guesses)}"
        text = f"{text}. Không tính tỷ lệ, điểm trung bình cho dòng này và không tự sửa số liệu"
        yield finding(plan, "ROW_SUM_MISMATCH", Severity.ERROR, at=("results", "rows", place), text=text)


def percents_over_100(plan: Plan) -> Iterator[Finding]:
    """A11: a count above the eligible ballots would be a percentage above 100."""
    for place, row in enumerate(_rows(plan)):
        for option in check_row(row.in_order(), row.eligible).over_100:
            count, label = row.in_order()[option], _label(plan, row, option)
            share = vn_percent(percent(count, row.eligible))
            text = f"Dòng {row.id}, {label}: {count}/{row.eligible} = {share} > 100%, không thể có; không in tỷ lệ này"
            yield finding(plan, "PERCENT_OVER_100", Severity.ERROR, at=("results", "rows", place), text=text)


def totals(plan: Plan) -> Iterator[Finding]:
    """A12: the columns added up against the eligible ballots of all rows."""
    rows = _rows(plan)
    if not rows or len({len(row.in_order()) for row in rows}) > 1 or len({_options(plan, row) for row in rows}) > 1:
        return  # columns of different scales have no common total
    columns = [sum(row.in_order()[place] for row in rows) for place in range(len(rows[0].in_order()))]
    eligible = sum(row.eligible for row in rows)
    named = "; ".join(f"{_label(plan, rows[0], place)} {_padded(count)}" for place, count in enumerate(columns))
    same = len({row.eligible for row in rows}) == 1
    wanted = f"{len(rows)} × {rows[0].eligible} = {vn_number(eligible)}" if same else vn_number(eligible)
    if sum(columns) == eligible:
        text = f"Tổng cộng {named}; cộng {vn_number(eligible)} = {wanted}: khớp"
        yield finding(plan, "TOTALS_RECONCILE", Severity.INFO, at=("results", "rows"), text=text)
        return
    text = f"Tổng cộng {named}; cộng {vn_number(sum(columns))} ≠ {wanted}{_without_bad_row(plan, rows)}"
    yield finding(plan, "TOTALS_MISMATCH", Severity.ERROR, at=("results", "rows"), text=text)


def _without_bad_row(plan: Plan, rows: Sequence[ResultRowEntry]) -> str:
    """Say what the totals would be under the slip of one digit, and without the row; both are only shown."""
    bad = [row for row in rows if not check_row(row.in_order(), row.eligible).ok]
    if len(bad) != 1:
        return ""
    label = _label(plan, rows[0], 0)
    good = [row for row in rows if row is not bad[0]]
    first, of = sum(row.in_order()[0] for row in good), sum(row.eligible for row in good)
    text = f"; bỏ dòng {bad[0].id}: {label} {vn_number(first)}/{vn_number(of)} = {vn_percent(percent(first, of))}"
    slip = _slip(bad[0])
    if slip is None:
        return text
    mended = [*(row.in_order() for row in good), slip]
    columns = [sum(counts) for counts in zip(*mended, strict=True)]
    of = sum(columns)
    codes = [option.code for option in _options(plan, bad[0])][: len(columns)]
    points = mean(dict(zip(codes, columns, strict=True))) if len(codes) == len(columns) else None
    average = "" if points is None else f", điểm trung bình {vn_number(points)}"
    sums = " + ".join(map(vn_number, columns))
    return (
        f"; theo giả thuyết (1): {sums} = {vn_number(of)}, {label} {vn_percent(percent(columns[0], of))}{average}{text}"
    )


def _hypotheses(row: ResultRowEntry, results: ResultsEntry | None) -> Iterator[str]:
    slip = _slip(row)
    if slip is not None:
        place = next(place for place, count in enumerate(row.in_order()) if slip[place] != count)
        shown = _added([count for count in slip if count])
        yield f"{row.in_order()[place]} gõ nhầm của {slip[place]} ({shown} = {row.eligible})"
    if results and sum(row.in_order()) == results.returned:
        yield f"dòng này tính trên cả {results.returned} phiếu thu về"


def _slip(row: ResultRowEntry) -> tuple[int, ...] | None:
    """Give the row with one digit of one count changed so that it adds up; None where that is not possible."""
    counts = row.in_order()
    over = sum(counts) - row.eligible
    for place, count in enumerate(counts):
        was, now = str(count), str(count - over)
        if count >= over and len(was) == len(now) and sum(a != b for a, b in zip(was, now, strict=True)) == 1:
            return (*counts[:place], count - over, *counts[place + 1 :])
    return None


def _rows(plan: Plan) -> tuple[ResultRowEntry, ...]:
    return plan.file.results.rows if plan.file.results else ()


def _options(plan: Plan, row: ResultRowEntry) -> tuple[Option, ...]:
    among = (question for form in plan.questionnaires.values() for question in form.questions())
    return next(question.options for question in among if question.id == row.id)


def _label(plan: Plan, row: ResultRowEntry, place: int) -> str:
    options = _options(plan, row)
    return options[place].label if place < len(options) else f"cột {place + 1}"


def _share(count: int, of: int) -> str:
    value: Decimal | None = percent(count, of)
    return f"{vn_number(count)}/{vn_number(of)} = {vn_percent(value, whole_plain=True)}"


def _added(counts: Sequence[int]) -> str:
    return " + ".join(map(_padded, counts))


def _padded(count: int) -> str:
    """Write a count as the table does: `02`, but `0`."""
    return f"{count:02d}" if count else "0"
