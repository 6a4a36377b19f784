"""The five kinds of user and what each may do; whatever is not listed is denied."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What a person is to the survey."""

    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"
    VIEWER = "viewer"


class Right(StrEnum):
    """One thing that may be allowed."""

    VIEW = "view"  # progress, tallies, reports
    SCAN = "scan"  # bring scans in, and see what became of every page
    REVIEW = "review"  # settle what the machine was not sure of
    EVIDENCE = "evidence"  # the paper behind a number
    IDENTITY = "identity"  # what a person wrote of themselves; every look is logged
    COUNT = "count"  # state what only people know: issued, returned, spoiled, handed over
    CUSTODY = "custody"  # see who had a unit's ballots, and when
    AUDIT = "audit"  # draw the re-check (phúc tra), read ballots again unseen, start a recount
    EXPORT = "export"  # working exports with ballot codes, the publication package, the package that goes up
    PURGE = "purge"  # delete images for good
    PLAN = "plan"  # change the plan, print packs
    CLOSE = "close"  # close and reopen rounds, answer for findings
    LOG = "log"  # read the log, prove it
    USERS = "users"  # make and change accounts


ROLE_RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.ADMINISTRATOR: frozenset(Right) - {Right.IDENTITY},  # nobody has it by office: it is given by name
    Role.OPERATOR: frozenset(
        {
            Right.VIEW,
            Right.SCAN,
            Right.REVIEW,
            Right.EVIDENCE,
            Right.COUNT,
            Right.CUSTODY,
            Right.AUDIT,
            Right.EXPORT,
            Right.PLAN,
        }
    ),
    Role.REVIEWER: frozenset({Right.VIEW, Right.REVIEW, Right.EVIDENCE}),
    Role.AUDITOR: frozenset({Right.VIEW, Right.EVIDENCE, Right.CUSTODY, Right.AUDIT, Right.LOG}),
    Role.VIEWER: frozenset({Right.VIEW}),
}
# What concerns the survey as a whole is not for those who are bound to some of its units.
WHOLE_SURVEY = frozenset(
    {Right.SCAN, Right.PLAN, Right.AUDIT, Right.EXPORT, Right.PURGE, Right.CLOSE, Right.LOG, Right.USERS}
)


def rights_of(role: Role, *, bound: bool, sees_identity: bool) -> frozenset[Right]:
    """Give what a person may do.

    Args:
        role: What the person is.
        bound: Whether the person sees only some units.
        sees_identity: Whether the person was given leave to see identity fields.
    """
    rights = ROLE_RIGHTS[role] | (frozenset({Right.IDENTITY}) if sees_identity else frozenset())
    return rights - WHOLE_SURVEY if bound else rights
