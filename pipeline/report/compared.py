"""What changed since an earlier round: said only where there are ballots of both."""

from collections.abc import Iterator

from forms.arithmetic import vn_percent
from forms.plan.rounds import Round
from pipeline.report.facts import Facts
from pipeline.report.wording import change_words, lower_first
from pipeline.tally.comparison import Comparison, comparisons


def earlier_period(facts: Facts) -> Round | None:
    """Give the nearest earlier round, or quarter, that ballots count in; None where there is none."""
    return facts.earlier_periods[-1] if facts.earlier_periods else None


def compared(facts: Facts) -> tuple[Comparison, ...]:
    """Compare this period with the nearest earlier one; empty without data on both sides."""
    earlier = earlier_period(facts)
    return comparisons(facts.all_periods, earlier.label, facts.period.label) if earlier else ()


def comparison_sentences(facts: Facts) -> Iterator[str]:
    """Say how the index moved; that it rose is claimed only of settled figures, where chance cannot explain it."""
    earlier = earlier_period(facts)
    found_all = compared(facts)
    for found in found_all:
        if found.index is None or earlier is None:
            continue
        change = found.index
        form = f"theo mẫu {found.form.form} " if len(found_all) > 1 else ""
        text = (
            f"So với {lower_first(earlier.heading)} ({vn_percent(change.earlier.rate)}), chỉ số hài lòng chung {form}"
            f"{lower_first(facts.period.heading)} ({vn_percent(change.later.rate)}) {change_words(change.difference)}"
        )
        if facts.unsettled(earlier):
            yield f"{text}; số liệu {lower_first(earlier.heading)} là tạm tính nên chưa đủ căn cứ để kết luận."
        elif change.difference and not change.beyond_chance:
            yield f"{text}; chênh lệch này nằm trong sai số của mẫu nên chưa đủ căn cứ để kết luận."
        elif change.difference > 0:
            yield f"{text}; mức độ hài lòng được nâng lên."
        else:
            yield f"{text}."
