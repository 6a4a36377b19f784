"""Start a survey in an empty folder: from one of the five real surveys, or from the commented template."""

import json
from pathlib import Path

from forms.plan.samples import sample_names, sample_text
from forms.plan.template import SCHEMA_FILE, json_schema, template_text
from pipeline.errors import UsageError
from pipeline.survey import PLAN, start_survey


def start_from(folder: Path, sample: str | None) -> None:
    """Make the folder with its plan, its key, and the schema that lets editors complete the plan.

    Raises:
        UsageError: There is no sample of that name, or the folder already holds a survey or cannot be written.
    """
    if sample is not None and sample not in sample_names():
        raise UsageError(
            "there is no sample %(sample)r; there are %(sample_names)s",
            sample=sample,
            sample_names=", ".join(sample_names()),
        )
    schema = json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"
    start_survey(folder, sample_text(sample) if sample else template_text(), beside={SCHEMA_FILE: schema})


def may_start(folder: Path) -> bool:
    """Whether a survey can begin in this folder: it is not there yet, or nothing is in it."""
    return not (folder / PLAN).exists() and (not folder.exists() or (folder.is_dir() and not any(folder.iterdir())))
