"""All strings that a screen of the desk may show: those of the templates, and the tables of words in the code."""

import ast
from collections.abc import Iterator
from pathlib import Path

from jinja2.ext import babel_extract

from pipeline.balance import BALANCE_WORDS
from pipeline.custody import CUSTODY_WORDS
from pipeline.desk.cards import ANSWER_WORDS, TYPED_ANSWER_WORDS
from pipeline.desk.plan_forms.document import LABELS as PLAN_LABELS
from pipeline.desk.plan_forms.questions import HEAD, KINDS
from pipeline.desk.plan_forms.units import CHOICES
from pipeline.desk.recounts import RecountState
from pipeline.desk.scans import StackState
from pipeline.desk.standing import Stage
from pipeline.health_words import WORDS as HEALTH_WORDS
from pipeline.hindrance import WAITING_WORDS
from pipeline.importing.reason_words import IMPORT_WORDS
from pipeline.purging import KEPT_WORDS
from pipeline.reason_words import PAGE_WORDS, QUESTION_WORDS
from pipeline.recount.words import RECOUNT_WORDS
from pipeline.testsheet_words import all_said
from pipeline.web.menu import MENU
from pipeline.web.wording import WORDS

WEB = Path(__file__).parents[2] / "pipeline" / "web"
TEMPLATES = WEB / "templates"
VIETNAMESE = set("ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")


def strings() -> set[str]:
    """Give every string once."""
    tables = (
        *(words for table in WORDS.values() for words in table.values()),
        *ANSWER_WORDS.values(),
        *(words for table in TYPED_ANSWER_WORDS.values() for words in table.values()),
        *PLAN_LABELS,
        *(label for _, label, _ in HEAD),
        *KINDS.values(),
        *CHOICES.values(),
        *(state.value for state in StackState),
        *(stage.value for stage in Stage),
        *BALANCE_WORDS,
        *CUSTODY_WORDS,
        *KEPT_WORDS,
        *IMPORT_WORDS,
        *RECOUNT_WORDS,
        *(state.value for state in RecountState),
        *WAITING_WORDS.values(),
        *PAGE_WORDS.values(),
        *QUESTION_WORDS.values(),
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
        inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside
            if is_text and not _is_docstring(tree, node) and VIETNAMESE & set(str(node.value).lower()):
                yield str(node.value)


def _is_docstring(tree: ast.Module, wanted: ast.AST) -> bool:
    holders = (ast.Module, ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)
    return any(
        isinstance(node, holders) and node.body and isinstance(node.body[0], ast.Expr) and node.body[0].value is wanted
        for node in ast.walk(tree)
    )
