"""The formats and their writers. A file appears whole or not at all."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data.exchange.about import About
from data.exchange.errors import ExchangeError, WrongFormat
from data.exchange.geojson import write_geojson
from data.exchange.geopackage import write_geopackage
from data.exchange.geoparquet import write_geoparquet
from data.exchange.have import hospitals, write_have
from data.exchange.hxl import write_hxl
from data.exchange.kml import write_kml
from data.exchange.leaving import Frames, Leaving, Only
from data.exchange.sheets import write_csv, write_xlsx
from data.schema import KINDS

Writer = Callable[[Leaving, Path], None]


@dataclass(frozen=True)
class Format:
    """One way out: the file's ``ending``, what is said over HTTP, and the kinds it can hold (of them ``only`` some)."""

    ending: str
    title: str
    media_type: str
    writer: Writer
    kinds: frozenset[str] = frozenset(KINDS)
    only: Only | None = None


FORMATS: dict[str, Format] = {
    "geojson": Format(".geojson", "GeoJSON", "application/geo+json", write_geojson),
    "csv": Format(".csv", "CSV", "text/csv", write_csv),
    "gpkg": Format(".gpkg", "GeoPackage", "application/geopackage+sqlite3", write_geopackage),
    "xlsx": Format(
        ".xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx
    ),
    "kml": Format(".kml", "KML", "application/vnd.google-earth.kml+xml", write_kml),
    "parquet": Format(".parquet", "GeoParquet", "application/vnd.apache.parquet", write_geoparquet),
    "hxl": Format(".hxl.csv", "HXL CSV", "text/csv", write_hxl),
    "have": Format(
        ".have.xml", "EDXL-HAVE", "application/xml", write_have, frozenset({"facility"}), hospitals
    ),
}
"""Name of a format → what it is."""
ALSO = {".json": "geojson", ".geoparquet": "parquet"}


@dataclass(frozen=True)
class Written:
    """What left: ``rows`` in the file, of them ``unplaced`` without geometry; ``withheld`` stayed behind."""

    path: Path
    format: str
    rows: int
    unplaced: int
    withheld: int
    size: int


def format_of(path: Path, name: str | None = None) -> str:
    """The format asked for by name, or by the file's ending (the longest that fits)."""
    if name is not None:
        if name not in FORMATS:
            raise WrongFormat(f"format {name!r} is not known", remedy=f"use one of {', '.join(FORMATS)}")
        return name
    endings = {form.ending: known for known, form in FORMATS.items()} | ALSO
    fitting = [ending for ending in endings if path.name.lower().endswith(ending)]
    if fitting:
        return endings[max(fitting, key=len)]
    listed = ", ".join(form.ending for form in FORMATS.values())
    raise WrongFormat(
        f"'{path.name}' does not say which format it should have", remedy=f"end it in one of {listed}"
    )


def formats_for(kind: str) -> dict[str, Format]:
    """The formats that can hold a kind."""
    return {name: form for name, form in FORMATS.items() if kind in form.kinds}


def write(
    frames: Frames, path: Path, about: About, *, format: str | None = None, contacts: bool = False
) -> Written:
    """Write frames of the store (index id, WGS 84), one or part by part, to ``path``.

    What was there before is replaced in one step. Raises WrongFormat, TooMuch and ExchangeError.
    """
    name = format_of(path, format)
    form = FORMATS[name]
    if about.kind not in form.kinds:
        raise WrongFormat(
            f"{form.title} cannot hold {about.kind} records",
            remedy=f"it is for {', '.join(sorted(form.kinds))}; use one of {', '.join(formats_for(about.kind))}",
        )
    if not path.parent.is_dir():
        raise ExchangeError(f"folder '{path.parent}' does not exist", remedy="make it first")
    leaving = Leaving(frames, about, contacts=contacts, only=form.only)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".muster-") as folder:
            draft = Path(folder) / f"export{form.ending}"
            form.writer(leaving, draft)
            size = draft.stat().st_size
            draft.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExchangeError(
            f"'{path}' cannot be written: {reason}", remedy="free space or choose another place"
        ) from error
    return Written(path, name, leaving.rows, leaving.unplaced, leaving.withheld, size)


@contextmanager
def spooled(frames: Frames, about: About, *, format: str, contacts: bool = False) -> Iterator[Path]:
    """The same as ``write`` into a file that is gone afterwards: for answers too large for memory."""
    with tempfile.TemporaryDirectory(prefix="muster-") as folder:
        path = Path(folder) / f"export{FORMATS[format_of(Path('export'), format)].ending}"
        write(frames, path, about, format=format, contacts=contacts)
        yield path


def to_bytes(frames: Frames, about: About, *, format: str, contacts: bool = False) -> bytes:
    """The same as ``write``, for a download."""
    with spooled(frames, about, format=format, contacts=contacts) as path:
        return path.read_bytes()
