"""Any GeoJSON, Esri JSON or list of objects, by mapping: ``kind``, ``id``, ``map.FIELD``, ``set.FIELD``."""

from data.feeds import kit, mapped
from data.feeds.paging import next_link
from data.feeds.parsed import About, Parsed


def parse(body: bytes, about: About) -> Parsed:
    """Records of the feed's ``kind``; pages of OGC API Features are followed."""
    answer = kit.read_json(body)
    rows = answer if isinstance(answer, list) else kit.an_object(answer).get("features")
    complete = kit.flag_option(about, "complete", False)
    more = next_link(about.url, answer)
    return mapped.read(body, about, ending=".json", complete=complete, more=more, empty=rows == [])
