"""Fit how likely a box is marked, and how much risk one setting allows: the measures, the fit, and what it is worth.

`make fit` simulates pages, measures them and fits anew; `python -m tests.fit --stored` fits the stored measures.
"""
