"""Small CAP messages, as they should be and as they are."""

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
AREA = """<area><areaDesc>Polk County</areaDesc>
<polygon>41.5,-93.8 41.5,-93.4 41.8,-93.4 41.8,-93.8 41.5,-93.8</polygon></area>"""


def info(**changes: str) -> str:
    """One info; a field set to an empty text is left out, ``area`` is XML."""
    fields = {
        "language": "en-US",
        "category": "Met",
        "event": "Flood Warning",
        "urgency": "Immediate",
        "severity": "Severe",
        "certainty": "Observed",
        "onset": "2026-05-19T05:00:00-05:00",
        "expires": "2026-05-20T05:00:00-05:00",
        "headline": "The river is over its banks",
        "instruction": "Move to higher ground",
    } | {name: value for name, value in changes.items() if name != "area"}
    told = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items() if value)
    return f"<info>{told}{changes.get('area', AREA)}</info>"


def alert(*infos: str, namespace: str = NAMESPACE, **changes: str) -> str:
    """One message; without infos it has one, ``infos=("",)`` none."""
    fields = {
        "identifier": "A1",
        "sender": "ema@polk.example",
        "sent": "2026-05-19T06:00:00-05:00",
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
    } | changes
    told = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items() if value)
    return f'<alert xmlns="{namespace}">{told}{"".join(infos or (info(),))}</alert>'


def ref(
    identifier: str = "A1", sent: str = "2026-05-19T06:00:00-05:00", sender: str = "ema@polk.example"
) -> str:
    return f"{sender},{identifier},{sent}"
