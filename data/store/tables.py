"""The tables, in neutral SQLAlchemy Core: current state, the append-only log, and small helpers beside them."""

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData()

HEAD = "0002"
"""The newest migration; a test holds it equal to Alembic's."""


def _facets() -> list[sa.Column[Any]]:
    """What queries and scopes look at; the same columns in the state and in the log."""
    return [
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("number", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("confidence", sa.Text, nullable=False),
        sa.Column("sensitivity", sa.Text, nullable=False),
        sa.Column("withheld", sa.Boolean, nullable=False),
        sa.Column("home_id", sa.Text),  # jurisdiction it belongs to; a jurisdiction's own id
        sa.Column("parent_id", sa.Text),
        sa.Column("incident_keys", sa.Text),  # |id|id|, so that one LIKE finds an incident
        sa.Column("source_system", sa.Text),
        sa.Column("source_record_id", sa.Text),
        sa.Column("figure_at", sa.BigInteger),  # µs since 1970, as all times here
        sa.Column("over_at", sa.BigInteger),
        sa.Column("cell", sa.BigInteger),
        sa.Column("x", sa.Float),
        sa.Column("y", sa.Float),
        sa.Column("west", sa.Float),
        sa.Column("south", sa.Float),
        sa.Column("east", sa.Float),
        sa.Column("north", sa.Float),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text, nullable=False),  # JSON without nulls, geometry and version
        sa.Column("geom", sa.LargeBinary),  # WKB, WGS 84
    ]


record = sa.Table(
    "record",
    metadata,
    sa.Column("rid", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("seq", sa.BigInteger, nullable=False),  # the log row that made it so
    *_facets(),
    sa.Index("record_kind", "kind", "status", "rid"),
    sa.Index("record_source", "kind", "source_system", "source_record_id"),
    sa.Index("record_parent", "kind", "parent_id"),
    sa.Index(
        "record_cells",
        *("kind", "status", "cell", "state", "figure_at", "over_at", "x", "y"),
        *("home_id", "sensitivity", "withheld", "confidence", "id"),
    ),
)

log = sa.Table(
    "log",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("rid", sa.Integer, nullable=False),
    sa.Column("id", sa.Text, nullable=False),
    *_facets(),
    sa.Column(
        "geom_seq", sa.BigInteger
    ),  # the row that holds the geometry, when this one leaves it as it was
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("position", sa.Text, nullable=False),
    sa.Column("organisation", sa.Text, nullable=False),
    sa.Column("via", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("changed", sa.Text, nullable=False),  # JSON {field: [before, after]}
    sa.Index("log_record", "rid", "seq"),
    sa.Index("log_kind", "kind", "seq"),
    sa.Index("log_time", "recorded_at", "seq"),
)

meta = sa.Table(
    "meta",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

counter = sa.Table(
    "counter",
    metadata,
    sa.Column("prefix", sa.Text, primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True),
    sa.Column("last", sa.Integer, nullable=False),
)

quarantine = sa.Table(
    "quarantine",
    metadata,
    sa.Column("qid", sa.Integer, primary_key=True),
    sa.Column("recorded_at", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("row", sa.Integer),
    sa.Column("column", sa.Text),
    sa.Column("value", sa.Text),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("remedy", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("raw", sa.Text, nullable=False),  # the whole row as JSON
    sa.Index("quarantine_source", "source", "file"),
)

kept = sa.Table(
    "kept",
    metadata,
    sa.Column("shelf", sa.Text, primary_key=True),  # what it is: receipt, mapping, feed, token, …
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("body", sa.Text, nullable=False),  # JSON
    sa.Index("kept_time", "shelf", "at"),
)
