"""The benchmarks run, report and record; how fast they are is not a test's business."""

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.registry import modules, select
from benchmarks.results import Result, race


def test_a_quick_run_prints_and_records_every_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "var" / "bench.jsonl"
    assert main(["knn", "--quick", "--output", str(output)]) == 0
    lines = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert {line["peer"] for line in lines} == {None, "sjoin_nearest", "STRtree", "BallTree"}
    assert all({"name", "value", "unit", "peer", "ratio"} <= line.keys() for line in lines)
    assert [line["value"] for line in lines if line["name"].endswith("wrong")] == [0] * 8
    assert len(capsys.readouterr().out.splitlines()) == 1 + len(lines)


def test_a_module_or_a_single_benchmark_can_be_named() -> None:
    assert set(select(["knn"])) == {"knn.uniform", "knn.clustered"}
    assert set(select(["knn.uniform"])) == {"knn.uniform"}
    assert "knn" in modules()


@pytest.mark.parametrize("name", ["nothing", "knn.nothing", "results"])
def test_an_unknown_name_is_answered_with_the_known_ones(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([name]) == 2
    assert "knn" in capsys.readouterr().err


def test_ratios_and_goals_say_which_way_is_better() -> None:
    assert Result.against("x", 0.5, "s", "p", 5.0, at_least=8).met is True
    assert Result.against("x", 0.5, "s", "p", 2.0, at_least=8).ratio == 4
    assert Result.at_most("x", 51, "ms", 50).met is False
    assert Result.at_least("x", 51, "rows/s", 50).met is True


def test_contestants_take_turns() -> None:
    calls: list[str] = []
    seconds, answers = race({"a": lambda: calls.append("a"), "b": lambda: calls.append("b")}, repeats=2)
    assert calls == ["a", "b", "a", "b"]
    assert set(seconds) == set(answers) == {"a", "b"}
