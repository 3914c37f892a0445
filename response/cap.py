"""Which CAP messages speak about this workspace's world."""

from data.schema.vocab import CapStatus
from data.workspace import Mode

COUNTED: dict[Mode, frozenset[str]] = {
    "actual": frozenset({CapStatus.ACTUAL.value}),
    "exercise": frozenset({CapStatus.ACTUAL.value, CapStatus.EXERCISE.value}),
    "test": frozenset({CapStatus.ACTUAL.value, CapStatus.EXERCISE.value, CapStatus.TEST.value}),
}
"""CAP 1.2 ``status``: an exercise's warning must never look actual; drafts and system messages are for nobody."""


def counts_here(status: str, mode: Mode) -> bool:
    """Whether a hazard area of this CAP status is drawn and counted in a workspace of this mode."""
    return status in COUNTED[mode]
