"""What a partner sends, checked against the standard before anything is sent: line by line, nothing is written."""

from data.validating.checking import BYTES_MAX, SAY_THE_KIND, check
from data.validating.verdict import Finding, Line, Verdict, table

__all__ = ["BYTES_MAX", "SAY_THE_KIND", "Finding", "Line", "Verdict", "check", "table"]
