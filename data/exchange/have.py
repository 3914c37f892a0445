"""EDXL-HAVE 2.0 (OASIS, committee specification): what hospitals can take.

Root, facility, its information, place and colour are as tools made for the specification read them; beds, emergency
department and times use HAVE's terms; what HAVE has no word for is in a namespace of our own. No schema of it lies
beside the program, so the file says that it is *not schema-validated*.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from data.exchange.about import stamp
from data.exchange.leaving import Leaving
from data.exchange.xml import Xml

HAVE = "urn:oasis:names:tc:emergency:edxl:have:2.0"
COMMON = "urn:oasis:names:tc:emergency:edxl:ct:1.0"
GML = "http://www.opengis.net/gml/3.2"
OWN = "urn:muster:exchange:1"
NOT_VALIDATED = "not schema-validated"
STATUS_LIST = "urn:muster:standard:condition"
TRAFFIC = {"normal": "Normal", "advisory": "Advisory", "closed": "Closed", "not_applicable": "NotApplicable"}
"""Emergency department → HAVE's words; unknown is left out."""
PROVENANCE = (
    *("number", "address", "confidence", "source_system", "source_record_id", "source_url", "source_licence"),
    *("sensitivity", "workspace_mode", "workspace", "recorded_at"),
)


def hospitals(frame: gpd.GeoDataFrame) -> "pd.Series[bool]":
    """The rows HAVE is about."""
    chosen: pd.Series[bool] = frame["type"] == "hospital"
    return chosen


def write_have(leaving: Leaving, path: Path) -> None:
    """A HAVE message with a facility a hospital; a figure that is unknown has no element, never a zero."""
    about = leaving.about
    made = f"{about.banner}: {about.kind} of workspace {about.workspace}, as of {stamp(about.at or about.made_at)}"
    with path.open("w", encoding="utf-8", newline="\n") as file:
        out = Xml(file)
        out.comment(f"{made}; EDXL-HAVE 2.0, {NOT_VALIDATED}")
        with out.within("have:HAVE", xmlns__have=HAVE, xmlns__ct=COMMON, xmlns__gml=GML, xmlns__mu=OWN):
            with out.within("mu:about"):
                out.text("mu:mode", about.banner)
                out.text("mu:workspace", about.workspace)
                out.text("mu:asOf", stamp(about.at or about.made_at))
                out.text("mu:validation", NOT_VALIDATED)
            for table in leaving:
                for row in table.reset_index().to_dict("records"):
                    _facility(out, row)


def _facility(out: Xml, row: Mapping[str, Any]) -> None:
    with out.within("have:facility"):
        with out.within("have:facilityInformation"):
            out.text("have:facilityID", row["id"])
            out.text("have:facilityName", row["name"])
            _place(out, row["id"], row["geometry"])
        _colour(out, row)
        _emergency(out, row)
        _beds(out, row["beds"])
        out.text("have:lastUpdateTime", _known(row["condition_at"]) or _known(row["observed_at"]))
        with out.within("mu:provenance"):
            for name in PROVENANCE:
                out.text(f"mu:{name}", _known(row[name]))
            out.text("mu:generator_hours", _known(row["generator_hours"]))
            out.text("mu:generator_hours_at", _known(row["generator_hours_at"]))


def _place(out: Xml, key: str, shape: Any) -> None:
    if shape is None or shape.is_empty:
        return
    point = shape if shape.geom_type == "Point" else shape.representative_point()
    about = {"gml__id": f"place-{key}", "srsName": "urn:ogc:def:crs:EPSG::4326"}
    with (
        out.within("have:facilityGeoLocation"),
        out.within("ct:EDXLGeoLocation"),
        out.within("gml:Point", **about),
    ):
        out.text("gml:pos", f"{round(point.y, 7)} {round(point.x, 7)}")


def _colour(out: Xml, row: Mapping[str, Any]) -> None:
    if row["condition"] == "unknown":
        return
    with out.within("have:facilityColourStatus"):
        with out.within("have:colourCode"):
            out.text("ct:ValueListURI", STATUS_LIST)
            out.text("ct:Value", row["condition"])
        out.text("mu:observed_at", _known(row["condition_at"]))


def _emergency(out: Xml, row: Mapping[str, Any]) -> None:
    traffic, diversion = TRAFFIC.get(row["emergency_department"]), _known(row["diversion"])
    if traffic is None and diversion is None:
        return
    with out.within("have:emergencyDepartment"):
        out.text("have:trafficStatus", traffic)
        out.text("mu:diversion", None if diversion is None else str(bool(diversion)).lower())


def _beds(out: Xml, beds: Any) -> None:
    """A capacity a type of bed; the count carries its own time, source and confidence."""
    for bed in beds if isinstance(beds, list) else []:
        figure = bed.get("available") or {}
        with out.within("have:bedCapacity"):
            out.text("have:bedType", bed["type"])
            out.text("have:availableCount", figure.get("value"))
            out.text("have:baselineCount", bed.get("baseline"))
            for name in ("observed_at", "source", "confidence"):
                out.text(f"mu:{name}", figure.get(name))


def _known(value: Any) -> Any:
    return None if value is None or (not isinstance(value, str) and pd.isna(value)) else value
