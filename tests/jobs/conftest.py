"""Runs a command as a person would, in a copy of its own."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import shapely

from data.access import local_person
from data.schema import CountFigure, Shelter, Source
from data.settings import Settings
from data.workspace import open_workspace
from jobs.cli import main

SIGNED = ("--yes", "--name", "Ada Reyes", "--position", "Planning Section Chief")


@dataclass(frozen=True)
class Said:
    """What a command printed and ended with."""

    code: int
    out: str
    err: str


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the commands keep their workspaces; the one they open is called county."""
    monkeypatch.setenv("MUSTER_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("MUSTER_WORKSPACE", "county")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "var"


@pytest.fixture
def muster(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Said]:
    def run(*arguments: str | Path) -> Said:
        monkeypatch.setattr(sys, "argv", ["muster", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
            raise SystemExit(0)
        out, err = capsys.readouterr()
        return Said(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def county(var: Path) -> None:
    """A workspace with three shelters."""
    opened = open_workspace(Settings(var=var, workspace="county"))
    source = Source(system="county", record_id="1", licence="CC0-1.0")
    halls = [("North High", 41.61, 300), ("South High", 41.55, 200), ("Red Hall", 41.52, 50)]
    records = [
        Shelter(
            name=name,
            geometry=shapely.Point(-93.61, latitude),
            capacity_evacuation=CountFigure(value=places),
            sources=[source.model_copy(update={"record_id": str(number)})],
        )
        for number, (name, latitude, places) in enumerate(halls)
    ]
    opened.store.save(local_person("Ada Reyes", "Planning Section Chief"), records, reason="test")
    opened.store.close()


@pytest.fixture
def shelters(tmp_path: Path) -> Path:
    """Five shelters: one without a name, one on the moon, one that tries to steer the terminal."""
    path = tmp_path / "shelters.csv"
    path.write_text(
        "SHELTER_ID,SHELTER_NAME,LATITUDE,LONGITUDE,CAPACITY\n"
        "1,North High,41.61,-93.61,300\n"
        "2,South High,41.55,-93.62,200\n"
        "3,,41.50,-93.60,100\n"
        "4,Moon Hall,410.5,-93.60,100\n"
        "5,\x1b[31mRed Hall [bold],41.52,-93.63,50\n",
        encoding="utf-8",
    )
    return path
