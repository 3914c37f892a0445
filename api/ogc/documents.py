"""The documents around the features: landing page and collections, as OGC API Features Part 1 and 2 have them."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from api.ogc.conformance import GEOJSON, JSON, OPENAPI
from data.exchange.about import stamp
from data.workspace import Workspace
from response.ogc import DEFAULT_CRS, SYSTEMS
from response.queries import Extent
from views import kindwords

Json = dict[str, Any]


def link(rel: str, href: str, type_: str = JSON, title: str = "") -> Json:
    """A link as RFC 8288 knows it."""
    return {"rel": rel, "href": href, "type": type_} | ({"title": title} if title else {})


def landing(workspace: Workspace, base: str) -> Json:
    """Where a client begins."""
    return {
        "title": f"{kindwords.marked(workspace.mode)}Muster, {workspace.name}",
        "description": "The common operating picture of this workspace, as OGC API Features.",
        "attribution": "Each feature names its source and licence.",
        "links": [
            link("self", base, title="This document"),
            link("service-desc", f"{base}/api", OPENAPI, "The API's definition"),
            link("conformance", f"{base}/conformance", title="What it keeps to"),
            link("data", f"{base}/collections", title="The collections"),
        ],
    }


def collections(found: list[Json], base: str) -> Json:
    """All collections."""
    return {"links": [link("self", f"{base}/collections")], "collections": found, "crs": list(SYSTEMS)}


def collection(workspace: Workspace, kind: str, extent: Extent, base: str) -> Json:
    """One collection: what it is, where its features lie, how to get them."""
    here = f"{base}/collections/{kind}"
    return {
        "id": kind,
        "title": kindwords.heading(kind, workspace.mode),
        "description": kindwords.says(kind),
        "extent": _extent(extent),
        "itemType": "feature",
        "crs": list(SYSTEMS),
        "storageCrs": DEFAULT_CRS,
        "links": [
            link("self", here),
            link("items", f"{here}/items", GEOJSON),
            link("describedby", f"{base.removesuffix('/ogc')}/schema/{kind}", "application/schema+json"),
        ],
    }


def page_links(base: str, kind: str, pairs: list[tuple[str, str]], last: str | None) -> list[Json]:
    """Links of a page; ``last`` is the id of its last feature where there are more."""
    here = f"{base}/collections/{kind}"
    links = [link("self", _with(f"{here}/items", pairs), GEOJSON), link("collection", here)]
    if last is not None:
        further = [pair for pair in pairs if pair[0] != "after"] + [("after", last)]
        links.append(link("next", _with(f"{here}/items", further), GEOJSON, "The next page"))
    return links


def feature_links(base: str, kind: str, record_id: str) -> list[Json]:
    """Links of a single feature."""
    here = f"{base}/collections/{kind}"
    return [link("self", f"{here}/items/{record_id}", GEOJSON), link("collection", here)]


def _with(address: str, pairs: list[tuple[str, str]]) -> str:
    return f"{address}?{urlencode(pairs)}" if pairs else address


def _extent(extent: Extent) -> Json:
    times: list[datetime | None] = [extent.since, extent.until]
    found: Json = {}
    if extent.bounds is not None:
        found["spatial"] = {"bbox": [list(extent.bounds)], "crs": DEFAULT_CRS}
    if any(times):
        found["temporal"] = {"interval": [[None if at is None else stamp(at) for at in times]]}
    return found
