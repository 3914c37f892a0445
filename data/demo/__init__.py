"""Exercise Raccoon: river floods and a derecho in eight counties of central Iowa, built from the tables here.

The counties, the populations of counties and larger towns, and the rough course of rivers and highways are real;
everything else, every person included, is invented.
"""

from data.demo.assemble import build
from data.demo.reference import renew
from data.demo.times import ENDS_AFTER, OPENS_AFTER, START, TIME_ZONE
from data.settings import EXERCISE

__all__ = ["ENDS_AFTER", "EXERCISE", "OPENS_AFTER", "START", "TIME_ZONE", "build", "renew"]
