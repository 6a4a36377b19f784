"""The short texts and numbers that come in an address, with their bounds."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, BeforeValidator

ItemId = Annotated[int, Path(ge=1, le=2**53)]
Label = Annotated[str, Query(max_length=20)]
# A phrase as the code says it; "" where there is none. Scripts go by codes, never by words.
Words = Annotated[str, BeforeValidator(lambda said: "" if said is None else str(said))]
Name = Annotated[str, Query(max_length=60)]


class Done(BaseModel):
    """What came of an action."""

    done: str
