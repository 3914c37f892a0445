"""Any CSV by mapping, whatever its encoding and separator: ``kind``, ``id``, ``map.FIELD``, ``set.FIELD``."""

from data.feeds import kit, mapped
from data.feeds.errors import NotUnderstood
from data.feeds.parsed import About, Parsed


def parse(body: bytes, about: About) -> Parsed:
    """Records of the feed's ``kind``. A header without rows says nothing."""
    text = kit.read_text_of(body)
    head = text.lstrip()[:200].lower()
    if head.startswith(("<!doctype", "<html", "<?xml")):
        raise NotUnderstood("the answer is a web page, not a table", remedy="look at it in a browser")
    rows = [line for line in text.splitlines()[:3] if line.strip(" ,;\t")]
    complete = kit.flag_option(about, "complete", False)
    return mapped.read(body, about, ending=".csv", complete=complete, empty=len(rows) < 2)
