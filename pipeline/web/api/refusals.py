"""What every route of the API may answer in place of what was asked."""

from typing import Any

from pydantic import BaseModel


class Trouble(BaseModel):
    """Why a request was refused."""

    error: str
    text: str


REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Trouble, "description": "The request cannot be understood"},
    401: {"model": Trouble, "description": "Nobody is signed in"},
    403: {"model": Trouble, "description": "The account may not do this"},
    404: {"model": Trouble, "description": "There is no such thing"},
    409: {"model": Trouble, "description": "Another person was faster"},
    413: {"model": Trouble, "description": "Too much was sent"},
    422: {"model": Trouble, "description": "It does not fit"},
    429: {"model": Trouble, "description": "Too many requests"},
}
