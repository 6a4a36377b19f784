"""What only shows where packages come together: numbers that differ, and rows that may be of one person or of two."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator

from forms.phrase import count, phrase
from forms.plan.finding import Finding, Severity
from pipeline.judging.verdicts import judged_ballots
from pipeline.merged.held import held
from pipeline.merged.names import Names
from pipeline.merged.packs import clashes
from pipeline.merged.record import BallotRecord, record_of
from pipeline.store import books
from pipeline.survey import Survey
from pipeline.transactions import sent_transactions

OTHER_TRANSACTIONS, NUMBERED_TWICE = "TRANSACTIONS_TOLD_DIFFERENTLY", "ROW_NUMBERS_IN_TWO_TABLES"
SAME_CODES, NUMBERED_BEFORE = "BALLOT_CODES_PRINTED_TWICE", "ROW_NUMBERS_IN_OLDER_PACKAGE"
PRINTED_TWICE = (
    "Đợt %(round)s, %(unit)s: hai bản sao của cuộc khảo sát đã in phiếu khác nhau mang cùng số %(first)s–%(last)s; "
    "phiếu của hai người có thể bị coi là một. Xếp riêng phiếu của từng bản, đếm lại và so với số đã quét trước khi "
    "khoá sổ"
)
PRINTED_HERE_TOO = (
    "Đợt %(round)s, %(unit)s: ở đây và ở nơi gửi gói đều in phiếu số %(first)s–%(last)s. Nếu ở đây in chỉ để đọc "
    "phiếu của họ thì không sao; nếu đã phát cả hai, phiếu của hai người có thể bị coi là một: đếm lại phiếu giấy của "
    "từng nơi"
)
SAME_TABLE_SHARE = 2  # tables of whose common numbers every second one has the same answers may be one table


def merge_findings(survey: Survey, round: str | None = None) -> Iterator[Finding]:
    """Say all that is to be said of the merged packages of a round, or of all rounds."""
    yield from told_otherwise(survey)
    yield from numbered_twice(survey, round)
    yield from numbered_before(survey, round)
    yield from printed_twice(survey, round)


def told_otherwise(survey: Survey) -> Iterator[Finding]:
    """Say of which units several installations, or one and we, count other transactions."""
    sent = sent_transactions(survey)
    if not sent:
        return
    with survey.store.connection() as connection:
        stated = books.stated_counts(connection)
    for each in sent:
        said = stated.get((each.unit, each.period))
        ours = said.transactions if said else None
        numbers = sorted({*each.numbers, *(() if ours is None else (ours,))})
        if len(numbers) > 1:
            told = phrase(
                "%(period)s, %(unit)s: lượt giao dịch được ghi khác nhau (%(numbers)s) ở các nơi gửi gói và ở đây; "
                "đang dùng %(used)s. Ghi số đúng ở trang Giao nhận, mục Ghi số phiếu (phieu counts set --transactions)",
                period=each.period,
                unit=each.unit,
                numbers=", ".join(map(str, numbers)),
                used=count(max(each.numbers) if ours is None else ours),
            )
            yield Finding(code=OTHER_TRANSACTIONS, severity=Severity.WARNING, where="merge", line=0, said=told)


def numbered_twice(survey: Survey, round: str | None = None) -> Iterator[Finding]:
    """Say where rows of one unit, round and channel have one number in two tables: they count as two people's.

    Where most of them answer alike they may be one table in two versions, taken in at two places.
    """
    of_number: defaultdict[str, dict[str, BallotRecord]] = defaultdict(dict)
    for each in held(survey).ballots:
        if each.record.table:
            of_number[each.record.id].setdefault(each.record.table, each.record)
    if not of_number:
        return
    for record in _own(survey, of_number.keys()):
        of_number[record.id][record.table] = record
    places: defaultdict[tuple[str, str, str], list[bool]] = defaultdict(list)
    for tables in of_number.values():
        if len(tables) > 1:
            one, *others = tables.values()
            alike = len({frozenset(each.answers) for each in (one, *others)}) <= len(others)
            places[one.round, one.unit, one.channel].append(alike)
    for (label, unit, channel), found in sorted(places.items()):
        if round in (None, label):
            doubtful = SAME_TABLE_SHARE * sum(found) >= len(found)
            said = phrase(
                "Đợt %(round)s, %(unit)s, hình thức %(channel)s: %(number)s số thứ tự dòng (row_id) có ở hơn một bảng "
                "trả lời, %(alike)s trong đó trả lời giống nhau; đang tính là của những người khác nhau. Nếu là cùng "
                "một bảng nhận ở hai nơi, hãy rút lại một gói (phieu merge --withdraw) hoặc chỉ nhận bảng ở một nơi",
                round=label,
                unit=unit,
                channel=channel,
                number=count(len(found)),
                alike=count(sum(found)),
            )
            severity = Severity.ERROR if doubtful else Severity.WARNING
            yield Finding(code=NUMBERED_TWICE, severity=severity, where="merge", line=0, said=said)


def numbered_before(survey: Survey, round: str | None = None) -> Iterator[Finding]:
    """Say where packages that do not name their tables have rows with the numbers of ours and other answers.

    Older versions took them for the same people: they count as they were read here, and the package's rows not at all.
    """
    names = Names(survey)
    ours = {names.id(code) for code in names.numbered}
    theirs = {
        each.record.id: each.record
        for each in (held(survey).ballots if ours else ())
        if not each.record.table and each.record.id in ours
    }
    lost = Counter(
        (record.round, record.unit, record.channel)
        for record in _own(survey, theirs.keys())
        if set(record.answers) != set(theirs[record.id].answers)
    )
    for (label, unit, channel), found in sorted(lost.items()):
        if round in (None, label):
            said = phrase(
                "Đợt %(round)s, %(unit)s, hình thức %(channel)s: %(number)s dòng của gói làm bằng phiên bản cũ mang số "
                "thứ tự (row_id) của bảng đã nhận ở đây nhưng trả lời khác; chỉ dòng ở đây được tính. Nếu là của người "
                "khác, hãy cập nhật phần mềm ở nơi gửi rồi nhận gói mới (phieu compare chỉ ra chỗ khác)",
                round=label,
                unit=unit,
                channel=channel,
                number=count(found),
            )
            yield Finding(code=NUMBERED_BEFORE, severity=Severity.ERROR, where="merge", line=0, said=said)


def printed_twice(survey: Survey, round: str | None = None) -> Iterator[Finding]:
    """Say where copies of one survey gave the same codes to different papers: two people's may pass for one ballot.

    Who printed here only to read another's papers has the same papers; that is known to people alone.
    """
    for one, other, here in clashes(survey):
        if round in (None, one.round):
            said = phrase(
                PRINTED_HERE_TOO if here else PRINTED_TWICE,
                round=one.round,
                unit=one.unit,
                first=max(one.first, other.first),
                last=min(one.last, other.last),
            )
            severity = Severity.WARNING if here else Severity.ERROR
            yield Finding(code=SAME_CODES, severity=severity, where="merge", line=0, said=said)


def _own(survey: Survey, numbers: Collection[str]) -> Iterator[BallotRecord]:
    """Go through our own numbered rows whose numbers stand in packages too."""
    names = Names(survey)
    codes = {code for code in names.numbered if names.id(code) in numbers}
    if codes:
        judged = (each for each in judged_ballots(survey) if each.seen.code in codes)
        yield from (record_of(each, names, period="") for each in judged)
