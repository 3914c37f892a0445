"""The contract's answers over invented features, and a door for the tests to change them."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import random
from collections import Counter
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from views import symbols

ROOT = Path(__file__).resolve().parents[3]
VENDOR = Path(os.environ.get("HARNESS_VENDOR", ROOT / "assets" / "node_modules"))
BASEMAP = Path(os.environ.get("HARNESS_BASEMAP", ROOT / "var" / "basemap"))
CLUSTER_OVER = 300
NASTY = (
    "<script>window.__pwned=1</script><img src=x onerror=window.__pwned=2>"
    "${window.__pwned=3}`window.__pwned=4` \u202egnorw"
)
CONDITIONS = ("green", "yellow", "red", "unknown")
STATES = {name: [look.name for look in entry.states] for name, entry in symbols.LAYERS.items()}

STATE: dict[str, Any] = {
    "revision": 1,
    "minute": "2026-05-20T17:04Z",
    "broken": False,
    "page": {},
    "watch_view": False,
    "shell": {
        "centre": [41.7, -93.6],
        "zoom": 8,
        "mode": "exercise",
        "memory": "harness",
        "time_zone": "America/Chicago",
    },
    "layers": {},
    "requests": 0,
    "polls": 0,
}


def point(layer: str, number: int, lon: float, lat: float, state: str, **more: Any) -> dict[str, Any]:
    """One feature as the server sends it."""
    properties = {
        "layer": layer, "name": f"{layer.title()} {number}", "number": f"POLK-26-{number:04}", "state": state,
        "fresh": "current", "confidence": "confirmed", "observed_at": "2026-05-20T16:40:00Z",
        "figure_at": "2026-05-20T16:40:00Z", "facts": [["capacity", 120, "people", None, None]],
    }  # fmt: skip
    return {
        "type": "Feature", "id": f"{layer}-{number}", "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {**properties, **more},
    }  # fmt: skip


def shape(layer: str, number: int, geometry: dict[str, Any], state: str, **more: Any) -> dict[str, Any]:
    """One area or line as the server sends it."""
    return {**point(layer, number, 0, 0, state, **more), "geometry": geometry}


def square(lon: float, lat: float, half: float) -> dict[str, Any]:
    ring = [
        [lon - half, lat - half],
        [lon + half, lat - half],
        [lon + half, lat + half],
        [lon - half, lat + half],
    ]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def small_world() -> dict[str, list[dict[str, Any]]]:
    """A dozen things: a shelter over a hazard area, one with a hostile name, one of every trouble."""
    road = {"type": "LineString", "coordinates": [[-93.9, 41.5], [-93.75, 41.52], [-93.6, 41.55]]}
    return {
        "jurisdiction": [
            shape("jurisdiction", 1, square(-93.9, 41.75, 0.3), "county", name="Dallas", overdue=True, fresh="stale"),
            shape("jurisdiction", 2, square(-93.3, 41.75, 0.3), "county", name="Polk"),
        ],
        "hazard_area": [shape("hazard_area", 1, square(-93.6, 41.7, 0.2), "severe", name="River flood")],
        "zone": [
            shape("zone", 1, square(-93.2, 41.9, 0.08), "order", name="Zone A"),
            shape("zone", 2, square(-93.02, 41.9, 0.08), "warning", name="Zone B", fresh="stale"),
        ],
        "closure": [shape("closure", 1, road, "closed", name="Grand Avenue bridge")],
        "shelter": [
            point("shelter", 1, -93.6, 41.7, "open", facts=[
                ["occupancy", 80, "people", "2026-05-20T16:40:00Z", "current"], ["capacity", 120, "people", None, None],
                ["power", None, None, None, None],
            ]),
            point("shelter", 2, -93.4, 41.6, "full", name=NASTY, facts=[["operator", NASTY, None, None, None]]),
            point("shelter", 3, -93.2, 41.6, "unknown", fresh="unknown", figure_at=None, confidence="unverified"),
            point("shelter", 4, -93.9, 41.9, "open", fresh="stale", figure_at="2026-05-20T06:00:00Z"),
        ],
        "unit": [point("unit", 1, -93.5, 41.85, "en_route"), point("unit", 2, -93.45, 41.8, "available")],
        "depot": [point("depot", 1, -93.75, 41.6, "below_minimum"), point("depot", 2, -93.1, 41.75, "stocked")],
        "facility": [point("facility", i, -93.8 + i / 9, 41.45, state) for i, state in enumerate(CONDITIONS)],
        "reading": [point("reading", 1, -93.65, 41.58, "major"), point("reading", 2, -93.95, 41.6, "action")],
        "incident": [point("incident", 1, -93.62, 41.62, "extreme", name="Raccoon River flood"),
                     point("incident", 2, -93.25, 42.0, "moderate", name="Derecho")],
        "request": [point("request", 1, -93.35, 41.7, "asked")],
        "report": [point("report", 1, -93.15, 41.5, "new", confidence="unverified")],
    }  # fmt: skip


def many_world(count: int, seed: int = 4) -> dict[str, list[dict[str, Any]]]:
    """``count`` shelters around Iowa, in small and large crowds."""
    rng = random.Random(seed)
    towns = [(rng.uniform(-96, -91), rng.uniform(40.6, 43.4)) for _ in range(60)]
    features = []
    for number in range(count):
        lon, lat = rng.choice(towns)
        spread = rng.choice((0.05, 0.2, 0.6))
        features.append(point("shelter", number, lon + rng.gauss(0, spread), lat + rng.gauss(0, spread),
                              rng.choice(STATES["shelter"])))  # fmt: skip
    return {"shelter": features}


STATE["layers"] = small_world()


def clustered(features: list[dict[str, Any]], layer: str, zoom: int) -> list[dict[str, Any]]:
    """Cells of about 64 pixels in place of points."""
    size = 360 / 2**zoom / 4
    cells: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for feature in features:
        lon, lat = feature["geometry"]["coordinates"]
        cells.setdefault((int(lon // size), int(lat // size)), []).append(feature)
    return [_cell(layer, cell, zoom, members) for cell, members in cells.items()]


def _cell(layer: str, cell: tuple[int, int], zoom: int, members: list[dict[str, Any]]) -> dict[str, Any]:
    if len(members) == 1:
        return members[0]
    lons, lats = zip(*(member["geometry"]["coordinates"] for member in members), strict=True)
    states = Counter(member["properties"]["state"] for member in members)
    stale = sum(member["properties"]["fresh"] == "stale" for member in members)
    return {
        "type": "Feature", "id": f"c/{layer}/{zoom}/{cell[0]}.{cell[1]}",
        "geometry": {"type": "Point", "coordinates": [sum(lons) / len(lons), sum(lats) / len(lats)]},
        "properties": {"cluster": True, "layer": layer, "count": len(members), "states": dict(states), "stale": stale,
                       "bounds": [min(lons), min(lats), max(lons), max(lats)]},
    }  # fmt: skip


async def layer(request: Request) -> Response:
    """The layers route."""
    STATE["requests"] += 1
    if STATE["broken"]:
        return JSONResponse({"error": "store unavailable", "remedy": "wait"}, 503)
    name = request.path_params["layer"]
    west, south, east, north = map(float, request.query_params["bbox"].split(","))
    wanted = json.loads(request.query_params.get("filter", "{}"))
    features = [
        f for f in STATE["layers"].get(name, []) if _near(f, west, south, east, north) and _fits(f, wanted)
    ]
    total = len(features)
    if total > CLUSTER_OVER:
        features = await asyncio.to_thread(clustered, features, name, int(request.query_params["zoom"]))
    body = {"type": "FeatureCollection", "features": features, "revision": STATE["revision"], "total": total,
            "unplaced": 3 if name == "shelter" else 0}  # fmt: skip
    return _tagged(request, body)


def _near(feature: dict[str, Any], west: float, south: float, east: float, north: float) -> bool:
    if feature["geometry"]["type"] != "Point":
        return True
    lon, lat = feature["geometry"]["coordinates"]
    return west <= lon <= east and south <= lat <= north


def _fits(feature: dict[str, Any], wanted: dict[str, Any]) -> bool:
    properties = feature["properties"]
    return properties["state"] in wanted.get("states", [properties["state"]]) and properties[
        "fresh"
    ] in wanted.get("fresh", [properties["fresh"]])


def _tagged(request: Request, body: dict[str, Any]) -> Response:
    text = json.dumps(body)
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(text, media_type="application/json", headers=headers)


async def health(request: Request) -> Response:
    """The health route."""
    return JSONResponse(
        {"status": "ok", "workspace": "harness", "mode": "exercise", "revision": STATE["revision"]}
    )


async def changes(request: Request) -> Response:
    """The changes route."""
    STATE["polls"] += 1
    if STATE["broken"]:
        return JSONResponse({"error": "store unavailable", "remedy": "wait"}, 503)
    minute = STATE["minute"]
    now = minute.replace("Z", ":10Z")
    return JSONResponse({"revision": STATE["revision"], "minute": minute, "now": now, "mode": "exercise",
                         "clock": {"rate": 1, "paused": False}})  # fmt: skip


async def symbol_table(request: Request) -> Response:
    """The symbol table."""
    return _tagged(request, symbols.as_json())


async def search(request: Request) -> Response:
    """Records by name."""
    text = request.query_params["q"].lower()
    found = [
        f for entries in STATE["layers"].values() for f in entries if text in f["properties"]["name"].lower()
    ]
    rows = [{"id": f["id"], "layer": f["properties"]["layer"], "name": f["properties"]["name"],
             "lon": _centre(f)[0], "lat": _centre(f)[1]} for f in found[:10]]  # fmt: skip
    return JSONResponse(rows)


def _centre(feature: dict[str, Any]) -> list[float]:
    geometry = feature["geometry"]
    return geometry["coordinates"] if geometry["type"] == "Point" else geometry["coordinates"][0][0]


async def sheet(request: Request) -> Response:
    """An overlay: people in reach and out of it."""
    rng = random.Random(1)
    features = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [rng.uniform(-94, -93), 41.4 + rng.random()]},
         "properties": {"class": rng.choice(("covered", "uncovered")), "people": rng.randint(1, 900)}}
        for _ in range(300)
    ]  # fmt: skip
    return _tagged(request, {"type": "FeatureCollection", "features": features})


async def control(request: Request) -> Response:
    """What the tests change: members of STATE, or one of the worlds."""
    if request.method == "POST":
        for key, value in (await request.json()).items():
            if key == "many":
                STATE["layers"] = many_world(value)
            elif key == "small":
                STATE["layers"] = small_world()
            else:
                STATE[key] = value
        STATE["revision"] += 1
    return JSONResponse({key: STATE[key] for key in ("revision", "requests", "polls", "broken", "page")})
