"""What a siting model answers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Siting:
    """Where to open, and how sure that is.

    `sites`: columns of new sites, the one that does most first, then the one that adds most to it, and so on.
    `objective`: what the model counts (see each model), over new and existing sites. `bound`: no choice can do better
    than this. `gap`: how far apart the two are, as a share of the objective; 0 where `proven`. `assignment`, (n,):
    the column that serves each demand row, new or existing; -1 for none. `unreached`: weight (rows, where a model has
    no weights) that no candidate and no existing site could serve; it is in no bound and no model is infeasible for
    it. `unknown`: rows whose weight is missing; they count nowhere. `status`: "optimal", "time_limit" (best known, with
    bound), or "not_everyone" (p-center: with so few sites somebody who could be served is not). `method`: which step
    gave the answer, "+"-joined. `seconds`: wall time.
    """

    sites: tuple[int, ...]
    objective: float
    bound: float
    gap: float
    assignment: NDArray[np.int64]
    unreached: float
    unknown: int
    status: str
    method: str
    proven: bool
    seconds: float


def gap_of(objective: float, bound: float) -> float:
    """The distance between the two as a share of the objective; 0 when equal, 1 at most when nothing is known."""
    if objective == bound:
        return 0.0
    if not (np.isfinite(objective) and np.isfinite(bound)):
        return 1.0
    return float(min(1.0, abs(objective - bound) / max(abs(objective), abs(bound), 1e-12)))
