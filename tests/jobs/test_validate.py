"""./muster validate: a verdict and an exit code for scripts."""

import csv
import json

from data.schema.examples import example


def test_a_file_that_fits_ends_with_0_and_one_that_does_not_with_1(muster, tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(example("shelter")))
    bad.write_text(json.dumps([example("depot"), {"kind": "depot"}]))
    said = muster("validate", good)
    refused = muster("validate", bad, "--report", tmp_path / "verdict.csv")
    assert (said.code, refused.code) == (0, 1)
    assert "1 in all: 1 fit" in said.out
    assert "name: field required; add it" in refused.out
    rows = list(csv.DictReader((tmp_path / "verdict.csv").read_text("utf-8-sig").splitlines()))
    assert [row["verdict"] for row in rows] == ["fits", "refused"]


def test_a_report_is_replaced_only_with_yes_and_a_table_needs_its_kind(muster, tmp_path):
    path, report = tmp_path / "rows.csv", tmp_path / "verdict.csv"
    path.write_text("name,latitude,longitude\nNorth,41.7,-93.6\n")
    report.write_text("mine")
    assert muster("validate", path).code == 2
    assert muster("validate", path, "--kind", "dragon").code == 2
    assert muster("validate", path, "--kind", "shelter", "--report", report).code == 3
    assert report.read_text() == "mine"
    assert muster("validate", path, "--kind", "shelter", "--report", report, "--yes").code == 0
    assert "row 2" in report.read_text("utf-8-sig")
