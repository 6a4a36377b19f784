"""The survey's memory: an append-only hash-chained log, and tables that are made from it."""

from pipeline.store.chain import Entry
from pipeline.store.store import Store, Transaction

__all__ = ["Entry", "Store", "Transaction"]
