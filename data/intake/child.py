"""The reading process: limits itself, reads one untrusted file, writes Arrow and a verdict as JSON.

Started by ``data.intake.reading`` as ``python -m data.intake.child``, with the job as JSON on standard input.
"""

import json
import resource
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

OUTPUT_BYTES_MAX = 4 * 1024**3


def limit(memory_bytes: int, cpu_s: int) -> None:
    """Cap this process before it opens the file; the kernel enforces it from here on."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_BYTES_MAX, OUTPUT_BYTES_MAX))


def read_file(job: dict[str, Any]) -> Any:
    """The table in the file a job names."""
    from data.intake.limits import Limits
    from data.intake.sniff import sniff

    path, folder = Path(job["path"]), Path(job["folder"])
    limits, layer = Limits(**job["limits"]), job["layer"]
    sniffed = sniff(path, limits, layer)
    return _read(path, folder, sniffed, limits, layer, job["encoding"])


def _read(
    path: Path, folder: Path, sniffed: Any, limits: Any, layer: str | None, encoding: str | None
) -> Any:
    """Each format imports its own reader only: starting up is most of what a small file costs."""
    match sniffed.format:
        case "csv":
            from data.intake.delimited import read_delimited

            return read_delimited(path, limits, encoding, layer)
        case "json":
            from data.intake.jsonfile import read_json

            return read_json(path, limits, layer)
        case "xlsx":
            from data.intake.sheet import read_sheet

            return read_sheet(path, limits, layer)
        case "parquet":
            from data.intake.parquet import read_parquet

            return read_parquet(path, limits)
        case "kml" | "gpkg" | "shapefile":
            return _vector(path, folder, sniffed.format, limits, layer)
        case _:
            return _unpacked(path, folder, sniffed, limits, layer, encoding)


def _vector(path: Path, folder: Path, format: str, limits: Any, layer: str | None) -> Any:
    """Through GDAL, from a copy under a name of ours: GDAL trusts the ending and what lies beside a file."""
    from data.intake import markup, vector

    notes = markup.scan_kml(path, path.name) if format == "kml" else []
    vector.check_drivers()
    if format == "shapefile":
        local = vector.copy_shapefile(path, folder)
        table = vector.read_vector(local, format, limits, None, path.name)
        return replace(table, layer=path.stem.rpartition("__")[2])
    local = folder / f"layer.{format}"
    shutil.copyfile(path, local)
    table = vector.read_vector(local, format, limits, layer, path.name)
    return replace(table, notes=[*notes, *table.notes])


def _unpacked(
    path: Path, folder: Path, sniffed: Any, limits: Any, layer: str | None, encoding: str | None
) -> Any:
    from data.intake.archive import unpack
    from data.intake.sniff import sniff

    inside = folder / "unpacked"
    inside.mkdir()
    files = unpack(path, list(sniffed.entries), inside, limits)
    main = next((file for file in files if file.suffix.lower() == ".shp"), files[0])
    rest = folder / "inner"
    rest.mkdir()
    inner = sniff(main, limits)
    if inner.format.startswith(("zip", "kmz")):
        from data.intake.errors import NotUsable

        raise NotUsable(f"{path.name} holds another archive", remedy="unpack it and import the file inside")
    layer_inside = None if sniffed.format == "zip-shapefile" else layer
    return _read(main, rest, inner, limits, layer_inside, encoding)


def main() -> int:
    """Read, write ``table.arrow`` and ``verdict.json`` into the job's folder; 0 also for a refused file."""
    job = json.load(sys.stdin)
    folder = Path(job["folder"])
    limits = job["limits"]
    limit(limits["child_memory_bytes"], limits["child_cpu_s"])
    verdict: dict[str, Any]
    try:
        from data.intake.errors import IntakeError, LayerNeeded
        from data.intake.table import write_table

        try:
            table = read_file(job)
            if len(table.columns) > limits["columns"]:
                raise MemoryError
            write_table(table, folder / "table.arrow")
            verdict = {"error": None}
        except LayerNeeded as error:
            verdict = {"error": "LayerNeeded", "message": error.args[0], "layers": error.layers}
        except IntakeError as error:
            verdict = {"error": type(error).__name__, "message": error.args[0], "remedy": error.remedy}
    except MemoryError:
        verdict = {"error": "MemoryError"}
    (folder / "verdict.json").write_text(json.dumps(verdict))
    return 0


if __name__ == "__main__":
    sys.exit(main())
