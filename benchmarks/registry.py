"""Which benchmarks there are."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Final

import benchmarks
from benchmarks.results import Result

Benchmark = Callable[[bool], Iterator[Result]]

_FOUND: Final[dict[str, Benchmark]] = {}


def benchmark(function: Benchmark) -> Benchmark:
    """Mark a function `(quick) -> Iterator[Result]`; it is called `module.function`."""
    _FOUND[f"{function.__module__.rpartition('.')[2]}.{function.__name__}"] = function
    return function


def modules() -> list[str]:
    """Names of the modules that may hold benchmarks; none is imported before it is asked for."""
    own = {"__main__", "registry", "results", "report"}
    return sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if m.name not in own)


def select(names: list[str]) -> dict[str, Benchmark]:
    """The benchmarks of these modules (`knn`) or of these names (`knn.uniform`); all without names.

    Raises LookupError for a name that is neither.
    """
    chosen: dict[str, Benchmark] = {}
    for name in names or modules():
        module = name.partition(".")[0]
        if module not in modules():
            raise LookupError(f"no benchmark '{name}'; there are: {', '.join(modules())}")
        importlib.import_module(f"benchmarks.{module}")
        hits = {key: found for key, found in _FOUND.items() if key == name or key.startswith(f"{name}.")}
        if not hits and name != module:
            known = ", ".join(key for key in _FOUND if key.startswith(f"{module}."))
            raise LookupError(f"no benchmark '{name}'; module {module} has: {known}")
        chosen |= hits
    return chosen
