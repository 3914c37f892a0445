"""A figure that ages: every number about the world carries its own time, source and confidence."""

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from data.schema.vocab import Confidence

T = TypeVar("T")


def _aware_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(
            f"time {value.isoformat()} has no offset; write it with one, such as 2026-05-19T06:00-05:00"
        )
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"time {value.isoformat()} lies beyond the years 1 to 9999 in UTC") from error


Time = Annotated[datetime, AfterValidator(_aware_utc)]
"""An aware time, kept in UTC."""

COUNT_MAX = 2**53
"""Beyond it a whole number loses its last digits in JSON and in frames."""
Count = Annotated[int, Field(ge=0, le=COUNT_MAX)]
Quantity = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Number = Annotated[float, Field(allow_inf_nan=False)]


class Part(BaseModel):
    """Base of everything inside a record: unknown fields are refused, so that a misspelling is not lost."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, use_enum_values=False)


class Figure(Part, Generic[T]):
    """A number with its own age. No figure, or one with a null value, is *unknown*, which is not zero."""

    value: T | None = None
    observed_at: Time | None = Field(default=None, description="when it was true in the world")
    source: str | None = Field(default=None, description="who says so")
    confidence: Confidence = Confidence.REPORTED


CountFigure = Figure[Count]
QuantityFigure = Figure[Quantity]
NumberFigure = Figure[Number]


def value_of(figure: Figure[T] | None) -> T | None:
    """The figure's value, None where it is unknown."""
    return None if figure is None else figure.value


def time_of(figure: Figure[T] | None) -> datetime | None:
    """When the figure was true, None where it is unknown or undated."""
    return None if figure is None or figure.value is None else figure.observed_at
