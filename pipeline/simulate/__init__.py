"""Ballots filled in and scanned by the machine itself, with the truth beside them."""
