"""Answers read safely: text in any encoding, JSON, and what should hold fields or a list."""

import json
from collections.abc import Mapping
from typing import Any

from data.feeds.errors import NotUnderstood
from data.intake.encoding import decode, detect
from data.intake.jsontext import loads


def read_text_of(body: bytes) -> str:
    """The text of an answer, in whatever encoding it is; NotUnderstood where it is none."""
    try:
        return decode(body, detect(body))
    except (UnicodeDecodeError, LookupError, ValueError) as error:
        raise NotUnderstood(
            "the answer is no text", remedy="look at the address in a browser: is it the right one?"
        ) from error


def read_json(body: bytes) -> Any:
    """The value of a JSON answer; NotUnderstood with the place where it breaks off."""
    if not body.strip():
        raise NotUnderstood("the answer is empty", remedy="look at the address in a browser")
    try:
        return loads(read_text_of(body))
    except (json.JSONDecodeError, RecursionError) as error:
        raise NotUnderstood(
            f"the answer is not JSON ({str(error)[:100]})",
            remedy="it may have been cut off: it is asked for again; else look at the address in a browser",
        ) from error


def an_object(value: Any) -> dict[str, Any]:
    """The value where it is an object, else an empty one: what should hold fields and does not says nothing."""
    return value if isinstance(value, dict) else {}


def a_list(value: Any) -> list[Any]:
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def features_of(value: Any, what: str) -> list[Any]:
    """The features of a GeoJSON or Esri answer; NotUnderstood for anything else."""
    error = an_object(value).get("error")
    if error:
        said = an_object(error).get("message") or error
        raise NotUnderstood(
            f"the source answers with an error: {str(said)[:200]}", remedy="check the address"
        )
    if isinstance(value, dict) and value.get("type") == "Feature":
        return [value]
    found = an_object(value).get("features")
    if not isinstance(found, list):
        keys = ", ".join(list(an_object(value))[:6]) or type(value).__name__
        raise NotUnderstood(f"the answer is not {what}: it has {keys}", remedy="check the feed's address")
    return found


def text_at(value: Mapping[str, Any], name: str) -> str | None:
    """A member that is text, None where it is blank or anything else."""
    found = value.get(name)
    return found.strip() or None if isinstance(found, str) else None


def many_at(value: Mapping[str, Any], name: str) -> list[Any]:
    """A member that is a list, or the one thing that stands for a list of one."""
    found = value.get(name)
    return found if isinstance(found, list) else [] if found is None else [found]


def texts_at(value: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The texts of a member that may be several."""
    return tuple(one for one in many_at(value, name) if isinstance(one, str))


def objects_at(value: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The objects of a member that may be several."""
    return [one for one in many_at(value, name) if isinstance(one, dict)]
