"""Mixed integer programs by HiGHS, with a time limit, progress and a way to stop."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geo.progress import Progress

Floats = NDArray[np.float64]

Enough = Callable[[float, float], bool]

INFINITE: Final = float("inf")
_TOLD_EVERY_S: Final = 0.1


@dataclass(slots=True)
class Clock:
    """Time spent and left, and whom to tell."""

    limit_s: float
    progress: Progress | None = None
    started: float = field(default_factory=time.perf_counter)
    _told: float = 0.0

    @property
    def spent(self) -> float:
        return time.perf_counter() - self.started

    @property
    def left(self) -> float:
        return self.limit_s - self.spent

    @property
    def out(self) -> bool:
        return self.left <= 0

    def part(self, share: float) -> "Clock":
        """A clock for a share of the time left."""
        return Clock(max(self.left, 0.0) * share, self.progress)

    def tell(self, key: str, share: float | None = None) -> None:
        """Report; without a share it is the time spent of the time allowed. Passes on what the caller raises."""
        now = time.perf_counter()
        if self.progress is None or now - self._told < _TOLD_EVERY_S:
            return
        self._told = now
        done = self.spent / max(self.limit_s, 1e-9) if share is None else share
        self.progress(min(max(done, 0.0), 0.99), key)


@dataclass(frozen=True, slots=True)
class Model:
    """Minimise `cost` x subject to `low` <= `matrix` x <= `high`, 0 <= x <= `upper`, whole where `whole`."""

    cost: Floats
    matrix: sparse.csr_array
    low: Floats
    high: Floats
    upper: Floats
    whole: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Solved:
    """`status` "optimal", "infeasible" or "time_limit"; `values` None without a solution; `bound` from below."""

    status: str
    values: Floats | None
    objective: float
    bound: float


def solve(
    model: Model,
    clock: Clock,
    key: str,
    *,
    start: Floats | None = None,
    enough: Enough | None = None,
) -> Solved:
    """Run HiGHS on one thread until the clock runs out.

    `start` is a solution to begin with; `enough` says of the best objective and the bound whether to stop. Whatever
    `clock.tell` raises from inside (a cancelled job, Ctrl-C) stops the solver and is raised here.
    """
    import highspy

    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in {
        "output_flag": False,
        "threads": 1,
        "parallel": "off",
        "time_limit": max(0.01, clock.left),
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 1e-9,
    }.items():
        highs.setOptionValue(name, value)
    highs.passModel(_lp(highspy, model))
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = start.tolist()
        highs.setSolution(solution)
    raised = _listen(highs, clock, key, enough)
    highs.run()
    if raised:
        raise raised[0]
    return _read(highspy, highs, bool(model.whole.any()))


def _lp(highspy: Any, model: Model) -> Any:
    matrix = model.matrix.tocsr()
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = model.cost, np.zeros(len(model.cost)), model.upper
    lp.row_lower_, lp.row_upper_ = model.low, model.high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = matrix.data.astype(np.float64)
    if model.whole.any():
        kinds = highspy.HighsVarType
        lp.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in model.whole.tolist()]
    return lp


def _listen(highs: Any, clock: Clock, key: str, enough: Enough | None) -> list[BaseException]:
    """Let the solver ask now and then whether to go on; what is raised there lands in the list."""
    raised: list[BaseException] = []

    def ask(event: Any) -> None:
        try:
            clock.tell(key)
        except BaseException as error:  # through C++ code no exception can pass
            raised.append(error)
        if raised or clock.out:
            event.interrupt()

    def ask_whole(event: Any) -> None:
        ask(event)
        if enough is not None and enough(event.data_out.mip_primal_bound, event.data_out.mip_dual_bound):
            event.interrupt()

    highs.cbMipInterrupt.subscribe(ask_whole)
    highs.cbSimplexInterrupt.subscribe(ask)
    highs.cbIpmInterrupt.subscribe(ask)
    return raised


def _read(highspy: Any, highs: Any, whole: bool) -> Solved:
    state, info = highs.getModelStatus(), highs.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.asarray(highs.getSolution().col_value) if found else None
    objective = float(info.objective_function_value) if found else INFINITE
    if state == highspy.HighsModelStatus.kInfeasible:
        return Solved("infeasible", None, INFINITE, INFINITE)
    if state == highspy.HighsModelStatus.kOptimal:
        return Solved("optimal", values, objective, float(info.mip_dual_bound) if whole else objective)
    bound = float(info.mip_dual_bound) if whole and np.isfinite(info.mip_dual_bound) else -INFINITE
    return Solved("time_limit", values, objective, bound)
