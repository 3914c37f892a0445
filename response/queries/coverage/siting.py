"""Where new sites help most: candidates, the way from everybody to each of them, and the solved model."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data import reference
from data.access import Actor
from data.errors import Invalid, NotFound
from data.workspace import Workspace
from geo import flow, siting
from geo.progress import Progress
from geo.proximity import nearest
from response.coverage.ask import Ask, Site
from response.coverage.plan import P_MAX, TIME_LIMIT_S, Plan
from response.coverage.serving import THREATENING, UNSAID
from response.queries.coverage.demand import Demand
from response.queries.coverage.prepared import Prepared, in_places, prepare, threats
from response.queries.memory import memory
from response.queries.snapshots import PEOPLE, snapshot

KEPT = 24
NOT_YET = ("planned", "standby")
WEIGHED = ("mclp", "p_median")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class NewSites:
    """The sites found for a plan.

    ``chosen`` in the order of what each adds: id, name, lon, lat, places, people (more of them within the standard),
    total (people within it with this and those before). ``gains``: the same for the best sites one after the other,
    up to `P_MAX` of them, with the number of sites. ``objective`` is in the model's own unit: people (mclp), people
    times way (p_median), way (p_center), sites (lscp); ``bound`` is what no solution can beat and ``gap`` the
    difference as a share; ``proven``: none is better. ``candidates`` were looked at, ``in_danger`` more lie in a
    hazard area; ``beyond`` people no candidate and no present facility can reach (within the standard, for mclp and
    lscp).
    """

    plan: Plan
    ask: Ask
    chosen: pd.DataFrame
    gains: pd.DataFrame
    covered_before: float
    objective: float
    bound: float
    gap: float
    proven: bool
    status: str
    method: str
    seconds: float
    candidates: int
    in_danger: int
    beyond: float
    key: str

    @property
    def opened(self) -> tuple[Site, ...]:
        """The sites as a scenario opens them."""
        places = self.chosen["places"].astype(object).where(self.chosen["places"].notna(), None)
        rows = zip(
            self.chosen.index, *(self.chosen[name] for name in ("name", "lon", "lat")), places, strict=True
        )
        return tuple(
            Site(str(key), str(name), float(lon), float(lat), free) for key, name, lon, lat, free in rows
        )


def site_sources(workspace: Workspace, actor: Actor, *, at: datetime | None = None) -> dict[str, int]:
    """Where candidates can come from, each with how many: shelter, reference, facility/TYPE."""
    shelters = snapshot(workspace, actor, "shelter", at)
    found = {"shelter": int((shelters["state"].isin(NOT_YET) & shelters.geometry.notna()).sum())}
    given = _reference(workspace)
    if given is not None:
        found["reference"] = len(given)
    facilities = snapshot(workspace, actor, "facility", at)
    types = facilities.loc[facilities.geometry.notna(), "type"].value_counts()
    return {name: n for name, n in found.items() if n} | {
        f"facility/{name}": int(n) for name, n in types.items()
    }


def new_sites(
    workspace: Workspace,
    actor: Actor,
    ask: Ask,
    plan: Plan,
    *,
    at: datetime | None = None,
    progress: Progress | None = None,
) -> NewSites:
    """The best sites for a plan, given what serves in ``ask``. Kept by what it stands on.

    Raises Invalid where there is nobody or no candidate, and whatever ``progress`` raises.
    """
    ready = prepare(workspace, actor, ask, at=at)
    found, danger = candidates(workspace, actor, ask, plan.source, at=at)
    if ready.demand is None:
        raise Invalid(
            "nobody knows where people live here", remedy="./muster reference add FILE --as population"
        )
    if found.empty:
        raise Invalid(
            f"there is no candidate among {plan.source!r} outside the hazard areas",
            remedy="choose another source, or add one with ./muster reference add FILE --as candidates",
        )
    key = f"{ready.key}/{plan}/{_digest(found)}"
    kept = memory(workspace.store).part("siting", KEPT)
    people = ready.demand
    return cast(NewSites, kept.made(key, lambda: _solved(ready, people, found, plan, danger, key, progress)))


def candidates(
    workspace: Workspace, actor: Actor, ask: Ask, source: str, *, at: datetime | None
) -> tuple[gpd.GeoDataFrame, int]:
    """Columns name, places, geometry by id; how many more lie in danger. What the scenario opened is left out."""
    frame = _source(workspace, actor, source, at)
    frame = frame[frame.geometry.notna().to_numpy()]
    frame = frame[~frame.index.isin([site.id for site in ask.change.opened])]
    if not ask.conditions.hazards or frame.empty:
        return frame, 0
    danger = threats(workspace, actor, frame, at=at, severities=THREATENING | UNSAID)
    return frame[~danger], int(danger.sum())


def _source(workspace: Workspace, actor: Actor, source: str, at: datetime | None) -> gpd.GeoDataFrame:
    if source == "reference":
        given = _reference(workspace)
        if given is None:
            raise NotFound("no candidates are loaded", remedy="./muster reference add FILE --as candidates")
        return _plain(given, given.get("capacity"))
    if source == "shelter":
        shelters = snapshot(workspace, actor, "shelter", at)
        shelters = shelters[shelters["state"].isin(NOT_YET).to_numpy()]
        return _plain(shelters, shelters["capacity_evacuation"].fillna(shelters["capacity_longer"]))
    facilities = snapshot(workspace, actor, "facility", at)
    mine = facilities[(facilities["type"] == source.partition("/")[2]).to_numpy()]
    return _plain(mine[(mine["state"] != "red").to_numpy()], None)


def _plain(frame: gpd.GeoDataFrame, places: pd.Series | None) -> gpd.GeoDataFrame:
    columns: dict[str, Any] = {"name": frame["name"].astype(str), "places": np.nan}
    if places is not None:
        columns["places"] = places.to_numpy(dtype=np.float64, na_value=np.nan)
    if "safe_for" in frame:
        columns["safe_for"] = frame["safe_for"]
    index = frame.index.astype(str)
    return (
        gpd.GeoDataFrame(columns, geometry=frame.geometry, crs=frame.crs).set_axis(index).to_crs("EPSG:4326")
    )


def _reference(workspace: Workspace) -> gpd.GeoDataFrame | None:
    try:
        return reference.load(workspace.settings.var / "reference", f"{workspace.name}/candidates")
    except NotFound:
        return None


def _digest(found: gpd.GeoDataFrame) -> str:
    digest = hashlib.blake2b(digest_size=16)
    digest.update(repr((found.index.tolist(), found["name"].tolist(), found["places"].tolist())).encode())
    digest.update(b"".join(found.geometry.to_wkb()))
    return digest.hexdigest()


def _solved(
    ready: Prepared,
    people: Demand,
    found: gpd.GeoDataFrame,
    plan: Plan,
    danger: int,
    key: str,
    progress: Progress | None,
) -> NewSites:
    facilities = in_places(ready)
    serving = facilities[facilities["counts"]]
    found = found[~found.index.isin(serving.index)]
    inhabited = people.points[
        (people.points[PEOPLE] > 0).to_numpy() & people.points.geometry.notna().to_numpy()
    ]
    sites = gpd.GeoSeries([*found.geometry, *serving.geometry], crs=found.crs)
    within = ready.terms.limit if plan.model in ("mclp", "lscp") else None
    cost = ways(ready, inhabited, sites, within=within, progress=_part(progress, 0.0, 0.5))
    weights = inhabited[PEOPLE].to_numpy(dtype=np.float64)
    if ready.ask.capacity:
        weights = weights * ready.ask.seeking
    existing = tuple(range(len(found), len(sites)))
    solved = _solve(plan, cost, weights, ready.terms.limit, existing, len(found), _part(progress, 0.5, 0.95))
    near = cost if within else np.where(cost <= ready.terms.limit, cost, np.nan)
    before = (
        float(weights[(near[:, list(existing)] <= ready.terms.limit).any(axis=1)].sum()) if existing else 0.0
    )
    return NewSites(
        plan=plan,
        ask=ready.ask,
        chosen=_chosen(found, solved.sites, near, weights, existing, ready.terms.limit),
        gains=_gains(near, weights, existing, ready.terms.limit, min(P_MAX, len(found))),
        covered_before=before,
        objective=float(solved.objective),
        bound=float(solved.bound),
        gap=float(solved.gap),
        proven=bool(solved.proven),
        status=str(solved.status),
        method=str(solved.method),
        seconds=float(solved.seconds),
        candidates=len(found),
        in_danger=danger,
        beyond=float(solved.unreached)
        if plan.model in WEIGHED
        else float(weights[~np.isfinite(cost).any(axis=1)].sum()),
        key=key,
    )


def _solve(
    plan: Plan,
    cost: Floats,
    weights: Floats,
    limit: float,
    existing: tuple[int, ...],
    candidates: int,
    progress: Progress | None,
) -> Any:
    p = min(plan.p, candidates)
    options: dict[str, Any] = {"existing": existing, "time_limit_s": TIME_LIMIT_S, "progress": progress}
    models: dict[str, Callable[[], Any]] = {
        "mclp": lambda: siting.mclp(cost, weights, within=limit, p=p, **options),
        "p_median": lambda: siting.p_median(cost, weights, p=p, **options),
        "p_center": lambda: siting.p_center(cost, p=p, **options),
        "lscp": lambda: siting.lscp(cost, within=limit, **options),
    }
    return models[plan.model]()


def ways(
    ready: Prepared,
    people: gpd.GeoDataFrame,
    sites: gpd.GeoSeries,
    *,
    within: float | None,
    progress: Progress | None,
) -> Floats:
    """The way between each point and each site, (points, sites), in the standard's unit; NaN: none (within it)."""
    places = gpd.GeoDataFrame(geometry=sites.reset_index(drop=True), crs=sites.crs)
    if ready.roads is not None:
        matrix = ready.roads.network.matrix(
            people.reset_index(drop=True), places, max_minutes=within, direction=ready.terms.direction,
            progress=progress,
        )  # fmt: skip
        return np.asarray(matrix.to_numpy(dtype=np.float64))
    table = nearest(people.reset_index(drop=True), places, k=len(places), max_distance_m=within)
    cost = np.full((len(people), len(places)), np.nan)
    cost[table["origin"].to_numpy(np.int64), table["target"].to_numpy(np.int64)] = table["distance_m"]
    return cost


def _chosen(
    found: gpd.GeoDataFrame,
    chosen: tuple[int, ...],
    near: Floats,
    weights: Floats,
    existing: tuple[int, ...],
    limit: float,
) -> pd.DataFrame:
    columns = [*chosen, *existing]
    order = siting.gains(
        near[:, columns],
        weights,
        within=limit,
        p=len(chosen),
        existing=tuple(range(len(chosen), len(columns))),
    )
    # A site that adds nobody within the standard is still one the model chose.
    rows = [chosen[int(row)] for row in order["site"]]
    rest = [row for row in chosen if row not in rows]
    table = found.iloc[[*rows, *rest]]
    people = [*order["people"], *([0.0] * len(rest))]
    total = [*order["total"], *([order["total"].iloc[-1] if len(order) else 0.0] * len(rest))]
    return pd.DataFrame(
        {
            "name": table["name"], "lon": table.geometry.x, "lat": table.geometry.y, "places": table["places"],
            "people": people, "total": total,
        },
        index=table.index,
    )  # fmt: skip


def _gains(near: Floats, weights: Floats, existing: tuple[int, ...], limit: float, most: int) -> pd.DataFrame:
    """Columns sites (0 … most), people (more than with the one before), total."""
    found = siting.gains(near, weights, within=limit, p=most, existing=existing)
    table = pd.DataFrame({"people": found["people"].to_numpy(), "total": found["total"].to_numpy()})
    table.insert(0, "sites", np.arange(1, len(table) + 1))
    return table


def _part(progress: Progress | None, start: float, end: float) -> Progress | None:
    if progress is None:
        return None
    return lambda share, step: progress(start + (end - start) * share, step)


def with_sites(found: NewSites) -> Ask:
    """The same question with the new sites opened."""
    return with_opened(found.ask, found.opened)


def with_opened(ask: Ask, sites: tuple[Site, ...]) -> Ask:
    """The question with more sites opened; one that was open already is replaced."""
    ids = {site.id for site in sites}
    kept = tuple(site for site in ask.change.opened if site.id not in ids)
    return replace(ask, change=replace(ask.change, opened=(*kept, *sites)))


def ready_sites() -> None:
    """Compile the solvers, so that nobody waits for it at the first question."""
    flow.warm()
    siting.warm()
