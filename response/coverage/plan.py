"""What new sites a planner asks for: how many, from where, by which model."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from data.errors import Invalid

MODELS: Final = ("mclp", "p_median", "p_center", "lscp")
"""Most people covered; shortest total travel; smallest worst trip; fewest sites to cover all."""
P_MAX: Final = 10
TIME_LIMIT_S: Final = 30.0


@dataclass(frozen=True)
class Plan:
    """``source``: shelter (shelters that are not open), reference (candidates), or facility/TYPE."""

    source: str = "shelter"
    model: str = "mclp"
    p: int = 3

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def read_plan(value: Mapping[str, Any]) -> Plan:
    """A plan from plain values; raises Invalid with the part that cannot be meant."""
    source, model, p = value.get("source", "shelter"), value.get("model", "mclp"), value.get("p", 3)
    if model not in MODELS:
        raise Invalid(f"model {str(model)[:30]!r} is not known", remedy=f"use one of {', '.join(MODELS)}")
    if not isinstance(p, int) or not 1 <= p <= P_MAX:
        raise Invalid(f"p={p!r} sites cannot be asked for", remedy=f"give a whole number from 1 to {P_MAX}")
    known = source in ("shelter", "reference") or str(source).startswith("facility/")
    if not isinstance(source, str) or not known:
        raise Invalid(
            f"source {str(source)[:30]!r} is not known", remedy="use shelter, reference or facility/TYPE"
        )
    return Plan(source, model, p)
