"""Standards are data with a source; whatever is not sure says so, and an own copy never passes for the original."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from data.errors import Invalid
from data.profiles import FOLDER, Standard, profiles
from data.settings import Settings


def _own(tmp_path: Path, **files: str) -> Settings:
    (tmp_path / FOLDER).mkdir()
    for name, text in files.items():
        (tmp_path / FOLDER / f"{name}.toml").write_text(text, "utf-8")
    return Settings(var=tmp_path)


def test_every_shipped_profile_says_its_edition_and_the_words_of_its_source() -> None:
    found = profiles()
    assert set(found) == {"china", "nfpa-1710", "nfpa-1720", "planning", "sphere", "us-shelter"}
    for profile in found.values():
        assert profile.edition and profile.source
        if profile.origin == "standard":
            assert all(standard.words for standard in profile.services.values()), profile.id
            assert all(figure.words for figure in profile.figures.values()), profile.id


def test_the_figures_are_those_of_the_standards() -> None:
    found = profiles()
    career, volunteer, sphere = found["nfpa-1710"], found["nfpa-1720"], found["sphere"]
    travel_s = {key: round(60 * (one.travel_minutes or 0)) for key, one in career.services.items()}
    assert travel_s["fire_station"] == 240
    assert (travel_s["fire_station_full_alarm"], travel_s["fire_station_high_rise"]) == (480, 610)
    assert {one.turnout_s for key, one in career.services.items() if one.service == "fire_station"} == {80}
    assert career.services["ems_station"].turnout_s == 60
    assert {one.share for one in career.services.values()} == {0.9}
    assert [(one.within_minutes, one.share) for one in volunteer.services.values()] == [
        (9, 0.9), (10, 0.8), (14, 0.8), (None, 0.9),
    ]  # fmt: skip
    assert sphere.services["shelter"].m2_per_person == 3.5
    assert sphere.services["water_point"].within_m == 500
    assert sphere.figures["water"].value == 15
    space = [one.m2_per_person for one in found["us-shelter"].services.values()]
    assert space == [pytest.approx(ft2 * 0.3048**2, rel=1e-3) for ft2 in (20, 40, 100)]
    assert found["china"].services["shelter"].m2_per_person == 1.5
    assert found["china"].services["fire_station"].within_minutes == 5


def test_a_figure_from_memory_says_so_wherever_it_is_cited() -> None:
    career = profiles()["nfpa-1710"]
    assert career.cite("fire_station") == "NFPA 1710, 2020 edition"
    assert career.cite("fire_station_second").endswith("figure not verified")
    assert not career.verified and profiles()["sphere"].verified


def test_where_a_standard_has_no_distance_the_value_is_a_suggestion() -> None:
    found = profiles()
    shelter = found["us-shelter"].services["shelter"]
    assert shelter.within_minutes is None and not shelter.has_limit
    assert (shelter.limit, shelter.unit) == (30, "min")
    planning = found["planning"]
    assert planning.origin == "suggestion" and planning.edition == "not a standard"
    assert not any(one.has_limit for one in planning.services.values())
    bare = Standard(service="shelter", label="Shelter")
    assert (bare.limit, bare.unit) == (None, None)


def test_the_clock_takes_what_comes_before_the_trip() -> None:
    def left(clock: str, **before: float) -> Standard:
        return Standard.model_validate(
            {"service": "fire", "label": "x", "within_minutes": 9, "clock": clock, **before}
        )

    assert left("travel", turnout_s=90).limit == 9
    assert left("dispatch", turnout_s=90).limit == 7.5
    assert left("call", turnout_s=90, call_s=60).limit == 6.5
    assert left("dispatch").limit == 9 and not left("dispatch").clock_known
    assert left("travel").clock_known and left("call", turnout_s=90, call_s=0).clock_known
    with pytest.raises(ValidationError, match="leave no time to travel"):
        left("dispatch", turnout_s=540)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"within_minutes": 5, "within_m": 5}, "more than one limit"),
        ({"within_minutes": 5, "suggested_minutes": 5}, "more than one limit"),
        ({"within_m": 500}, "travel = straight"),
        ({"within_minutes": 5, "travel": "straight"}, "minutes need travel"),
        ({"share": 90}, "less than or equal to 1"),
        ({"travel": "boat"}, "'car', 'emergency', 'foot' or 'straight'"),
    ],
)
def test_what_contradicts_itself_is_refused(values: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Standard.model_validate({"service": "fire", "label": "x", **values})


def test_an_own_file_adds_a_profile_of_its_own(tmp_path: Path) -> None:
    text = """
        id = "polk"
        name = "Polk County"
        edition = "2026"
        source = "County plan, annex C"
        [services.shelter]
        label = "Shelter"
        within_minutes = 20
    """
    found = profiles(_own(tmp_path, polk=text))
    assert found["polk"].origin == "own"
    assert found["polk"].services["shelter"].service == "shelter"
    assert found["polk"].services["shelter"].limit == 20
    assert "polk" not in profiles()


def test_a_copy_says_only_what_differs_and_that_it_is_a_copy(tmp_path: Path) -> None:
    text = """
        extends = "nfpa-1720"
        id = "our-volunteers"
        name = "Our volunteers"
        [services.fire_station_rural]
        turnout_s = 240
        [services.fire_station_remote]
        within_minutes = 25
    """
    settings = _own(tmp_path, ours=text)
    copy = profiles(settings)["our-volunteers"]
    assert (copy.services["fire_station_rural"].limit, copy.services["fire_station_rural"].share) == (10, 0.8)
    assert copy.services["fire_station_remote"].within_minutes == 25
    assert copy.services["fire_station_remote"].suggested_minutes is None
    assert copy.origin == "own" and copy.edition == "own copy of NFPA 1720, edition not confirmed"
    assert not copy.services["fire_station_rural"].verified and copy.services["fire_station"].verified
    assert profiles(settings)["nfpa-1720"] == profiles()["nfpa-1720"]


def test_an_own_file_with_a_shipped_id_takes_its_place(tmp_path: Path) -> None:
    text = """
        extends = "planning"
        [services.shelter]
        suggested_minutes = 45
    """
    found = profiles(_own(tmp_path, planning=text))
    assert found["planning"].services["shelter"].limit == 45
    assert found["planning"].services["hospital"].limit == 30
    assert found["planning"].origin == "own"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id = ", r"bad\.toml cannot be read"),
        ('id = "x"\nname = "X"\nedition = "1"\nsource = "s"\n[services.fire]\nlabel = "F"\nwithin_minutes = -4\n',
         r"bad\.toml, services\.fire\.within_minutes: Input should be greater than 0"),
        ('id = "x"\nname = "X"\nedition = "1"\nsource = "s"\n[services.fire]\nlabel = "F"\nwithin = 4\n',
         r"bad\.toml, services\.fire\.within: Extra inputs"),
        ('id = "x"\n[services]\n', r"bad\.toml, name: Field required \(2 more\)"),
        ('id = "x"\nservices = 3\n', r"bad\.toml, name: Field required"),
        ('extends = "nothing"\n', r"bad\.toml, extends: there is no profile 'nothing'"),
        ("extends = 5\n", r"bad\.toml, extends"),
        ('extends = "sphere"\nid = "A B"\n', r"bad\.toml, id: String should match"),
    ],
)  # fmt: skip
def test_a_mistake_names_the_file_and_the_key(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        profiles(_own(tmp_path, bad=text))


def test_every_standard_is_in_the_documentation_with_its_words() -> None:
    page = (Path(__file__).parents[2] / "docs" / "coverage.md").read_text("utf-8")
    for profile in profiles().values():
        section = page.split(f"(`{profile.id}`)")[1].split("\n### ")[0]
        assert profile.source in section and profile.edition in section
        for key, standard in profile.services.items():
            row = next(line for line in section.splitlines() if line.startswith(f"| `{key}` |"))
            assert standard.label in row and standard.words in row
            assert ("yes" if standard.verified else "| no |") in row or profile.origin == "suggestion"
