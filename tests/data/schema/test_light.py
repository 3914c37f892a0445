"""A record without pydantic's notes of what was told: the same record."""

from data.schema import KINDS


def test_a_lightened_record_is_the_same_record_and_can_be_changed() -> None:
    body = {
        "name": "Hall",
        "occupancy": {"value": 3, "source": "a"},
        "sources": [{"system": "a", "record_id": "1"}],
        "id": "A",
    }
    light, other, heavy = (KINDS["shelter"].model_validate(body) for _ in range(3))
    light.lightened()
    other.lightened()
    assert light == heavy
    assert light.model_dump_json() == heavy.model_dump_json()
    assert light.changed(name="Gym").name == "Gym" and light.name == "Hall"
    assert light.model_copy(update={"address": "Main St"}).address == "Main St" and light.address is None
    sets = {id(one.__pydantic_fields_set__) for one in (light, other, light.sources[0], other.sources[0])}
    assert len(sets) == 1
    assert not light.__pydantic_fields_set__
