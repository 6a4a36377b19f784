"""The API keeps to its own description: whatever is sent, no server error and no answer that is not described."""

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import Phase, given, settings
from schemathesis import checks

from pipeline.access.roles import Role
from tests.web.conftest import Served

checks.load_all_checks()
KEPT = checks.CHECKS.get_by_names(
    ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"]
)


def operations(served: Served, token: str) -> Iterator[schemathesis.APIOperation]:
    """Go through what the description of a running desk offers."""
    described = schemathesis.openapi.from_url(f"{served.url}/api/v1/openapi.json", headers=bearer(token))
    for found in described.get_all_operations():
        yield found.ok()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def send_all(served: Served, *, examples: int) -> int:
    served.account("An", Role.ADMINISTRATOR)
    token = served.desk.gate.make_token("An", label="tests", days=1)
    damaged = {"files": ("stack.pdf", b"%PDF-1.7 and no more", "application/pdf")}
    assert served.visitor().post("/api/v1/scans", files=damaged, headers=bearer(token)).status_code == 202
    sent = 0
    for operation in operations(served, token):

        @settings(max_examples=examples, phases=[Phase.generate], derandomize=True, database=None)
        @given(case=operation.as_strategy())
        def keeps_to_it(case: schemathesis.Case) -> None:
            nonlocal sent
            sent += 1
            answer = case.call(headers=bearer(token), timeout=60)
            case.validate_response(answer, checks=KEPT)

        keeps_to_it()
    return sent


def test_whatever_is_sent_the_api_answers_as_described(served: Served) -> None:
    assert send_all(served, examples=4) >= 40


@pytest.mark.slow
def test_whatever_is_sent_the_api_answers_as_described_hundreds_of_times(served: Served) -> None:
    assert send_all(served, examples=60) >= 500
