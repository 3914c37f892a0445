"""Resources and units as people write them: the same thing is found the same, and nothing else is."""

import pytest

from response.measures import COUNT, measure, thing


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("cots", "cot"), ("Cot", "each")),
        (("sandbags", "bag"), ("sandbag", "bags")),
        (("medical kits", "kit"), ("Medical-Kits", "kits")),
        (("meals", "meal"), ("meals", "")),
        (("buses", "bus"), ("bus", "unit")),
        (("boxes", "box"), ("box", "pc.")),
        (("batteries", "battery"), ("battery", "each")),
    ],
)
def test_the_same_thing_written_otherwise_is_the_same(one, other):
    assert measure(*one) == measure(*other)


@pytest.mark.parametrize(
    ("quantity", "unit", "expected"),
    [(1, "m³", 1000), (10, "gal", 37.85411784), (2, "Litres", 2), (3, "hl", 300), (500, "ml", 0.5)],
)
def test_volumes_are_counted_in_litres(quantity, unit, expected):
    found = measure("water", unit)
    assert found.key == ("water", "L")
    assert quantity * found.factor == pytest.approx(expected)


def test_power_flow_mass_and_length_have_bases_of_their_own():
    assert measure("generators", "MW").factor == 1000
    assert measure("pumps", "l/s").factor == 3.6
    assert measure("rice", "t").key == ("rice", "kg")
    assert measure("hose", "ft").factor == pytest.approx(0.3048)


def test_what_does_not_convert_stays_apart():
    keys = {measure("water", unit).key for unit in ("L", "pallet", "bottle")}
    assert len(keys) == 3
    assert measure("cots", "cot").key != measure("blankets", "blanket").key
    assert measure("transport", "people").key == ("transport", "person")


def test_a_dozen_is_twelve():
    assert measure("blankets", "dozen").factor == 12
    assert measure("blankets", "dozen").key == measure("blankets", "blanket").key


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("high-water vehicles", "High-water vehicle section"),
        ("debris crews", "Debris management team"),
        ("Evacuation buses", "evacuation bus"),
        ("hazmat teams", "Hazardous materials team"),
    ],
)
def test_units_are_asked_for_by_the_names_people_use(asked, kind):
    assert thing(asked) == thing(kind)


def test_an_ambulance_is_no_strike_team():
    assert thing("ambulances") != thing("ambulance strike team")
    assert measure("high-water vehicles", "section").key == ("high water vehicle", COUNT)
