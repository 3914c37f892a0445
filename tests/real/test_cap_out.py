"""What we write as CAP is valid by the schema of OASIS, and so is what we read from others and write again."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from data.exchange.cap import write_cap
from data.feeds import adapters
from data.feeds.parsed import About
from data.schema import HazardArea
from tests.data.exchange.test_cap import HAZARDS, SENDING, hazard, messages, outgoing, versions
from tests.real.test_feeds_cap import CAP

AT = datetime(2026, 5, 19, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def schema(real) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(real / "schema" / "CAP-v1.2.xsd"))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HAZARDS)
def test_every_alert_is_valid(schema, record):
    schema.assertValid(etree.fromstring(write_cap(outgoing(record))))


def test_updates_and_cancels_are_valid(schema):
    worse = hazard(severity="severe")
    for told in (
        [hazard(), worse, worse.changed(status="withdrawn")],
        [hazard(), worse, worse.changed(status="ended")],
    ):
        for message in messages(versions(*told), SENDING):
            schema.assertValid(etree.fromstring(write_cap(message)))


@pytest.mark.parametrize("name", [name for name, counts in CAP.items() if counts[0]])
def test_recorded_warnings_written_again_are_valid(real, schema, name):
    drafts = adapters.parser("cap")((real / name).read_bytes(), About("x", "https://x.example", AT)).drafts
    for draft in drafts:
        assert isinstance(draft.record, HazardArea)
        schema.assertValid(etree.fromstring(write_cap(outgoing(draft.record))))
