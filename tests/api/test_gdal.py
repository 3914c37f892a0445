"""GDAL's own driver for OGC API Features reads the picture: as the program ogrinfo, and as QGIS does."""

import re
import shutil
import subprocess
import sys

import pytest
import shapely

from data.schema import CountFigure, Shelter, Zone
from tests.api.conftest import START
from tests.api.serving import served

pytestmark = pytest.mark.gdal
OPEN, CLOSED, UNPLACED = 23, 5, 2


@pytest.fixture
def source(desk, put):
    """The address of a workspace with shelters and zones."""

    def hall(n, **fields):
        return Shelter(
            name=f"Hall {n}",
            geometry=shapely.Point(-93.9 + n / 100, 41.5),
            occupancy=CountFigure(value=n, observed_at=START),
            **fields,
        )

    put(
        *(hall(n, stage="open") for n in range(OPEN)),
        *(hall(50 + n, stage="closed") for n in range(CLOSED)),
        *(Shelter(name=f"Somewhere {n}") for n in range(UNPLACED)),
        Shelter(name="withheld", withheld=True, geometry=shapely.Point(0, 0)),
        Zone(name="Zone 3", code="3", geometry=shapely.box(-93.7, 41.4, -93.6, 41.6)),
    )
    with served(desk) as address:
        yield f"OAPIF:{address}/api/ogc"


def ogrinfo(*arguments):
    if shutil.which("ogrinfo") is None:
        pytest.skip("ogrinfo is not installed; on Debian: apt-get install gdal-bin")
    done = subprocess.run(
        ["ogrinfo", "-ro", *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_ogrinfo_lists_the_kinds_and_counts_what_may_leave(source):
    listed = ogrinfo(source)
    assert re.search(r"shelter \(title: Shelters\)", listed)
    assert re.search(r"zone \(title: Evacuation zones\)", listed)
    said = ogrinfo("-so", source, "shelter")
    assert f"Feature Count: {OPEN + CLOSED + UNPLACED}" in said
    assert "Extent: (-93.900000, 41.500000) - (-93.360000, 41.500000)" in said
    assert "occupancy: Integer" in said


def test_ogrinfo_pages_through_and_filters_on_the_server(source):
    assert (
        ogrinfo("-q", "-oo", "PAGE_SIZE=4", source, "shelter").count("OGRFeature") == OPEN + CLOSED + UNPLACED
    )
    assert ogrinfo("-q", "-where", "stage='closed'", source, "shelter").count("OGRFeature") == CLOSED
    boxed = ogrinfo("-q", "-spat", "-93.905", "41", "-93.895", "42", source, "shelter")
    assert (boxed.count("OGRFeature"), "POINT (-93.9 41.5)" in boxed) == (1, True)


FRAME = """
import sys, pyogrio
if "OAPIF" not in pyogrio.list_drivers():
    sys.exit("no driver")
frame = pyogrio.read_dataframe(sys.argv[1], layer="shelter").set_index("name")
hall = frame.loc["Hall 7"]
print(len(frame), int(frame.geometry.isna().sum()), int(hall.occupancy), hall.geometry.wkt)
"""
"""In a process of its own: GDAL would keep this one from answering."""


def test_a_frame_comes_with_geometry_and_values(source):
    done = subprocess.run(
        [sys.executable, "-c", FRAME, source], capture_output=True, text=True, timeout=60, check=False
    )
    if "no driver" in done.stderr:
        pytest.skip("this pyogrio was built without OGC API Features")
    assert done.stdout.strip() == f"{OPEN + CLOSED + UNPLACED} {UNPLACED} 7 POINT (-93.83 41.5)"
