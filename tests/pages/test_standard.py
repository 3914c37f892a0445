"""The Standard screen: addresses that exist, fields as the models have them, a verdict that can be taken along."""

import json

import pytest

from api import create_api
from data.exchange import FORMATS
from data.schema import KINDS
from data.schema.examples import example
from tests.pages.test_screens import words
from views.standardlists import GET, LOST

pytestmark = pytest.mark.slow  # runs whole screens


def _view(test, name: str):
    test.session_state["standard_views"] = name
    return test.run()


def test_addresses_kinds_and_formats_are_shown_and_say_exercise(show):
    test = show("standard")
    said = words(test)
    assert not test.exception
    assert "version 1" in said
    assert "EXERCISE" in said
    assert all(one.path in said.replace("&#34;", '"') for one in GET)
    said = words(_view(test, "Kinds and fields"))
    assert all(f"<code>{name}</code>" in said for name in ("occupancy", "capacity_evacuation", "stage"))
    assert "standby · open · closed" in said
    assert json.loads(test.code[0].value) == example("shelter")
    said = words(_view(test, "Formats"))
    assert all(form.title in said for form in FORMATS.values())
    assert "not schema-validated" in said


@pytest.mark.parametrize("kind", ["every record", "hazard_area", "depot"])
def test_a_kind_shows_its_fields_parts_and_example(show, kind):
    test = _view(show("standard"), "Kinds and fields")
    test.session_state["standard_kind"] = kind
    test.run()
    assert not test.exception
    assert json.loads(test.code[0].value)["kind"] == ("shelter" if kind not in KINDS else kind)


def test_a_pasted_record_gets_its_verdict(show):
    test = _view(show("standard"), "Check a file")
    test.text_area[0].set_value(json.dumps([example("shelter"), {"kind": "shelter", "nam": "x"}])).run()
    next(one for one in test.button if one.key == "standard_check").click().run()
    assert not test.exception
    assert "1 line is refused" in words(test)
    assert all(f"<code>{name}</code>" in words(test) for name in ("name", "nam"))


def test_text_that_is_nothing_says_what_to_do(show):
    test = _view(show("standard"), "Check a file")
    test.text_area[0].set_value("<script>alert(1)</script>").run()
    next(one for one in test.button if one.key == "standard_check").click().run()
    assert not test.exception
    said = words(test)
    assert "which kind of record" in said and "This cannot be checked" in said and "on the left" in said


def test_check_pressed_with_nothing_given_says_what_is_missing(show):
    test = _view(show("standard"), "Check a file")
    button = next(one for one in test.button if one.key == "standard_check")
    assert not button.disabled, "who pastes and presses at once is not sent away"
    button.click().run()
    assert "Paste it above, or choose a file" in words(test)


def test_every_address_that_is_told_exists(desk_routes):
    told = [one.path.partition("?")[0].removeprefix("/api") for one in GET]
    assert [path for path in told if path not in desk_routes] == []
    assert set(LOST) == set(FORMATS)


@pytest.fixture
def desk_routes(ground):
    """The addresses of the API as its own description has them."""

    class Desk:
        settings = ground.settings

        def workspace(self):
            return ground

    paths = set(create_api(Desk()).openapi()["paths"])
    return {path.replace("{layer}", "{kind}") for path in paths} | {"/openapi.json"}
