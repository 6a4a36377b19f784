"""The plan file `survey.yaml`, key by key (schema survey-plan/1)."""

from typing import Annotated, Literal

from pydantic import Field, StrictInt

from forms.plan.fields import Count, Day, Flag, FlagOrRemark, Month, Name, Strict, Text, Words
from forms.plan.formfile import QuestionnaireEntry
from forms.plan.quotafile import QuotaEntry
from forms.plan.resultfile import ResultsEntry
from forms.plan.workfile import CycleEntry, EligibilityEntry, RecheckEntry, ReportEntry, StepEntry, WindowEntry

SCHEMA = "survey-plan/1"


class DocumentEntry(Strict):
    """The official document that orders the survey."""

    id: Words
    code: Annotated[Name, Field(max_length=12, description="Short code printed on every ballot, such as KN23")]
    title: Words
    issuing_body: Words
    document_type: Literal["ke_hoach", "bao_cao"] = "ke_hoach"
    document_number: Text | None = None
    document_symbol: Text | None = None
    document_place: Text | None = None
    document_date: Day | None = None
    document_date_text: Text | None = None
    document_month: Month | None = None
    document_year: Text | None = None
    addressed_to: Text | None = None
    province: Text | None = None
    lead_unit: Text | None = None
    signature_block: tuple[Words, ...] = ()
    signatory: Text | None = None
    legal_basis: tuple[Words, ...] = ()
    recipients: tuple[Words, ...] = ()


class PeriodEntry(Strict):
    """When ballots are filled in, both days included."""

    start: Day | None = None
    end: Day | None = None
    days: StrictInt | None = Field(default=None, description="As the document says; compared, never used")
    text: Text | None = None
    note: Text | None = None


class PopulationEntry(Strict):
    """Who may answer."""

    text: Text | None = None
    by_group: dict[str, Text] = Field(default_factory=dict)
    requires_direct_transaction: Flag = False
    requires_result_received: Flag = False
    transaction_window: WindowEntry | None = None


class ChannelEntry(Strict):
    """A way in which answers come in."""

    id: Words
    text: Text = ""


class SamplingEntry(Strict):
    """How respondents are chosen; for people."""

    method: Text | None = None
    text: Text | None = None
    frame: Text | dict[str, Text | None] | None = None
    field_operator: Text | None = None
    note: Text | None = None


class UnitEntry(Strict):
    """A body whose service is surveyed."""

    id: Annotated[Name, Field(max_length=20, description="Stands in the printed code, such as KN-24688")]
    name: Words
    level: Text | None = None
    group: Text | None = None
    quota: Count | None = None
    questionnaire: Text
    transactions: Count | None = None
    parent: Text | None = None
    surveyed: Flag = True
    confirmed: FlagOrRemark = Field(default=True, description="false: a placeholder name")
    aliases: tuple[Words, ...] = ()
    gso_code: Text | None = None
    admin_unit: Text | None = None
    admin_type: Text | None = None
    school_level: Text | None = None
    name_source: Text | None = None
    note: Text | None = None


class AdminUnitEntry(Strict):
    """An administrative unit given for context; it is not surveyed."""

    gso_code: Text
    name: Words
    confirmed: Flag = True


class ConfidentialityEntry(Strict):
    """What is promised to those who answer."""

    anonymous: Flag | Literal["optional identity", "not stated"] = "not stated"
    identity_fields: tuple[Words, ...] = ()
    origin: Text | None = None
    text: Text | None = None
    note: Text | None = None
    image_policy: Text | None = None


class CustodyEntry(Strict):
    """Who keeps the paper, and how long the scans are kept."""

    text: Text | None = None
    holder: Text | None = None
    keep_images_until: Day | None = Field(
        default=None, description="Scans are kept up to and including this day, and deleted after it (phieu purge)"
    )


class IssueEntry(Strict):
    """What a person noted about the plan; findings are computed, never read from here."""

    code: Words
    severity: Literal["info", "warning", "error"]
    text: Text
    row: Text | None = None
    hypotheses: tuple[Words, ...] = ()
    policy: Text | None = None


class PlanFile(Strict):
    """A whole survey plan."""

    schema_: Literal["survey-plan/1"] = Field(alias="schema")
    source: Text | None = None
    plan: DocumentEntry
    cycle: CycleEntry
    period: PeriodEntry = PeriodEntry()
    scope: Text | None = None
    population: PopulationEntry = PopulationEntry()
    channels: tuple[ChannelEntry, ...] = (ChannelEntry(id="paper_in_person"),)
    channel_selection: Text | None = None
    sampling: SamplingEntry = SamplingEntry()
    quota: QuotaEntry = QuotaEntry()
    units: tuple[UnitEntry, ...] = Field(min_length=1)
    units_note: Text | None = None
    admin_units_reference: tuple[AdminUnitEntry, ...] = ()
    questionnaires: dict[str, QuestionnaireEntry] = Field(min_length=1)
    questionnaire_note: Text | None = None
    correction: Literal["ring_cancels", "black_cancels", "none"] = "ring_cancels"
    form_eligibility: EligibilityEntry = EligibilityEntry()
    recheck: RecheckEntry = RecheckEntry()
    confidentiality: ConfidentialityEntry = ConfidentialityEntry()
    custody: CustodyEntry | None = None
    workflow: tuple[StepEntry, ...] = ()
    reports: tuple[ReportEntry, ...] = ()
    results: ResultsEntry | None = None
    result_use: Text | None = None
    issues: tuple[IssueEntry, ...] = ()
