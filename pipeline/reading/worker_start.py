"""Load all that reading needs, in the process that workers are forked from: the only module that works when imported.

`multiprocessing` takes what it shall load beforehand as names of modules. Each worker then has the
loops from its first page on, and shares the memory they take.
"""

from contextlib import suppress
from importlib import import_module

from forms.loading import loading
from omr.kernels.compiling import load_all

# Whatever goes wrong here meets a worker again, which can tell; without this process all would wait for ever.
with suppress(Exception), loading():
    import_module("pipeline.reading.readers")  # what workers run most
    load_all()
