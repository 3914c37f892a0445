"""One record out of two: what is filled, what is later, what stays inside."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data.access import local_person
from data.intake.applying import onto
from data.intake.plan import Draft
from data.merging import combine
from data.schema import Beds, CountFigure, Depot, Facility, Shelter, Source, StockLine
from data.schema.vocab import Condition, Sensitivity, ShelterStage
from data.store import Store

AT = datetime(2026, 5, 19, 6, tzinfo=UTC)
SOMEONE = local_person("Ada", "Planning Section Chief")


def shelter(**fields: Any) -> Shelter:
    return Shelter.model_validate({"name": "Town Hall"} | fields)


def counted(people: int | None, hours: float | None = 0, source: str = "county") -> CountFigure:
    at = None if hours is None else AT + timedelta(hours=hours)
    return CountFigure(value=people, observed_at=at, source=source)


def test_what_the_lead_does_not_know_is_filled_and_what_it_knows_stays() -> None:
    lead = shelter(operator="Red Cross")
    other = shelter(name="Hall", operator="County", address="1 Main St", geometry=shapely.Point(-93, 41))
    assert combine(lead, other) == {"address": "1 Main St", "geometry": shapely.Point(-93, 41)}


@pytest.mark.parametrize(("hours", "people"), [(1, 70), (-1, 40), (0, 40), (None, 40)])
def test_the_later_figure_is_taken_where_both_say_when(hours: float | None, people: int) -> None:
    lead, other = shelter(occupancy=counted(40)), shelter(occupancy=counted(70, hours))
    merged = lead.model_copy(update=combine(lead, other))
    assert merged.occupancy is not None and merged.occupancy.value == people


def test_a_stage_is_taken_from_the_one_that_was_seen_later() -> None:
    lead = shelter(stage=ShelterStage.OPEN, observed_at=AT)
    closed = shelter(stage=ShelterStage.CLOSED, observed_at=AT + timedelta(hours=2))
    assert combine(lead, closed)["stage"] is ShelterStage.CLOSED
    assert "stage" not in combine(closed, lead)
    assert "stage" not in combine(lead, shelter(stage=ShelterStage.CLOSED)), "nobody said when"


def test_a_condition_comes_with_its_time_or_not_at_all() -> None:
    lead = Facility(name="Clinic", condition=Condition.GREEN, condition_at=AT)
    other = Facility(name="Clinic", condition=Condition.RED, condition_at=AT + timedelta(hours=1))
    assert combine(lead, other) == {"condition": Condition.RED, "condition_at": AT + timedelta(hours=1)}
    assert combine(other, lead) == {}


def test_capacities_of_different_standards_are_not_mixed() -> None:
    lead = shelter(capacity_evacuation=counted(100), capacity_standard="ARC 2022")
    other = shelter(capacity_longer=counted(60), capacity_standard="Sphere 2018")
    assert combine(lead, other) == {}
    assert set(combine(shelter(), other)) == {"capacity_longer", "capacity_standard"}


def test_stock_and_beds_are_joined_line_by_line() -> None:
    water = StockLine(resource_type="water", unit="L", quantity={"value": 5, "observed_at": AT})  # type: ignore[arg-type]
    newer = StockLine(
        resource_type="water",
        unit="L",
        quantity={"value": 9, "observed_at": AT + timedelta(hours=1)},
        minimum=4,
    )  # type: ignore[arg-type]
    cots = StockLine(resource_type="cots", unit="pcs")
    lines = combine(Depot(name="A", lines=[water]), Depot(name="B", lines=[newer, cots]))["lines"]
    assert [(line.resource_type, line.quantity and line.quantity.value) for line in lines] == [
        ("water", 9), ("cots", None),
    ]  # fmt: skip
    assert lines[0].minimum == 4
    icu = [Beds(type="icu", available=counted(2))], [Beds(type="icu", available=counted(5, 1), baseline=8)]
    beds = combine(Facility(name="A", beds=icu[0]), Facility(name="B", beds=icu[1]))["beds"]
    assert (beds[0].available.value, beds[0].baseline, len(beds)) == (5, 8, 1)


@given(st.sampled_from(list(Sensitivity)), st.sampled_from(list(Sensitivity)), st.booleans(), st.booleans())
def test_what_stays_inside_stays_inside_whichever_leads(
    one: Sensitivity, two: Sensitivity, hide: bool, hide_too: bool
) -> None:
    a, b = shelter(sensitivity=one, withheld=hide), shelter(sensitivity=two, withheld=hide_too)
    for lead, other in ((a, b), (b, a)):
        merged = lead.model_copy(update=combine(lead, other))
        assert {merged.sensitivity} >= {max(one, two, key=list(Sensitivity).index)}
        assert merged.withheld == (hide or hide_too)


def _draft(row: int, key: str, **fields: Any) -> Draft:
    record = shelter(sources=[Source(system="red cross", record_id=key)], **fields)
    return Draft(record, row, frozenset(fields) | {"name", "sources"})


def _merged(store: Store) -> str:
    """The county's hall, with the two records of the Red Cross for it merged in."""
    lead = shelter(
        sensitivity="public",
        sources=[Source(system="county", record_id="1"), *(Source(system="red cross", record_id=key) for key in "ab")],
    )  # fmt: skip
    gone = [
        shelter(sources=[Source(system="red cross", record_id=key)], status="withdrawn", merged_into=lead.id)
        for key in "ab"
    ]
    store.save(SOMEONE, [lead, *gone], reason="merged")
    return lead.id


def test_a_later_import_of_the_second_source_reaches_the_merged_record(tmp_path: Path) -> None:
    store = Store(tmp_path / "muster.db")
    lead_id = _merged(store)
    stored = store.by_source(SOMEONE, "shelter", "red cross")
    assert {key: one.id for key, one in stored.items()} == {"a": lead_id, "b": lead_id}
    drafts = [
        _draft(1, "a", address="1 Main St", occupancy=counted(40, 0, "red cross")),
        _draft(2, "b", address="Elsewhere", occupancy=counted(55, 1, "red cross")),
        _draft(3, "c"),
    ]
    hall, new = onto(stored, drafts)
    assert isinstance(hall, Shelter) and hall.id == lead_id and new.id == drafts[2].record.id
    assert (hall.name, hall.address, hall.occupancy and hall.occupancy.value) == (
        "Town Hall",
        "1 Main St",
        55,
    )
    assert hall.sensitivity is Sensitivity.PUBLIC, "the rows said nothing about it"
    assert [one.system for one in hall.sources] == ["county", "red cross", "red cross"]
    store.save(SOMEONE, [hall, new], reason="import")
    assert onto(store.by_source(SOMEONE, "shelter", "red cross"), drafts)[0] == store.get(SOMEONE, lead_id)
    store.close()


def test_a_record_merged_twice_leads_to_the_last_one(tmp_path: Path) -> None:
    store = Store(tmp_path / "muster.db")
    last = shelter(sources=[Source(system="county", record_id="1")])
    middle = shelter(sources=[Source(system="city", record_id="2")], status="withdrawn", merged_into=last.id)
    first = shelter(
        sources=[Source(system="red cross", record_id="3")], status="withdrawn", merged_into=middle.id
    )
    store.save(SOMEONE, [last, middle, first], reason="merged")
    assert store.by_source(SOMEONE, "shelter", "red cross")["3"].id == last.id
    store.close()
