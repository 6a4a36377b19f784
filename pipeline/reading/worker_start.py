"""Load all that reading needs, in the process that workers are forked from: the only module that works when imported.

`multiprocessing` takes what it shall load beforehand as names of modules. Each worker then has the
loops from its first page on, and shares the memory they take.
"""

from contextlib import suppress
from importlib import import_module

import cv2

from forms.loading import loading
from omr.kernels import compiling
from pipeline.intake import formats

# Whatever goes wrong here meets a worker again, which can tell; without this process all would wait for ever.
with suppress(Exception), loading():
    cv2.setNumThreads(1)  # one process per core already
    for module in ("pipeline.reading.readers", "pipeline.reading.page"):  # what workers run most
        import_module(module)
    formats.load_all()
    compiling.load_all()
