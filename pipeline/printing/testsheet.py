"""Print the test sheet: it tells of printer and scanner, never of an answer."""

import io
from pathlib import Path

from forms.code import seal
from forms.plan import Plan
from forms.render import BallotPrint, PackHead, write_pack
from forms.setting.testsheet import set_sheet
from forms.testsheet import sheet_code
from pipeline.files.whole_file import write_whole
from pipeline.printing.lock import printing_lock
from pipeline.survey import TEST_SHEET_FILE, Survey


def print_test_sheet(survey: Survey) -> Path:
    """Write `print/test-sheet.pdf`, sealed for this survey, and give it."""
    code = sheet_code(survey.plan.code)
    one = BallotPrint(code=code.ballot.code, payloads=(seal(code, survey.key),))
    target = io.BytesIO()
    write_pack(target, form=set_sheet(), head=_head(survey.plan), pages_of=[one], cover=None)
    path = survey.print_folder / TEST_SHEET_FILE
    with printing_lock(survey):
        write_whole(path, target.getvalue())
    return path


def _head(plan: Plan) -> PackHead:
    return PackHead(issuing_body=plan.issuing_body, unit_name="", round_heading="")
