"""Read all archived pages again by the second way, and bring what it contradicts before a person."""

from pipeline.recount.run import RecountOrder, recount

__all__ = ["RecountOrder", "recount"]
