"""`python -m tests.api.qgis [PYTHON]`: serve shelters to QGIS, and compare what it read; 0 where all is as it was.

PYTHON is the one that has QGIS, by default /usr/bin/python3 (Debian: apt-get install python3-qgis qgis-providers).
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import shapely

from data.access import local_person
from data.schema import Closure, CountFigure, Shelter, Zone
from data.settings import Settings
from data.workspace import open_workspace
from response import actions
from tests.api.conftest import START, Desk
from tests.api.serving import served

NUMBER, WITHIN_S = 2_500, 300
READER = Path(__file__).with_name("reader.py")
POLYGON, LINE = 3, 2
EXPECTED = {
    "valid": True,
    "system": "EPSG:4326",
    "counted": NUMBER + 1,
    "fetched": NUMBER + 1,
    "in a box": 101,
    "filtered": NUMBER // 5,
    "types": {
        "name": "String", "occupancy": "Integer", "accepting": "Boolean", "floor_area_m2": "Real",
        "observed_at": "DateTime",
    },
    "shapes": [POLYGON, LINE],
    "nothing there": True,
    "with a token": NUMBER // 2,
    "with a wrong token": False,
}  # fmt: skip


def main(python: str = "/usr/bin/python3") -> int:
    """Print each answer beside what it should be."""
    with tempfile.TemporaryDirectory(prefix="muster-qgis-") as folder:
        settings = Settings(var=Path(folder), workspace="polk")
        opened = open_workspace(settings)
        try:
            found = _read(python, Desk(opened, settings))
        finally:
            opened.store.close()
    print(f"QGIS {found.pop('version')}")
    for name, wanted in EXPECTED.items():
        print(f"{'ok   ' if found[name] == wanted else 'WRONG'} {name}: {found[name]}")
    return int(found != EXPECTED)


def _read(python: str, desk: Desk) -> dict[str, object]:
    """What QGIS says of a workspace with shelters, of which a partner sees half."""
    ann = local_person("Ann Ames", "Planning Section Chief")
    area, road = shapely.box(-93.7, 41.4, -93.6, 41.6), shapely.LineString([(-93, 41), (-92, 42)])
    records = [
        *(_shelter(n) for n in range(NUMBER)),
        Shelter(name="Somewhere"),
        Zone(name="Zone 3", code="3", geometry=area),
        Closure(name="I 80", cause="flood", geometry=road),
    ]
    desk.opened.store.save(ann, records, reason="set up")
    _, secret = actions.make_token(desk.opened, ann, name="gis", roles=["partner"], jurisdictions=["*"])
    with served(desk) as address:
        done = subprocess.run(
            [python, "-I", str(READER), address, secret], capture_output=True, text=True, timeout=WITHIN_S,
            check=False,
        )  # fmt: skip
    answers = [line for line in done.stdout.splitlines() if line.startswith("ANSWER ")]
    if not answers:
        raise SystemExit(f"{python} has no QGIS, or it did not answer:\n{done.stderr[-2000:]}")
    said: dict[str, object] = json.loads(answers[0].removeprefix("ANSWER "))
    return said


def _shelter(n: int) -> Shelter:
    return Shelter(
        name=f"Hall {n}",
        stage="open" if n % 5 else "closed",
        sensitivity="partner" if n % 2 else "internal",
        geometry=shapely.Point(-95 + n / 1000, 41.5),
        accepting=bool(n % 3),
        floor_area_m2=n + 0.5,
        observed_at=START,
        occupancy=CountFigure(value=n, observed_at=START),
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
