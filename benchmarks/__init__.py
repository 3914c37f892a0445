"""Measurements against peers, timed in the same run on the same machine.

`python -m benchmarks` runs everything; `python -m benchmarks knn` one module; `--quick` uses tiny sizes, to see
that it runs. Each module here contributes functions marked with `benchmarks.registry.benchmark`, which take
`quick: bool` and yield `benchmarks.results.Result`.
"""
