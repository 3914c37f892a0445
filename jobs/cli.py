"""The command line: registers the commands, and turns an error into one line and an exit code."""

import sys

import typer
from pydantic import ValidationError

from data.errors import MusterError
from geo.errors import GeoError
from jobs import (
    brief,
    cap,
    copies,
    exercise,
    exits,
    feeds,
    files_in,
    files_out,
    fitness,
    reference,
    roads,
    say,
    serve,
    token,
    validate,
)

app = typer.Typer(
    name="muster",
    help="Muster, a common operating picture for emergency management: work without a screen.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 not done, 2 wrong command, 3 something is in the way, 4 busy or full: try again.",
)
app.command("import")(files_in.import_file)
app.command("quarantine")(files_in.quarantine)
app.command("receipts")(files_in.receipts)
app.command("undo")(files_in.undo)
app.command("export")(files_out.export)
app.command("cap")(cap.cap)
app.command("validate")(validate.validate)
app.command("roads")(roads.roads)
app.add_typer(reference.app, name="reference")
app.add_typer(feeds.app, name="feeds")
app.add_typer(token.app, name="token")
app.command("brief")(brief.brief)
app.command("backup")(copies.backup)
app.command("restore")(copies.restore)
app.command("demo")(exercise.demo)
app.command("check")(fitness.check)
app.command("serve")(serve.serve)


def main() -> None:
    """Run a command; an expected error is a line that says what to do, never a traceback."""
    try:
        app()
    except MusterError as error:
        say.problem(str(error))
        sys.exit(exits.code_of(error))
    except GeoError as error:
        say.problem(str(error))
        sys.exit(exits.FAILED)
    except ValidationError as error:
        for wrong in error.errors():
            name = f"MUSTER_{'_'.join(map(str, wrong['loc'])).upper()}"
            say.problem(f"setting {name} = {wrong['input']!r}: {wrong['msg']}; see docs/settings.md")
        sys.exit(exits.USAGE)
    except OSError as error:
        say.problem(f"{error.filename or 'file'}: {error.strerror or error}")
        sys.exit(exits.FAILED)
