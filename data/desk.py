"""Keeps one workspace open for the whole process, and follows it when its file is replaced (a restart)."""

from threading import Lock

from data.settings import Settings
from data.workspace import STORE_FILE, Workspace, folder_of, open_workspace


class Desk:
    """Hands out the workspace the settings name; opened at the first use, reopened when it was built afresh."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.trouble = ""
        """what goes wrong in the background, for the screens to show; empty when all is well"""
        self._lock = Lock()
        self._open: Workspace | None = None
        self._file: tuple[int, int] | None = None

    def workspace(self) -> Workspace:
        """The open workspace. Raises StoreUnavailable with the remedy where it cannot be opened."""
        with self._lock:
            if self._open is None or self._identity() != self._file:
                self._close()
                self._open = open_workspace(self.settings)
                self._file = self._identity()
            return self._open

    def close(self) -> None:
        """Give back the file; the next use opens it again."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._open is not None:
            self._open.store.close()
        self._open = None

    def _identity(self) -> tuple[int, int] | None:
        """Which file it is: a rebuilt workspace has the same path and another inode."""
        try:
            found = (folder_of(self.settings, self.settings.workspace) / STORE_FILE).stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino


_desks: dict[str, Desk] = {}
_desks_lock = Lock()


def shared(settings: Settings | None = None) -> Desk:
    """The process's one desk for these settings: screens and routes share it."""
    wanted = settings or Settings()
    with _desks_lock:
        return _desks.setdefault(wanted.model_dump_json(), Desk(wanted))
