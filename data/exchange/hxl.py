"""HXL-tagged CSV: the same table as CSV, with a row of hashtags (HXL 1.1, https://hxlstandard.org) under the names."""

from pathlib import Path

from data.exchange.leaving import Leaving
from data.exchange.sheets import write_table
from data.schema import KINDS
from data.schema.envelope import is_figure

HASHTAGS = frozenset(
    {
        *("#access", "#activity", "#adm1", "#adm2", "#adm3", "#adm4", "#adm5", "#affected", "#beneficiary"),
        *("#capacity", "#cause", "#channel", "#contact", "#country", "#crisis", "#currency", "#date"),
        *("#delivery", "#description", "#event", "#frequency", "#geo", "#group", "#impact", "#indicator"),
        *("#inneed", "#item", "#loc", "#meta", "#modality", "#need", "#operations", "#org", "#output"),
        *("#population", "#reached", "#region", "#respondee", "#sector", "#service", "#severity", "#status"),
        *("#subsector", "#targeted", "#value"),
    }
)
"""The hashtags of HXL 1.1. Attributes (+…) are free to choose."""

TAGS = {
    "id": "#meta+id",
    "number": "#meta+number",
    "name": "#loc+name",
    "kind": "#meta+kind",
    "longitude": "#geo+lon",
    "latitude": "#geo+lat",
    "wkt": "#geo+wkt",
    "state": "#status+shown",
    "status": "#status+record",
    "stage": "#status+stage",
    "type": "#loc+type",
    "address": "#loc+address",
    "jurisdiction_id": "#region+id",
    "organisation_id": "#org+id",
    "incident_ids": "#crisis+id",
    "observed_at": "#date+reported",
    "expires_at": "#date+expires",
    "recorded_at": "#date+recorded",
    "figure_at": "#date+figure",
    "notes": "#description+notes",
    "source_system": "#meta+source",
    "source_record_id": "#meta+source+id",
    "source_url": "#meta+source+url",
    "source_licence": "#meta+license",
    "operator": "#org+operator",
    "capacity_evacuation": "#capacity+evacuation",
    "capacity_longer": "#capacity+longer",
    "occupancy": "#affected+sheltered",
    "arrivals": "#affected+arrivals",
    "departures": "#affected+departures",
    "children": "#affected+children+sheltered",
    "access_needs": "#affected+access_needs+sheltered",
    "pet_places": "#capacity+pets",
    "pets": "#indicator+pets+num",
    "floor_area_m2": "#indicator+area+m2+num",
    "accepting": "#status+accepting",
    "medical": "#service+medical",
    "lines": "#item+stock",
    "beds": "#capacity+beds",
    "people": "#population",
    "population": "#population",
    "needing_transport": "#inneed+transport",
    "affected": "#affected",
    "casualties": "#impact+casualties",
    "severity": "#severity",
    "category": "#cause+category",
    "event": "#event+type",
    "hazard": "#cause+hazard",
    "cause": "#cause",
    "started_at": "#date+start",
    "onset": "#date+start",
    "ends": "#date+end",
    "closed_from": "#date+start",
    "closed_until": "#date+end",
    "headline": "#description+headline",
    "instruction": "#description+instruction",
    "text": "#description",
    "channel": "#channel",
    "resource_type": "#item+type",
    "quantity": "#value+quantity",
    "filled_quantity": "#value+filled",
    "received_quantity": "#value+received",
    "unit": "#item+unit",
    "priority": "#severity+priority",
    "needed_by": "#date+needed",
    "requester": "#org+requester",
    "beneficiary": "#beneficiary",
    "deliver_to": "#delivery+to",
    "cost": "#value+cost",
    "value": "#indicator+value+num",
    "parameter": "#indicator+name",
    "level": "#region+level",
    "reported_at": "#date+situation",
    "code": "#region+code",
    "report_every": "#frequency+minutes",
    "workspace_mode": "#meta+mode",
    "workspace": "#meta+workspace",
}
NAMED = {
    "organisation": "#org+name",
    "incident": "#event+name",
    "hazard_area": "#cause+name",
    "unit": "#operations+name",
    "request": "#activity+name",
    "assignment": "#activity+name",
    "report": "#event+name",
    "notice": "#event+name",
    "entry": "#event+name",
    "scenario": "#activity+name",
    "briefing": "#meta+name",
}
"""What carries the name of kinds that are no places."""


def write_hxl(leaving: Leaving, path: Path) -> None:
    """CSV with hashtags in its second line."""
    kind = leaving.about.kind
    write_table(leaving, path, below_header=lambda column: tag(kind, str(column)))


def tag(kind: str, column: str) -> str:
    """The hashtag of a column; what HXL has no word for is metadata under our own name."""
    if column == "name" and kind in NAMED:
        return NAMED[kind]
    if column in TAGS:
        return TAGS[column]
    figure, _, about = column.rpartition("_")
    if figure in KINDS[kind].model_fields and is_figure(KINDS[kind].model_fields[figure].annotation):
        return f"#date+{figure}" if about == "at" else f"#meta+{about}+{figure}"
    return f"#date+{column.removesuffix('_at')}" if column.endswith("_at") else f"#meta+{column}"
