"""From people and services to an answer: the two nearest of each point, judged by a standard."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.coverage.answer import Coverage
from geo.coverage.reached import NOWHERE, Bools, Direction, Floats, Ints, Network, Reached, two_nearest
from geo.coverage.room import Assigned, Look, Ways, assign, capacities
from geo.coverage.tables import WHY
from geo.errors import BadArgument
from geo.places import WGS84, lonlat_of
from geo.progress import Progress
from geo.proximity import nearest

# Quantities are counted in millionths of a person.
_ALL = 1e-9


def assess(
    demand: gpd.GeoDataFrame,
    supply: gpd.GeoDataFrame,
    *,
    within_minutes: float | None = None,
    within_m: float | None = None,
    network: Network | None = None,
    direction: Direction = "to_target",
    population: str = "population",
    capacity: str | None = None,
    progress: Progress | None = None,
) -> Coverage:
    """Which people have a service within a standard (inclusive): minutes over a network, or metres as a geodesic.

    `demand` are points with people in the column `population` (missing: not known, in no total); `supply` the
    places that count as open: which those are is the caller's decision. Any reference system in. With a network,
    `direction` "to_target" times the trip from the people to the service, "from_target" the one to the people.

    `capacity` names the column of `supply` with the places: people then get a place within the standard at the
    least total way, as many as possible (a flow: `geo.coverage.room`). A figure of 0 or less takes nobody, inf
    anybody; a missing one is refused, because what it means is the caller's decision.

    Raises BadArgument for a limit, a pair of limit and network, a population or a capacity that cannot be meant,
    and CrsMissing without a reference system. `progress` is told the steps "nearest", "table" and "flow".
    """
    limit, unit = _standard(within_minutes, within_m, network)
    people = _people(demand, population)
    places = None if capacity is None else capacities(supply, capacity)
    points, services = _rows(demand, "demand points"), _rows(supply, "services")
    tell = _rising(progress)
    tell(0.0, "nearest")
    reached = two_nearest(points, services, network, direction)
    tell(0.0, "table")
    placed = ~points.geometry.isna().to_numpy()
    usable = int((~services.geometry.isna().to_numpy() & ~reached.services_off_road).sum())
    covered = (reached.metres if unit == "m" else reached.minutes)[:, 0] <= limit
    why = _why(placed, covered, reached, usable)
    table = _table(points, reached, supply.index).assign(
        covered=pd.array(covered, dtype="boolean"),
        why=pd.Categorical.from_codes(why, categories=pd.Index(WHY)),
        population=people,
    )
    table.loc[~placed, "covered"] = pd.NA
    assigned = None
    if places is not None:
        look = _look(points, services.loc[places > 0], limit, network, direction)
        assigned = assign(np.where(placed, people, np.nan), places, look, tell)
        table = _with_places(table, assigned, supply.index)
    return Coverage(table.set_axis(demand.index), limit, unit, usable, supply.index, reached, assigned)


def _table(points: gpd.GeoDataFrame, reached: Reached, labels: pd.Index) -> gpd.GeoDataFrame:
    """The points with their two nearest services and the ways to them."""
    return points.assign(
        nearest=_labels(labels, reached.rows[:, 0]),
        minutes=reached.minutes[:, 0],
        distance_m=reached.metres[:, 0],
        second=_labels(labels, reached.rows[:, 1]),
        second_minutes=reached.minutes[:, 1],
        second_m=reached.metres[:, 1],
    )


def _look(
    points: gpd.GeoDataFrame,
    services: gpd.GeoDataFrame,
    limit: float,
    network: Network | None,
    direction: Direction,
) -> Look:
    def look(rows: Ints, k: int) -> Ways:
        if network is None:
            return Ways.of(nearest(points.loc[rows], services, k=k, max_distance_m=limit), "distance_m")
        table = network.nearest(points.loc[rows], services, k=k, max_minutes=limit, direction=direction)
        return Ways.of(table, "minutes")

    return look


def _with_places(table: gpd.GeoDataFrame, assigned: Assigned, labels: pd.Index) -> gpd.GeoDataFrame:
    """The points with who has a place where; near but without one is a reason of its own."""
    people = table["population"].to_numpy()
    near = table["why"].eq("covered").to_numpy()
    full = near & (assigned.served < people * (1 - _ALL))
    why = table["why"].mask(full, "full")
    covered = table["covered"].mask(full, False)
    return table.assign(
        assigned=_labels(labels, assigned.place), served=assigned.served, covered=covered, why=why
    )


def _standard(minutes: float | None, metres: float | None, network: Network | None) -> tuple[float, str]:
    """The limit and its unit."""
    if (minutes is None) == (metres is None):
        raise BadArgument("give either within_minutes or within_m: a standard is one of them")
    name, limit = ("within_m", metres) if minutes is None else ("within_minutes", minutes)
    if limit is None or not limit >= 0:
        raise BadArgument(f"{name}={limit!r} is not a standard; give a number of 0 or more")
    if minutes is not None and network is None:
        raise BadArgument("within_minutes needs a network to time trips on; give network=, or within_m")
    if metres is not None and network is not None:
        raise BadArgument(
            "within_m is measured as the crow flies; with a network give within_minutes "
            "(500 m on foot at 5 km/h are 6 minutes)"
        )
    return float(limit), "m" if minutes is None else "min"


def _rows(frame: gpd.GeoDataFrame, role: str) -> gpd.GeoDataFrame:
    """WGS 84 points labelled by row number, since labels may repeat; None where there is no place."""
    lonlat = lonlat_of(frame, role=role)
    placed = ~np.isnan(lonlat[:, 0])
    geometry = np.full(len(lonlat), None, dtype=object)
    geometry[placed] = shapely.points(lonlat[placed])
    return gpd.GeoDataFrame(geometry=geometry, index=pd.RangeIndex(len(frame)), crs=WGS84)


def _people(demand: gpd.GeoDataFrame, column: str) -> Floats:
    if column not in demand.columns:
        raise BadArgument(f"the demand has no column {column!r}; name the one with people by population=")
    people: Floats = demand[column].to_numpy(dtype=np.float64, na_value=np.nan)
    negative = np.flatnonzero(people < 0)
    if len(negative):
        raise BadArgument(
            f"{len(negative)} demand points have fewer than 0 people (first: {demand.index[negative[0]]!r}, "
            f"{people[negative[0]]:g}); use a missing value where the number is not known"
        )
    return people


def _why(placed: Bools, covered: Bools, reached: Reached, services: int) -> Ints:
    """Codes of `WHY` for each point; the last that applies counts."""
    code = {name: number for number, name in enumerate(WHY)}
    why = np.where(covered, code["covered"], code["too_far"])
    why[reached.rows[:, 0] == NOWHERE] = code["unreachable"]
    why[reached.off_road] = code["no_road"]
    if not services:
        why[:] = code["no_service"]
    why[~placed] = code["no_place"]
    return why


def _labels(index: pd.Index, rows: Ints) -> pd.Series:
    """Labels of rows, missing where the row is -1; whole numbers stay whole numbers."""
    labels = pd.Series(index, index=pd.RangeIndex(len(index)))
    if pd.api.types.is_integer_dtype(labels.dtype):
        labels = labels.astype("Int64")
    return labels.reindex(rows).reset_index(drop=True)


def _rising(progress: Progress | None) -> Progress:
    """Tells no less than before: the flow is worked out more than once."""
    told = 0.0

    def tell(share: float, step: str) -> None:
        nonlocal told
        told = max(told, share if step == "nearest" else 0.4 + 0.6 * share)
        if progress is not None:
            progress(told, step)

    return tell
