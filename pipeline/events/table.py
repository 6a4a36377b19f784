"""All events, in one table: a new kind is a class and a line here."""

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
)
from pipeline.events.auditing import AuditDrawn, AuditRead, AuditRecontacted
from pipeline.events.books import CountsSet, FindingAcknowledged, HandedOver, RoundClosed, RoundReopened, TableChecked
from pipeline.events.custody import Exported, ImagesPurged, StoreRepaired
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
    BoundaryMoved,
    DamageLifted,
    FileArchived,
    PageIdentified,
    PageRedecided,
    PageSettled,
    PageWaitsAgain,
    ReceivedCorrected,
    ReceivedRestored,
    SheetJudged,
)
from pipeline.events.typed import PageTyped, TextTyped

Event = (
    KeyUsed
    | FormSet
    | BallotsPrinted
    | BallotsReprinted
    | FileArchived
    | DamageLifted
    | PageSettled
    | PageIdentified
    | Decided
    | DecisionUndone
    | CountsSet
    | FindingAcknowledged
    | RoundClosed
    | RoundReopened
    | Exported
    | RowDoubted
    | AuditDrawn
    | AuditRead
    | AuditRecontacted
    | HandedOver
    | ImagesPurged
    | TableChecked
    | PackageMerged
    | PackageWithdrawn
    | AnswerFileArchived
    | AnswersImported
    | AnswersWithdrawn
    | AccountSet
    | SignedIn
    | SignInLocked
    | TokenMade
    | PasswordOpened
    | PlanChanged
    | IdentitySeen
    | OpinionAsked
    | OpinionGiven
    | PageDoubted
    | Recounted
    | PageTyped
    | TextTyped
    | SheetJudged
    | BoundaryMoved
    | PageRedecided
    | PageWaitsAgain
    | ReceivedCorrected
    | ReceivedRestored
    | StoreRepaired
)
EVENTS: tuple[type[Event], ...] = (
    KeyUsed,
    FormSet,
    BallotsPrinted,
    BallotsReprinted,
    FileArchived,
    DamageLifted,
    PageSettled,
    PageIdentified,
    Decided,
    DecisionUndone,
    CountsSet,
    FindingAcknowledged,
    RoundClosed,
    RoundReopened,
    Exported,
    RowDoubted,
    AuditDrawn,
    AuditRead,
    AuditRecontacted,
    HandedOver,
    ImagesPurged,
    TableChecked,
    PackageMerged,
    PackageWithdrawn,
    AnswerFileArchived,
    AnswersImported,
    AnswersWithdrawn,
    AccountSet,
    SignedIn,
    SignInLocked,
    TokenMade,
    PasswordOpened,
    PlanChanged,
    IdentitySeen,
    OpinionAsked,
    OpinionGiven,
    PageDoubted,
    Recounted,
    PageTyped,
    TextTyped,
    SheetJudged,
    BoundaryMoved,
    PageRedecided,
    PageWaitsAgain,
    ReceivedCorrected,
    ReceivedRestored,
    StoreRepaired,
)
