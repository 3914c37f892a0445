"""A briefing leaves the agency: what is withheld or restricted is nowhere in it."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import shapely

from data.schema import Figure, Incident, Shelter
from response import queries

START = datetime(2026, 5, 19, 11, tzinfo=UTC)


def refuge(name, **more):
    count = {"occupancy": Figure(value=10, observed_at=START), "capacity_evacuation": Figure(value=50)}
    return Shelter(name=name, stage="open", geometry=shapely.Point(-93.6, 41.6), **count, **more)


def everything(data):
    frames = [frame.drop(columns="geometry").to_csv() for frame in data.frames.values()]
    rest = [repr(getattr(data, field.name)) for field in fields(data) if field.name != "frames"]
    return "\n".join([*frames, *rest, data.shelters.to_csv()])


def test_nothing_withheld_or_restricted_is_in_a_briefing(workspace, ann):
    made = [
        refuge("Open hall"),
        refuge("Hidden house", withheld=True, sensitivity="public"),
        refuge("Guarded house", sensitivity="restricted"),
        Incident(name="Guarded matter", event="threat", stage="active", sensitivity="restricted"),
    ]
    workspace.store.save(ann, made, reason="set up")
    data = queries.briefing(workspace, ann, since=START - timedelta(hours=1))
    said = everything(data)
    assert "Open hall" in said
    assert "Hidden" not in said
    assert "Guarded" not in said
    places = next(figure for figure in data.figures if figure.key == "shelter_places")
    assert places.value == 40, "of one shelter, not of three"
    screen = next(figure for figure in queries.figures(workspace, ann) if figure.key == "shelter_places")
    assert screen.value == 120, "inside the agency all three count"
