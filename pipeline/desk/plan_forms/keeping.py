"""Take what a form changes into the plan: by single edits of its text, checked whole before it is kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forms.plan import Plan
from forms.plan.load import parse_plan
from forms.plan.yamledit import Edit, Put, edited
from pipeline.desk.desk import Desk
from pipeline.desk.plan_forms.document import document_edits
from pipeline.desk.plan_forms.fields import Sent, at, plan_data, shown
from pipeline.desk.plan_forms.questions import question_action, question_edits
from pipeline.desk.plan_forms.units import unit_edits
from pipeline.desk.planning import plan_text
from pipeline.errors import NothingFound, UsageError
from pipeline.store import printed
from pipeline.survey import PLAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A plan's text after a form, and what was done beyond what the form says."""

    text: str
    new_version: str = ""  # of the form, where the printed one would have been changed


def document_changed(desk: Desk, sent: Sent) -> Changed:
    """Give the plan's text as the form of the document and its days changes it."""
    return Changed(text=_after(plan_text(desk), lambda data: document_edits(data, sent)))


def units_changed(desk: Desk, sent: Sent, action: str) -> Changed:
    """Give the plan's text as the form of the units changes it."""
    known = printed_units(desk)
    return Changed(text=_after(plan_text(desk), lambda data: unit_edits(data, sent, action, known)))


def questions_changed(desk: Desk, key: str, sent: Sent, action: str) -> Changed:
    """Give the plan's text as the form of a questionnaire changes it.

    A form that stands on paper is never changed: the changed one gets the next version.

    Raises:
        NothingFound: The plan has no questionnaire of this name.
        UsageError: A field does not fit, or the version has no next one.
    """
    if key not in desk.survey.plan.questionnaires:
        raise NothingFound("%(key)s: không có mẫu phiếu này trong kế hoạch", key=key)
    text = _after(plan_text(desk), lambda data: question_edits(data, key, sent))
    text = _after(text, lambda data: question_action(data, key, action))
    plan = parse_plan(text.encode("utf-8"), Path(PLAN))
    form = plan.questionnaires[key]
    on_paper = desk.forms().get((form.form, form.version))
    if on_paper is None or on_paper.questionnaire.prints_like(form):
        return Changed(text=text)
    version = _next_version(desk, plan, key)
    path = ("questionnaires", key, "form_version")
    return Changed(text=edited(text, [Put(path=path, value=version)]), new_version=version)


def printed_units(desk: Desk) -> frozenset[str]:
    """Give the units whose ballots are on paper."""
    with desk.survey.store.connection() as connection:
        return printed.printed_units(connection)


def _after(text: str, changes: Callable[[Any], Iterator[Edit]]) -> str:
    data = plan_data(text)
    if not isinstance(data, dict):
        raise UsageError("Kế hoạch không đọc được: sửa ở trang văn bản YAML trước")
    return edited(text, tuple(changes(data)))


def _next_version(desk: Desk, plan: Plan, key: str) -> str:
    form = plan.questionnaires[key]
    known = {version for code, version in desk.forms() if code == form.form}
    numbers = [int(version) for version in known if version.isdecimal()]
    if not form.version.isdecimal():
        written = shown(at(plan_data(plan_text(desk)), ("questionnaires", key, "form_version")))
        raise UsageError(
            "Mẫu %(form)s phiên bản %(written)s đã in: đặt phiên bản mới ở trang văn bản YAML",
            form=form.form,
            written=written,
        )
    return str(max(numbers) + 1)
