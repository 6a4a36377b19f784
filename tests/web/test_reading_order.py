"""A letter that turns the reading order, in a name or a note, turns no figure on a page."""

import re

from pipeline.access.roles import Role
from pipeline.document.text import TURNING
from tests.web.conftest import Served

OVERRIDE = "\u202e"


def read(page: str) -> str:
    """Give what a person reads of a page, without what its forms hold."""
    return re.sub(r"<textarea.*?</textarea>|<[^>]*>", "", page, flags=re.DOTALL)


def test_figures_read_as_they_are_whatever_stands_before_them(served: Served) -> None:
    plan = served.folder / "survey.yaml"
    text, units = re.subn(r"(?m)^(- id: KN-24688\n  name: ).*$", rf'\1"Đơn vị {OVERRIDE}"', plan.read_text("utf-8"))
    assert units == 1
    plan.write_text(text, encoding="utf-8")
    chief = served.signed_in("Chief", Role.ADMINISTRATOR)
    said = {"round": "2023", "giver": f"Y {OVERRIDE}", "receiver": "Lan", "sent": "12", "received": "12"}
    sent = chief.post("/custody/KN-24688/hand-over", data={**said, "date": "2023-09-21", "note": f"{OVERRIDE}21"})
    assert sent.status_code == 303
    for address in ("/custody/KN-24688", "/log", "/", "/tally", "/plan/units", "/plan/text"):
        page = chief.get(address)
        assert page.status_code == 200
        assert TURNING.isdisjoint(read(page.text)), address
    assert OVERRIDE in chief.get("/plan/text").text, "the text of the plan is not changed by being looked at"
    assert OVERRIDE in chief.get("/plan/units").text, "nor is a name by being edited beside others"
