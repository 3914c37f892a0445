"""What leaves, part by part: an export never holds more than one part of its records in memory."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

import geopandas as gpd
import pandas as pd

from data.exchange.about import About
from data.exchange.table import flat, origins

PART_ROWS = 5000
Frames: TypeAlias = gpd.GeoDataFrame | Iterable[gpd.GeoDataFrame]
Only = Callable[[gpd.GeoDataFrame], "pd.Series[bool]"]


class Leaving:
    """The flat tables of an export, one after the other: at least one, which may be empty. Goes once.

    What has passed is counted: ``rows``, of them ``unplaced`` without geometry; ``withheld`` stayed behind.
    """

    def __init__(
        self, frames: Frames, about: About, *, contacts: bool = False, only: Only | None = None
    ) -> None:
        self._frames = _parts(frames) if isinstance(frames, gpd.GeoDataFrame) else frames
        self._contacts, self._only = contacts, only
        self.about = about
        self.rows = self.unplaced = self.withheld = 0
        self._sources: set[str] = set()
        self._licences: set[str] = set()

    def __iter__(self) -> Iterator[gpd.GeoDataFrame]:
        """The next part as a table of `flat`."""
        for frame in self._frames:
            wanted = frame if self._only is None else frame[self._only(frame)]
            table = flat(wanted, self.about, contacts=self._contacts)
            self.rows += len(table)
            self.unplaced += int(table.geometry.isna().sum())
            self.withheld += len(wanted) - len(table)
            said = origins(table)
            self._sources |= set(said["sources"])
            self._licences |= set(said["licences"])
            yield table

    @property
    def facts(self) -> dict[str, Any]:
        """What the export says about itself, whole once all parts have passed."""
        return self.about.facts(
            rows=self.rows, sources=sorted(self._sources), licences=sorted(self._licences)
        )


def _parts(frame: gpd.GeoDataFrame) -> Iterator[gpd.GeoDataFrame]:
    for start in range(0, max(len(frame), 1), PART_ROWS):
        yield frame.iloc[start : start + PART_ROWS]
