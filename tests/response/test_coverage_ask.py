"""Questions about coverage as text: what goes in comes out, what cannot be meant is refused with the remedy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import Invalid
from response.coverage import Ask, Change, Conditions, Moved, Service, Site, read, read_text
from response.coverage.plan import Plan, read_plan

names = st.text(min_size=1, max_size=20).filter(lambda text: text.strip() == text)
degrees = st.floats(-90, 90, allow_nan=False)
services = st.one_of(
    st.just(Service()), st.builds(Service, st.sampled_from(["depot", "facility", "unit"]), names)
)
limits = st.one_of(st.none(), st.floats(0.1, 1000, allow_nan=False))
changes = st.builds(
    Change,
    dropped=st.lists(names, max_size=3).map(tuple),
    moved=st.lists(st.builds(Moved, names, degrees, degrees), max_size=2).map(tuple),
    opened=st.lists(
        st.builds(Site, names, names, degrees, degrees, st.one_of(st.none(), st.floats(0, 1e5))),
        max_size=2,
        unique_by=lambda site: site.id,
    ).map(tuple),
    closed=st.lists(st.lists(st.tuples(degrees, degrees), min_size=1, max_size=3).map(tuple), max_size=2).map(
        tuple
    ),
)
asks = st.builds(
    Ask,
    service=services,
    standard=st.one_of(st.none(), names),
    minutes=limits,
    metres=limits,
    by_road=st.booleans(),
    capacity=st.booleans(),
    seeking=st.floats(0.01, 1),
    area=st.one_of(st.none(), names),
    conditions=st.builds(
        Conditions, st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.booleans(),
        st.sampled_from([None, "count", "leave_out", "unknown"]),
    ),
    change=changes,
)  # fmt: skip


@given(asks)
def test_a_question_survives_its_text(ask):
    assert read_text(ask.text) == ask


def test_the_plain_question_is_short():
    assert Ask().text == "{}"
    assert read_text(None) == read_text("{}") == Ask()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"colour": 1}, "'colour' is not a part"),
        ({"service": "boats"}, "service 'boats'"),
        ({"service": "depot"}, "service 'depot'"),
        ({"minutes": -5}, "minutes=-5"),
        ({"minutes": 0}, "reaches nobody"),
        ({"metres": "far"}, "metres='far'"),
        ({"metres": True}, "metres=True"),
        ({"seeking": 2}, "seeking=2"),
        ({"seeking": 0}, "asks about nobody"),
        ({"by_road": 1}, "neither true nor false"),
        ({"conditions": {"stale": "maybe"}}, "stale='maybe'"),
        ({"conditions": []}, None),
        ({"conditions": [1]}, "not an object"),
        ({"change": {"moved": [{"id": "a"}]}}, "moved has an entry"),
        ({"change": {"closed": [[[200, 0]]]}}, "closed has an entry"),
        ({"change": {"closed": [[]]}}, "closed has an entry"),
        ({"change": {"opened": [{"id": "a", "name": "A", "lon": 1, "lat": 1, "places": -1}]}}, "opened has"),
        ({"change": {"dropped": "a"}}, "not a list"),
        ({"change": {"dropped": ["a"] * 201}}, "not a list of at most"),
        ({"standard": 5}, "not a text"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_value_and_a_remedy(value, said):
    if said is None:
        assert read(value) == Ask()
        return
    with pytest.raises(Invalid) as told:
        read(value)
    assert said in str(told.value)
    assert told.value.remedy


@pytest.mark.parametrize("text", ["{", "[]", "x" * 30_000])
def test_text_that_is_no_question_is_refused(text):
    with pytest.raises(Invalid):
        read_text(text)


@pytest.mark.parametrize("value", [{"p": 0}, {"p": 11}, {"p": "3"}, {"model": "best"}, {"source": "moon"}])
def test_a_plan_nobody_can_mean_is_refused(value):
    with pytest.raises(Invalid):
        read_plan(value)


def test_a_plan_survives_its_values():
    plan = Plan("facility/school", "p_median", 4)
    assert read_plan(plan.as_dict()) == plan


def test_a_site_is_opened_once():
    site = {"id": "x", "name": "Hall", "lon": 1.0, "lat": 2.0}
    with pytest.raises(Invalid, match="twice"):
        read({"change": {"opened": [site, site]}})
