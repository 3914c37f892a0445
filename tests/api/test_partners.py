"""What docs/partners.md tells partners to type does what it says."""

import json
import os
import re
import shutil
import subprocess

import pyogrio
import pytest
import shapely

from data.schema import Closure, HazardArea, Jurisdiction, Shelter
from response import actions
from tests.api.conftest import START
from tests.api.serving import served

pytestmark = pytest.mark.gdal
FROM_THE_PAGE = "http://127.0.0.1:8501"


def commands(root):
    """The page's shell commands, one after the other, but for those of Muster's own command line."""
    page = (root / "docs" / "partners.md").read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", page, re.M | re.S)
    lines = re.sub(r"\\\n\s*", " ", "\n".join(blocks))
    found = re.findall(r"^(?:curl|ogrinfo|ogr2ogr) (?:[^\n']|'[^']*')*", lines, re.M)
    return [one.strip() for one in found]


@pytest.fixture
def ground(put):
    box = shapely.box(-93.9, 41.4, -93.3, 41.9)
    put(Jurisdiction(name="Polk County", level="county", geometry=box))
    put(
        Shelter(name="Hall", stage="open", geometry=shapely.Point(-93.6, 41.6), sensitivity="public"),
        Closure(name="bridge", cause="flood", geometry=shapely.Point(-93.6, 41.6)),
        HazardArea(name="flood", event="flood", geometry=box, onset=START),
    )


def test_every_command_of_the_page_works_as_it_stands(root, desk, ann, ground, tmp_path):
    missing = [name for name in ("curl", "ogrinfo", "ogr2ogr") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed; on Debian: apt-get install curl gdal-bin")
    _, secret = actions.make_token(
        desk.opened, ann, name="county-eoc", roles=["feed"], jurisdictions=["Polk County"]
    )
    told = commands(root)
    assert len(told) == 9
    with served(desk) as address:
        said = [_run(one.replace(FROM_THE_PAGE, address), secret, tmp_path) for one in told]
    listed, shelter, _, shelters, closures, hazards, mine, created, updated = said
    assert "shelter (title: Shelters)" in listed
    assert "Feature Count: 1" in shelter
    assert len(pyogrio.read_dataframe(tmp_path / "shelters.gpkg")) == 1
    for answer in (shelters, closures, hazards, mine):
        assert json.loads(answer)["numberMatched"] == 1
    assert [json.loads(created)["created"], json.loads(updated)["updated"]] == [1, 1]
    (north,) = [one for one in desk.opened.store.find(ann, ["shelter"]) if one.name == "North High School"]
    assert (north.occupancy.value, north.capacity_evacuation.value) == (335, 420)


def _run(command, secret, folder):
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env={**os.environ, "TOKEN": secret},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
