"""What an export says about itself."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.schema import SCHEMA_VERSION


@dataclass(frozen=True)
class About:
    """Where an export comes from. ``at`` is the moment of the log it shows; None means as of ``made_at``."""

    kind: str
    workspace: str
    mode: str
    made_at: datetime
    made_by: str = ""
    at: datetime | None = None

    @property
    def banner(self) -> str:
        """``EXERCISE`` or ``TEST`` for what is not real, ``ACTUAL`` otherwise."""
        return self.mode.upper()

    @property
    def title(self) -> str:
        """A layer or sheet name that cannot be taken for the real thing."""
        return self.kind if self.mode == "actual" else f"{self.banner}_{self.kind}"

    def file_name(self, ending: str) -> str:
        """What a download is called: workspace, kind, and EXERCISE or TEST where it is one."""
        return f"{self.workspace}-{self.title}{ending}"

    def facts(self, *, rows: int, licences: list[str], sources: list[str]) -> dict[str, Any]:
        """The export's own description, ready for JSON."""
        return {
            "standard": f"Muster data standard, version {SCHEMA_VERSION}",
            "kind": self.kind,
            "mode": self.banner,
            "workspace": self.workspace,
            "as_of": stamp(self.at or self.made_at),
            "made_at": stamp(self.made_at),
            "made_by": self.made_by,
            "rows": rows,
            "sources": sources,
            "licences": licences,
        }


def stamp(moment: datetime) -> str:
    """A time as RFC 3339 in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamps(moments: pd.Series) -> NDArray[np.object_]:
    """A column of aware times, each as `stamp` has it; None where it is unknown."""
    seconds = moments.to_numpy(dtype="datetime64[s]")
    known = ~np.isnat(seconds)
    texts = np.full(len(seconds), None, dtype=object)
    texts[known] = [f"{text}Z" for text in np.datetime_as_string(seconds[known])]
    return texts
