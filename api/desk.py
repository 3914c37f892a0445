"""What the routes need from the process: the open workspace."""

from typing import Protocol

from data.settings import Settings
from data.workspace import Workspace


class Desk(Protocol):
    """``data.desk.Desk`` is one; tests bring their own."""

    @property
    def settings(self) -> Settings: ...

    def workspace(self) -> Workspace: ...
