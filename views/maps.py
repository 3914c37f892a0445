"""The map every screen shows: a small, constant folium shell that starts the map client in the browser.

The shell carries no data. Layers are fetched by the client (``views/assets``) from ``/api/layers``; anything that
changes reaches it over the bridge. Its script is the same bytes for the same arguments, because Streamlit mounts
a map anew whenever its script differs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import folium
from branca.element import Element, MacroElement
from folium.elements import JSCSSMixin
from folium.template import Template

ROOT = Path(__file__).resolve().parents[1]
CLIENT = ROOT / "views" / "assets"
NODE_MODULES = ROOT / "assets" / "node_modules"
VENDOR_URL = "/assets/vendor/"
CLIENT_URL = "/assets/map/"
BASEMAP_URL = "/assets/basemap/"
LEAFLET_JS = "leaflet/dist/leaflet.js"
LEAFLET_CSS = "leaflet/dist/leaflet.css"
PROTOMAPS_JS = "protomaps-leaflet/dist/protomaps-leaflet.js"
MIN_ZOOM, MAX_ZOOM = 2, 18
_REMOTE = re.compile(r"""(?:src|href|url)\s*[=(]\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)

Mode = Literal["actual", "exercise", "test"]


class RemoteAddress(ValueError):
    """A map would load something from another host."""


@cache
def client_version() -> str:
    """Digest of the map client's files, part of their addresses so that no browser runs an old one."""
    files = sorted(path for path in CLIENT.iterdir() if path.suffix in (".js", ".css"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]


def client_url(name: str) -> str:
    """Address of one file of the map client."""
    return f"{CLIENT_URL}{name}?v={client_version()}"


def missing_files(modules: Path = NODE_MODULES) -> list[str]:
    """npm files the map cannot do without and that are not installed; the remedy is ``make setup``."""
    return [name for name in (LEAFLET_JS, LEAFLET_CSS) if not (modules / name).is_file()]


class Shell(folium.Map):
    """folium's map with nothing but Leaflet and this project's client, both served from this machine."""

    default_js = [("muster", client_url("boot.js")), ("leaflet", VENDOR_URL + LEAFLET_JS)]  # noqa: RUF012
    default_css = [  # noqa: RUF012
        ("leaflet_css", VENDOR_URL + LEAFLET_CSS),
        ("muster_css", client_url("map.css")),
    ]


class Client(MacroElement):
    """Starts the map client; its options travel as JSON and as nothing else."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            window.Muster.start({{ this._parent.get_name() }}, {{ this.settings|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, settings: dict[str, Any]) -> None:
        super().__init__()
        self._name = "Client"
        self.settings = settings


def shell(
    token: str,
    *,
    centre: tuple[float, float] = (39.5, -98.35),
    zoom: int = 4,
    mode: Mode = "actual",
    theme: Literal["light", "dark"] | None = None,
    memory: str | None = None,
    layers: Sequence[str] | None = None,
    time_zone: str = "UTC",
    tiles: tuple[str, str] | None = None,
    legend: bool = True,
    search: bool = True,
    api: str = "/api",
) -> folium.Map:
    """The map of one page, to be shown by ``st_folium(…, key="map", returned_objects=[])``.

    ``token`` names the line to the bridge: one per browser session and page. ``centre`` is (latitude,
    longitude). ``memory`` names what the browser tab remembers (position, legend) across reloads; pages that
    share a name share a position. ``layers`` limits the layers (all when None). ``tiles`` is an online source as
    (URL template, credit): without one nothing leaves the machine. ``theme`` None follows the bridge. Raises
    RemoteAddress where the shell would load anything from another host.
    """
    settings = {
        "token": token,
        "main": client_url("main.js"),
        "modules": [client_url(path.name) for path in sorted(CLIENT.glob("*.js"))],
        "symbols": f"{api}/symbols",
        "api": api,
        "basemap": BASEMAP_URL,
        "protomaps": VENDOR_URL + PROTOMAPS_JS,
        "home": {"lat": centre[0], "lon": centre[1], "zoom": zoom},
        "memory": memory or token,
        "mode": mode,
        "theme": theme,
        "layers": list(layers) if layers is not None else None,
        "timeZone": time_zone,
        "tiles": {"url": tiles[0], "credit": tiles[1]} if tiles else None,
        "legend": legend,
        "search": search,
    }
    drawn = Shell(
        location=centre, zoom_start=zoom, tiles=None, zoom_control=False,
        minZoom=MIN_ZOOM, maxZoom=MAX_ZOOM, world_copy_jump=True,
    )  # fmt: skip
    client = Client(settings)
    drawn.add_child(client)
    _name_elements(drawn, token)
    refuse_remote(drawn)
    return drawn


def refuse_remote(drawn: folium.Map) -> None:
    """Raise RemoteAddress where an element of ``drawn`` loads a script or sheet from another host."""
    for element in _walk(drawn):
        if isinstance(element, JSCSSMixin):
            for name, address in [*element.default_js, *element.default_css]:
                if not address.startswith("/") or address.startswith("//"):
                    kind = type(element).__name__
                    raise RemoteAddress(
                        f"{kind} loads {name} from {address}; serve a local copy under {VENDOR_URL}"
                    )


def remote_addresses(text: str) -> list[str]:
    """Every place in rendered HTML or CSS that would load from another host."""
    return [match.group(0) for match in _REMOTE.finditer(text)]


def _walk(element: Element) -> Iterator[Element]:
    yield element
    for child in element._children.values():
        yield from _walk(child)


def _name_elements(drawn: folium.Map, token: str) -> None:
    """Give every element a fixed id in place of folium's random one."""
    elements = [*_walk(drawn.get_root()), drawn.global_switches]
    for number, element in enumerate(dict.fromkeys(elements)):
        element._id = hashlib.sha256(f"{token}/{number}".encode()).hexdigest()[:32]
