"""Codes of ballots: as they were printed, and as pages are listed that were photocopies of one."""

from sqlalchemy import func

from pipeline.store.schema import page

EXTRA = "+"  # between the code of a photocopied ballot and the number of the copy
PRINTED_CODE = func.substr(page.c.ballot, 1, func.instr(page.c.ballot + EXTRA, EXTRA) - 1)
"""Of the ballot of a page, also where it is a photocopy."""
