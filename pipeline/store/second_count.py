"""Count the survey a second time, in SQL, from pages, decisions and entries: nothing here is shared with the packed.

It is slow and plain on purpose. What it must agree with is `tally.vector`; `phieu verify` compares the two.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One mark question of a form version, as far as judging needs it."""

    form: str
    version: str
    question: str
    position: int  # among the mark questions, from 0
    page: int  # on which it is printed
    required: bool
    single: bool
    qualifying: tuple[str, ...]  # empty where it screens nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """What a plan says about which ballots count; of the codes, those that exclude a ballot."""

    plan: str
    units: tuple[str, ...]
    rounds: tuple[str, ...]
    windows: tuple[tuple[str, str, str], ...]  # round, first and last day as ISO dates; empty for none
    tolerance: int
    excluding: tuple[str, ...]


class CountedStatus(NamedTuple):
    """How many ballots of one place have one status."""

    unit: str
    round: str
    channel: str
    form: str
    version: str
    status: str
    ballots: int


class CountedAnswer(NamedTuple):
    """How many eligible ballots of one place chose just these options of a question."""

    unit: str
    round: str
    channel: str
    form: str
    version: str
    question: str
    codes: str  # joined by `;`, in printed order
    ballots: int


class CountedBlank(NamedTuple):
    """How many ineligible ballots of one place that were filled in left a question blank."""

    unit: str
    round: str
    channel: str
    form: str
    version: str
    question: str
    ballots: int


_PLACE = "unit, round, channel, form, version"
_BALLOTS = """
WITH asked AS MATERIALIZED (
  SELECT value ->> 'form' AS form, value ->> 'version' AS version, value ->> 'question' AS question,
    value ->> 'position' AS position, value ->> 'page' AS page, value ->> 'required' AS required,
    value ->> 'single' AS single, value -> 'qualifying' AS qualifying
  FROM json_each(?1)
),
rules AS MATERIALIZED (SELECT ?2 AS r),
standing AS MATERIALIZED (
  SELECT p.id, p.ballot, p.page, p.reading, p.file_id, p.number, f.received, f.channel,
    p.status = 'review' AND p.reason <> 'unreadable' AS waits
  FROM page p JOIN scan_file f ON f.id = p.file_id
  WHERE p.ballot IS NOT NULL AND p.status IN ('read', 'review') AND NOT (p.reason = 'unreadable' AND EXISTS (
    SELECT 1 FROM page o WHERE o.ballot = p.ballot AND o.page = p.page AND o.status = 'read'))
    AND NOT (p.status = 'review' AND p.reason = 'round_closed' AND EXISTS (
      SELECT 1 FROM closing c JOIN ballot l ON l.round = c.round
      WHERE l.code = substr(p.ballot, 1, instr(p.ballot || '+', '+') - 1)))
),
scanned AS MATERIALIZED (
  SELECT s.ballot, b.unit, b.round, b.form, b.version, coalesce(max(s.received), (
      SELECT max(h.collected) FROM handover h WHERE h.unit = b.unit AND h.round = b.round AND NOT EXISTS (
        SELECT 1 FROM handover n WHERE n.unit = h.unit AND n.round = h.round AND n.seq > h.seq AND n.holds
        AND n.collected <> ''))) AS received,
    count(DISTINCT s.page) < b.pages AS missing,
    max(s.waits) OR EXISTS (SELECT 1 FROM entry e WHERE e.ballot = s.ballot AND e.status = 'disputed') AS waits
  FROM standing s JOIN ballot b ON b.code = substr(s.ballot, 1, instr(s.ballot || '+', '+') - 1)
  WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.ballot = s.ballot AND e.status = 'counts')
  GROUP BY s.ballot
),
said AS MATERIALIZED (
  SELECT i.page_id, i.question, d.status, d.codes, max(d.seq) AS seq
  FROM decision d JOIN item i ON i.id = d.item
  WHERE NOT d.undone AND i.question IS NOT NULL GROUP BY i.page_id, i.question
),
open_row AS MATERIALIZED (
  SELECT DISTINCT page_id, question FROM item WHERE open AND NOT moot AND question IS NOT NULL
),
machine AS (
  SELECT s.id AS page_id, r.value ->> 'question' AS question,
    CASE WHEN r.value ->> 'asks' OR r.value ->> 'status' IS NULL THEN 'pending' ELSE r.value ->> 'status' END AS status,
    (SELECT group_concat(c.value, ';') FROM json_each(r.value -> 'codes') c) AS codes
  FROM standing s, json_each(s.reading, '$.rows') r WHERE s.reading IS NOT NULL AND NOT s.waits
),
answer AS (
  SELECT b.ballot, a.question, a.required, a.single, a.qualifying,
    CASE WHEN o.page_id IS NOT NULL THEN 'pending' ELSE coalesce(d.status, m.status, 'unreadable') END AS status,
    coalesce(CASE WHEN d.status IS NOT NULL THEN d.codes ELSE m.codes END, '') AS codes
  FROM scanned b JOIN standing s ON s.ballot = b.ballot AND NOT s.waits
  JOIN asked a ON a.form = b.form AND a.version = b.version AND a.page = s.page
  LEFT JOIN machine m ON m.page_id = s.id AND m.question = a.question
  LEFT JOIN said d ON d.page_id = s.id AND d.question = a.question
  LEFT JOIN open_row o ON o.page_id = s.id AND o.question = a.question
  UNION ALL
  SELECT e.ballot, a.question, a.required, a.single, a.qualifying,
    CASE WHEN j.value = '' THEN 'blank' WHEN j.value IN ('multiple_marks', 'unreadable') THEN j.value
      WHEN a.single AND instr(j.value, ';') THEN 'multiple_marks' ELSE 'answered' END,
    j.value
  FROM entry e, json_each(e.answers) j
  JOIN asked a ON a.form = e.form AND a.version = e.version AND a.position = j.key
  WHERE e.status = 'counts'
),
state AS (
  SELECT ballot, sum(status = 'pending') AS open, sum(required AND status = 'blank') AS blank,
    sum(single AND status = 'multiple_marks') AS multiple, sum(required AND status = 'unreadable') AS unreadable,
    sum(status <> 'blank') = 0 AS void,
    sum(status = 'answered' AND qualifying <> '[]'
      AND NOT EXISTS (SELECT 1 FROM json_each(qualifying) g WHERE instr(';' || codes || ';', ';' || g.value || ';'))
    ) AS wrong
  FROM answer GROUP BY ballot
),
returned AS (
  SELECT ballot, unit, round, form, version, received, missing, waits,
    (SELECT s.channel FROM standing s WHERE s.ballot = scanned.ballot ORDER BY s.file_id, s.number LIMIT 1) AS channel
  FROM scanned
  UNION ALL
  SELECT e.ballot, e.unit, e.round, e.form, e.version, coalesce(e.received, (
      SELECT h.collected FROM handover h JOIN ballot b ON b.code = e.ballot
      WHERE h.unit = e.unit AND h.round = e.round AND h.typed ORDER BY h.seq DESC LIMIT 1)), 0,
    EXISTS (SELECT 1 FROM standing s WHERE s.ballot = e.ballot AND s.waits)
      OR EXISTS (SELECT 1 FROM entry o WHERE o.ballot = e.ballot AND o.status = 'disputed'),
    f.channel
  FROM entry e JOIN answer_file f ON f.id = e.file_id WHERE e.status = 'counts'
),
reason AS (
  SELECT b.*, coalesce(s.open, 0) AS open, (
    (substr(b.ballot, 1, instr(b.ballot, '/') - 1) <> r ->> 'plan'
      OR b.round NOT IN (SELECT value FROM json_each(r -> 'rounds')))
    OR b.unit NOT IN (SELECT value FROM json_each(r -> 'units'))
    OR b.missing
    OR (instr(r ->> 'excluding', 'OUT_OF_PERIOD') AND b.received <> ''
      AND EXISTS (SELECT 1 FROM json_each(r -> 'windows') w WHERE w.value ->> 0 = b.round
        AND (b.received < w.value ->> 1 OR (w.value ->> 2 <> '' AND b.received > w.value ->> 2))))
    OR (s.void AND NOT b.missing AND NOT b.waits)
    OR (instr(r ->> 'excluding', 'REQUIRED_BLANK') AND s.blank > r ->> 'tolerance')
    OR (instr(r ->> 'excluding', 'MULTIPLE_MARKS') AND s.multiple > 0)
    OR (instr(r ->> 'excluding', 'UNREADABLE') AND s.unreadable > 0)
    OR (instr(r ->> 'excluding', 'WRONG_RESPONDENT') AND s.wrong > 0)
    OR (instr(r ->> 'excluding', 'AUDIT_FAILED') AND EXISTS (
      SELECT 1 FROM audit_contact c WHERE c.ballot = b.ballot AND c.outcome = 'not_confirmed'))
  ) AS excluded
  FROM returned b CROSS JOIN rules LEFT JOIN state s ON s.ballot = b.ballot
),
judged AS MATERIALIZED (
  SELECT ballot, unit, round, channel, form, version,
    CASE WHEN waits OR open > 0 THEN 'pending' WHEN excluded THEN 'ineligible' ELSE 'eligible' END AS status
  FROM reason
)
"""
_STATUSES = f"{_BALLOTS} SELECT {_PLACE}, status, count(*) FROM judged GROUP BY {_PLACE}, status"
_ANSWERS = f"""{_BALLOTS}
SELECT {_PLACE}, question, codes, count(*) FROM judged j JOIN answer a ON a.ballot = j.ballot
WHERE j.status = 'eligible' AND a.status = 'answered' GROUP BY {_PLACE}, question, codes"""

_BLANKS = f"""{_BALLOTS}
SELECT {", ".join(f"j.{name}" for name in _PLACE.split(", "))}, a.question, count(*)
FROM judged j JOIN returned b ON b.ballot = j.ballot JOIN state s ON s.ballot = j.ballot
  JOIN answer a ON a.ballot = j.ballot
WHERE j.status = 'ineligible' AND NOT b.missing AND NOT s.void AND a.status = 'blank'
GROUP BY {", ".join(f"j.{name}" for name in _PLACE.split(", "))}, a.question"""


def counted_statuses(connection: Connection, asked: Sequence[Asked], judging: Judging) -> tuple[CountedStatus, ...]:
    """Judge every ballot and count them by place."""
    return tuple(CountedStatus(*row) for row in connection.exec_driver_sql(_STATUSES, _given(asked, judging)))


def counted_answers(connection: Connection, asked: Sequence[Asked], judging: Judging) -> tuple[CountedAnswer, ...]:
    """Count what the eligible ballots chose, by place and question."""
    return tuple(CountedAnswer(*row) for row in connection.exec_driver_sql(_ANSWERS, _given(asked, judging)))


def counted_blanks(connection: Connection, asked: Sequence[Asked], judging: Judging) -> tuple[CountedBlank, ...]:
    """Count what the ineligible ballots that were filled in left blank, by place and question."""
    return tuple(CountedBlank(*row) for row in connection.exec_driver_sql(_BLANKS, _given(asked, judging)))


def _given(asked: Sequence[Asked], judging: Judging) -> tuple[str, str]:
    return json.dumps([asdict(each) for each in asked]), json.dumps(asdict(judging))
