"""Reading a file behind the screen: what it is, and what importing it would do, each worked out once."""

from collections.abc import Hashable
from dataclasses import replace

from data import intake
from pages.parts import desk, intake_state, session, work
from pages.parts.desk import workspace
from pages.parts.intake_state import Asked, Brought
from response import queries
from response.queries import Fate, IntakeRow, Look, Prospect

STEPS = {
    "kinds": "what it is",
    "map": "columns and values",
    "compare": "with what is here",
}


def file_key(file: Brought, asked: Asked) -> Hashable:
    """Names what was read: the file as it lies there now, and which part of it in which encoding."""
    try:
        stat = file.path.stat()
        stands: Hashable = (stat.st_mtime_ns, stat.st_size)
    except OSError:
        stands = "gone"
    return "intake", desk.token(), file.key, stands, asked.layer, asked.encoding


def look(file: Brought) -> Look | None:
    """The file as read; None while it is being read. Raises what reading raises."""
    asked, opened, actor = intake_state.asked(file.key), workspace(), session.actor()
    outcome = work.show(
        "intake_look", file_key(file, asked),
        lambda progress: queries.intake_look(
            opened, actor, file.path, layer=asked.layer, encoding=asked.encoding, progress=progress
        ),
        label=f"Reading {file.path.name}", steps=STEPS,
    )  # fmt: skip
    return outcome.answer if outcome.current else None


def asked(file: Brought, look: Look) -> Asked:
    """How it is to be read: as settled on this screen, else as kept from before, else as it looks."""
    now = intake_state.asked(file.key)
    if now.options is not None and now.kind is not None:
        return now
    if look.saved is not None:
        settled = replace(now, kind=look.saved.kind, options=look.saved.options)
    else:
        settled = replace(now, kind=look.kinds[0].kind, options=intake.Options(source=file.path.stem))
    intake_state.ask(file.key, settled)
    return settled


def prospect(file: Brought, look: Look, asked: Asked) -> Prospect | None:
    """What importing it so would do; None while it is worked out. Raises BadOption and NotUsable."""
    assert asked.kind is not None and asked.options is not None
    opened, actor, kind, options = workspace(), session.actor(), asked.kind, asked.options
    outcome = work.show(
        "intake_prospect", _key(file, asked),
        lambda progress: queries.intake_prospect(opened, actor, look, kind, options, progress=progress),
        label="Fitting it to the standard", steps=STEPS,
    )  # fmt: skip
    return outcome.answer if outcome.current else None


def rows(
    file: Brought, look: Look, asked: Asked, found: Prospect, fate: Fate, *, most: int
) -> list[IntakeRow] | None:
    """The first rows with this fate; None while they are looked for."""
    opened, actor = workspace(), session.actor()
    outcome = work.show(
        "intake_rows", ("rows", fate, most, _key(file, asked)),
        lambda progress: queries.intake_rows(
            opened, actor, found.plan, look.table, fate, most=most, progress=progress
        ),
        label="Comparing with what is here",
    )  # fmt: skip
    return outcome.answer if outcome.current else None


def _key(file: Brought, asked: Asked) -> Hashable:
    """Names what importing it so depends on: the file, how it is read, and what is stored."""
    assert asked.kind is not None and asked.options is not None
    stands = workspace().store.revision([asked.kind, "jurisdiction"])
    options = intake_state.options_key(asked.options)
    return (file_key(file, asked), asked.kind, options, stands, session.actor().scope.key)
