"""``./muster roads``: road networks from OpenStreetMap extracts."""

from pathlib import Path
from typing import Annotated

import typer

from data import roads as networks
from data.settings import Settings
from data.workspace import folder_of
from geo.network import RoadNetwork
from jobs import options, say
from views import words

OSM, ODBL = "OpenStreetMap contributors", "ODbL 1.0"

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="FILE…", exists=True, readable=True, help="Extracts (.osm.pbf) or folders of them."
    ),
]
Clip = Annotated[
    Path | None,
    typer.Option(
        "--clip", metavar="FILE", exists=True, dir_okay=False, help="Polygons; roads outside are left out."
    ),
]
Profiles = Annotated[
    list[str] | None,
    typer.Option("--profile", metavar="NAME", help="car or foot; repeatable; default: car."),
]
Speeds = Annotated[
    Path | None,
    typer.Option("--speeds", metavar="FILE", exists=True, dir_okay=False, help="TOML: km/h by road class."),
]
Limits = Annotated[
    bool, typer.Option("--limits", help="Where the data states a lower speed limit, count that.")
]
Title = Annotated[
    str, typer.Option("--name", metavar="TEXT", help="What people read; default: the file's name.")
]
Origin = Annotated[str, typer.Option("--source", metavar="TEXT", help="Who made the data.")]
Licence = Annotated[str, typer.Option("--licence", metavar="TEXT", help="Under which licence.")]
Listed = Annotated[bool, typer.Option("--list", help="List the networks there are, and build nothing.")]


def roads(
    files: Files = None,
    clip: Clip = None,
    profiles: Profiles = None,
    speeds: Speeds = None,
    limits: Limits = False,
    title: Title = "",
    source: Origin = OSM,
    licence: Licence = ODBL,
    workspace: options.Workspace = None,
    listed: Listed = False,
) -> None:
    """Build the road network of a workspace, in place of one that is there.

    Distances are then counted in minutes by road, under the closures of the moment.
    """
    settings = options.settings()
    if listed:
        _list(settings, workspace)
        return
    if not files:
        raise typer.BadParameter("name an extract such as region.osm.pbf, a folder of them, or --list")
    target = workspace or settings.workspace
    folder_of(settings, target)
    for profile in profiles or [networks.CAR]:
        with say.steps(f"Roads by {profile}") as step:
            made = networks.build(
                files,
                profile=profile,
                speeds=speeds,
                clip=clip,
                limits=limits,
                progress=lambda share, key: step(key, share),
            )
        name = networks.keep(
            settings, target, made, title=title or _title(files), source=source, licence=licence
        )
        _say(made, name)


def _title(files: list[Path]) -> str:
    first = files[0].name.removesuffix(".osm.pbf")
    return first if len(files) == 1 else f"{first} and {len(files) - 1} more"


def _say(made: RoadNetwork, name: str) -> None:
    say.line(f"{name}: {made.nodes:,} nodes, {made.edges:,} edges.")
    rows = [(why.replace("_", " "), f"{count:,}") for why, count in made.left_out.items() if count]
    if rows:
        say.table("Edges left out", ("because", "edges"), rows)


def _list(settings: Settings, workspace: str | None) -> None:
    rows = [
        (row["name"], row["title"], f"{row['rows']:,}", row["date"], row["source"], row["licence"])
        for row in networks.listed(settings)
        if workspace is None or row["name"].startswith(f"{workspace}/")
    ]
    if rows:
        say.table("Road networks", ("name", "title", "edges", "built", "source", "licence"), rows)
    say.line(f"{words.count(len(rows), 'road network').capitalize()}.")
