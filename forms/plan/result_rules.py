"""Does a published table add up? (A9 to A12) Its figures are reproduced and flagged, never repaired."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from forms.arithmetic import check_row, mean, percent, vn_number, vn_percent
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
        text = f"Dòng {row.id}: {added(row.in_order())} = {check.sum} ≠ {row.eligible} phiếu đủ điều kiện"
        guesses = [f"({n}) {guess}" for n, guess in enumerate(hypotheses(row, plan.file.results), 1)]
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
    columns = _columns([row.in_order() for row in rows])
    eligible = sum(row.eligible for row in rows)
    named = "; ".join(f"{_label(plan, rows[0], place)} {padded(count)}" for place, count in enumerate(columns))
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
    good = [row.in_order() for row in rows if row is not bad[0]]
    columns, label = _columns(good), _label(plan, rows[0], 0)
    without = f"; bỏ dòng {bad[0].id}: {label} {_rate(columns)}" if good else ""
    slip = slipped(bad[0])
    return without if slip is None else f"{_if_slipped(plan, bad[0], _columns([*good, slip]))}{without}"


def _if_slipped(plan: Plan, row: ResultRowEntry, columns: Sequence[int]) -> str:
    options, label = _options(plan, row), _label(plan, row, 0)
    sums = f"{' + '.join(map(vn_number, columns))} = {vn_number(sum(columns))}"
    text = f"; theo giả thuyết (1): {sums}, {label} {vn_percent(percent(columns[0], sum(columns)))}"
    by_code = {option.code: count for option, count in zip(options, columns, strict=False)}
    points = mean(by_code) if len(by_code) == len(columns) else None
    return text if points is None else f"{text}, điểm trung bình {vn_number(points)}"


def _columns(rows: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(sum(counts) for counts in zip(*rows, strict=True))


def _rate(columns: Sequence[int]) -> str:
    first, of = columns[0], sum(columns)
    return f"{vn_number(first)}/{vn_number(of)} = {vn_percent(percent(first, of))}"


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
