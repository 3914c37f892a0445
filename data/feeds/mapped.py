"""Any table or layer by mapping, through the intake's own reading, mapping and building: what a feed's options name."""

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from data.feeds import kit
from data.feeds.errors import NotUnderstood
from data.feeds.parsed import About, Parsed
from data.intake.delimited import read_delimited
from data.intake.errors import IntakeError
from data.intake.jsonfile import read_json
from data.intake.limits import Limits
from data.intake.plan import Options
from data.intake.preparing import prepare
from data.intake.reading import read_file
from data.intake.table import Table
from data.schema import KINDS

LIMITS = Limits()


def read(
    body: bytes, about: About, *, ending: str, complete: bool, more: Iterable[str] = (), empty: bool = False
) -> Parsed:
    """Records of the feed's ``kind``. Raises NotUnderstood with the intake's own reason and remedy.

    Where rows were refused, absence says nothing: one of them may have been what is missing.
    """
    kind = kind_of(about)
    if empty:
        return Parsed(notes=("the answer has no rows",), more=tuple(more))
    with tempfile.TemporaryDirectory(prefix="muster-feed-") as folder:
        path = Path(folder) / f"answer{ending}"
        path.write_bytes(body)
        try:
            plan = prepare(path, kind, options_of(about), table=_table(path, about))
        except IntakeError as error:
            said = str(error.args[0]).replace(path.name, "the answer")
            raise NotUnderstood(said, remedy=error.remedy) from error
    return Parsed(
        drafts=tuple(plan.drafts),
        rejects=tuple(plan.rejects),
        notes=tuple(plan.notes),
        complete=complete and not plan.rejects,
        more=tuple(more),
    )


def _table(path: Path, about: About) -> Table:
    """JSON and CSV are read here: an adapter's process is limited already. All else in a process of its own."""
    told = about.options
    match path.suffix:
        case ".json":
            return read_json(path, LIMITS, told.get("layer"))
        case ".csv":
            return read_delimited(path, LIMITS, told.get("encoding"), told.get("layer"))
        case _:
            return read_file(path, LIMITS, layer=told.get("layer"), encoding=told.get("encoding"))


def kind_of(about: About) -> str:
    """The kind that the feed's options name."""
    kind = kit.option(about, "kind")
    if kind not in KINDS:
        named = f"the option kind = {kind!r} is no kind of record" if kind else "the feed has no option kind"
        raise NotUnderstood(named, remedy=f"set it to one of {', '.join(KINDS)}")
    return kind


def options_of(about: About) -> Options:
    """How to read it, from ``id``, ``map.FIELD``, ``set.FIELD``, ``crs``, ``layer``, ``encoding``, ``time_zone``."""
    told = about.options
    return Options(
        source=about.feed,
        id_column=told.get("id"),
        mapping=_under(told, "map."),
        values=_licensed(_under(told, "set."), told),
        crs=told.get("crs"),
        layer=told.get("layer"),
        encoding=told.get("encoding"),
        time_zone=told.get("time_zone"),
    )


def _under(told: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in told.items() if name.startswith(prefix)}


def _licensed(values: dict[str, str], told: Mapping[str, str]) -> dict[str, str]:
    licence = told.get("licence")
    return {"source.licence": licence, **values} if licence else values
