"""A check digit that finds every single wrong digit and every swap of two neighbours.

Source:
    H. M. Damm, Total anti-symmetrische Quasigruppen, Marburg 2004, p. 111.
"""

TABLE = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def check_digit(text: str) -> int:
    """Compute the check digit of a text of digits, capital letters, `-` and `/`.

    Digits stand for themselves, so that slips in a serial are always found; letters become two
    digits as in an IBAN (A = 10 … Z = 35), `-` is 36 and `/` is 37.

    Raises:
        ValueError: The text holds another character.
    """
    interim = 0
    for character in text:
        for digit in DIGITS[character] if character in DIGITS else _digits(character):
            interim = TABLE[interim][digit]
    return interim


def _digits(character: str) -> tuple[int, ...]:
    if "0" <= character <= "9":
        return (int(character),)
    if "A" <= character <= "Z":
        return divmod(ord(character) - ord("A") + 10, 10)
    if character in "-/":
        return divmod("-/".index(character) + 36, 10)
    raise ValueError(f"{character!r} has no place in a ballot code")


DIGITS = {character: _digits(character) for character in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-/"}
