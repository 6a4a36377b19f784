"""All strings that a screen of the desk may show: those of the templates, and the tables of words in the code."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2.ext import babel_extract

from forms.plan.quota_rules import _CHOICES as CHOICE_WORDS
from omr.finding.identity import FOREIGN as OTHER_PROGRAM
from pipeline.archive import REMEDIES as ARCHIVE_REMEDIES
from pipeline.balance import BALANCE_WORDS
from pipeline.custody import CUSTODY_WORDS
from pipeline.desk.asking import AskingState
from pipeline.desk.cards import ANSWER_WORDS, ANSWER_WORDS_OF
from pipeline.desk.late import LateState
from pipeline.desk.plan_forms.document import LABELS as PLAN_LABELS
from pipeline.desk.plan_forms.questions import HEAD, KINDS
from pipeline.desk.plan_forms.units import CHOICES
from pipeline.desk.proving import ProvingState
from pipeline.desk.recounts import RecountState
from pipeline.desk.scans import StackState
from pipeline.desk.sending import SendingState
from pipeline.desk.standing import Stage
from pipeline.hindrance import WAITING_WORDS
from pipeline.judging.reasons import TEXTS as REASON_TEXTS
from pipeline.published.keeping import _WORDS as PUBLISHED_WORDS
from pipeline.purging import KEPT_WORDS
from pipeline.recount.words import RECOUNT_WORDS
from pipeline.report.letter import UNBALANCED
from pipeline.report.notes import UNANSWERED
from pipeline.tables.table import PROVISIONAL, SIMULATED
from pipeline.web.menu import MENU
from pipeline.web.wording import WORDS
from pipeline.words.health import WORDS as HEALTH_WORDS
from pipeline.words.log import KINDS as LOG_KINDS
from pipeline.words.log.access import ROLES
from pipeline.words.log.auditing import OUTCOMES
from pipeline.words.log.books import COUNTS
from pipeline.words.log.parts import ANSWERS, CHANNELS, STATUSES
from pipeline.words.log.scanning import GRADES
from pipeline.words.reasons import PAGE_WORDS, QUESTION_WORDS
from pipeline.words.testsheet import all_said
from tests.web.phrases import docstrings, phrases

WEB = Path(__file__).parents[2] / "pipeline" / "web"
LOG_TABLES = (ANSWERS, CHANNELS, COUNTS, GRADES, OUTCOMES, ROLES, STATUSES)
SIDES = ("left", "right")  # of a sheet, as the reader names them
TEMPLATES = WEB / "templates"
VIETNAMESE = set("ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")


@cache
def strings() -> set[str]:
    """Give every string once, in whichever of the two languages the code says it."""
    tables = (
        *phrases(),
        *CHOICE_WORDS.values(),
        *PUBLISHED_WORDS.values(),
        *ARCHIVE_REMEDIES.values(),
        OTHER_PROGRAM,
        PROVISIONAL,
        SIMULATED,
        UNANSWERED,
        UNBALANCED,
        *SIDES,
        *LOG_KINDS.values(),
        *(words for table in LOG_TABLES for words in table.values()),
        *(words for table in WORDS.values() for words in table.values()),
        *ANSWER_WORDS.values(),
        *(words for table in ANSWER_WORDS_OF.values() for words in table.values()),
        *PLAN_LABELS,
        *(label for _, label, _ in HEAD),
        *KINDS.values(),
        *CHOICES.values(),
        *(state.value for state in StackState),
        *(stage.value for stage in Stage),
        *BALANCE_WORDS,
        *CUSTODY_WORDS,
        *KEPT_WORDS,
        *RECOUNT_WORDS,
        *(state.value for state in LateState),
        *(state.value for state in ProvingState),
        *(state.value for state in RecountState),
        *(state.value for state in AskingState),
        *(state.value for state in SendingState),
        *WAITING_WORDS.values(),
        *PAGE_WORDS.values(),
        *QUESTION_WORDS.values(),
        *REASON_TEXTS.values(),
        *(entry.words for entry in MENU),
        *(words.vietnamese for words in HEALTH_WORDS.values()),
        *(said.vietnamese for said in all_said()),
    )
    return {*tables, *_of_templates(), *_of_code()}


def _of_templates() -> Iterator[str]:
    for path in TEMPLATES.glob("*.html"):
        with path.open("rb") as file:
            for _, _, message, _ in babel_extract(file, ("_", "gettext"), (), {"newstyle_gettext": "true"}):
                first = message if isinstance(message, str) else next((part for part in message or () if part), None)
                if first:
                    yield first


def _of_code() -> Iterator[str]:
    """Go through what routes and faults say: Vietnamese strings in the web's own code."""
    for path in (*WEB.glob("*.py"), *(WEB / "pages").glob("*.py"), *(WEB / "api").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = set(docstrings(tree))
        inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside
            if is_text and id(node) not in docs and VIETNAMESE & set(str(node.value).lower()):
                yield str(node.value)
