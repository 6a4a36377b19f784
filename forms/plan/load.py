"""Load a plan file: read it, check it, tell every problem at once, resolve what is left."""

from pathlib import Path

from pydantic import ValidationError

from forms.errors import PlanError, PlanProblem
from forms.plan.crosscheck import cross_problems
from forms.plan.model import Plan
from forms.plan.planfile import PlanFile
from forms.plan.problems import of_validation, problem, shown
from forms.plan.quotas import quotas_of
from forms.plan.resolve import questionnaire
from forms.plan.terms import anonymity_of, eligibility_of, report_of, step_of
from forms.plan.unit import unit_of
from forms.plan.yamltree import MAX_BYTES, Tree, read_tree
from forms.questionnaire import Correction


def load_plan(path: Path) -> Plan:
    """Load the plan in `path`.

    Raises:
        PlanError: It cannot be read or is not a plan; all problems are named, in the order of their lines.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)  # no more than is needed to see that it is too large
    except OSError as error:
        found = error.strerror or type(error).__name__
        remedy = "Start a survey with `phieu new`, or name its folder with -C."
        trouble = PlanProblem(line=0, field="the file", found=found, expected="a plan that can be read", remedy=remedy)
        raise PlanError(path, (trouble,)) from error
    return parse_plan(raw, path)


def parse_plan(raw: bytes, path: Path) -> Plan:
    """Make a plan of the bytes of its file; `path` is only named in errors.

    Raises:
        PlanError: It is not a plan.
    """
    tree = read_tree(raw)
    if tree.problems and not isinstance(tree.data, dict):
        raise PlanError(path, tree.problems)
    if not isinstance(tree.data, dict):
        raise PlanError(path, (problem(tree, (), shown(tree.data), "keys with values, the first of them `schema`"),))
    file, problems = _validated(tree)
    found = {(one.line, one.field): one for one in (*cross_problems(tree), *problems, *tree.problems)}
    if file is None or found:
        raise PlanError(path, sorted(found.values(), key=lambda one: (one.line, one.field)))
    return _plan(file, tree)


def _validated(tree: Tree) -> tuple[PlanFile | None, list[PlanProblem]]:
    try:
        return PlanFile.model_validate(tree.data), []
    except ValidationError as error:
        return None, list(of_validation(error, tree, PlanFile))


def _plan(file: PlanFile, tree: Tree) -> Plan:
    units = tuple(unit_of(entry) for entry in file.units)
    correction = Correction(file.correction)
    return Plan(
        file=file,
        units=units,
        questionnaires={key: questionnaire(key, entry, correction) for key, entry in file.questionnaires.items()},
        quotas=quotas_of(file.quota, units),
        eligibility=eligibility_of(file),
        correction=correction,
        anonymity=anonymity_of(file),
        steps=tuple(step_of(entry) for entry in file.workflow),
        reports=tuple(report_of(entry) for entry in file.reports),
        lines=tree.lines,
    )
