"""Files in: read safely, locate, map to the standard, and write with every repair named.

Names are loaded when they are first used: the process that reads untrusted files imports this package
too, and has no business with the store.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from data.intake.applying import apply
    from data.intake.errors import BadOption, IntakeError, LayerNeeded, NothingUsable, NotUsable, TooLarge
    from data.intake.fields import fields_of
    from data.intake.limits import Limits
    from data.intake.located import Repair
    from data.intake.mapping import Mapped
    from data.intake.plan import Draft, Options, Plan
    from data.intake.preparing import prepare
    from data.intake.table import Reject
    from data.intake.tally import Summary

_HOMES = {
    "applying": ("apply",),
    "errors": ("BadOption", "IntakeError", "LayerNeeded", "NotUsable", "NothingUsable", "TooLarge"),
    "fields": ("fields_of",),
    "limits": ("Limits",),
    "located": ("Repair",),
    "mapping": ("Mapped",),
    "plan": ("Draft", "Options", "Plan"),
    "preparing": ("prepare",),
    "table": ("Reject",),
    "tally": ("Summary",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "BadOption",
    "Draft",
    "IntakeError",
    "LayerNeeded",
    "Limits",
    "Mapped",
    "NotUsable",
    "NothingUsable",
    "Options",
    "Plan",
    "Reject",
    "Repair",
    "Summary",
    "TooLarge",
    "apply",
    "fields_of",
    "prepare",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
