"""Check the questions of a plan file against each other: choices, scales, codes."""

from collections.abc import Iterator
from typing import Any

from forms.errors import PlanProblem
from forms.plan.problems import problem, shown
from forms.plan.raw import Entry, codes, entries, questions, repeated, unknown
from forms.plan.yamltree import Path, Tree
from forms.questionnaire import MARK_KINDS, MOST_OPTIONS, QuestionKind

LEAST_OPTIONS = {"single": 2, "multi": 1}


def choices(tree: Tree) -> Iterator[PlanProblem]:
    """Choices stand where they are needed and only there; codes differ; positive codes exist."""
    for path, form in entries(tree, ("questionnaires",)):
        for scale in _scales(form):
            yield from repeated(tree, entries(tree, (*path, "scales", scale)), "code")
        for entry in questions(tree, path):
            yield from repeated(tree, entries(tree, (*entry[0], "options")), "code")
            yield from _of_question(tree, entry, form)


def overall_once(tree: Tree) -> Iterator[PlanProblem]:
    """At most one question of a questionnaire asks for the overall satisfaction."""
    for path, _ in entries(tree, ("questionnaires",)):
        overall = [where for where, question in questions(tree, path) if question.get("overall") is True]
        for where in overall[1:]:
            first = tree.line((*overall[0], "overall"))
            yield problem(
                tree, (*where, "overall"), f"true a second time (first on line {first})", "one overall question"
            )


def _scales(form: dict[str, Any]) -> dict[str, Any]:
    scales = form.get("scales")
    return scales if isinstance(scales, dict) else {}


def _of_question(tree: Tree, entry: Entry, form: dict[str, Any]) -> Iterator[PlanProblem]:
    path, question = entry
    kind, scale, options = question.get("kind"), question.get("scale"), question.get("options")
    if kind not in tuple(QuestionKind):
        return  # told as a wrong kind
    if kind not in MARK_KINDS:
        for key in ("scale", "options", "positive_codes", "qualifying_codes", "allow_not_applicable"):
            if question.get(key):
                yield problem(tree, (*path, key), f"{key} for kind {kind!r}", "only for kind 'single' or 'multi'")
        return
    if scale is not None and options:
        yield problem(tree, (*path, "scale"), "a scale and options", "one of the two", "Keep the one that is printed.")
    if scale is not None and not _scales(form):
        yield problem(
            tree, (*path, "scale"), shown(scale), "a scale of this questionnaire", "It has none: add `scales`."
        )
    yield from unknown(tree, (*path, "scale"), scale, list(_scales(form)), "a scale of this questionnaire")
    if scale is None and len(codes(options)) < LEAST_OPTIONS[kind]:
        found = f"{len(codes(options))} options"
        yield problem(tree, (*path, "options"), found, f"a scale, or at least {LEAST_OPTIONS[kind]} options")
    yield from _too_many(tree, path, question, form=form)
    yield from _codes(tree, path, question, form=form)


def _too_many(tree: Tree, path: Path, question: dict[str, Any], *, form: dict[str, Any]) -> Iterator[PlanProblem]:
    """Tell of more choices than are counted, before a ballot is printed with them."""
    own = codes(question.get("options"))
    boxes = len(own or codes(_scales(form).get(str(question.get("scale")))))
    boxes += question.get("allow_not_applicable") is True
    if boxes > MOST_OPTIONS:
        remedy = "Group the choices, or ask with a line to write on (kind: text_line)."
        expected = f"at most {MOST_OPTIONS} that can be counted, N/A included"
        yield problem(tree, (*path, "options" if own else "scale"), f"{boxes} choices", expected, remedy)


def _codes(tree: Tree, path: Path, question: dict[str, Any], *, form: dict[str, Any]) -> Iterator[PlanProblem]:
    offered = codes(question.get("options")) or codes(_scales(form).get(str(question.get("scale"))))
    if question.get("allow_not_applicable") is True:
        extra = form.get("not_applicable_option")
        if not isinstance(extra, dict):
            remedy = "Add not_applicable_option to the questionnaire, with code and label."
            yield problem(tree, (*path, "allow_not_applicable"), "true", "a box to print for it", remedy)
        elif str(extra.get("code")) in offered:
            yield problem(tree, (*path, "allow_not_applicable"), f"code {extra['code']} twice", "a code of its own")
    for key in ("positive_codes", "qualifying_codes"):
        named = question.get(key)
        for number, code in enumerate(named if isinstance(named, tuple) else ()):
            if offered and isinstance(code, str | int) and str(code) not in offered:
                expected = f"one of the codes {', '.join(offered)}"
                yield problem(tree, (*path, key, number), shown(code), expected)
