"""``python -m jobs``, or ``./muster``: the command line."""

from jobs.cli import main

if __name__ == "__main__":
    main()
