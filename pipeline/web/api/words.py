"""The short texts and numbers that come in an address, with their bounds."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel

ItemId = Annotated[int, Path(ge=1, le=2**53)]
Label = Annotated[str, Query(max_length=20)]
Name = Annotated[str, Query(max_length=60)]


class Done(BaseModel):
    """What came of an action."""

    done: str
