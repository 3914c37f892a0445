"""Hurricane Irma 2017: who in Florida was how far from an open shelter, as found independently with pyproj.Geod."""

import csv
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from geo.coverage import Coverage, assess

pytestmark = pytest.mark.real

SNAPSHOT = "case_irma2017/fema_open_shelters_series/open_20170911T151741Z.json"
FLORIDA = "12"
FLORIDA_BOX = (-88.0, 24.0, -79.0, 31.5)


@pytest.fixture(scope="module")
def reference(real: Path) -> dict[str, Any]:
    answers: dict[str, Any] = json.loads((real / "case_irma2017/reference_answers.json").read_text("utf-8"))
    return answers


@pytest.fixture(scope="module")
def counties(real: Path) -> gpd.GeoDataFrame:
    """Centres of population of 2020, index FIPS code."""
    with (real / "base/CenPop2020_Mean_CO.txt").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["STATEFP"] == FLORIDA]
    return gpd.GeoDataFrame(
        {"name": [row["COUNAME"] for row in rows], "population": [int(row["POPULATION"]) for row in rows]},
        index=[row["STATEFP"] + row["COUNTYFP"] for row in rows],
        geometry=gpd.points_from_xy(
            *([float(row[axis]) for row in rows] for axis in ("LONGITUDE", "LATITUDE"))
        ),
        crs=4326,
    )


@pytest.fixture(scope="module")
def shelters(real: Path) -> gpd.GeoDataFrame:
    """Shelters open that day inside Florida's box, index id: places from one file, names from the other.

    Of shelters on the same spot the reference names the one with the lowest id, which is how ties go here.
    """
    known = {
        row["SHELTER_ID"]: (row["LONGITUDE"], row["LATITUDE"])
        for row in json.loads((real / "case_irma2017/fema-nss.json").read_text("utf-8"))
        if row["LATITUDE"] is not None
    }
    opened = {
        row["SHELTER_ID"]: row["SHELTER_NAME"] for row in json.loads((real / SNAPSHOT).read_text("utf-8"))
    }
    ids = sorted(opened.keys() & known.keys())
    # In five rows longitude and latitude are swapped.
    places = [known[one] if known[one][1] >= 0 else known[one][::-1] for one in ids]
    frame = gpd.GeoDataFrame(
        {"name": [opened[one] for one in ids]},
        index=ids,
        geometry=gpd.points_from_xy([lon for lon, _ in places], [lat for _, lat in places]),
        crs=4326,
    )
    west, south, east, north = FLORIDA_BOX
    return frame.cx[west:east, south:north]


@pytest.fixture(scope="module")
def found(counties: gpd.GeoDataFrame, shelters: gpd.GeoDataFrame) -> Coverage:
    return assess(counties, shelters, within_m=50_000)


def test_every_countys_nearest_shelter_and_the_metres_to_it(
    found: Coverage, reference: dict[str, Any], counties: gpd.GeoDataFrame, shelters: gpd.GeoDataFrame
) -> None:
    points = found.points
    mine = [
        {
            "fips": fips,
            "county": counties.loc[fips, "name"],
            "population": int(row["population"]),
            "nearest_m": round(row["distance_m"], 1),
            "shelter_id": int(row["nearest"]),
            "shelter": shelters.loc[row["nearest"], "name"],
        }
        for fips, row in points.sort_index().iterrows()
    ]
    assert mine == sorted(reference["nearest"], key=lambda row: row["fips"])
    by_fips = {row["fips"]: row for row in mine}
    missed = points.index[points["why"] == "too_far"]
    assert sorted((by_fips[fips] for fips in missed), key=lambda row: row["fips"]) == sorted(
        reference["uncovered_50km"], key=lambda row: row["fips"]
    )


@pytest.mark.parametrize("km", [10, 25, 50])
def test_people_within_reach_at_each_distance(
    km: int,
    counties: gpd.GeoDataFrame,
    shelters: gpd.GeoDataFrame,
    found: Coverage,
    reference: dict[str, Any],
) -> None:
    expected = reference["coverage_FL_county_centroids_km"][str(km)]
    covered = assess(counties, shelters, within_m=km * 1000.0)
    assert covered.summary.population == reference["fl_population_2020_total"]
    assert covered.summary.covered == expected["population"]
    assert covered.points["covered"].sum() == expected["counties"]
    assert found.curve([km * 1000.0])["people"].tolist() == [expected["population"]]


def test_the_keys_are_the_worst_place_and_a_gap_of_their_own(
    found: Coverage, reference: dict[str, Any], counties: gpd.GeoDataFrame
) -> None:
    worst = max(reference["uncovered_50km"], key=lambda row: row["nearest_m"])
    assert found.summary.worst_place == worst["fips"]
    assert round(found.summary.worst_m, 1) == worst["nearest_m"]
    gaps = found.gaps()
    assert gaps["people"].tolist() == sorted(
        (row["population"] for row in reference["uncovered_50km"]), reverse=True
    )
    assert gaps.geometry.iloc[0].covers(counties.geometry[worst["fips"]])
