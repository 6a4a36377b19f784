"""The same actions as JSON, for the desk's own scripts and for other programs; described by OpenAPI.

A script sends `Authorization: Bearer TOKEN`; a token is made on the page of one's own account and may
do what its owner may. Errors are `{"error": …, "text": …}` with a fitting status.
"""

from pipeline.web.api import (
    audit,
    closing,
    custody,
    description,
    exchange,
    figures,
    log,
    plan,
    progress,
    received,
    reports,
    review,
    scans,
    testsheet,
    typing_in,
)

PREFIX = "/api/v1"
SUBJECTS = (
    progress,
    plan,
    review,
    typing_in,
    figures,
    scans,
    received,
    exchange,
    testsheet,
    reports,
    audit,
    custody,
    closing,
    log,
    description,
)
