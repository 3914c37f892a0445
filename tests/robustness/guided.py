"""Cells and coordinates fuzzed by what they reach in the code, with atheris, which is no requirement of Muster.

``pip install atheris`` into an environment that also sees Muster's packages, then
``python -m tests.robustness.guided -max_total_time=600 -max_len=200``.
"""

import sys
from typing import Any


def main() -> None:
    """Run until the time is up or something is raised."""
    import atheris

    with atheris.instrument_imports(include=["data.intake", "data.feeds"]):
        from data.feeds import kit
        from data.feeds.cap import areas
        from data.feeds.cap import times as cap_times
        from data.intake import codes, degrees, header, times, values, vocabulary
        from data.intake.table import objects

    def cell(data: bytes) -> None:
        text: Any = data.decode("utf-8", "replace")
        column = objects([text])
        degrees.read_degrees(column)
        degrees.parse_pair(text)
        for whole in (True, False):
            values.number_reader(column, whole=whole)(text)
        mended = values.read_text(text).value
        assert values.read_text(mended).value == mended, text
        times.time_reader(column)(text)
        header.find_header([[text], text.split(",")])
        codes.clean_codes(column)
        vocabulary.read_hazards(text)
        values.read_flag(text)
        areas.polygon(text)
        areas.circle(text)
        cap_times.read_time(text)
        kit.time(text)
        kit.number(text)

    atheris.Setup(sys.argv, cell)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
