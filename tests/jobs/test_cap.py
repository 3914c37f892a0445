"""Warnings as CAP files from the command line."""

import pytest
import shapely

from data.access import local_person
from data.exchange.cap_rules import faults
from data.schema import HazardArea
from data.settings import Settings
from data.workspace import open_workspace


@pytest.fixture
def flood(var, monkeypatch) -> str:
    monkeypatch.setenv("MUSTER_CAP_SENDER", "alerts@county.example")
    opened = open_workspace(Settings(var=var, workspace="county"))
    record = HazardArea(
        name="Flood", event="Flood", sensitivity="public", geometry=shapely.box(-94, 41, -93, 42)
    )
    done = opened.store.save(local_person("Ada Reyes", "Planning Section Chief"), [record], reason="test")
    opened.store.close()
    return done.records[0].number


def test_messages_are_listed_and_written_by_the_spoken_number(muster, flood, tmp_path):
    said = muster("cap")
    assert "Alert" in said.out
    assert "1 message." in said.out.casefold()
    said = muster("cap", flood, "--to", tmp_path / "flood.xml")
    assert (said.code, "ACTUAL: Alert" in said.out) == (0, True)
    assert faults((tmp_path / "flood.xml").read_bytes()) == []


def test_a_file_that_exists_is_replaced_only_with_yes(muster, flood, tmp_path):
    there = tmp_path / "flood.xml"
    there.write_text("mine")
    assert muster("cap", flood, "--to", there).code == 3
    assert there.read_text() == "mine"
    assert muster("cap", flood, "--to", there, "--yes").code == 0


def test_what_is_not_there_and_what_is_half_said_is_refused(muster, flood, tmp_path):
    assert "no warning 'X'" in muster("cap", "X", "--to", tmp_path / "x.xml").err
    assert muster("cap", flood).code == 2
