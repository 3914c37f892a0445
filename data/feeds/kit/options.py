"""What a feed's own options say."""

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data.feeds.errors import NotUnderstood
from data.feeds.parsed import About


def option(about: About, name: str, default: str = "") -> str:
    """One of the feed's own options."""
    return str(about.options.get(name, default)).strip()


def number_option(about: About, name: str, default: float) -> float:
    """An option that is a number; NotUnderstood where it is none."""
    text = option(about, name, str(default))
    try:
        return float(text)
    except ValueError as error:
        raise NotUnderstood(f"the option {name} = {text!r} is no number", remedy="mend feeds.toml") from error


def flag_option(about: About, name: str, default: bool) -> bool:
    """An option that is yes or no."""
    return option(about, name, str(default)).lower() in ("true", "yes", "1", "on")


def zone_of(about: About, default: str = "UTC") -> Any:
    """The time zone of times without an offset: the option ``time_zone``, else what the source is known to use."""
    name = option(about, "time_zone", default)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise NotUnderstood(
            f"{name!r} is no time zone", remedy="use an IANA name: America/New_York"
        ) from error
