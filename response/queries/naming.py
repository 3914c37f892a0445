"""Ids by which records name others: those of records that the reader may not see stay behind."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import geopandas as gpd
import pandas as pd

from data.access import Actor
from data.schema import KINDS
from data.store import Query
from data.store.query import parts_of
from data.workspace import Workspace

WHO = frozenset({"jurisdiction_id", "organisation_id"})
"""Who answers for a record and who runs it is said openly."""


@cache
def naming(kind: str) -> tuple[str, ...]:
    """The fields of a kind that hold ids of other records."""
    ends = ("_id", "_ids", "merged_into")
    return tuple(name for name in KINDS[kind].model_fields if name.endswith(ends) and name not in WHO)


def without_hidden(
    workspace: Workspace, reader: Actor, kind: str, frame: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """A frame of the store without the ids of what the reader may not see now: never said, not even that it is."""
    names = [name for name in naming(kind) if name in frame.columns]
    named = {one for name in names for value in frame[name] for one in _ids(value)}
    hidden = named - _seen(workspace, reader, named)
    if not hidden:
        return frame
    return frame.assign(
        **{
            name: pd.Series([_left(value, hidden) for value in frame[name]], index=frame.index, dtype=object)
            for name in names
        }
    )


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from value


def _left(value: Any, hidden: set[str]) -> Any:
    if isinstance(value, list):
        return [one for one in value if one not in hidden]
    return None if value in hidden else value


def _seen(workspace: Workspace, reader: Actor, ids: set[str]) -> set[str]:
    found: set[str] = set()
    for kind in KINDS:
        left = sorted(ids - found)
        for part in parts_of(left) if left else ():
            rows = workspace.store.columns(reader, kind, ("id",), Query(status=None, ids=tuple(part)))
            found |= {row.id for row in rows}
    return found
