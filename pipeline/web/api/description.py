"""The OpenAPI description of all of it."""

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from pipeline.web.context import Viewer

router = APIRouter()


@router.get("/openapi.json", include_in_schema=False)
def get_description(request: Request, visitor: Viewer) -> Response:
    """Give the OpenAPI description of this API."""
    described = {**request.app.openapi(), "security": [{"token": []}]}
    schemes = {"token": {"type": "http", "scheme": "bearer"}}
    described["components"] = {**described["components"], "securitySchemes": schemes}
    return JSONResponse(described)
