"""Which round a command means."""

from pipeline.errors import UsageError
from pipeline.survey import Survey
from pipeline.vietnam import today_in_vietnam


def named_round(survey: Survey, label: str | None) -> str:
    """Give the round of that label; without one the only one, else today's, else the first."""
    if label is None:
        return survey.plan.round_for(today_in_vietnam()).label
    known = [round_.label for round_ in survey.plan.rounds()]
    if label not in known:
        raise UsageError("%(label)s is no round of the plan: %(known)s", label=label, known=", ".join(known))
    return label


def named_period(survey: Survey, label: str | None) -> str:
    """Give the round or quarter of that label; without one as `named_round`."""
    if label is None:
        return named_round(survey, label)
    known = dict.fromkeys(each.label for each in (*survey.plan.rounds(), *survey.plan.periods()))
    if label not in known:
        raise UsageError("%(label)s is no round or quarter of the plan: %(known)s", label=label, known=", ".join(known))
    return label
