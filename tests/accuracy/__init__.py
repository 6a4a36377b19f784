"""`make accuracy`: how often the reader is silently wrong, how often it asks, what it refuses; beside a baseline."""

import os

# As the program itself does, before NumPy is loaded: idle threads would double the CPU of every page.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
