"""The first tables: state, log, meta, counter, quarantine, bounding boxes.

Later migrations spell their changes out; this one takes the tables as they stand at version 0001.
"""

from alembic import op

from data.store.dialect import APPEND_ONLY_DDL, BOX_DDL
from data.store.tables import counter, log, meta, metadata, quarantine, record

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind(), tables=[record, log, meta, counter, quarantine])
    for statement in [BOX_DDL, *APPEND_ONLY_DDL]:
        op.execute(statement)
