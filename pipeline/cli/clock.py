"""Say on the screen where this machine's clock does not fit the log."""

import click

from pipeline.clock import clock_said, latest_moment
from pipeline.survey import Survey


def warn_of_clock(survey: Survey) -> None:
    """Say it before something is dated by the clock."""
    if (said := clock_said(latest_moment(survey))) is not None:
        click.echo(f"lưu ý: {said}", err=True)
