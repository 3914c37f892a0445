"""`python -m benchmarks [names]`: run, print a table, append JSON lines."""

import argparse
import sys
from pathlib import Path

from benchmarks.registry import select
from benchmarks.report import append, header, row


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmarks asked for; 0 also when a goal is missed (a busy machine is no error), 2 for a name."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help="modules (knn) or benchmarks (knn.uniform); default: all")
    parser.add_argument("--quick", action="store_true", help="tiny sizes, once: to see that it runs")
    parser.add_argument("--output", type=Path, default=Path("var/bench.jsonl"), help="JSON lines to add to")
    options = parser.parse_args(arguments)
    try:
        chosen = select(options.names)
    except LookupError as error:
        print(error, file=sys.stderr)
        return 2
    print(header(), flush=True)
    for run in chosen.values():
        for result in run(options.quick):
            print(row(result), flush=True)
            append(options.output, result, quick=options.quick)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
