"""The next page of an ArcGIS server, and of OGC API Features."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from data.feeds.kit import a_list, an_object

OFFSET = "resultOffset"


def cut_off(answer: Any) -> bool:
    """Whether the server says that it has more than this page."""
    told = an_object(answer)
    return bool(
        told.get("exceededTransferLimit") or an_object(told.get("properties")).get("exceededTransferLimit")
    )


def next_arcgis(url: str, answer: Any, rows: int) -> tuple[str, ...]:
    """The address of the page after this one, where the server says that it has more, even after a short page."""
    if not cut_off(answer) or not rows or urlsplit(url).scheme not in ("http", "https"):
        return ()
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    known = {name.lower(): name for name in query}
    name = known.get(OFFSET.lower(), OFFSET)
    before = query.get(name, "0")
    query[name] = str((int(before) if before.isdigit() else 0) + rows)
    return (urlunsplit(parts._replace(query=urlencode(query))),)


def next_link(url: str, answer: Any) -> tuple[str, ...]:
    """The address of the link called next, where there is one."""
    for link in a_list(an_object(answer).get("links")):
        if an_object(link).get("rel") == "next" and isinstance(link.get("href"), str):
            return (urljoin(url, link["href"]),)
    return ()
