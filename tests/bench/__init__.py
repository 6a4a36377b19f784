"""`make bench`: how fast, how small, beside the floor that no reader can beat; all in one run on the same files."""
