"""A worked example of every kind is what its model takes."""

import pytest

from data.schema import KINDS, read_record
from data.schema.examples import AT, example, of_model


@pytest.mark.parametrize("kind", KINDS)
def test_an_example_is_valid_says_its_kind_and_source_and_is_always_the_same(kind):
    made = example(kind)
    record = read_record(made)
    assert record.kind == kind
    assert record.sources[0].licence
    assert record.id == of_model(kind).id
    assert made == example(kind)
    assert "withheld" not in made
    assert "contacts" not in made


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_of_an_example_has_its_time(kind):
    record = read_record(example(kind))
    for name in type(record).figures():
        assert getattr(record, name).observed_at == AT


@pytest.mark.parametrize("kind", KINDS)
def test_an_example_shows_every_field_that_must_be_there(kind):
    needed = {name for name, field in KINDS[kind].model_fields.items() if field.is_required()}
    assert needed <= set(example(kind))
