"""The reader's inner loops, compiled once per machine: what each does stands in the module that calls it.

Nothing here imports anything of the project, so that a changed line anywhere in this folder, and
nothing else, makes the compiled code anew.
"""
