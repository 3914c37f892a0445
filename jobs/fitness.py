"""``./muster check``: is this copy fit for work?"""

import typer

from data.health import examine
from jobs import exits, options, say


def check(workspace: options.Workspace = None) -> None:
    """Look at the machine, the installation and a workspace's store; replay its log against its state.

    Ends with 1 where something is wrong, and says what to do.
    """
    found = examine(options.settings(), workspace)
    rows = [("ok" if item.sound else "WRONG", item.name, item.said) for item in found]
    say.table("Check", ("", "what", "found"), rows)
    wrong = [item for item in found if not item.sound]
    for item in wrong:
        say.problem(f"{item.name}: {item.said}; {item.remedy}")
    if wrong:
        raise typer.Exit(exits.FAILED)
    say.line("Everything is as it should be.")
