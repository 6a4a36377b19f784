"""Everything that can happen to a survey, as entries of its log.

The log is the truth: the tables of the store are made from it and can be made again (`verify`).
An event holds only text, numbers and tuples of them, so that its JSON is lossless.
"""

from pipeline.events.access import (
    AccountSet,
    IdentitySeen,
    PasswordOpened,
    PlanChanged,
    SignedIn,
    SignInLocked,
    TokenMade,
)
from pipeline.events.answers import (
    AnswerFileArchived,
    AnswersImported,
    AnswersWithdrawn,
    PackageMerged,
    PackageWithdrawn,
    SentCounts,
    SentLate,
)
from pipeline.events.auditing import AuditAnswer, AuditDrawn, AuditRead, AuditRecontacted
from pipeline.events.body import (
    audit_answer_from_body,
    event_from_body,
    event_to_body,
    reading_from_body,
    record_to_body,
)
from pipeline.events.books import (
    CountsSet,
    FindingAcknowledged,
    HandedOver,
    RoundClosed,
    RoundReopened,
    TableChecked,
    TableFault,
)
from pipeline.events.custody import Exported, ImagesPurged
from pipeline.events.deciding import (
    Decided,
    DecisionUndone,
    OpinionAsked,
    OpinionGiven,
    PageDoubted,
    Recounted,
    RowDoubted,
)
from pipeline.events.printing import BallotsPrinted, BallotsReprinted, FormSet, KeyUsed
from pipeline.events.scanning import (
    STATE_LETTERS,
    BoundaryMoved,
    DamageLifted,
    FileArchived,
    PageIdentified,
    PageRedecided,
    PageSettled,
    PageStatus,
    PageWaitsAgain,
    ReadingRecord,
    ReceivedCorrected,
    ReceivedRestored,
    RowRecord,
    SheetJudged,
)
from pipeline.events.table import EVENTS, Event
from pipeline.events.typed import PageTyped, TextTyped

__all__ = [
    "EVENTS",
    "STATE_LETTERS",
    "AccountSet",
    "AnswerFileArchived",
    "AnswersImported",
    "AnswersWithdrawn",
    "AuditAnswer",
    "AuditDrawn",
    "AuditRead",
    "AuditRecontacted",
    "BallotsPrinted",
    "BallotsReprinted",
    "BoundaryMoved",
    "CountsSet",
    "DamageLifted",
    "Decided",
    "DecisionUndone",
    "Event",
    "Exported",
    "FileArchived",
    "FindingAcknowledged",
    "FormSet",
    "HandedOver",
    "IdentitySeen",
    "ImagesPurged",
    "KeyUsed",
    "OpinionAsked",
    "OpinionGiven",
    "PackageMerged",
    "PackageWithdrawn",
    "PageDoubted",
    "PageIdentified",
    "PageRedecided",
    "PageSettled",
    "PageStatus",
    "PageTyped",
    "PageWaitsAgain",
    "PasswordOpened",
    "PlanChanged",
    "ReadingRecord",
    "ReceivedCorrected",
    "ReceivedRestored",
    "Recounted",
    "RoundClosed",
    "RoundReopened",
    "RowDoubted",
    "RowRecord",
    "SentCounts",
    "SentLate",
    "SheetJudged",
    "SignInLocked",
    "SignedIn",
    "TableChecked",
    "TableFault",
    "TextTyped",
    "TokenMade",
    "audit_answer_from_body",
    "event_from_body",
    "event_to_body",
    "reading_from_body",
    "record_to_body",
]
