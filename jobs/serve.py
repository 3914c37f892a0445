"""``./muster serve``: start Muster on this machine; `make run` ends here."""

import os
import socket
import sys
from typing import Annotated

import typer

from data.settings import EXERCISE, ROOT
from data.workspace import open_workspace
from jobs import exercise, exits, options, say

ADDRESS = "127.0.0.1"
Port = Annotated[int, typer.Option("--port", min=1024, max=65535, help="The port to listen on.")]


def serve(port: Port = 8501, workspace: options.Workspace = None) -> None:
    """Start Muster at http://127.0.0.1:PORT; Ctrl+C stops it. Loads Exercise Raccoon where it is opened."""
    settings = options.settings()
    name = workspace or settings.workspace
    if taken(port):
        say.problem(f"port {port} is in use; stop what uses it, or choose another: make run PORT={port + 1}")
        raise typer.Exit(exits.BUSY)
    if name == EXERCISE:
        exercise.demo()
    opened = open_workspace(settings, name)
    say.line(f"Workspace {opened.name} ({opened.mode.upper()}).")
    opened.store.close()
    say.line(f"Muster: http://{ADDRESS}:{port}   (Ctrl+C stops it)", style="bold")
    sys.stdout.flush()
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port)]
    os.chdir(ROOT)
    os.execve(sys.executable, command, {**os.environ, "MUSTER_WORKSPACE": name})  # noqa: S606


def taken(port: int) -> bool:
    """Whether something listens there, or the port cannot be had."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return True
    return False
