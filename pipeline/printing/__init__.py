"""Packs on paper: which ballots are missing, in what order they lie, and what is remembered of them.

A pack is on disk before the store knows of it, and the manifest follows the store: a print that
was stopped leaves at most a PDF that nobody refers to, which the next print writes over.
"""
