"""Profiles from TOML files: those shipped, and a planner's own, which add, replace or extend."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from data.errors import Invalid
from data.profiles.models import Profile
from data.settings import Settings

SHIPPED = Path(__file__).parent
FOLDER = "profiles"
"""Under ``var``: a planner's own files."""


def profiles(settings: Settings | None = None) -> dict[str, Profile]:
    """All profiles by id, the shipped ones first; with settings also those in ``var/profiles``.

    An own file adds a profile, or replaces the shipped one with its id. With ``extends = "ID"`` it says only what
    differs: tables are merged key by key, a standard it touches counts as unverified unless it says otherwise,
    and the edition says that it is a copy. Raises Invalid, naming the file and the key.
    """
    raw: dict[str, dict[str, Any]] = {}
    found = {}
    for path in _paths(settings):
        table = _read(path)
        if "extends" in table:
            table = _extended(path, table, raw)
        profile = _checked(path, table)
        raw[profile.id], found[profile.id] = table, profile
    return found


def _paths(settings: Settings | None) -> list[Path]:
    own = settings.var / FOLDER if settings is not None else None
    return [*sorted(SHIPPED.glob("*.toml")), *(sorted(own.glob("*.toml")) if own else [])]


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"{path} cannot be read: {error}", remedy="write it as TOML in UTF-8") from error


def _extended(path: Path, table: dict[str, Any], known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The table over a copy of the one it extends."""
    base = known.get(table["extends"]) if isinstance(table["extends"], str) else None
    if base is None:
        raise Invalid(
            f"{path}, extends: there is no profile {table['extends']!r} before it",
            remedy=f"name one of {', '.join(known)}; own files are read in the order of their names",
        )
    changed = {key: value for key, value in table.items() if key != "extends"}
    for standard in _tables(changed.get("services")):
        standard.setdefault("verified", False)
    copied = {"origin": "own", "edition": f"own copy of {base['name']}, {base['edition']}"}
    return _merged(base | copied, changed)


def _tables(value: Any) -> list[dict[str, Any]]:
    return [one for one in value.values() if isinstance(one, dict)] if isinstance(value, dict) else []


_LIMITS = {"within_minutes", "within_m", "suggested_minutes", "suggested_m"}


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Key by key; a limit replaces the other limits beside it."""
    kept = {key: value for key, value in base.items() if not (key in _LIMITS and _LIMITS & over.keys())}
    both = {
        key: _merged(kept[key], over[key])
        for key in kept.keys() & over.keys()
        if isinstance(kept[key], dict) and isinstance(over[key], dict)
    }
    return kept | over | both


def _checked(path: Path, table: dict[str, Any]) -> Profile:
    services = table.get("services")
    if isinstance(services, dict):
        # A standard is about the service it is filed under, where it does not say another.
        filed = {
            key: {"service": key} | one if isinstance(one, dict) else one for key, one in services.items()
        }
        table = table | {"services": filed}
    try:
        return Profile.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the file"
        more = f" ({error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise Invalid(
            f"{path}, {key}: {first['msg']}{more}", remedy="see docs/coverage.md for the keys"
        ) from error
