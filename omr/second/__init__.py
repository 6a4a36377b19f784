"""A second way of reading, for `recount`: other registration, other features, the simplest honest code.

It shares nothing with the first reader but the layout and the types, so that an error of the one is
no error of the other. It is slower and asks more often, which does not matter: it only contradicts.
"""

from omr.second.read import read_again
from omr.second.reading import SecondReading, SecondState, Unread

__all__ = ["SecondReading", "SecondState", "Unread", "read_again"]
