"""Which stage may follow which: the working life of incidents, shelters, requests, units, assignments and reports."""

from collections.abc import Mapping

from data.errors import Invalid

Steps = Mapping[str, frozenset[str]]


def _steps(**after: str) -> dict[str, frozenset[str]]:
    return {stage: frozenset(following.split()) for stage, following in after.items()}


_SHELTER = {"planned", "standby", "open", "closed"}
_UNIT = {"available", "assigned", "en_route", "on_scene", "returning", "out_of_service"}

NEXT: dict[str, Steps] = {
    "incident": _steps(
        reported="verified active closed",
        verified="active contained closed",
        active="contained closed",
        contained="active closed",
        closed="active",
    ),
    "shelter": {stage: frozenset(_SHELTER - {stage}) for stage in {*_SHELTER, "unknown"}},
    "request": _steps(
        asked="approved declined cancelled",
        approved="partly_filled assigned declined cancelled",
        partly_filled="assigned moving delivered cancelled",
        assigned="moving approved cancelled",
        moving="delivered partly_filled cancelled",
        delivered="returned",
        declined="asked",
        cancelled="asked",
        returned="",
    ),
    "unit": {
        **{stage: frozenset((_UNIT | {"demobilised"}) - {stage}) for stage in {*_UNIT, "unknown"}},
        "demobilised": frozenset({"available"}),
    },
    "assignment": _steps(
        proposed="accepted cancelled",
        accepted="en_route cancelled",
        en_route="arrived cancelled",
        arrived="completed cancelled",
        completed="",
        cancelled="",
    ),
    "report": _steps(
        new="checking accepted duplicate rejected",
        checking="new accepted duplicate rejected",
        accepted="checking",
        duplicate="checking",
        rejected="checking",
    ),
}


def may_follow(kind: str, stage: str) -> list[str]:
    """The stages a record of this kind may go to next, in alphabetical order."""
    return sorted(NEXT[kind].get(stage, frozenset()))


def step(kind: str, before: str, after: str) -> str:
    """``after`` where it may follow ``before`` (or is the same), otherwise Invalid naming what may."""
    if after == before or after in NEXT[kind].get(before, frozenset()):
        return after
    allowed = ", ".join(may_follow(kind, before)) or "nothing"
    raise Invalid(
        f"{kind} cannot go from {before!r} to {after!r}", remedy=f"from {before!r} it may go to: {allowed}"
    )
