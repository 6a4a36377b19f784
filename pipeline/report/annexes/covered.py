"""Cover what in the words of a comment leads straight to whoever wrote it: long numbers and mail addresses."""

import re

NUMBER, ADDRESS = "[đã che số]", "[đã che thư điện tử]"
# Nine digits and more, as telephones, identity cards and files have them, however they are spaced; an amount of money
# is written with dots between thousands and never begins with a zero.
_NUMBER = re.compile(r"\+?\d(?:[ .\-()\u00a0]{0,3}\d){8,}")
_AMOUNT = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_ADDRESS = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")


def covered(text: str) -> str:
    """Give the text with such numbers and addresses covered; names and places only a person can tell."""
    return _NUMBER.sub(_number, _ADDRESS.sub(ADDRESS, text))


def _number(found: re.Match[str]) -> str:
    return found[0] if _AMOUNT.fullmatch(found[0]) else NUMBER
