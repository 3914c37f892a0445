"""``./muster token``: let other systems read and send, each by a token of its own that can be taken back."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from data.access import RULES, Role
from data.workspace import open_workspace
from jobs import options, say
from response import actions, queries

app = typer.Typer(
    no_args_is_help=True, help="Tokens by which other systems read and send: make, list, revoke."
)


def known_roles(values: list[str] | None) -> list[str]:
    """Roles of the access rules, or a usage error that lists them."""
    for value in values or []:
        if value not in set(Role):
            raise typer.BadParameter(f"{value!r} is none of {', '.join(Role)}")
    return values or []


TokenName = Annotated[str, typer.Argument(metavar="NAME", help="The system it is for, such as county-eoc.")]
Roles = Annotated[
    list[str],
    typer.Option("--role", callback=known_roles, metavar="ROLE", help="What it may do; repeatable."),
]
Jurisdictions = Annotated[
    list[str] | None,
    typer.Option(
        "--jurisdiction",
        metavar="ID",
        help="For which, by id, name or code, with those below; * for all; repeatable.",
    ),
]
Systems = Annotated[
    list[str] | None,
    typer.Option(
        "--system",
        metavar="X",
        help="The source systems that what it sends may name; repeatable; without it its own name alone.",
    ),
]
Days = Annotated[int, typer.Option("--days", min=1, max=366, help="Until it expires.")]


@app.command("make")
def make(
    token: TokenName,
    roles: Roles,
    jurisdictions: Jurisdictions = None,
    systems: Systems = None,
    days: Days = 90,
    organisation: options.Organisation = "",
    workspace: options.Workspace = None,
    yes: options.Yes = False,
    name: options.Name = "",
    position: options.Position = "",
) -> None:
    """Make a token, after --yes, and show it this once: nobody can read it again."""
    person = options.writer(name, position, yes=yes)
    if not yes:
        may = sorted({action.value for role in roles for action in RULES[Role(role)].actions})
        where = ", ".join(jurisdictions or []) or "no jurisdiction of its own"
        say.line(f"Nothing was made. Token {token} could {', '.join(may)} for {days} days; {where}.")
        say.line(f"What it sends would be of {', '.join(systems or [token])}.")
        say.line("Say --yes to make it.")
        return
    opened = open_workspace(options.settings(), workspace)
    try:
        made, secret = actions.make_token(
            opened,
            person,
            name=token,
            roles=roles,
            jurisdictions=jurisdictions or [],
            organisation=organisation,
            days=days,
            systems=systems,
        )
    finally:
        opened.store.close()
    say.line(secret)
    say.line(
        f"This is the token of {made.name} for {opened.name} ({opened.mode.upper()}), "
        f"until {made.expires_at:%Y-%m-%d %H:%MZ}. It is shown this once; hand it over by a safe way."
    )


@app.command("list")
def listed(workspace: options.Workspace = None) -> None:
    """Every token there is: what it may do, until when, when it was last used."""
    opened = open_workspace(options.settings(), workspace)
    try:
        found = queries.tokens_of(opened, options.actor("", ""))
    finally:
        opened.store.close()
    now = datetime.now(UTC)
    rows = [
        (
            one.name, one.organisation, ", ".join(one.roles), ", ".join(one.jurisdictions),
            ", ".join(one.speaks_for), one.state(now),
            f"{one.expires_at:%Y-%m-%d}", f"{one.used_at:%Y-%m-%d %H:%MZ}" if one.used_at else "never", one.made_by,
        )
        for one in found
    ]  # fmt: skip
    if rows:
        say.table(
            f"Tokens of {opened.name}",
            (
                *("name", "organisation", "roles", "jurisdictions", "sends for"),
                *("state", "expires", "last used", "made by"),
            ),
            rows,
        )
    else:
        say.line("There are no tokens.")


@app.command("revoke")
def revoke(
    token: TokenName,
    workspace: options.Workspace = None,
    yes: options.Yes = False,
    name: options.Name = "",
    position: options.Position = "",
) -> None:
    """Make a token useless from now on, after --yes."""
    person = options.writer(name, position, yes=yes)
    if not yes:
        say.line(f"Nothing was done. With --yes {token} can neither read nor send any more.")
        return
    opened = open_workspace(options.settings(), workspace)
    try:
        ended = actions.revoke_token(opened, person, token)
    finally:
        opened.store.close()
    say.line(f"{ended.name} is revoked.")
