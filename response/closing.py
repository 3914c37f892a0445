"""Which closures bar which travellers at a moment: pure decisions on rows of closures."""

import re
from datetime import datetime
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

EMERGENCY: Final = "emergency"
_SPARES_EMERGENCY = re.compile(
    r"\b(all but|except|excluding|other than)\b[^.;,()]*\b(emergency|rescue|blue.light)\b", re.I
)
_HEAVY = re.compile(r"\b(heavy|high.sided|lorries|lorry|trucks?|hgvs?|buses|trailers?)\b", re.I)
_WORD = re.compile(r"[^\W\d_]+")
_OF_HEAVY = frozenset((
    "heavy", "high", "sided", "lorries", "lorry", "truck", "trucks", "hgv", "hgvs", "buses", "trailer", "trailers",
    "goods", "vehicle", "vehicles", "and", "or", "only", "over", "above", "more", "than", "t", "ton", "tons", "tonne",
    "tonnes", "kg", "lb", "lbs", "m", "ft",
))  # fmt: skip
"""Words that speak of nobody but heavy vehicles."""


def bars(applies_to: str | None, profile: str) -> bool:
    """Whether a closure with these words bars a traveller: ``all but emergency vehicles`` lets those through,
    ``heavy vehicles``, and nothing but that, people in cars and on foot. Anything else bars everybody: one direction,
    trucks beside others, "no emergency vehicles", words that may mean either."""
    words = applies_to or ""
    if _SPARES_EMERGENCY.search(words):
        return profile != EMERGENCY
    if _HEAVY.search(words) and _OF_HEAVY.issuperset(_WORD.findall(words.casefold())):
        return profile == EMERGENCY
    return True


def barring(closures: gpd.GeoDataFrame, profile: str, now: datetime) -> NDArray[np.bool_]:
    """Which of the closures that stand at a moment bar a traveller then.

    One that has not begun does not. One whose expected reopening has passed still does, and so does one that is
    out of date: until somebody says that it is open, nobody is sent there.
    """
    begun = pd.to_datetime(closures["closed_from"], utc=True)
    words = np.array(
        [bars(value or None, profile) for value in closures["applies_to"].fillna("")], dtype=bool
    )
    barred: NDArray[np.bool_] = words & np.asarray(begun.isna() | (begun <= now), dtype=bool)
    return barred
