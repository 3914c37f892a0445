"""What a profile says: for each service a limit, a share, a way of travel, and where the figure comes from."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

SECONDS_PER_MINUTE = 60.0

Travel = Literal["car", "emergency", "foot", "straight"]
Direction = Literal["to_target", "from_target"]
Clock = Literal["travel", "dispatch", "call"]
Stale = Literal["count", "leave_out", "unknown"]
Origin = Literal["standard", "suggestion", "own"]


class _Said(BaseModel):
    """A figure with where it is from; ``verified`` false: from memory, or not found in the document itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: str = Field(default="", description="what the source says")
    edition: str = Field(default="", description="edition of this figure, where not the profile's")
    verified: bool = False
    note: str = ""


class Figure(_Said):
    """A planning figure beside the limits: litres, toilets, areas."""

    label: str
    value: float
    unit: str


class Standard(_Said):
    """The standard for one service.

    ``service`` is the kind of place that serves; several standards may be about one. At most one of
    ``within_minutes`` and ``within_m`` (metres as the crow flies) is the standard's; with neither it has no
    distance, and ``suggested_minutes`` or ``suggested_m`` is a planning value of Muster's, not of the standard.
    ``clock`` says what the minutes count: ``travel`` the trip alone, ``dispatch`` the turnout and the trip,
    ``call`` the call, the turnout and the trip. ``share`` of people or incidents within it, where stated.
    ``direction`` from_target: help drives to the people. ``stale`` capacities are counted, left out, or unknown.
    """

    service: str
    label: str
    within_minutes: float | None = Field(default=None, gt=0)
    within_m: float | None = Field(default=None, gt=0)
    suggested_minutes: float | None = Field(default=None, gt=0)
    suggested_m: float | None = Field(default=None, gt=0)
    share: float | None = Field(default=None, gt=0, le=1)
    travel: Travel = "car"
    direction: Direction = "to_target"
    clock: Clock = "travel"
    call_s: float | None = Field(default=None, ge=0)
    turnout_s: float | None = Field(default=None, ge=0)
    m2_per_person: float | None = Field(default=None, gt=0)
    stale: Stale = "unknown"

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        limits = [self.within_minutes, self.within_m, self.suggested_minutes, self.suggested_m]
        if sum(limit is not None for limit in limits) > 1:
            raise ValueError(
                "more than one limit; keep one of within_minutes, within_m, suggested_minutes and suggested_m"
            )
        minutes = self.within_minutes is not None or self.suggested_minutes is not None
        metres = self.within_m is not None or self.suggested_m is not None
        if (minutes and self.travel == "straight") or (metres and self.travel != "straight"):
            raise ValueError(
                "minutes need travel = car, emergency or foot; metres are as the crow flies: travel = straight"
            )
        if self.within_minutes is not None and self.travel_minutes is not None and self.travel_minutes <= 0:
            raise ValueError(
                "call_s and turnout_s leave no time to travel; lower them or raise within_minutes"
            )
        return self

    @property
    def has_limit(self) -> bool:
        """Whether the standard itself states a time or a distance."""
        return self.within_minutes is not None or self.within_m is not None

    @property
    def unit(self) -> Literal["min", "m"] | None:
        """Of the limit or the suggestion; None where there is neither."""
        if self.within_minutes is not None or self.suggested_minutes is not None:
            return "min"
        return "m" if self.within_m is not None or self.suggested_m is not None else None

    @property
    def limit(self) -> float | None:
        """What to assess with: minutes of travel or metres, the standard's or else the suggested; None: ask."""
        return self.travel_minutes if self.unit == "min" else self.within_m or self.suggested_m

    @property
    def travel_minutes(self) -> float | None:
        """Minutes left for the trip: the standard's less what its clock counts before wheels turn."""
        if self.within_minutes is None:
            return self.suggested_minutes
        before = {
            "travel": 0.0,
            "dispatch": self.turnout_s or 0.0,
            "call": (self.call_s or 0.0) + (self.turnout_s or 0.0),
        }
        return self.within_minutes - before[self.clock] / SECONDS_PER_MINUTE

    @property
    def clock_known(self) -> bool:
        """Whether everything the clock counts beside travel has a figure; where not, ``limit`` is too generous."""
        needed = {"travel": (), "dispatch": (self.turnout_s,), "call": (self.call_s, self.turnout_s)}
        return None not in needed[self.clock]


class Profile(BaseModel):
    """One document's standards by key. ``origin``: a published standard, Muster's suggestion, or an own copy."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: str
    edition: str
    source: str
    origin: Origin = "own"
    note: str = ""
    services: dict[str, Standard]
    figures: dict[str, Figure] = Field(default_factory=dict)

    @property
    def verified(self) -> bool:
        """Whether every standard in it is."""
        return all(standard.verified for standard in self.services.values())

    def cite(self, key: str) -> str:
        """Name and edition behind one standard, to print with every result."""
        standard = self.services[key]
        unsure = "" if standard.verified or self.origin != "standard" else "; figure not verified"
        return f"{self.name}, {standard.edition or self.edition}{unsure}"
