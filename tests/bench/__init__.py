"""`make bench`: how fast, how small, beside the floor that no reader can beat; all in one run on the same files."""

import os

# As the program itself does, before NumPy is loaded: idle threads would double the CPU of every page.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
