"""Likely duplicates: which records of a kind may be the same thing, how sure that is, and why."""

from data.matching.pairs import LIKELY, POSSIBLE, SURE, pairs
from data.matching.things import Evidence, Pair, Thing

__all__ = ["LIKELY", "POSSIBLE", "SURE", "Evidence", "Pair", "Thing", "pairs"]
