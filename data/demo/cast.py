"""The exercise's records by their keys in the tables, such as ``shelter/ames-story-pavilion``."""

from dataclasses import dataclass, field
from datetime import datetime

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from data.demo import reference
from data.demo.region import PLANE, WGS84
from data.schema import Jurisdiction, Record, new_id
from data.settings import EXERCISE, Settings


@dataclass(frozen=True)
class Ground:
    """The exercise's reference data, read once (WGS 84; ``*_plane`` in metres)."""

    counties: gpd.GeoDataFrame
    towns: gpd.GeoDataFrame
    rivers_plane: gpd.GeoSeries
    """by name"""
    edges: gpd.GeoDataFrame
    bridges_plane: gpd.GeoDataFrame
    nodes: gpd.GeoDataFrame
    people: gpd.GeoDataFrame

    @staticmethod
    def read(settings: Settings) -> "Ground":
        waters = reference.waters(settings)
        nodes, edges = reference.road_network(settings)
        return Ground(
            counties=reference.counties(settings),
            towns=reference.towns(settings),
            rivers_plane=waters[waters["class"] != "lake"].set_index("name").geometry.to_crs(PLANE),
            edges=edges,
            bridges_plane=edges[edges.bridge].to_crs(PLANE),
            nodes=nodes,
            people=reference.population(settings),
        )

    def people_inside(self, area: BaseGeometry) -> int:
        """Residents at population points inside an area."""
        shapely.prepare(area)
        return int(self.people.people[shapely.intersects(area, self.people.geometry.to_numpy())].sum())


@dataclass
class Cast:
    """Records as they stand while the exercise is written, and the keys they are called by."""

    ground: Ground
    ids: dict[str, str] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    places: dict[str, Jurisdiction] = field(default_factory=dict)

    def name(self, key: str, at: datetime) -> str:
        """The id for a new key: always the same for the same exercise."""
        if key in self.ids:
            raise ValueError(f"the tables make {key!r} twice; give the second one another key")
        self.ids[key] = new_id(at, seed=f"{EXERCISE}/{key}")
        return self.ids[key]

    def id(self, key: str) -> str:
        """The id of a key that was made before."""
        if key not in self.ids:
            raise ValueError(f"the tables speak of {key!r} before it is made; check its spelling and time")
        return self.ids[key]

    def get(self, key: str) -> Record:
        """The record of a key as it stands."""
        return self.records[self.id(key)]

    def where(self, key: str) -> shapely.Point:
        """A point of a record's place."""
        shape = self.get(key).geometry
        if shape is None:
            raise ValueError(f"{key!r} has no place; give it one in the tables")
        return shape.representative_point()

    def put(self, records: list[Record]) -> None:
        """Remember records as the store now has them."""
        for item in records:
            self.records[item.id] = item
            if isinstance(item, Jurisdiction):
                self.places[item.name] = item

    def answers_for(self, geometry: BaseGeometry | None) -> str | None:
        """Id of the smallest jurisdiction around a thing's middle: campus, town, county, else the state."""
        if geometry is None:
            return None
        middle = geometry.representative_point()
        around = [
            (place.geometry.area, place.id)
            for place in self.places.values()
            if place.geometry is not None and place.geometry.covers(middle)
        ]
        return min(around)[1] if around else None

    def outline(self, place: str) -> BaseGeometry:
        """A jurisdiction's polygon, by its name."""
        shape = self.places[place].geometry
        if shape is None:
            raise ValueError(f"{place} has no outline")
        return shape


def in_world(shape: BaseGeometry) -> BaseGeometry:
    """A geometry in metres as WGS 84, rounded to about a decimetre."""
    out: BaseGeometry = gpd.GeoSeries([shape], crs=PLANE).to_crs(WGS84).iloc[0]
    return shapely.set_precision(out, 1e-6)


def in_plane(shape: BaseGeometry) -> BaseGeometry:
    """A WGS 84 geometry in metres."""
    out: BaseGeometry = gpd.GeoSeries([shape], crs=WGS84).to_crs(PLANE).iloc[0]
    return out
