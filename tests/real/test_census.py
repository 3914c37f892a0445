"""Every file of the recorded data is brought in: counted, and each row that was not taken explained."""

from pathlib import Path

import pytest

from tests.real.census import PAGE, Fate, census, files, page

pytestmark = pytest.mark.timeout(900)
"""The first of them reads all files, each in a process of its own: long where others work on the same machine."""


@pytest.fixture(scope="module")
def fates(real: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Fate]:
    return census(real, tmp_path_factory.mktemp("census"))


def test_no_file_is_left_out_and_none_breaks_it(fates: list[Fate], real: Path) -> None:
    assert [fate.file for fate in fates] == files(real) and len(fates) >= 119


def test_every_row_is_a_record_a_repetition_or_explained(fates: list[Fate]) -> None:
    for fate in fates:
        assert fate.rows == fate.records + fate.repeated + fate.rejects, fate
        assert fate.unexplained == 0, fate
        assert fate.reasons if fate.rejects else not fate.reasons or fate.refused, fate
        assert fate.records or fate.refused, f"{fate.file} gave nothing and does not say why"


def test_the_counts_are_those_of_the_page(fates: list[Fate]) -> None:
    """After a change that means to move them: python -m tests.real.census --write"""
    assert page(fates).splitlines() == PAGE.read_text("utf-8").splitlines()
