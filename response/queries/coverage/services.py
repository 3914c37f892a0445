"""What can be asked about: the services there are here, the jurisdictions, the sources of new sites."""

from dataclasses import dataclass
from datetime import datetime

from data.access import Actor
from data.profiles import Standard
from data.workspace import Workspace
from response.coverage.ask import Service
from response.coverage.terms import default_of, standards
from response.queries.coverage.prepared import known_profiles
from response.queries.snapshots import snapshot

LISTED_MAX = 40


@dataclass(frozen=True)
class Offered:
    """A service with how many facilities there are of it."""

    service: Service
    number: int


def coverage_services(
    workspace: Workspace, actor: Actor, *, at: datetime | None = None
) -> tuple[Offered, ...]:
    """Shelters, facilities by type, depots by resource, units by kind; the most numerous first within each."""
    shelters = snapshot(workspace, actor, "shelter", at)
    facilities = snapshot(workspace, actor, "facility", at)["type"].value_counts()
    units = snapshot(workspace, actor, "unit", at)["resource_kind"].value_counts()
    depots: dict[str, int] = {}
    for lines in snapshot(workspace, actor, "depot", at)["lines"]:
        for resource in {line["resource_type"] for line in lines or []}:
            depots[resource] = depots.get(resource, 0) + 1
    held = sorted(depots.items(), key=lambda item: (-item[1], item[0]))
    return (
        Offered(Service(), len(shelters)),
        *(Offered(Service("facility", str(name)), int(n)) for name, n in facilities.items()),
        *(Offered(Service("depot", name), n) for name, n in held[:LISTED_MAX]),
        *(Offered(Service("unit", str(name)), int(n)) for name, n in list(units.items())[:LISTED_MAX]),
    )


def coverage_standards(
    workspace: Workspace, service: Service
) -> tuple[dict[str, tuple[Standard, str]], str | None]:
    """The standards about a service, by key, each with its name and edition; and the one to begin with."""
    known = known_profiles(workspace)
    found = {
        key: (one, known[key.split("/")[0]].cite(key.split("/", 1)[1]))
        for key, one in standards(known, service).items()
    }
    return found, default_of(known, service)


def coverage_areas(workspace: Workspace, actor: Actor, *, at: datetime | None = None) -> dict[str, str]:
    """Jurisdictions with borders that people can be asked about, by id: larger ones first, then by name."""
    places = snapshot(workspace, actor, "jurisdiction", at)
    order = ["nation", "state", "county", "municipality", "town", "campus"]
    placed = places[places.geometry.notna().to_numpy()]
    rows = sorted(placed.itertuples(), key=lambda row: (order.index(row.level), row.name))
    return {str(row.Index): str(row.name) for row in rows}
